// What a SAML response says, as far as AWS and we want to know it. It verifies no signature: AWS does, with the provider's
// own certificate; here it only spares a call that must fail, and shows which roles there are. Nothing of it gets into an error
// but times, a status code and role ARNs.

import { XMLParser } from 'fast-xml-parser';
import { CredentialsError } from '../errors.ts';

/** A role with the provider that may ask for it. */
export interface SamlRole {
  readonly roleArn: string;
  readonly principalArn: string;
}

export interface SamlResponse {
  /** In the order of the response, each pair once. */
  readonly roles: readonly SamlRole[];
  /** Its assertion is encrypted for AWS: nothing else is known. */
  readonly isEncrypted: boolean;
  /** How long a session may last, where the provider says so (the `SessionDuration` attribute). 900 to 43,200. */
  readonly sessionSeconds?: number;
  /** When every session ends (`SessionNotOnOrAfter`). Milliseconds since the epoch. */
  readonly sessionEndsMs?: number;
  /** When AWS stops taking it. Milliseconds since the epoch. */
  readonly endsMs?: number;
}

const ATTRIBUTE = 'https://aws.amazon.com/SAML/Attributes/';

type Node = Readonly<Record<string, unknown>>;

/**
 * @throws {CredentialsError} `saml-unreadable` (facts: reason), `saml-status` (facts: status)
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml_assertions.html
 */
export function readSamlResponse(xml: string): SamlResponse {
  const document = parse(xml);
  const response = child(document, 'Response');
  if (response === undefined) throw unreadable(nameOfRoot(document));
  const status = attribute(child(child(response, 'Status'), 'StatusCode'), 'Value');
  if (status !== undefined && !status.endsWith(':Success'))
    throw new CredentialsError('saml-status', { status: statusName(status) });
  const assertions = children(response, 'Assertion');
  if (assertions.length === 0) {
    if (children(response, 'EncryptedAssertion').length === 0) throw unreadable('no-assertion');
    return { roles: [], isEncrypted: true };
  }
  const attributes = assertions
    .flatMap((assertion) => children(assertion, 'AttributeStatement'))
    .flatMap((statement) => children(statement, 'Attribute'));
  const values = (name: string): readonly string[] =>
    attributes
      .filter((one) => attribute(one, 'Name') === `${ATTRIBUTE}${name}`)
      .flatMap((one) => children(one, 'AttributeValue'))
      .map(textOf);
  const statements = assertions.flatMap((assertion) => children(assertion, 'AuthnStatement'));
  const conditions = assertions.flatMap((assertion) => children(assertion, 'Conditions'));
  const confirmations = assertions
    .flatMap((assertion) => children(assertion, 'Subject'))
    .flatMap((subject) => children(subject, 'SubjectConfirmation'))
    .flatMap((one) => children(one, 'SubjectConfirmationData'));
  return {
    roles: distinct(values('Role').flatMap((value) => roleIn(value) ?? [])),
    isEncrypted: false,
    ...given('sessionSeconds', durationIn(values('SessionDuration')[0])),
    ...given('sessionEndsMs', earliest(statements.map((one) => attribute(one, 'SessionNotOnOrAfter')))),
    ...given(
      'endsMs',
      earliest([...conditions, ...confirmations].map((one) => attribute(one, 'NotOnOrAfter'))),
    ),
  };
}

/** No entities but those of XML itself: with a document type there is no parsing at all. */
function parse(xml: string): Node {
  if (/<!(?:DOCTYPE|ENTITY)/i.test(xml) && !/^\s*<!DOCTYPE html/i.test(xml))
    throw unreadable('document-type');
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    removeNSPrefix: true,
    processEntities: false,
    parseTagValue: false,
    parseAttributeValue: false,
    ignoreDeclaration: true,
    ignorePiTags: true,
    textNodeName: '#text',
  });
  try {
    const document: unknown = parser.parse(xml, true);
    if (isNode(document)) return document;
  } catch {
    // What the parser says quotes the text: it goes no further.
  }
  throw unreadable(/<html[\s>]/i.test(xml) ? 'web-page' : 'not-xml');
}

function nameOfRoot(document: Node): string {
  const names = Object.keys(document);
  if (names.includes('Assertion')) return 'bare-assertion';
  return names.some((name) => name.toLowerCase() === 'html') ? 'web-page' : 'not-a-response';
}

function unreadable(reason: string): CredentialsError {
  return new CredentialsError('saml-unreadable', { reason });
}

/** The last part of `urn:oasis:names:tc:SAML:2.0:status:Responder`. */
function statusName(status: string): string {
  const name = status.replace(/^.*:/, '');
  return /^\w{1,40}$/.test(name) ? name : 'unknown';
}

const ROLE = 'arn:[^:,]+:iam::\\d{12}:role/.+?';
const PROVIDER = 'arn:[^:,]+:iam::\\d{12}:saml-provider/.+?';
/** Role names may hold commas. */
const PAIRS = [
  new RegExp(`^(?<role>${ROLE})\\s*,\\s*(?<provider>${PROVIDER})$`),
  new RegExp(`^(?<provider>${PROVIDER})\\s*,\\s*(?<role>${ROLE})$`),
];

/** The pair in one value of the Role attribute, in either order. */
function roleIn(value: string): SamlRole | undefined {
  for (const pattern of PAIRS) {
    const { role, provider } = pattern.exec(value)?.groups ?? {};
    if (role !== undefined && provider !== undefined) return { roleArn: role, principalArn: provider };
  }
  return undefined;
}

function distinct(roles: readonly SamlRole[]): readonly SamlRole[] {
  return roles.filter(
    (role, at) =>
      roles.findIndex(
        ({ roleArn, principalArn }) => roleArn === role.roleArn && principalArn === role.principalArn,
      ) === at,
  );
}

/** AWS takes 900 to 43,200 and leaves anything else alone. */
function durationIn(text: string | undefined): number | undefined {
  const seconds = text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) : undefined;
  return seconds !== undefined && seconds >= 900 && seconds <= 43_200 ? seconds : undefined;
}

function earliest(times: readonly (string | undefined)[]): number | undefined {
  const known = times.map((time) => Date.parse(time ?? '')).filter((time) => !Number.isNaN(time));
  return known.length === 0 ? undefined : Math.min(...known);
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Elements of a name: the parser gives one by itself, several as a list, an empty one as text. */
function children(parent: Node | undefined, name: string): readonly Node[] {
  const found = parent !== undefined && Object.hasOwn(parent, name) ? parent[name] : undefined;
  if (found === undefined) return [];
  return (Array.isArray(found) ? (found as readonly unknown[]) : [found]).map((one) =>
    isNode(one) ? one : { '#text': one },
  );
}

function child(parent: Node | undefined, name: string): Node | undefined {
  return children(parent, name)[0];
}

function attribute(node: Node | undefined, name: string): string | undefined {
  const value = node?.[`@${name}`];
  return typeof value === 'string' ? decoded(value) : undefined;
}

function textOf(node: Node): string {
  const value = node['#text'];
  return typeof value === 'string' ? decoded(value).trim() : '';
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The five names that XML has itself, and characters by number. */
function decoded(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]+));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return ENTITIES[String(name)] ?? whole;
    const point = decimal === undefined ? Number.parseInt(String(hex), 16) : Number(decimal);
    return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
  });
}

function given<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]: V });
}
