// Signed tokens of OpenID providers: made and verified with Node's own crypto, so that no library of ours checks itself.

import { type KeyObject, sign, verify } from 'node:crypto';

export interface ReadJwt {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly signed: string;
  readonly signature: Buffer;
}

const DIGESTS: Readonly<Record<string, string>> = {
  RS256: 'sha256',
  RS384: 'sha384',
  RS512: 'sha512',
  ES256: 'sha256',
};

export function signJwt(
  claims: Readonly<Record<string, unknown>>,
  key: KeyObject,
  header: { readonly alg: 'RS256' | 'RS512' | 'ES256'; readonly kid: string },
): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ ...header, typ: 'JWT' })}.${part(claims)}`;
  const signature = sign(DIGESTS[header.alg], Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' });
  return `${signed}.${signature.toString('base64url')}`;
}

/** Undefined where the text is not three parts of base64url with JSON in the first two. */
export function readJwt(token: string): ReadJwt | undefined {
  const [header, claims, signature, ...more] = token.split('.');
  if (!header || !claims || !signature || more.length > 0) return undefined;
  try {
    const read = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    const [first, second] = [read(header), read(claims)];
    if (typeof first !== 'object' || first === null || typeof second !== 'object' || second === null)
      return undefined;
    return {
      header: first as Record<string, unknown>,
      claims: second as Record<string, unknown>,
      signed: `${header}.${claims}`,
      signature: Buffer.from(signature, 'base64url'),
    };
  } catch {
    return undefined;
  }
}

export function isSignedBy(token: ReadJwt, key: KeyObject): boolean {
  const digest = DIGESTS[String(token.header.alg)];
  if (digest === undefined) return false;
  const isElliptic = String(token.header.alg).startsWith('ES');
  if ((key.asymmetricKeyType === 'ec') !== isElliptic) return false;
  return verify(
    digest,
    Buffer.from(token.signed),
    isElliptic ? { key, dsaEncoding: 'ieee-p1363' } : key,
    token.signature,
  );
}
