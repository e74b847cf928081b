// Keys and sessions in a keyring together with their index: the one place that changes both, in an order
// that leaves the index knowing at least all that the keyring holds, whenever the process is killed.

import type { Clock } from '../kernel/clock.ts';
import type { Credentials } from '../kernel/credentials.ts';
import type { Keyring } from '../keyring/keyring.ts';
import {
  type CachedSession,
  credentialsItem,
  type KeyAge,
  parseItem,
  readCredentials,
  readSession,
  sessionItem,
  writeCredentials,
  writeSession,
} from './cache.ts';
import {
  EMPTY_INDEX,
  type Index,
  type IndexedCredentials,
  type IndexedSession,
  type IndexedToken,
  indexedToken,
  readIndex,
  rebuildIndex,
  writeIndex,
} from './index-file.ts';
import { readToken, removeToken, replaceToken, type TokenEntry } from './tokens.ts';

export type LockRunner = <T>(work: () => Promise<T>) => Promise<T>;

export interface StoreOptions {
  /** Opened at the first need: planning alone needs only the index. */
  readonly keyring: () => Promise<Keyring>;
  readonly indexPath: string;
  /** Runs a change of the index alone across all processes. */
  readonly lockIndex: LockRunner;
  readonly clock: Clock;
  readonly debug: (message: string) => void;
}

/** How many expired sessions one write sweeps away at most, so that no write becomes slow. */
const SWEEP_LIMIT = 16;

export class SessionStore {
  readonly #options: StoreOptions;
  #index: Index | undefined;

  constructor(options: StoreOptions) {
    this.#options = options;
  }

  /** The index; rebuilt from the keyring where it is missing or broken. */
  async index(): Promise<Index> {
    this.#index ??= readIndex(this.#options.indexPath) ?? (await this.rebuild());
    return this.#index;
  }

  /** Forgets what was read: another process may have changed it. */
  reload(): void {
    this.#index = undefined;
  }

  /** The keyring itself, for items that are no keys and no sessions. */
  keyring(): Promise<Keyring> {
    return this.#options.keyring();
  }

  /** The index if there is one, without ever opening the keyring. */
  indexIfPresent(): Index | undefined {
    this.#index ??= readIndex(this.#options.indexPath);
    return this.#index;
  }

