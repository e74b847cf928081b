// The small non-secret index in the state folder: which names hold keys, which sessions exist and until when.
// A cache of what the keyring holds: rebuilt when missing, never the only place where something is known.

import type { Keyring } from '../keyring/keyring.ts';
import { readBytes, writeAtomic } from '../platform/files.ts';
import { type KeyAge, parseItem, readRotationNames, readSession, readStoredCredentials } from './cache.ts';
import { readToken, type TokenEntry } from './tokens.ts';

export interface IndexedCredentials extends KeyAge {
  readonly accessKeyId: string;
}

export interface IndexedSession {
  readonly profile: string;
  /** The kind of step that made it: `session-token`, `assume-role`. */
  readonly kind: string;
  /** Milliseconds since the epoch. */
  readonly expiresAtMs: number;
  /**
   * The stored name at the root of its plan, so that removing the keys removes what came from them; `sso:KEY` where it is a
   * sign-in.
   */
  readonly root?: string;
}

/** What is kept of a sign-in, for listings. */
export interface IndexedToken {
  /** What it is for: `SSO session corp`. */
  readonly label: string;
  /** Milliseconds since the epoch. */
  readonly expiresAtMs?: number;
  /** As in {@link TokenEntry}. */
  readonly renewsAtMs?: number;
}

export interface Index {
  readonly credentials: ReadonlyMap<string, IndexedCredentials>;
  readonly sessions: ReadonlyMap<string, IndexedSession>;
  /** Names of stored keys whose rotation has begun and has not ended, with the name that its journal is under. */
  readonly rotations: ReadonlyMap<string, string>;
  /** Tokens of sign-ins by their key. */
  readonly tokens: ReadonlyMap<string, IndexedToken>;
}

interface IndexJson {
  readonly version: 1;
  readonly credentials: Readonly<Record<string, IndexedCredentials>>;
  readonly sessions: Readonly<Record<string, IndexedSession>>;
  readonly rotations?: Readonly<Record<string, string>>;
  readonly tokens?: Readonly<Record<string, IndexedToken>>;
}

export const EMPTY_INDEX: Index = {
  credentials: new Map(),
  sessions: new Map(),
  rotations: new Map(),
  tokens: new Map(),
};

/** The index, or undefined where there is none or what stands there is not one. */
export function readIndex(path: string): Index | undefined {
  const bytes = readBytes(path);
  if (bytes === undefined) return undefined;
  try {
    const json = JSON.parse(new TextDecoder().decode(bytes)) as Partial<IndexJson> | null;
    if (json?.version !== 1 || typeof json.credentials !== 'object' || typeof json.sessions !== 'object')
      return undefined;
    const credentials = new Map(Object.entries(json.credentials));
    const sessions = new Map(Object.entries(json.sessions));
    for (const entry of credentials.values()) if (typeof entry?.accessKeyId !== 'string') return undefined;
    for (const entry of sessions.values()) if (typeof entry?.expiresAtMs !== 'number') return undefined;
    const rotations = new Map(
      Object.entries(json.rotations ?? {}).filter(([, journal]) => typeof journal === 'string'),
    );
    const tokens = new Map(
      Object.entries(json.tokens ?? {}).filter(([, entry]) => typeof entry?.label === 'string'),
    );
    return { credentials, sessions, rotations, tokens };
  } catch {
    return undefined;
  }
}

/** @throws {PlatformError} `file-write` */
export function writeIndex(path: string, index: Index): void {
  const json: IndexJson = {
    version: 1,
    // fromEntries keeps a profile called `__proto__` an own property, as JSON.parse does on the way back.
    credentials: Object.fromEntries(index.credentials),
    sessions: Object.fromEntries(index.sessions),
    ...(index.rotations.size === 0 ? {} : { rotations: Object.fromEntries(index.rotations) }),
    ...(index.tokens.size === 0 ? {} : { tokens: Object.fromEntries(index.tokens) }),
  };
  writeAtomic(path, new TextEncoder().encode(`${JSON.stringify(json)}\n`), { mode: 0o600 });
}

/** Reads every item of the keyring once and says what is there. Slow; unlocks the store. */
export async function rebuildIndex(keyring: Keyring): Promise<Index> {
  const credentials = new Map<string, IndexedCredentials>();
  const sessions = new Map<string, IndexedSession>();
  const rotations = new Map<string, string>();
  const tokens = new Map<string, IndexedToken>();
  for (const item of await keyring.list()) {
    const parsed = parseItem(item);
    if (parsed?.kind === 'credentials') {
      const found = await readStoredCredentials(keyring, parsed.name);
      if (found !== undefined)
        credentials.set(parsed.name, { accessKeyId: found.credentials.accessKeyId, ...found.age });
    } else if (parsed?.kind === 'rotation') {
      for (const name of await readRotationNames(keyring, parsed.name)) rotations.set(name, parsed.name);
    } else if (parsed?.kind === 'token') {
      const found = await readToken(keyring, parsed.key);
      if (found !== undefined) tokens.set(parsed.key, indexedToken(found));
    } else if (parsed?.kind === 'session') {
      const found = await readSession(keyring, parsed.digest);
      if (found !== undefined) {
        sessions.set(parsed.digest, {
          profile: found.profile,
          kind: found.kind,
          expiresAtMs: found.credentials.expiration.getTime(),
          ...(found.root === undefined ? {} : { root: found.root }),
        });
      }
    }
  }
  return { credentials, sessions, rotations, tokens };
}

/** What the index says of a token. */
export function indexedToken({ label, expiresAtMs, renewsAtMs }: TokenEntry): IndexedToken {
  return {
    label,
    ...(expiresAtMs === undefined ? {} : { expiresAtMs }),
    ...(renewsAtMs === undefined ? {} : { renewsAtMs }),
  };
}
