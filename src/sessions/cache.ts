// Sessions and long-term keys as items of a keyring: how they are named, written and read back.

import type { Credentials } from '../kernel/credentials.ts';
import { Secret } from '../kernel/secret.ts';
import type { Keyring } from '../keyring/keyring.ts';

const SESSION_PREFIX = 'session:';
const CREDENTIALS_PREFIX = 'credentials:';
const ROTATION_PREFIX = 'rotation:';
const TOKEN_PREFIX = 'token:';

export function sessionItem(digest: string): string {
  return SESSION_PREFIX + digest;
}

export function credentialsItem(name: string): string {
  return CREDENTIALS_PREFIX + name;
}

/** The journal of a rotation that has begun; what is in it is the business of `rotation/journal.ts`. */
export function rotationItem(name: string): string {
  return ROTATION_PREFIX + name;
}

/** The places that the token of a sign-in can stand in: a new one is written beside the old. */
export const TOKEN_SLOTS = [0, 1] as const;
export type TokenSlot = (typeof TOKEN_SLOTS)[number];

/** The token of a sign-in; what is in it is the business of `tokens.ts`. */
export function tokenItem(key: string, slot: TokenSlot): string {
  return `${TOKEN_PREFIX}${slot}:${key}`;
}

/** What kind of item a name stands for, or undefined where the item is not ours. */
export function parseItem(
  item: string,
):
  | { readonly kind: 'session'; readonly digest: string }
  | { readonly kind: 'credentials'; readonly name: string }
  | { readonly kind: 'rotation'; readonly name: string }
  | { readonly kind: 'token'; readonly key: string; readonly slot: TokenSlot }
  | undefined {
  if (item.startsWith(SESSION_PREFIX)) return { kind: 'session', digest: item.slice(SESSION_PREFIX.length) };
  if (item.startsWith(CREDENTIALS_PREFIX))
    return { kind: 'credentials', name: item.slice(CREDENTIALS_PREFIX.length) };
  if (item.startsWith(ROTATION_PREFIX)) return { kind: 'rotation', name: item.slice(ROTATION_PREFIX.length) };
  for (const slot of TOKEN_SLOTS) {
    const prefix = tokenItem('', slot);
    if (item.startsWith(prefix)) return { kind: 'token', key: item.slice(prefix.length), slot };
  }
  return undefined;
}

/** A cached session with what a listing wants to know about it. */
export interface CachedSession {
  readonly credentials: Credentials & { readonly expiration: Date };
  /** The profile that caused it, and the kind of step that made it. */
  readonly profile: string;
  readonly kind: string;
  /** The stored name at the root of its plan, where that is one. */
  readonly root?: string;
}

interface SessionJson {
  readonly v: 1;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration: string;
  readonly profile: string;
  readonly kind: string;
  readonly root?: string;
}

/** True while more than `minTtlSeconds` are left. */
export function isFresh(session: CachedSession, nowMs: number, minTtlSeconds: number): boolean {
  return session.credentials.expiration.getTime() - nowMs > minTtlSeconds * 1000;
}

/** One read of the keyring. Undefined where there is none, or where what stands there is not a session. */
export async function readSession(keyring: Keyring, digest: string): Promise<CachedSession | undefined> {
  const value = await keyring.get(sessionItem(digest));
  return value === undefined ? undefined : parseSession(value);
}

function parseSession(value: Secret): CachedSession | undefined {
  const json = parseObject<SessionJson>(value);
  if (json?.v !== 1 || typeof json.accessKeyId !== 'string' || typeof json.secretAccessKey !== 'string')
    return undefined;
  const { expiration: until, profile, kind } = json;
  if (typeof until !== 'string' || typeof profile !== 'string' || typeof kind !== 'string') return undefined;
  const expiration = new Date(until);
  if (Number.isNaN(expiration.getTime())) return undefined;
  return {
    credentials: {
      accessKeyId: json.accessKeyId,
      secretAccessKey: Secret.of(json.secretAccessKey),
      ...(typeof json.sessionToken === 'string' ? { sessionToken: Secret.of(json.sessionToken) } : {}),
      expiration,
    },
    profile,
    kind,
    ...(typeof json.root === 'string' ? { root: json.root } : {}),
  };
}

