// Verification of AWS Signature Version 4, written from the specification and independent of every client we test.
// It only computes and compares: who the key belongs to is the caller's business.

import { createHash, createHmac } from 'node:crypto';
import { AwsFault } from './xml.ts';

export interface SignedRequest {
  readonly method: string;
  /** Path and query exactly as on the request line. */
  readonly target: string;
  /** Lower-case names; repeated headers already joined with a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** What a signature claims, before anything is checked against a key. */
export interface SignatureClaim {
  readonly accessKeyId: string;
  readonly scopeDate: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** `YYYYMMDDTHHMMSSZ`. */
  readonly timestamp: string;
  readonly sessionToken?: string;
  /** Set for a signature in the query string: seconds it is valid. */
  readonly expiresSeconds?: number;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';
const SKEW_SECONDS = 15 * 60;

/** Reads the claim. @throws {AwsFault} MissingAuthenticationToken, IncompleteSignature, SignatureDoesNotMatch */
export function readClaim(request: SignedRequest): SignatureClaim {
  const query = new URLSearchParams(queryOf(request.target));
  const authorization = request.headers.authorization;
  if (authorization === undefined && !query.has('X-Amz-Signature')) {
    throw new AwsFault('MissingAuthenticationToken', 403, 'Request is missing Authentication Token');
  }
  return authorization === undefined ? claimOfQuery(query) : claimOfHeader(authorization, request.headers);
}

function claimOfHeader(authorization: string, headers: Readonly<Record<string, string>>): SignatureClaim {
  const [algorithm, rest] = split(authorization.trim(), ' ');
  if (algorithm !== ALGORITHM) throw incomplete(`Unsupported AWS 'algorithm': '${algorithm}'.`);
  const parts = new Map<string, string>();
  for (const part of rest.split(',')) {
    const [name, value] = split(part.trim(), '=');
    if (name !== '') parts.set(name, value);
  }
  const missing = ['Credential', 'Signature', 'SignedHeaders'].filter((name) => !parts.get(name));
  if (missing.length > 0) {
    throw incomplete(missing.map((name) => `Authorization header requires '${name}' parameter.`).join(' '));
  }
  const timestamp = headers['x-amz-date'];
  if (timestamp === undefined) {
    throw incomplete("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
  }
  const token = headers['x-amz-security-token'];
  return {
    ...scopeOf(parts.get('Credential') ?? ''),
    signedHeaders: (parts.get('SignedHeaders') ?? '').split(';'),
    signature: parts.get('Signature') ?? '',
    timestamp: checkedTimestamp(timestamp),
    ...(token === undefined ? {} : { sessionToken: token }),
  };
}

function claimOfQuery(query: URLSearchParams): SignatureClaim {
  const need = (name: string): string => {
    const value = query.get(name);
    if (!value) throw incomplete(`AWS query-string parameters must include '${name}'.`);
    return value;
  };
  if (need('X-Amz-Algorithm') !== ALGORITHM) throw incomplete('Unsupported AWS algorithm.');
  const expires = Number(need('X-Amz-Expires'));
  if (!Number.isInteger(expires) || expires < 1 || expires > 604800)
    throw incomplete('X-Amz-Expires must be between 1 and 604800.');
  const token = query.get('X-Amz-Security-Token');
  return {
    ...scopeOf(need('X-Amz-Credential')),
    signedHeaders: need('X-Amz-SignedHeaders').split(';'),
    signature: need('X-Amz-Signature'),
    timestamp: checkedTimestamp(need('X-Amz-Date')),
    expiresSeconds: expires,
    ...(token === null ? {} : { sessionToken: token }),
  };
}

function scopeOf(
  credential: string,
): Pick<SignatureClaim, 'accessKeyId' | 'scopeDate' | 'region' | 'service'> {
  const [accessKeyId = '', scopeDate = '', region = '', service = '', terminator = '', ...more] =
    credential.split('/');
  if (more.length > 0 || terminator === '')
    throw incomplete(
      'Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term.',
    );
  if (terminator !== 'aws4_request')
    throw mismatch("Credential should be scoped with a valid terminator: 'aws4_request'.");
  return { accessKeyId, scopeDate, region, service };
}

function checkedTimestamp(text: string): string {
  if (!/^\d{8}T\d{6}Z$/.test(text)) throw incomplete("Date must be in ISO-8601 'basic format'.");
  return text;
}

/** Checks the clock. @throws {AwsFault} SignatureDoesNotMatch (AWS's code for skew), RequestExpired */
export function checkTime(claim: SignatureClaim, nowMs: number): void {
  const signedMs = parseBasic(claim.timestamp);
  if (claim.timestamp.slice(0, 8) !== claim.scopeDate) {
    throw mismatch(
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${claim.scopeDate}' != '${claim.timestamp.slice(0, 8)}', from '${claim.timestamp}'.`,
    );
  }
  if (claim.expiresSeconds !== undefined && nowMs > signedMs + claim.expiresSeconds * 1000) {
    throw new AwsFault('RequestExpired', 400, 'Request has expired.');
  }
  if (claim.expiresSeconds === undefined && signedMs < nowMs - SKEW_SECONDS * 1000) {
    throw mismatch(
      `Signature expired: ${claim.timestamp} is now earlier than ${basic(nowMs - SKEW_SECONDS * 1000)} (${basic(nowMs)} - 15 min.)`,
    );
  }
  if (signedMs > nowMs + SKEW_SECONDS * 1000) {
    throw mismatch(
      `Signature not yet current: ${claim.timestamp} is still later than ${basic(nowMs + SKEW_SECONDS * 1000)} (${basic(nowMs)} + 15 min.)`,
    );
  }
}

/** Recomputes the signature with the secret. @throws {AwsFault} SignatureDoesNotMatch */
export function checkSignature(request: SignedRequest, claim: SignatureClaim, secret: string): void {
  const sorted = [...claim.signedHeaders].sort();
  if (claim.signedHeaders.some((name, index) => name !== name.toLowerCase() || name !== sorted[index])) {
    throw mismatch('SignedHeaders must be lower-case and sorted.');
  }
  if (!claim.signedHeaders.includes('host'))
    throw mismatch("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
  const unsigned = Object.keys(request.headers).filter(
    (name) => name.startsWith('x-amz-') && !claim.signedHeaders.includes(name),
  );
  if (unsigned.length > 0)
    throw mismatch(`'${unsigned[0]}' must be a 'SignedHeader' in the AWS Authorization.`);
  const absent = claim.signedHeaders.filter((name) => request.headers[name] === undefined);
  if (absent.length > 0) throw mismatch(`The request does not have the signed header '${absent[0]}'.`);

  const canonical = canonicalRequest(request, claim);
  const scope = `${claim.scopeDate}/${claim.region}/${claim.service}/aws4_request`;
  const toSign = [ALGORITHM, claim.timestamp, scope, sha256(canonical)].join('\n');
  let key: Buffer = Buffer.from(`AWS4${secret}`);
  for (const part of [claim.scopeDate, claim.region, claim.service, 'aws4_request']) key = hmac(key, part);
  if (hmac(key, toSign).toString('hex') !== claim.signature) {
    throw mismatch(
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.\n\n' +
        `The Canonical String for this request should have been\n'${canonical}'\n\nThe String-to-Sign should have been\n'${toSign}'\n`,
    );
  }
}

function canonicalRequest(request: SignedRequest, claim: SignatureClaim): string {
  const path = request.target.split('?')[0] || '/';
  const pairs = queryOf(request.target)
    .split('&')
    .filter((pair) => pair !== '' && !pair.startsWith('X-Amz-Signature='))
    .map((pair) => {
      const [name, value] = split(pair, '=');
      return [encode(decode(name)), encode(decode(value))] as const;
    })
    .sort(([a, x], [b, y]) => (a === b ? compare(x, y) : compare(a, b)));
  const headers = claim.signedHeaders.map(
    (name) => `${name}:${(request.headers[name] ?? '').trim().replace(/ +/g, ' ')}\n`,
  );
  return [
    request.method,
    // Every service but S3 signs the path encoded once more.
    path.split('/').map(encode).join('/'),
    pairs.map(([name, value]) => `${name}=${value}`).join('&'),
    headers.join(''),
    claim.signedHeaders.join(';'),
    sha256(request.body),
  ].join('\n');
}

/** `YYYYMMDDTHHMMSSZ`. */
export function basic(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
}

function parseBasic(text: string): number {
  return Date.parse(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

function queryOf(target: string): string {
  const at = target.indexOf('?');
  return at < 0 ? '' : target.slice(at + 1);
}

function split(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

function hmac(key: Buffer, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest();
}

function incomplete(message: string): AwsFault {
  return new AwsFault('IncompleteSignature', 403, message);
}

function mismatch(message: string): AwsFault {
  return new AwsFault('SignatureDoesNotMatch', 403, message);
}
