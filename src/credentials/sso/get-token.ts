// A valid token of a sign-in to IAM Identity Center: ours as it is, ours refreshed, the AWS CLI's, or that of a new sign-in,
// in this order. What replaces a token is stored and read back before the old one goes.

import { AwsError } from '../../aws/errors.ts';
import type { PlainOptions } from '../../aws/plain-call.ts';
import { type RegisteredClient, refreshTokens, registerClient } from '../../aws/sso-oidc.ts';
import { resolveStartUrl } from '../../aws/sso-start-url.ts';
import type { Secret } from '../../kernel/secret.ts';
import type { SessionStore } from '../../sessions/store.ts';
import type { SignInWays } from '../authorize/ways.ts';
import { CredentialsError } from '../errors.ts';
import type { CliCache, CliToken } from './cli-cache.ts';
import {
  emptyEntry,
  readEntry,
  type SsoEntry,
  type SsoFlow,
  type SsoToken,
  tokenOf,
  writeEntry,
} from './entry.ts';
import { chooseFlow, type SignInRequest, signInWithDeviceCode, signInWithPage } from './sign-in.ts';
import { type SsoTarget, ssoKey } from './target.ts';

export interface TokenRequest {
  readonly target: SsoTarget;
  /** What the portal has refused: another one is wanted. */
  readonly refused?: Secret;
  /** A new sign-in, whatever is there. */
  readonly isAnew?: boolean;
  /** The token goes into the AWS CLI's cache, too. */
  readonly shares: boolean;
}

export interface SsoWorld {
  readonly store: Pick<SessionStore, 'token' | 'putToken'>;
  /** The AWS CLI's cache; its path for messages. */
  readonly cli: {
    readonly path: string;
    read(): CliCache;
    write(token: SsoToken): void;
  };
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

/** A token with no more life than this may be over before it arrives. */
export const LEAST_LIFE_MS = 60_000;
/** One that can be refreshed is, from here on. */
const REFRESH_MS = 5 * 60_000;
/** A registration with no more life than this could be over before a person has signed in. */
const LEAST_CLIENT_LIFE_MS = 15 * 60_000;

/**
 * @throws {CredentialsError} `sso-token-missing`, `sso-token-expired`, `sso-token-malformed` (somebody has to sign in, and nobody can
 *   be asked), `sign-in-refused`, `sign-in-timeout`
 * @throws {AwsError} {@link KeyringError} {@link SessionsError}
 */
export async function getSsoToken(request: TokenRequest, world: SsoWorld): Promise<Secret> {
  const job = new TokenJob(request, world);
  const before = request.isAnew === true ? await job.current() : undefined;
  const check = async (): Promise<Secret | undefined> => {
    if (request.isAnew !== true) return job.usable();
    // Somebody who waited for another's new sign-in needs none of their own.
    const now = await job.current();
    return now === undefined || before?.equals(now) === true ? undefined : job.usable();
  };
  return (await check()) ?? (await world.once(check, (signal) => job.obtain(signal)));
}

class TokenJob {
  readonly #request: TokenRequest;
  readonly #world: SsoWorld;
  readonly #key: string;

  constructor(request: TokenRequest, world: SsoWorld) {
    this.#request = request;
    this.#world = world;
    this.#key = ssoKey(request.target);
  }

