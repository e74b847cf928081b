// What `explain` tells of a sign-in at an OpenID provider: whether there is one, and until when. Reads the index; asks nobody
// and opens nothing.

import { LEAST_LIFE_MS, type OidcSource, oidcKey, providerName } from '../credentials/oidc/source.ts';
import { formatInstant } from '../output/dates.ts';
import type { Index } from '../sessions/index-file.ts';
import type { Context } from './context.ts';
import type { FlagValues } from './flags.ts';
import type { SignInState } from './sso-explain.ts';

export async function oidcSignInState(
  source: OidcSource,
  profile: string,
  index: Index,
  flags: FlagValues,
  context: Context,
): Promise<SignInState> {
  const now = context.clock.now();
  const token = index.tokens.get(oidcKey(source));
  const endMs = token?.renewsAtMs ?? token?.expiresAtMs;
  if (token !== undefined && endMs !== undefined) {
    const until = formatInstant(new Date(endMs));
    const isOn = endMs - now > LEAST_LIFE_MS;
    if (token.renewsAtMs !== undefined)
      return {
        state: 'signed-in',
        until,
        isRenewed: true,
        text: `signed in: the token is renewed without asking${isOn ? `, next after ${until}` : ', now'}`,
      };
    if (isOn) return { state: 'signed-in', until, text: `signed in until ${until}` };
  }
  const { findSignInWays } = await import('./sign-in-page.ts');
  const ways = await findSignInWays({ flags, profile, isAsked: false }, context);
  if (ways.open === undefined && !ways.hasReader) {
    const text =
      'nobody is signed in, and nobody can be asked here: there is neither a browser nor a terminal';
    return { state: 'not-possible', text };
  }
  const where = ways.open === undefined ? 'printed' : 'opened in a browser';
  return {
    state: 'needed',
    text: `nobody is signed in: that will be asked for at ${providerName(source)}, with a page that is ${where}`,
  };
}
