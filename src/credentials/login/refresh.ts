// Credentials out of a session of `aws login`: as they stand in the shared cache while they live, else refreshed by one
// process for all. A refresh token is never given up before its successor is on the disk.

import type { LoginTokens } from '../../aws/login-token.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Credentials } from '../../kernel/credentials.ts';
import { type EcKey, readEcKey } from '../../platform/ec-key.ts';
import { checkReplaceable } from '../../platform/files.ts';
import { withLock } from '../../platform/lock.ts';
import { CredentialsError } from '../errors.ts';
import { type LoginFile, loginInstant, readLogin, writeLogin } from './cache.ts';

export interface LoginWorld {
  readonly profile: string;
  /** Of the cache file. */
  readonly path: string;
  readonly lockPath: string;
  readonly clock: Clock;
  /** Credentials with no more life than this are refreshed. */
  readonly leastLifeSeconds: number;
  readonly refresh: (file: LoginFile, key: EcKey) => Promise<LoginTokens>;
  readonly say: (message: string) => void;
  readonly debug: (message: string) => void;
  readonly signal?: AbortSignal;
}

/** The SDK for JavaScript writes in place: half a file is read again a little later. */
const READ_AGAIN_MS = 60;
const READS = 5;

type Found = Credentials & { readonly expiration: Date };

/**
 * Where refreshing fails for a while (no network, AWS throttles) the old credentials are used as long as they live. Where
 * AWS says that the session is over, another tool may just have refreshed it, without our lock: then its result is used.
 *
 * @throws {CredentialsError} `login-missing`, `login-malformed` @throws {AwsError} what `refresh` throws
 * @throws {PlatformError} `file-write` where the file cannot be replaced; nothing is refreshed then
 */
export async function loginCredentials(world: LoginWorld): Promise<Found> {
  const standing = await read(world);
  if (isFresh(standing, world)) return credentialsOf(standing);
  return withLock(
    world.lockPath,
    {
      clock: world.clock,
      onWait: () =>
        world.say('waiting for another vault process that is refreshing the session of aws login'),
      ...(world.signal === undefined ? {} : { signal: world.signal }),
    },
    async () => {
      const file = await read(world);
      if (isFresh(file, world)) return credentialsOf(file);
      try {
        return await refreshed(file, world);
      } catch (error) {
        const other = await read(world).catch(() => file);
        if (!other.refreshToken.equals(file.refreshToken) && isFresh(other, world)) {
          world.debug('login: another tool has refreshed the session meanwhile');
          return credentialsOf(other);
        }
        if (isFinal(error) || other.expiration.getTime() <= world.clock.now()) throw error;
        const code = (error as { code?: unknown } | null)?.code;
        world.debug(`login: not refreshed (${String(code)}), the old credentials still live`);
        return credentialsOf(other);
      }
    },
  );
}

async function refreshed(file: LoginFile, world: LoginWorld): Promise<Found> {
  const { path, profile, clock } = world;
  const key = readEcKey(file.dpopKey);
  if (key === undefined) throw new CredentialsError('login-malformed', { profile, path });
  // AWS gives a new refresh token: there must be somewhere to put it.
  checkReplaceable(path);
  const tokens = await world.refresh(file, key);
  const expiration = new Date(clock.now() + tokens.expiresInSeconds * 1000);
  const whole = {
    ...file.whole,
    accessToken: {
      ...(file.whole.accessToken as object),
      accessKeyId: tokens.accessKeyId,
      secretAccessKey: tokens.secretAccessKey.reveal(),
      sessionToken: tokens.sessionToken.reveal(),
      expiresAt: loginInstant(expiration.getTime()),
    },
    refreshToken: tokens.refreshToken.reveal(),
  };
  keep(whole, tokens, world);
  const { accessKeyId, secretAccessKey, sessionToken } = tokens;
  return { accessKeyId, secretAccessKey, sessionToken, expiration };
}

/** Writes and reads back. What is in hand is not thrown away where that fails: it works for 15 minutes. */
function keep(whole: Readonly<Record<string, unknown>>, tokens: LoginTokens, world: LoginWorld): void {
  const { path, profile } = world;
  for (let attempt = 1; attempt <= 2; attempt++) {
    try {
      writeLogin(path, whole);
      const kept = readLogin(path, profile);
      // Another tool may have written after us: a whole file of any kind will do.
      if (!kept.refreshToken.equals(tokens.refreshToken))
        world.debug('login: another tool has written the cache of aws login meanwhile');
      return;
    } catch (error) {
      world.debug(`login: ${path} was not written (${(error as Error).message})`);
    }
  }
  world.say(
    `warning: the refreshed session of aws login could not be kept in ${path}; sign in anew where it is refused`,
  );
}

async function read(world: LoginWorld): Promise<LoginFile> {
  for (let attempt = 1; ; attempt++) {
    try {
      return readLogin(world.path, world.profile);
    } catch (error) {
      const isHalf = error instanceof CredentialsError && error.code === 'login-malformed';
      if (!isHalf || attempt >= READS || error.facts.errno !== undefined) throw error;
      await world.clock.sleep(READ_AGAIN_MS, world.signal);
    }
  }
}

function isFresh(file: LoginFile, { clock, leastLifeSeconds }: LoginWorld): boolean {
  return file.expiration.getTime() - clock.now() > leastLifeSeconds * 1000;
}

/** AWS says that no refreshing will help, or nothing here can be refreshed. */
function isFinal(error: unknown): boolean {
  const code = String((error as { code?: unknown } | null)?.code);
  return /^login-/.test(code) || code === 'interrupted' || (error as Error | null)?.name === 'AbortError';
}

function credentialsOf({ accessKeyId, secretAccessKey, sessionToken, expiration }: LoginFile): Found {
  return { accessKeyId, secretAccessKey, sessionToken, expiration };
}