  async current(): Promise<Secret | undefined> {
    return (await this.#entry()).token?.accessToken;
  }

  /** What can be used without any call. */
  async usable(): Promise<Secret | undefined> {
    const { token, isShared } = await this.#entry();
    const ours =
      token !== undefined &&
      this.#isGood(token, token.refreshToken === undefined ? LEAST_LIFE_MS : REFRESH_MS);
    if (ours) {
      if (this.#request.shares && isShared !== true) return undefined;
      return token.accessToken;
    }
    if (token !== undefined && this.#canRefresh(token)) return undefined;
    return this.#ofCli()?.accessToken;
  }

  async obtain(signal: AbortSignal): Promise<Secret> {
    const { debug } = this.#world;
    const plain = { ...this.#world.plain, signal };
    let entry = await this.#entry();
    if (this.#request.isAnew !== true) {
      entry = await this.#adopted(entry);
      const { token } = entry;
      if (
        token !== undefined &&
        this.#isGood(token, token.refreshToken === undefined ? LEAST_LIFE_MS : REFRESH_MS)
      )
        return this.#keep(entry, token);
      if (token !== undefined && this.#canRefresh(token)) {
        const refreshed = await this.#refreshed(token, plain);
        if (typeof refreshed !== 'string') return this.#keep(entry, refreshed);
        // A page would tell a stranger's client nothing but an error, and never come back.
        if (refreshed === 'client-unknown') entry = { ...entry, clients: {} };
        // What is left of the token is used up before anybody is asked.
        const isLeft = this.#isGood(token, LEAST_LIFE_MS);
        entry = isLeft ? { ...entry, token: withoutRefresh(token) } : withoutToken(entry);
        await this.#put(entry);
        if (isLeft) return token.accessToken;
      } else if (token !== undefined && this.#isRefused(token)) {
        entry = withoutToken(entry);
        await this.#put(entry);
      }
      const ofCli = this.#ofCli();
      if (ofCli !== undefined) {
        debug('sso: using the token that the AWS CLI keeps');
        return ofCli.accessToken;
      }
      const taken = this.#request.shares ? await this.#refreshedOfCli(plain) : undefined;
      if (taken !== undefined) return this.#keep(entry, taken);
    }
    return this.#signIn(entry, plain);
  }

  /** Where the token is shared the AWS CLI may have refreshed it: ours is used up then, and its own is the one to go on with. */
  async #adopted(entry: SsoEntry): Promise<SsoEntry> {
    const { token, isShared } = entry;
    if (isShared !== true || token === undefined) return entry;
    const cache = this.#world.cli.read();
    if (cache.state !== 'found') return entry;
    const { accessToken, expiresAtMs, refreshToken, client } = cache.token;
    const isOurs = client?.id === token.client.id && !accessToken.equals(token.accessToken);
    if (!isOurs || expiresAtMs <= token.expiresAtMs) return entry;
    this.#world.debug('sso: going on with the token that the AWS CLI has refreshed');
    const adopted: SsoEntry = {
      ...entry,
      token: {
        accessToken,
        expiresAtMs,
        ...(refreshToken === undefined ? {} : { refreshToken }),
        client: token.client,
      },
    };
    await this.#put(adopted);
    return adopted;
  }

  /** A word where somebody has to sign in again: the session is over, or the service knows our client no more. */
  async #refreshed(
    token: SsoToken,
    plain: PlainOptions,
  ): Promise<SsoToken | 'session-over' | 'client-unknown'> {
    const { refreshToken, client } = token;
    if (refreshToken === undefined) return 'session-over';
    const { debug } = this.#world;
    try {
      debug('sso: refreshing the token');
      const tokens = await refreshTokens(this.#request.target.oidc, client, refreshToken, plain);
      return tokenOf(tokens, client, plain.clock.now(), refreshToken);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      debug(`sso: the refresh failed (${error.code})`);
      if (error.code === 'sso-grant-refused') return 'session-over';
      if (error.code === 'sso-client-refused') return 'client-unknown';
      // What is there is good for a while yet; the next one tries again.
      if (this.#isGood(token, LEAST_LIFE_MS)) return token;
      throw error;
    }
  }

  /** The AWS CLI's token is refreshed only where both share one from now on: its own refresh token is used up by that. */
  async #refreshedOfCli(plain: PlainOptions): Promise<SsoToken | undefined> {
    const cache = this.#world.cli.read();
    if (cache.state !== 'found') return undefined;
    const { client, ...rest } = cache.token;
    const token = client === undefined ? undefined : { ...rest, client };
    if (token === undefined || !this.#canRefresh(token)) return undefined;
    const refreshed = await this.#refreshed(token, plain);
    return typeof refreshed === 'string' ? undefined : refreshed;
  }

  async #signIn(entry: SsoEntry, plain: PlainOptions): Promise<Secret> {
    const { target } = this.#request;
    const ways = await this.#world.ways();
    if (ways.open === undefined && !ways.hasReader) throw this.#needed(entry);
    const flow = chooseFlow(target, ways);
    const known = entry.clients[flow];
    const isKnown = known !== undefined && known.expiresAtMs - plain.clock.now() > LEAST_CLIENT_LIFE_MS;
    const { timeoutMs, debug } = this.#world;
    // What an organisation's own address leads to; the token is kept under the one that is configured.
    const startUrl = await resolveStartUrl(target.startUrl, plain);
    const signIn = async (client: RegisteredClient): Promise<SsoToken> => {
      const request: SignInRequest = { target, startUrl, client, ways, plain, timeoutMs, debug };
      const tokens = await (flow === 'code' ? signInWithPage : signInWithDeviceCode)(request);
      return tokenOf(tokens, client, plain.clock.now());
    };
    debug(`sso: signing in with ${flow === 'code' ? 'a page that comes back' : 'a device code'}`);
    if (isKnown) {
      try {
        return await this.#keep(entry, await signIn(known));
      } catch (error) {
        if (!(error instanceof AwsError) || error.code !== 'sso-client-refused') throw error;
        debug('sso: the registration of this client is no longer known, registering again');
      }
    }
    const client = await registerClient(target.oidc, { startUrl, scopes: target.scopes, flow }, plain);
    const registered: SsoEntry = { ...entry, clients: withClient(entry.clients, flow, client) };
    await this.#put(registered);
    return this.#keep(registered, await signIn(client));
  }

  /** Stores it, and shares it where that is wanted; the token. */
  async #keep(entry: SsoEntry, token: SsoToken): Promise<Secret> {
    const shares = this.#request.shares || entry.isShared === true;
    await this.#put({ ...entry, token, ...(shares ? { isShared: true } : {}) });
    if (shares) this.#world.cli.write(token);
    return token.accessToken;
  }

  async #entry(): Promise<SsoEntry> {
    return readEntry(await this.#world.store.token(this.#key)) ?? emptyEntry(this.#request.target);
  }

  async #put(entry: SsoEntry): Promise<void> {
    await this.#world.store.putToken(this.#key, writeEntry(entry));
  }

  #isGood(token: Pick<SsoToken, 'accessToken' | 'expiresAtMs'>, leastLifeMs: number): boolean {
    return token.expiresAtMs - this.#world.plain.clock.now() > leastLifeMs && !this.#isRefused(token);
  }

