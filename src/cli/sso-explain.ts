// What `explain` tells of a sign-in to IAM Identity Center: whether there is one, until when, and how one would be made. Reads
// the index and what the AWS CLI keeps; asks nobody and opens nothing.

import { readCliToken } from '../credentials/sso/cli-cache.ts';
import { LEAST_LIFE_MS } from '../credentials/sso/get-token.ts';
import { chooseFlow } from '../credentials/sso/sign-in.ts';
import { ssoKey } from '../credentials/sso/target.ts';
import { formatInstant } from '../output/dates.ts';
import type { SsoRoleStep } from '../profiles/plan-types.ts';
import type { Index } from '../sessions/index-file.ts';
import type { Context } from './context.ts';
import type { FlagValues } from './flags.ts';
import { ssoTargetOf } from './sso-target.ts';
import { homeOf } from './sso-token-for.ts';

export interface SignInState {
  readonly state: 'signed-in' | 'signed-in-by-aws-cli' | 'needed' | 'not-possible';
  /** Of the token of the moment. ISO 8601. */
  readonly until?: string;
  readonly isRenewed?: true;
  /** Where somebody has to sign in: how. */
  readonly flow?: 'code' | 'device';
  /** The same in words, for one line. */
  readonly text: string;
}

export async function ssoSignInState(
  step: SsoRoleStep,
  index: Index,
  flags: FlagValues,
  context: Context,
): Promise<SignInState> {
  const target = ssoTargetOf(step);
  const now = context.clock.now();
  const token = index.tokens.get(ssoKey(target));
  const instant = (ms: number): string => formatInstant(new Date(ms));
  if (token?.renewsAtMs !== undefined) {
    const isOn = token.renewsAtMs > now;
    const until = instant(token.renewsAtMs);
    return {
      state: 'signed-in',
      until,
      isRenewed: true,
      text: `signed in: the token is renewed without asking${isOn ? `, next after ${until}` : ', now'}`,
    };
  }
  if (token?.expiresAtMs !== undefined && token.expiresAtMs - now > LEAST_LIFE_MS) {
    const until = instant(token.expiresAtMs);
    return { state: 'signed-in', until, text: `signed in until ${until}` };
  }
  const cache = readCliToken(target, homeOf(context));
  if (cache.state === 'found' && cache.token.expiresAtMs - now > LEAST_LIFE_MS) {
    const until = instant(cache.token.expiresAtMs);
    return {
      state: 'signed-in-by-aws-cli',
      until,
      text: `signed in until ${until} by the AWS CLI, whose token is used`,
    };
  }
  const { findSignInWays } = await import('./sign-in-page.ts');
  const ways = await findSignInWays({ flags, profile: step.profile, isAsked: false }, context);
  if (ways.open === undefined && !ways.hasReader) {
    const text =
      'nobody is signed in, and nobody can be asked here: there is neither a browser nor a terminal';
    return { state: 'not-possible', text };
  }
  const flow = chooseFlow(target, ways);
  const how =
    flow === 'code' ? 'a page that comes back to this machine' : 'a code that is confirmed on a page';
  const where = ways.open === undefined ? 'printed' : 'opened in a browser';
  return {
    state: 'needed',
    flow,
    text: `nobody is signed in: that will be asked for, with ${how}, ${where}`,
  };
}
