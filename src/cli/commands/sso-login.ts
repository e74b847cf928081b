// `vault sso login`: signs in to IAM Identity Center, so that what needs it later asks nobody.

import { readEntry } from '../../credentials/sso/entry.ts';
import { ssoKey } from '../../credentials/sso/target.ts';
import { formatInstant } from '../../output/dates.ts';
import type { Context } from '../context.ts';
import { type FlagValues, isSet } from '../flags.ts';
import { type CommandResult, OK } from '../result.ts';
import { ssoTargetNamed } from '../sso-target.ts';
import { ssoTokenFor } from '../sso-token-for.ts';

export async function runSsoLogin(
  name: string | undefined,
  flags: FlagValues,
  context: Context,
): Promise<CommandResult> {
  const target = await ssoTargetNamed(name, context);
  const store = await context.store();
  const entry = async () => readEntry(await store.token(ssoKey(target)));
  const before = (await entry())?.token?.accessToken;
  const isAnew = isSet(flags, 'force');
  const token = await ssoTokenFor(target, { flags, isAsked: true, isAnew }, context);
  const after = await entry();
  const kept = after?.token;
  const what = target.session === undefined ? target.startUrl : `SSO session ${target.session}`;
  if (kept === undefined || !kept.accessToken.equals(token)) {
    context.say(`the AWS CLI has signed in to ${what} already, and vault uses that; --force signs in anew`);
    return OK;
  }
  const isOld = before?.equals(token) === true;
  const until =
    kept.refreshToken === undefined
      ? `until ${formatInstant(new Date(kept.expiresAtMs))}`
      : `the token is good until ${formatInstant(new Date(kept.expiresAtMs))} and renewed without asking`;
  context.say(`${isOld ? 'signed in already' : 'signed in'} to ${what}: ${until}`);
  return OK;
}