  #isRefused({ accessToken }: Pick<SsoToken, 'accessToken'>): boolean {
    return this.#request.refused?.equals(accessToken) === true;
  }

  #canRefresh({ refreshToken, client }: SsoToken): boolean {
    return refreshToken !== undefined && client.expiresAtMs > this.#world.plain.clock.now();
  }

  #ofCli(): CliToken | undefined {
    const cache = this.#world.cli.read();
    return cache.state === 'found' && this.#isGood(cache.token, LEAST_LIFE_MS) ? cache.token : undefined;
  }

  /** Somebody has to sign in; what is told is why. */
  #needed({ token }: SsoEntry): CredentialsError {
    const { target, refused } = this.#request;
    const { profile, session, startUrl } = target;
    const facts = { profile, session, startUrl, path: this.#world.cli.path };
    const cache = this.#world.cli.read();
    if (refused !== undefined) return new CredentialsError('sso-token-refused', facts);
    if (token === undefined && cache.state === 'malformed')
      return new CredentialsError('sso-token-malformed', { ...facts, errno: cache.errno });
    const isOver = token !== undefined || cache.state === 'found';
    return new CredentialsError(isOver ? 'sso-token-expired' : 'sso-token-missing', facts);
  }
}

function withoutToken({ token: _token, ...entry }: SsoEntry): SsoEntry {
  return entry;
}

function withoutRefresh({ refreshToken: _refreshToken, ...token }: SsoToken): SsoToken {
  return token;
}

function withClient(
  clients: SsoEntry['clients'],
  flow: SsoFlow,
  client: RegisteredClient,
): SsoEntry['clients'] {
  return { ...clients, [flow]: client };
}
