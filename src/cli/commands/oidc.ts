// `vault oidc ACTION`: signs in at the OpenID provider of a profile, so that what needs it later asks nobody; and ends
// sign-ins, there and here, with what came of them.

import { readEntry } from '../../credentials/oidc/entry.ts';
import { oidcKey, providerName } from '../../credentials/oidc/source.ts';
import { formatInstant } from '../../output/dates.ts';
import { withEnvironment } from '../arguments.ts';
import type { Context } from '../context.ts';
import { CliError } from '../errors.ts';
import { type FlagValues, isSet } from '../flags.ts';
import { OIDC_FLAGS } from '../oidc-flags.ts';
import { oidcSourceNamed } from '../oidc-target.ts';
import { oidcTokenFor } from '../oidc-token.ts';
import { type CommandResult, OK } from '../result.ts';
import { targetProfile } from '../target.ts';
import { endEverySignIn, endSignIn } from './oidc-logout.ts';

interface Action {
  /** Names of its flags. */
  readonly flags: readonly string[];
  readonly run: (name: string | undefined, flags: FlagValues, context: Context) => Promise<CommandResult>;
}

const ACTIONS: Readonly<Record<string, Action>> = {
  login: { flags: ['no-browser', 'device-code', 'force'], run: runLogin },
  logout: { flags: ['all'], run: runLogout },
};

/** @throws {CliError} `usage`, `oidc-not-used`, `oidc-not-signed-in` */
export async function runOidc(
  words: readonly string[],
  given: FlagValues,
  context: Context,
): Promise<CommandResult> {
  const [name = '', profile] = words;
  const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  if (action === undefined) {
    const hint = `choose one of: ${Object.keys(ACTIONS).join(', ')}`;
    throw new CliError('usage', { reason: `vault oidc has no action ${name}`, hint });
  }
  const other = Object.keys(given).find((flag) => given[flag] !== undefined && !action.flags.includes(flag));
  if (other !== undefined)
    throw new CliError('usage', { reason: `vault oidc ${name} takes no --${other}`, command: 'oidc' });
  const own = OIDC_FLAGS.filter((flag) => action.flags.includes(flag.name));
  return action.run(profile, withEnvironment(own, given, context.env), context);
}

async function runLogin(
  named: string | undefined,
  flags: FlagValues,
  context: Context,
): Promise<CommandResult> {
  const profile = await targetProfile(named, 'oidc login', context);
  const source = await oidcSourceNamed(profile, context);
  const store = await context.store();
  const identity = async () => readEntry(await store.token(oidcKey(source)))?.identity;
  const before = (await identity())?.idToken;
  const isAnew = isSet(flags, 'force');
  await oidcTokenFor(source, { profile, flags, isAnew, isAsked: true }, context);
  const kept = await identity();
  if (kept === undefined) return OK;
  const until = formatInstant(new Date(kept.expiresAtMs));
  const isOld = before?.equals(kept.idToken) === true;
  context.say(
    `${isOld ? 'signed in already' : 'signed in'} at ${providerName(source)}: ${kept.refreshToken === undefined ? `until ${until}` : `the token is good until ${until} and renewed without asking`}`,
  );
  return OK;
}

async function runLogout(
  named: string | undefined,
  flags: FlagValues,
  context: Context,
): Promise<CommandResult> {
  if (isSet(flags, 'all')) {
    if (named !== undefined)
      throw new CliError('usage', { reason: 'a profile and --all exclude each other', command: 'oidc' });
    if ((await endEverySignIn(context)) === 0) throw new CliError('oidc-not-signed-in', {});
    return OK;
  }
  const profile = await targetProfile(named, 'oidc logout', context);
  const source = await oidcSourceNamed(profile, context);
  if (!(await endSignIn(oidcKey(source), context)))
    throw new CliError('oidc-not-signed-in', { profile, provider: providerName(source) });
  return OK;
}
