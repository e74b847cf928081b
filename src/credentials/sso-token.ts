// Reads the token that the AWS CLI keeps of a sign-in to IAM Identity Center. It must never write there, and never let
// the token or a line of the file out but as a Secret.

import { Secret } from '../kernel/secret.ts';
import { sha1Hex } from '../platform/crypto.ts';
import { PlatformError } from '../platform/errors.ts';
import { readBytes } from '../platform/files.ts';
import { joinPath } from '../platform/paths.ts';
import type { SsoRoleStep } from '../profiles/plan-types.ts';
import { CredentialsError } from './errors.ts';

/** A token with no more life than this may be over before it arrives. */
const LEAST_LIFE_MS = 60_000;

/**
 * Where the AWS CLI and the SDKs keep the token of a step: named by the SHA-1 of the session's name, or of the start URL
 * where there is no `sso-session` section.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-sso-credentials.html
 */
export function ssoTokenPath(step: Pick<SsoRoleStep, 'session' | 'startUrl'>, home: string): string {
  return joinPath(home, '.aws', 'sso', 'cache', `${sha1Hex(step.session ?? step.startUrl)}.json`);
}

/**
 * The token, if more than a minute of its life is left.
 *
 * @throws {CredentialsError} `sso-token-missing`, `sso-token-malformed`, `sso-token-expired` (facts: profile, path)
 */
export function readSsoToken(step: SsoRoleStep, home: string, nowMs: number): Secret {
  const path = ssoTokenPath(step, home);
  const facts = { profile: step.profile, path };
  let bytes: Uint8Array | undefined;
  try {
    bytes = readBytes(path);
  } catch (cause) {
    if (!(cause instanceof PlatformError)) throw cause;
    throw new CredentialsError('sso-token-malformed', { ...facts, errno: cause.facts.errno }, { cause });
  }
  if (bytes === undefined) throw new CredentialsError('sso-token-missing', facts);
  const found = tokenIn(bytes);
  if (found === undefined) throw new CredentialsError('sso-token-malformed', facts);
  if (found.expiresAtMs - nowMs <= LEAST_LIFE_MS) throw new CredentialsError('sso-token-expired', facts);
  return found.token;
}

function tokenIn(bytes: Uint8Array): { readonly token: Secret; readonly expiresAtMs: number } | undefined {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    // What JSON.parse says quotes the text: it goes no further.
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { accessToken, expiresAt } = value as {
    readonly accessToken?: unknown;
    readonly expiresAt?: unknown;
  };
  // It goes into a header: anything but printable ASCII is no token, and could be more than one header.
  if (typeof accessToken !== 'string' || !/^[\x21-\x7e]+$/.test(accessToken)) return undefined;
  // Older versions of the AWS CLI end the instant with UTC. Without a zone it could be any time.
  const text = typeof expiresAt === 'string' ? expiresAt.replace(/UTC$/, 'Z') : '';
  if (!/^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)$/.test(text)) return undefined;
  const expiresAtMs = Date.parse(text);
  return Number.isNaN(expiresAtMs) ? undefined : { token: Secret.of(accessToken), expiresAtMs };
}
