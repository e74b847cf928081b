// A SAML response as people and programs hand it over, made into what AWS takes: base64 without line breaks. The text is a
// secret while it can be redeemed, and gets into no error.

import { Secret } from '../../kernel/secret.ts';
import { CredentialsError } from '../errors.ts';
import { readSamlResponse, type SamlResponse } from './response.ts';

export interface Assertion {
  /** What goes to AWS. */
  readonly encoded: Secret;
  readonly response: SamlResponse;
}

/** What AWS takes at most, in characters of base64. */
const MAX_ENCODED = 100_000;
/** What is read of a file or a program at most, in bytes. */
export const MAX_ASSERTION_BYTES = 1_048_576;

/**
 * Takes base64 with or without line breaks, the form field as a browser posts it (`SAMLResponse=...`, percent-encoded), and the
 * XML itself; UTF-8 or, as Windows redirects output, UTF-16.
 *
 * @throws {CredentialsError} `saml-empty`, `saml-too-large`, `saml-unreadable`, `saml-status`
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithSAML.html
 */
export function readAssertion(bytes: Uint8Array): Assertion {
  const text = textOf(bytes).trim();
  if (text === '') throw new CredentialsError('saml-empty');
  const xml = text.startsWith('<') ? text : undefined;
  const encoded = xml === undefined ? base64In(text) : Buffer.from(xml, 'utf8').toString('base64');
  if (encoded.length > MAX_ENCODED)
    throw new CredentialsError('saml-too-large', { size: encoded.length, most: MAX_ENCODED });
  return { encoded: Secret.of(encoded), response: readSamlResponse(xml ?? decoded(encoded)) };
}

function textOf(bytes: Uint8Array): string {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(isUtf16 ? 'utf-16le' : 'utf-8').decode(bytes);
}

function base64In(text: string): string {
  const field = /^"?(?:.*&)?SAMLResponse=([^&"\s]*)/s.exec(text)?.[1] ?? text;
  const plain = (field.includes('%') ? unescaped(field) : field).replace(/\s+/g, '');
  const body = plain.replace(/=+$/, '');
  if (!/^[A-Za-z0-9+/]+$/.test(body) || body.length % 4 === 1)
    throw new CredentialsError('saml-unreadable', { reason: 'not-base64' });
  return body.padEnd(Math.ceil(body.length / 4) * 4, '=');
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function decoded(encoded: string): string {
  const xml = Buffer.from(encoded, 'base64')
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .trim();
  if (!xml.startsWith('<')) throw new CredentialsError('saml-unreadable', { reason: 'not-xml' });
  return xml;
}
