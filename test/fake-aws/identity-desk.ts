// Identity providers in one: gives ID tokens of any issuer and keeps the keys that issuers sign with. Its keys are made when
// they are first needed, and are nobody else's.

import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { signJwt } from './jwt.ts';
import { type SamlResponseSpec, samlResponse } from './saml-response.ts';

interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

export class IdentityDesk {
  /** Every token and response that was given out, in order. */
  readonly given: string[] = [];
  #pair: KeyPair | undefined;
  /** Keys of issuers that run somewhere else, by issuer without `https://`. */
  readonly #foreign = new Map<string, readonly KeyObject[]>();

  get keys(): KeyPair {
    this.#pair ??= generateKeyPairSync('rsa', { modulusLength: 2048 });
    return this.#pair;
  }

  get publicPem(): string {
    return this.keys.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  }

  /** Trusts the keys of an issuer that is not this desk. @param keys JWKs or PEM texts */
  trust(issuer: string, keys: readonly (Readonly<Record<string, unknown>> | string)[]): void {
    this.#foreign.set(
      issuer,
      keys.map((key) =>
        typeof key === 'string'
          ? createPublicKey(key)
          : createPublicKey({ key: key as never, format: 'jwk' }),
      ),
    );
  }

  keysOf(issuer: string): readonly KeyObject[] {
    return this.#foreign.get(issuer) ?? [this.keys.publicKey];
  }

  /** A SAML response of this desk, in base64. */
  samlResponse(spec: Omit<SamlResponseSpec, 'privateKey'>): string {
    const privateKey = this.keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    return this.#give(samlResponse({ ...spec, privateKey }));
  }

  /**
   * An ID token as a user pool gives it.
   *
   * @param issuer without `https://`
   */
  idToken(
    issuer: string,
    subject: string,
    nowMs: number,
    more: { readonly audience?: string; readonly lifeSeconds?: number; readonly claims?: object } = {},
  ): string {
    const now = Math.floor(nowMs / 1000);
    return this.sign(
      {
        sub: subject,
        iss: issuer.includes('://') ? issuer : `https://${issuer}`,
        aud: more.audience ?? 'fake-client',
        token_use: 'id',
        iat: now,
        exp: now + (more.lifeSeconds ?? 3600),
        ...more.claims,
      },
      { alg: 'RS256', kid: 'fake-key-1' },
    );
  }

  /** Any token of this desk. */
  sign(
    claims: Readonly<Record<string, unknown>>,
    header: { readonly alg: 'RS256' | 'RS512'; readonly kid: string },
  ): string {
    return this.#give(signJwt(claims, this.keys.privateKey, header));
  }

  #give(text: string): string {
    this.given.push(text);
    return text;
  }
}