  /** Reads the whole keyring and writes the index anew. */
  async rebuild(): Promise<Index> {
    this.#options.debug('index: rebuilding from the keyring');
    const keyring = await this.#options.keyring();
    return this.#options.lockIndex(async () => {
      const index = await rebuildIndex(keyring);
      // An empty index is not written: a first look at an empty store leaves no trace behind.
      if (index.credentials.size + index.sessions.size + index.rotations.size + index.tokens.size > 0)
        writeIndex(this.#options.indexPath, index);
      this.#index = index;
      return index;
    });
  }

  async session(digest: string): Promise<CachedSession | undefined> {
    return readSession(await this.#options.keyring(), digest);
  }

  async credentials(name: string): Promise<Credentials | undefined> {
    return readCredentials(await this.#options.keyring(), name);
  }

  /** @param root the stored name that the session's plan starts from */
  async putSession(digest: string, session: CachedSession, root: string | undefined): Promise<void> {
    const keyring = await this.#options.keyring();
    const now = this.#options.clock.now();
    const { stale, before } = await this.#change((index) => {
      const sessions = new Map(index.sessions);
      const before = sessions.get(digest);
      const expired = [...sessions].filter(([, entry]) => entry.expiresAtMs <= now).slice(0, SWEEP_LIMIT);
      sessions.set(digest, {
        profile: session.profile,
        kind: session.kind,
        expiresAtMs: session.credentials.expiration.getTime(),
        ...(root === undefined ? {} : { root }),
      });
      return {
        index: { ...index, sessions },
        result: { stale: expired.map(([old]) => old).filter((old) => old !== digest), before },
      };
    });
    try {
      await writeSession(keyring, digest, { ...session, ...(root === undefined ? {} : { root }) });
    } catch (error) {
      await this.#undo((index) => ({ ...index, sessions: withEntry(index.sessions, digest, before) }));
      throw error;
    }
    if (stale.length > 0) await this.removeSessions(stale);
  }

  /** The sessions that were made from the keys stored under one of these names. */
  async sessionsOf(names: readonly string[]): Promise<readonly string[]> {
    const { sessions } = await this.index();
    return [...sessions]
      .filter(([, { root, profile }]) => names.includes(root ?? profile))
      .map(([digest]) => digest);
  }

  /** Says in the index that a rotation of the keys under these names has begun, or (undefined) is over. */
  async setRotation(names: readonly string[], journal: string | undefined): Promise<void> {
    await this.index();
    await this.#change((index) => {
      const rotations = new Map(index.rotations);
      for (const name of names) {
        if (journal === undefined) rotations.delete(name);
        else rotations.set(name, journal);
      }
      return { index: { ...index, rotations }, result: undefined };
    });
  }

  /** Adds to the index what AWS said of the age of keys that are still those. */
  async learnAge(name: string, accessKeyId: string, age: KeyAge): Promise<void> {
    await this.#change((index) => {
      const entry = index.credentials.get(name);
      const known = entry?.accessKeyId === accessKeyId ? { ...entry, ...age } : entry;
      return {
        index: { ...index, credentials: withEntry(index.credentials, name, known) },
        result: undefined,
      };
    });
  }

  async putCredentials(name: string, credentials: Credentials, age: KeyAge = {}): Promise<void> {
    const keyring = await this.#options.keyring();
    await this.index();
    const before = await this.#change((index) => {
      const entry: IndexedCredentials = { accessKeyId: credentials.accessKeyId, ...age };
      return {
        index: { ...index, credentials: withEntry(index.credentials, name, entry) },
        result: index.credentials.get(name),
      };
    });
    try {
      await writeCredentials(keyring, name, { credentials, age });
    } catch (error) {
      await this.#undo((index) => ({ ...index, credentials: withEntry(index.credentials, name, before) }));
      throw error;
    }
  }

  /** True if there were any. */
  async removeCredentials(name: string): Promise<boolean> {
    const keyring = await this.#options.keyring();
    const existed = await keyring.remove(credentialsItem(name));
    await this.#change((index) => {
      const entries = new Map(index.credentials);
      entries.delete(name);
      return { index: { ...index, credentials: entries }, result: undefined };
    });
    return existed;
  }

  /** Removes cached sessions by digest; the number of those that were there. */
  async removeSessions(digests: readonly string[]): Promise<number> {
    if (digests.length === 0) return 0;
    const keyring = await this.#options.keyring();
    let removed = 0;
    for (const digest of digests) if (await keyring.remove(sessionItem(digest))) removed += 1;
    await this.#change((index) => {
      const sessions = new Map<string, IndexedSession>(index.sessions);
      for (const digest of digests) sessions.delete(digest);
      return { index: { ...index, sessions }, result: undefined };
    });
    return removed;
  }

  /** Digests of all sessions that the keyring itself lists, whatever the index says. */
  async listSessions(): Promise<readonly string[]> {
    const items = await (await this.#options.keyring()).list();
    return items.flatMap((item) => {
      const parsed = parseItem(item);
      return parsed?.kind === 'session' ? [parsed.digest] : [];
    });
  }

  /** The token of a sign-in. */
  async token(key: string): Promise<TokenEntry | undefined> {
    return readToken(await this.#options.keyring(), key);
  }

  /**
   * Replaces the token of a sign-in; see {@link replaceToken}. The caller holds the lock of the sign-in.
   *
   * @throws {KeyringError} then the old one is untouched
   */
  async putToken(key: string, entry: TokenEntry): Promise<void> {
    const keyring = await this.#options.keyring();
    const setEntry = (tokens: Index['tokens'], one: IndexedToken | undefined) => withEntry(tokens, key, one);
    const before = await this.#change((index) => ({
      index: { ...index, tokens: setEntry(index.tokens, indexedToken(entry)) },
      result: index.tokens.get(key),
    }));
    try {
      await replaceToken(keyring, key, entry);
    } catch (error) {
      await this.#undo((index) => ({ ...index, tokens: setEntry(index.tokens, before) }));
      throw error;
    }
  }

  /** True if there was one. */
  async removeToken(key: string): Promise<boolean> {
    const existed = await removeToken(await this.#options.keyring(), key);
    await this.#change((index) => ({
      index: { ...index, tokens: withEntry(index.tokens, key, undefined) },
      result: undefined,
    }));
    return existed;
  }

  /** Keys of all tokens that the keyring itself lists, whatever the index says. */
  async listTokens(): Promise<readonly string[]> {
    const items = await (await this.#options.keyring()).list();
    const keys = items.flatMap((item) => {
      const parsed = parseItem(item);
      return parsed?.kind === 'token' ? [parsed.key] : [];
    });
    return [...new Set(keys)];
  }

  /** Takes back an entry whose item was not written. That this fails too is not told: the first failure is. */
  async #undo(edit: (index: Index) => Index): Promise<void> {
    try {
      await this.#change((index) => ({ index: edit(index), result: undefined }));
    } catch {
      this.#options.debug('index: an entry could not be taken back');
    }
  }

  /** Reads, changes and writes the index under its lock. */
  async #change<T>(edit: (index: Index) => { readonly index: Index; readonly result: T }): Promise<T> {
    return this.#options.lockIndex(async () => {
      const { index, result } = edit(readIndex(this.#options.indexPath) ?? this.#index ?? EMPTY_INDEX);
      writeIndex(this.#options.indexPath, index);
      this.#index = index;
      return result;
    });
  }
}

function withEntry<T>(
  map: ReadonlyMap<string, T>,
  key: string,
  entry: T | undefined,
): ReadonlyMap<string, T> {
  const changed = new Map(map);
  if (entry === undefined) changed.delete(key);
  else changed.set(key, entry);
  return changed;
}
