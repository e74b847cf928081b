// `vault sso logout`: ends sign-ins to IAM Identity Center, there and here, and removes what came of them.

import { AwsError } from '../../aws/errors.ts';
import { logout } from '../../aws/sso-logout.ts';
import {
  type CliCacheKey,
  type CliToken,
  readCliToken,
  removeCliToken,
} from '../../credentials/sso/cli-cache.ts';
import { readEntry, type SsoEntry } from '../../credentials/sso/entry.ts';
import { ssoKey, ssoLabel, ssoRoot } from '../../credentials/sso/target.ts';
import type { Secret } from '../../kernel/secret.ts';
import type { PortalTarget } from '../../profiles/plan-types.ts';
import { callOptions } from '../call-options.ts';
import type { Context } from '../context.ts';
import { CliError } from '../errors.ts';
import { type FlagValues, isSet } from '../flags.ts';
import { type CommandResult, OK } from '../result.ts';
import { ssoSessionTarget, ssoTargetNamed } from '../sso-target.ts';
import { homeOf } from '../sso-token-for.ts';

/** What is to be ended: a sign-in of ours, of the AWS CLI, or both. */
interface SignIn extends CliCacheKey {
  readonly key: string;
  readonly portal: PortalTarget;
  /** What the keyring holds of it. */
  readonly ours?: SsoEntry;
}

export async function runSsoLogout(
  name: string | undefined,
  flags: FlagValues,
  context: Context,
): Promise<CommandResult> {
  const isAll = isSet(flags, 'all');
  if (isAll && name !== undefined)
    throw new CliError('usage', { reason: 'a name and --all exclude each other', command: 'sso' });
  const signIns = isAll ? await everySignIn(context) : [await oneSignIn(name, context)];
  let ended = 0;
  for (const signIn of signIns) if (await end(signIn, isSet(flags, 'aws-cli'), context)) ended += 1;
  if (ended === 0) {
    const [only] = signIns;
    throw new CliError('sso-not-signed-in', isAll || only === undefined ? {} : { name: ssoLabel(only) });
  }
  return OK;
}

async function oneSignIn(name: string | undefined, context: Context): Promise<SignIn> {
  const target = await ssoTargetNamed(name, context);
  const key = ssoKey(target);
  const entry = readEntry(await (await context.store()).token(key));
  const { session, startUrl, portal } = target;
  return {
    ...(session === undefined ? {} : { session }),
    key,
    startUrl,
    portal,
    ...(entry === undefined ? {} : { ours: entry }),
  };
}

/** All that the keyring holds, whatever the config file says now; and what the file names besides. */
async function everySignIn(context: Context): Promise<readonly SignIn[]> {
  const store = await context.store();
  const index = await store.index();
  const found: SignIn[] = [];
  for (const key of new Set([...(await store.listTokens()), ...index.tokens.keys()])) {
    const entry = readEntry(await store.token(key));
    if (entry === undefined) continue;
    const { session, startUrl, portal } = entry;
    found.push({ ...(session === undefined ? {} : { session }), key, startUrl, portal, ours: entry });
  }
  const { files } = await context.config();
  for (const session of files.ssoSessions.keys()) {
    if (found.some((one) => one.session === session)) continue;
    try {
      const target = await ssoSessionTarget(session, context);
      const { startUrl, portal } = target;
      found.push({ session, key: ssoKey(target), startUrl, portal });
    } catch {
      // A section that is not complete signs nobody in.
    }
  }
  return found;
}

/** True if there was something to end. */
async function end(signIn: SignIn, takesCli: boolean, context: Context): Promise<boolean> {
  const { ours } = signIn;
  const home = homeOf(context);
  const cache = readCliToken(signIn, home);
  const cli = cache.state === 'found' ? cache.token : undefined;
  const removesCli = cli !== undefined && (takesCli || isSharedBy(ours, cli));
  if (ours === undefined && !removesCli) return false;
  const tokens = [ours?.token?.accessToken, removesCli ? cli.accessToken : undefined];
  const distinct = tokens.filter(
    (token, at): token is Secret =>
      token !== undefined && !tokens.slice(0, at).some((other) => other?.equals(token)),
  );
  const told = await Promise.all(distinct.map((token) => endThere(signIn.portal, token, context)));
  const store = await context.store();
  if (ours !== undefined) await store.removeToken(signIn.key);
  if (removesCli) removeCliToken(signIn, home);
  const sessions = await store.removeSessions(await sessionsOf(signIn, context));
  const parts = [
    `signed out of ${signIn.session === undefined ? signIn.startUrl : `SSO session ${signIn.session}`}${told.includes('unreachable') ? ', on this machine alone: IAM Identity Center could not be told' : ''}`,
    ...(removesCli ? ["removed the AWS CLI's token"] : []),
    ...(sessions === 0 ? [] : [`removed ${sessions} cached session${sessions === 1 ? '' : 's'}`]),
    ...(cli !== undefined && !removesCli
      ? ['the AWS CLI stays signed in by itself (--aws-cli ends that, too)']
      : []),
  ];
  context.say(parts.join('; '));
  return true;
}

/** The AWS CLI's token is ours: we wrote it, or it came of one that we wrote. */
function isSharedBy(entry: SsoEntry | undefined, cli: CliToken): boolean {
  if (entry?.isShared !== true || entry.token === undefined) return false;
  return cli.accessToken.equals(entry.token.accessToken) || cli.client?.id === entry.token.client.id;
}

async function endThere(
  portal: PortalTarget,
  token: Secret,
  context: Context,
): Promise<'ended' | 'over' | 'unreachable'> {
  try {
    await logout(portal, token, await callOptions([], context));
    return 'ended';
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    context.debug(`sso: Logout failed (${error.code})`);
    return error.code === 'sso-token-refused' ? 'over' : 'unreachable';
  }
}

/** Digests of the cached sessions whose plans begin with this sign-in. */
async function sessionsOf({ key }: SignIn, context: Context): Promise<readonly string[]> {
  const index = await (await context.store()).index();
  const root = ssoRoot(key);
  return [...index.sessions].filter(([, session]) => session.root === root).map(([digest]) => digest);
}
