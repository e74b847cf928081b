// Ends a sign-in at an OpenID provider: the refresh token is given back where the provider takes it, ours is removed, and so are
// the sessions that came of it.

import { type OidcEntry, readEntry } from '../../credentials/oidc/entry.ts';
import { revoke } from '../../credentials/oidc/grants.ts';
import { discover } from '../../credentials/oidc/provider.ts';
import { oidcRootOfKey, providerName } from '../../credentials/oidc/source.ts';
import { VaultError } from '../../kernel/error.ts';
import { callOptions } from '../call-options.ts';
import type { Context } from '../context.ts';

/** All that the keyring holds, whatever the config file says now. How many there were. */
export async function endEverySignIn(context: Context): Promise<number> {
  const store = await context.store();
  const index = await store.index();
  let ended = 0;
  for (const key of new Set([...(await store.listTokens()), ...index.tokens.keys()]))
    if (await endSignIn(key, context)) ended += 1;
  return ended;
}

/** False where there is none under this key. */
export async function endSignIn(key: string, context: Context): Promise<boolean> {
  const store = await context.store();
  const entry = readEntry(await store.token(key));
  if (entry === undefined) return false;
  const told = await endThere(entry, context);
  await store.removeToken(key);
  const root = oidcRootOfKey(key);
  const { sessions } = await store.index();
  const own = [...sessions].filter(([, session]) => session.root === root).map(([digest]) => digest);
  const removed = await store.removeSessions(own);
  const parts = [
    `signed out of ${providerName(entry)} (client ${entry.clientId})${told === 'unreachable' ? ', on this machine alone: the provider could not be told' : ''}`,
    ...(removed === 0 ? [] : [`removed ${removed} cached session${removed === 1 ? '' : 's'}`]),
  ];
  context.say(parts.join('; '));
  return true;
}

async function endThere(
  { issuer, clientId, identity }: OidcEntry,
  context: Context,
): Promise<'ended' | 'nothing' | 'unreachable'> {
  if (identity?.refreshToken === undefined) return 'nothing';
  try {
    const source = { kind: 'oidc', issuer, clientId, scopes: [] } as const;
    const provider = await discover(source, await callOptions([], context));
    return (await revoke(provider, identity.refreshToken)) ? 'ended' : 'nothing';
  } catch (error) {
    if (!(error instanceof VaultError)) throw error;
    context.debug(`oidc: the sign-out failed (${error.code})`);
    return 'unreachable';
  }
}
