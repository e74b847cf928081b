// Which sign-in at an OpenID provider a profile means. Reads no token and calls nobody.

import type { OidcSource } from '../credentials/oidc/source.ts';
import type { Profile } from '../profiles/profile.ts';
import { tokenSource } from '../profiles/sources/token-source.ts';
import type { Context } from './context.ts';
import { CliError } from './errors.ts';
import { resolveNamed } from './plan-profile.ts';

/**
 * The sign-in of a profile, or of one that it draws on.
 *
 * @throws {CliError} `oidc-not-used` @throws {ProfilesError}
 */
export async function oidcSourceNamed(name: string, context: Context): Promise<OidcSource> {
  let profile: Profile | undefined = await resolveNamed(name, {}, context);
  for (; profile !== undefined; profile = profile.source) {
    const token = profile.other === undefined ? undefined : tokenSource(profile, profile.other);
    if (token?.kind === 'oidc') return token;
  }
  throw new CliError('oidc-not-used', { profile: name });
}
