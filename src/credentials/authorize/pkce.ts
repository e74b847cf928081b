// The secrets of one authorization request: code verifier with its challenge, and state (RFC 7636, RFC 6749 section 10.12).

import { Secret } from '../../kernel/secret.ts';
import { randomBytes, sha256Hex } from '../../platform/crypto.ts';

/** 64 characters of 384 random bits. @see https://www.rfc-editor.org/rfc/rfc7636#section-4.1 */
export function createVerifier(): Secret {
  return Secret.of(base64url(randomBytes(48)));
}

/** The S256 challenge of a verifier. @see https://www.rfc-editor.org/rfc/rfc7636#section-4.2 */
export function challengeOf(verifier: Secret): string {
  return base64url(Buffer.from(sha256Hex(verifier.reveal()), 'hex'));
}

/** Unpredictable text for `state` or `nonce`: 43 characters of 256 random bits. */
export function createState(): Secret {
  return Secret.of(base64url(randomBytes(32)));
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}
