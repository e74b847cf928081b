// Query-protocol answers of the fake AWS as XML text. Never holds behaviour.

import { randomUUID } from 'node:crypto';

/** A piece of an answer: text, a number, a list (`<member>` elements) or named children. Undefined is left out. */
export type XmlValue =
  | string
  | number
  | boolean
  | Date
  | undefined
  | readonly XmlValue[]
  | { readonly [name: string]: XmlValue };

const NAMESPACES = {
  sts: 'https://sts.amazonaws.com/doc/2011-06-15/',
  iam: 'https://iam.amazonaws.com/doc/2010-05-08/',
} as const;

export type ServiceName = keyof typeof NAMESPACES;

/** The refusal that a caller gets: AWS's wire code, HTTP status and text. */
export class AwsFault extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, status: number, message: string) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

export function newRequestId(): string {
  return randomUUID();
}

/** `<XResponse><XResult>...</XResult><ResponseMetadata>...` */
export function successXml(
  service: ServiceName,
  operation: string,
  result: XmlValue | undefined,
  requestId: string,
): string {
  const body = result === undefined ? '' : element(`${operation}Result`, result);
  return `<${operation}Response xmlns="${NAMESPACES[service]}">${body}<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${operation}Response>\n`;
}

/** `<ErrorResponse><Error><Type/><Code/><Message/></Error><RequestId/></ErrorResponse>` */
export function errorXml(service: ServiceName, fault: AwsFault, requestId: string): string {
  const type = fault.status >= 500 ? 'Receiver' : 'Sender';
  const error = element('Error', { Type: type, Code: fault.code, Message: fault.message });
  return `<ErrorResponse xmlns="${NAMESPACES[service]}">${error}<RequestId>${requestId}</RequestId></ErrorResponse>\n`;
}

function element(name: string, value: XmlValue): string {
  if (value === undefined) return '';
  return `<${name}>${content(value)}</${name}>`;
}

function content(value: XmlValue): string {
  if (value === undefined) return '';
  if (value instanceof Date) return `${value.toISOString().slice(0, 19)}Z`;
  if (Array.isArray(value))
    return (value as readonly XmlValue[]).map((member) => element('member', member)).join('');
  if (typeof value === 'object') {
    return Object.entries(value as { readonly [name: string]: XmlValue })
      .map(([name, child]) => element(name, child))
      .join('');
  }
  return escapeXml(String(value));
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
