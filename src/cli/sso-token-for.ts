// A token of a sign-in to IAM Identity Center: the one that is there, refreshed where it is about to end, or that of a
// new sign-in. The one entry for everything that calls the access portal.

import { CredentialsError } from '../credentials/errors.ts';
import type { Secret } from '../kernel/secret.ts';
import type { Context } from './context.ts';
import type { FlagValues } from './flags.ts';
import type { SsoTarget } from './sso-target.ts';

export interface TokenWish {
  /** With what variables say: `no-browser`, `device-code`, `share-token`. */
  readonly flags: FlagValues;
  /** What the portal has refused: it is dropped, and another one got. */
  readonly refused?: Secret;
}

/** @throws {CredentialsError} `sso-token-missing` */
export async function ssoTokenFor(target: SsoTarget, _wish: TokenWish, _context: Context): Promise<Secret> {
  throw new CredentialsError('sso-token-missing', { profile: target.profile });
}
