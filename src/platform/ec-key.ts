// Signing keys on the curve P-256, as PEM text that other tools read too. Their private parts leave as a Secret only.

import { Secret } from '../kernel/secret.ts';

/** Node's own module. Not imported: under Bun its mere presence costs two milliseconds at each start. */
function nodeCrypto(): typeof import('node:crypto') {
  return process.getBuiltinModule('node:crypto');
}

export interface EcKey {
  /** Coordinates of the public key: base64url of 32 bytes. */
  readonly x: string;
  readonly y: string;
  /** ECDSA with SHA-256 (ES256): the 64 bytes r and s, as JWS wants them. @see https://www.rfc-editor.org/rfc/rfc7518#section-3.4 */
  sign(text: string): Uint8Array;
}

/** A new key in the form of SEC 1 (`BEGIN EC PRIVATE KEY`). @see https://www.rfc-editor.org/rfc/rfc5915 */
export function createEcKey(): Secret {
  const { privateKey } = nodeCrypto().generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  return Secret.of(privateKey.export({ type: 'sec1', format: 'pem' }).toString());
}

/** The key in a PEM text; undefined where there is none on P-256. */
export function readEcKey(pem: Secret): EcKey | undefined {
  const { createPrivateKey, createPublicKey, sign } = nodeCrypto();
  try {
    const key = createPrivateKey({ key: pem.reveal(), format: 'pem' });
    const { crv, x, y } = createPublicKey(key).export({ format: 'jwk' });
    if (crv !== 'P-256' || x === undefined || y === undefined) return undefined;
    return {
      x,
      y,
      sign: (text) => new Uint8Array(sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' })),
    };
  } catch {
    // What OpenSSL says is about the key: it goes no further.
    return undefined;
  }
}