export async function writeSession(keyring: Keyring, digest: string, session: CachedSession): Promise<void> {
  const { credentials, profile, kind, root } = session;
  const json: SessionJson = {
    v: 1,
    accessKeyId: credentials.accessKeyId,
    secretAccessKey: credentials.secretAccessKey.reveal(),
    ...(credentials.sessionToken === undefined ? {} : { sessionToken: credentials.sessionToken.reveal() }),
    expiration: credentials.expiration.toISOString(),
    profile,
    kind,
    ...(root === undefined ? {} : { root }),
  };
  await keyring.set(sessionItem(digest), Secret.of(JSON.stringify(json)));
}

/** How old long-term keys are, as far as it is known. */
export interface KeyAge {
  /** When AWS made the key. */
  readonly createdMs?: number;
  /** When the key was first stored here: it is at least as old. */
  readonly storedMs?: number;
}

interface CredentialsJson {
  readonly v: 1;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Instants of {@link KeyAge}, in ISO 8601. */
  readonly created?: string;
  readonly stored?: string;
}

export interface StoredCredentials {
  readonly credentials: Credentials;
  readonly age: KeyAge;
}

/** The long-term keys stored under `name`, or undefined. One read of the keyring. */
export async function readCredentials(keyring: Keyring, name: string): Promise<Credentials | undefined> {
  return (await readStoredCredentials(keyring, name))?.credentials;
}

/** The same with their age. */
export async function readStoredCredentials(
  keyring: Keyring,
  name: string,
): Promise<StoredCredentials | undefined> {
  const value = await keyring.get(credentialsItem(name));
  const json = value === undefined ? undefined : parseObject<CredentialsJson>(value);
  if (json?.v !== 1 || typeof json.accessKeyId !== 'string' || typeof json.secretAccessKey !== 'string')
    return undefined;
  const createdMs = Date.parse(String(json.created));
  const storedMs = Date.parse(String(json.stored));
  return {
    credentials: { accessKeyId: json.accessKeyId, secretAccessKey: Secret.of(json.secretAccessKey) },
    age: {
      ...(Number.isNaN(createdMs) ? {} : { createdMs }),
      ...(Number.isNaN(storedMs) ? {} : { storedMs }),
    },
  };
}

export async function writeCredentials(
  keyring: Keyring,
  name: string,
  { credentials, age }: StoredCredentials,
): Promise<void> {
  const json: CredentialsJson = {
    v: 1,
    accessKeyId: credentials.accessKeyId,
    secretAccessKey: credentials.secretAccessKey.reveal(),
    ...(age.createdMs === undefined ? {} : { created: new Date(age.createdMs).toISOString() }),
    ...(age.storedMs === undefined ? {} : { stored: new Date(age.storedMs).toISOString() }),
  };
  await keyring.set(credentialsItem(name), Secret.of(JSON.stringify(json)));
}

/** The names whose keys a journal is about; none where it cannot be read. */
export async function readRotationNames(keyring: Keyring, name: string): Promise<readonly string[]> {
  const value = await keyring.get(rotationItem(name));
  const json = value === undefined ? undefined : parseObject<{ readonly names: unknown }>(value);
  return Array.isArray(json?.names) ? json.names.filter((one) => typeof one === 'string') : [];
}

/** Undefined where it is no JSON object. */
export function parseObject<T>(value: Secret): Partial<T> | undefined {
  try {
    const parsed: unknown = JSON.parse(value.reveal());
    return typeof parsed === 'object' && parsed !== null ? (parsed as Partial<T>) : undefined;
  } catch {
    // The parser's message would quote the value: it is dropped, and the item counts as missing.
    return undefined;
  }
}
