// The ID token of a person who signs in at an OpenID provider: the one that is there, refreshed without the person, or of a new
// sign-in, in this order. What replaces a token is stored and read back before the old one goes.

import type { PlainOptions } from '../../aws/plain-call.ts';
import { VaultError } from '../../kernel/error.ts';
import type { Secret } from '../../kernel/secret.ts';
import type { SessionStore } from '../../sessions/store.ts';
import type { SignInWays } from '../authorize/ways.ts';
import { CredentialsError } from '../errors.ts';
import { type Consent, emptyEntry, type Identity, type OidcEntry, readEntry, writeEntry } from './entry.ts';
import { refresh } from './grants.ts';
import { discover, type Provider, scopesOf } from './provider.ts';
import { chooseFlow, type SignInRequest, signInWithDeviceCode, signInWithPage } from './sign-in.ts';
import { LEAST_LIFE_MS, type OidcSource, oidcKey } from './source.ts';

export interface IdentityRequest {
  readonly source: OidcSource;
  /** A new sign-in, whatever is there. */
  readonly isAnew?: boolean;
}

export interface OidcWorld {
  readonly store: Pick<SessionStore, 'token' | 'putToken'>;
  readonly plain: PlainOptions;
  /** Runs in one process at a time; see `cli/sign-in-once.ts`. */
  readonly once: (
    check: () => Promise<Secret | undefined>,
    work: (signal: AbortSignal) => Promise<Secret>,
  ) => Promise<Secret>;
  /** Asked for only where somebody has to sign in. */
  readonly ways: () => Promise<SignInWays>;
  readonly timeoutMs: number;
  readonly debug: (message: string) => void;
}

/**
 * @throws {CredentialsError} `oidc-sign-in-needed` where nobody can be asked, `sign-in-...`, `oidc-...`, `id-token-...`
 * @throws {AwsError} {@link KeyringError} {@link SessionsError}
 */
export async function getIdentityToken(request: IdentityRequest, world: OidcWorld): Promise<Secret> {
  const { source, isAnew = false } = request;
  const key = oidcKey(source);
  const { clock } = world.plain;
  const stored = async (): Promise<OidcEntry | undefined> => readEntry(await world.store.token(key));
  const isGood = ({ expiresAtMs }: Identity): boolean => expiresAtMs - clock.now() > LEAST_LIFE_MS;
  // A new sign-in is wanted beside one that may still be good: only what came after this moment will do.
  const before = isAnew ? (await stored())?.identity?.idToken : undefined;
  const check = async (): Promise<Secret | undefined> => {
    const identity = (await stored())?.identity;
    if (identity === undefined || !isGood(identity)) return undefined;
    return before?.equals(identity.idToken) === true ? undefined : identity.idToken;
  };
  const found = isAnew ? undefined : await check();
  if (found !== undefined) return found;
  return world.once(check, async (signal) => {
    const job: Job = { source, key, world, plain: { ...world.plain, signal } };
    let entry = (await stored()) ?? emptyEntry(source);
    const { identity } = entry;
    if (!isAnew && identity?.refreshToken !== undefined) {
      const refreshed = await refreshOf(identity, identity.refreshToken, job);
      if (refreshed !== undefined) return keep(entry, refreshed, job);
      // It is dead: whoever comes after a sign-in that nobody finished need not try it again.
      entry = withoutIdentity(entry);
      await world.store.putToken(key, writeEntry(entry));
    }
    return signIn(entry, job);
  });
}

interface Job {
  readonly source: OidcSource;
  readonly key: string;
  readonly world: OidcWorld;
  /** With the signal that ends it. */
  readonly plain: PlainOptions;
}

/** Undefined where somebody has to sign in again. */
async function refreshOf(
  identity: Identity,
  refreshToken: Secret,
  { source, world, plain }: Job,
): Promise<Identity | undefined> {
  world.debug(`oidc: refreshing the identity at ${source.issuer}`);
  try {
    return await refresh(await discover(source, plain), identity, refreshToken);
  } catch (error) {
    if (!(error instanceof VaultError)) throw error;
    world.debug(
      `oidc: the refresh failed (${error.code} ${String(error.facts.error ?? '')})`.replace(' )', ')'),
    );
    const isDead = error.code === 'oidc-refused' && NEEDS_SIGN_IN.includes(String(error.facts.error));
    // Some providers give no ID token then, or that of somebody else where the account was given away.
    if (isDead || error.code === 'id-token-missing' || error.code === 'id-token-invalid') return undefined;
    throw error;
  }
}

/** @see https://openid.net/specs/openid-connect-core-1_0.html#AuthError */
const NEEDS_SIGN_IN: readonly string[] = [
  'invalid_grant',
  'login_required',
  'interaction_required',
  'consent_required',
];

async function signIn(entry: OidcEntry, job: Job): Promise<Secret> {
  const { source, world, plain } = job;
  const ways = await world.ways();
  if (ways.open === undefined && !ways.hasReader)
    throw new CredentialsError('oidc-sign-in-needed', { issuer: source.issuer });
  const provider = await discover(source, plain);
  const flow = chooseFlow(provider, ways);
  const asksConsent = entry.consent === 'wanted' && flow === 'code';
  world.debug(
    `oidc: signing in at ${source.issuer} with ${flow === 'code' ? 'a page that comes back' : 'a device code'}`,
  );
  const request: SignInRequest = {
    provider,
    ways,
    asksConsent,
    timeoutMs: world.timeoutMs,
    debug: world.debug,
  };
  const identity = await (flow === 'code' ? signInWithPage : signInWithDeviceCode)(request);
  const consent = consentAfter(provider, identity, asksConsent);
  return keep({ issuer: entry.issuer, clientId: entry.clientId, ...consent }, identity, job);
}

function consentAfter(
  provider: Provider,
  { refreshToken }: Identity,
  asked: boolean,
): { readonly consent?: Consent } {
  if (!scopesOf(provider).includes('offline_access')) return {};
  if (refreshToken === undefined) return { consent: asked ? 'useless' : 'wanted' };
  return asked ? { consent: 'wanted' } : {};
}

/** Stores it; the token. */
async function keep(entry: OidcEntry, identity: Identity, { key, world }: Job): Promise<Secret> {
  await world.store.putToken(key, writeEntry({ ...entry, identity }));
  return identity.idToken;
}

function withoutIdentity({ identity: _identity, ...entry }: OidcEntry): OidcEntry {
  return entry;
}
