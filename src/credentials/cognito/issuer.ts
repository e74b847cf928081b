// The issuer that stands in an ID token. Nothing is verified: it only names the login that the token goes out as, and Cognito
// verifies the two together.

import type { Secret } from '../../kernel/secret.ts';

/** What Cognito takes as the name of a provider. */
const MAX_LENGTH = 128;

/**
 * The issuer without `https://`, as the `Logins` of Cognito name providers; undefined where the token is no JWT or names
 * none.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7519#section-4.1.1
 */
export function issuerOf(token: Secret): string | undefined {
  const [, payload, ...more] = token.reveal().split('.');
  if (payload === undefined || more.length !== 1) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    const issuer = (claims as { readonly iss?: unknown } | null)?.iss;
    // Google's tokens come with and without it.
    const name = typeof issuer === 'string' ? issuer.replace(/^https:\/\//, '').replace(/\/$/, '') : '';
    return /^[\w.:/-]+$/.test(name) && name.length <= MAX_LENGTH ? name : undefined;
  } catch {
    return undefined;
  }
}
