// The journal of one rotation: an item of the keyring that holds the old and the new key until everything is in its
// place. It is the only place beside the stored keys themselves where the new secret ever stands.

import type { Credentials } from '../kernel/credentials.ts';
import { Secret } from '../kernel/secret.ts';
import { rotationItem } from '../sessions/cache.ts';
import type { SessionStore } from '../sessions/store.ts';
import { RotationError } from './errors.ts';

/** What becomes of the old key at AWS. */
export type OldKeyEnd = 'delete' | 'deactivate' | 'keep';

export interface NewKey {
  readonly credentials: Credentials;
  readonly createdMs?: number;
}

/** Instants of AWS's clock, in milliseconds since the epoch. */
export interface Window {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface Journal {
  /** Every name that the old key is stored under; the first is the one that the journal is under. */
  readonly names: readonly [string, ...string[]];
  readonly userArn: string;
  readonly end: OldKeyEnd;
  /** Our clock, for people. */
  readonly startedMs: number;
  readonly old: Credentials;
  /** The ids of all keys that the user had right before a new one was asked for. */
  readonly known: readonly string[];
  /** A request for a key whose end is unknown was under way between these instants, and at no others. */
  readonly windows: readonly Window[];
  /** Absent until AWS has answered. */
  readonly created?: NewKey;
}

interface KeyJson {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly createdMs?: number;
}

interface JournalJson extends Omit<Journal, 'old' | 'created'> {
  readonly v: 1;
  readonly old: KeyJson;
  readonly created?: KeyJson;
}

/**
 * The journal that concerns the keys under a name, or undefined.
 * @throws {RotationError} `journal-damaged`
 */
export async function readJournal(store: SessionStore, name: string): Promise<Journal | undefined> {
  const under = (await store.index()).rotations.get(name) ?? name;
  const item = rotationItem(under);
  const value = await (await store.keyring()).get(item);
  if (value === undefined) return undefined;
  const journal = parse(value);
  if (journal === undefined) throw new RotationError('journal-damaged', { name, item });
  return journal;
}

/**
 * Writes it, reads it back and compares. The index is told first: it never knows less than the keyring.
 * @throws {RotationError} `read-back`
 */
export async function writeJournal(store: SessionStore, journal: Journal): Promise<void> {
  const [name] = journal.names;
  await store.setRotation(journal.names, name);
  const keyring = await store.keyring();
  const text = Secret.of(JSON.stringify(toJson(journal)));
  await keyring.set(rotationItem(name), text);
  if ((await keyring.get(rotationItem(name)))?.equals(text) !== true)
    throw new RotationError('read-back', { name });
}

/** True if there was one. */
export async function removeJournal(store: SessionStore, names: readonly string[]): Promise<boolean> {
  const [name = ''] = names;
  const existed = await (await store.keyring()).remove(rotationItem(name));
  await store.setRotation(names, undefined);
  return existed;
}

function toJson(journal: Journal): JournalJson {
  const { old, created, ...rest } = journal;
  return {
    v: 1,
    ...rest,
    old: keyJson({ credentials: old }),
    ...(created === undefined ? {} : { created: keyJson(created) }),
  };
}

function keyJson({ credentials, createdMs }: NewKey): KeyJson {
  const { accessKeyId, secretAccessKey } = credentials;
  return {
    accessKeyId,
    secretAccessKey: secretAccessKey.reveal(),
    ...(createdMs === undefined ? {} : { createdMs }),
  };
}

/** Anything but a whole journal is none: what is half understood must not decide about keys. */
function parse(value: Secret): Journal | undefined {
  let json: Partial<JournalJson> | null;
  try {
    json = JSON.parse(value.reveal()) as Partial<JournalJson> | null;
  } catch {
    // The parser's message would quote the value.
    return undefined;
  }
  if (json?.v !== 1) return undefined;
  const { names, userArn, end, startedMs, known, windows } = json;
  const old = parseKey(json.old);
  const created = parseKey(json.created);
  if (!areTexts(names) || !areTexts(known) || names.length === 0 || old === undefined) return undefined;
  if (json.created !== undefined && created === undefined) return undefined;
  if (typeof userArn !== 'string' || typeof startedMs !== 'number') return undefined;
  if (end !== 'delete' && end !== 'deactivate' && end !== 'keep') return undefined;
  if (!Array.isArray(windows) || !windows.every(isWindow)) return undefined;
  return {
    names: names as [string, ...string[]],
    userArn,
    end,
    startedMs,
    old: old.credentials,
    known,
    windows,
    ...(created === undefined ? {} : { created }),
  };
}

function parseKey(json: Partial<KeyJson> | undefined): NewKey | undefined {
  if (typeof json?.accessKeyId !== 'string' || typeof json.secretAccessKey !== 'string') return undefined;
  return {
    credentials: { accessKeyId: json.accessKeyId, secretAccessKey: Secret.of(json.secretAccessKey) },
    ...(typeof json.createdMs === 'number' ? { createdMs: json.createdMs } : {}),
  };
}

function isWindow(value: Partial<Window> | null): boolean {
  return typeof value?.fromMs === 'number' && typeof value.toMs === 'number';
}

function areTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
