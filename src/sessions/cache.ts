// Sessions and long-term keys as items of a keyring: how they are named, written and read back.

import type { Credentials } from '../kernel/credentials.ts';
import { Secret } from '../kernel/secret.ts';
import type { Keyring } from '../keyring/keyring.ts';

const SESSION_PREFIX = 'session:';
const CREDENTIALS_PREFIX = 'credentials:';

export function sessionItem(digest: string): string {
  return SESSION_PREFIX + digest;
}

export function credentialsItem(name: string): string {
  return CREDENTIALS_PREFIX + name;
}

/** What kind of item a name stands for, or undefined where the item is not ours. */
export function parseItem(
  item: string,
):
  | { readonly kind: 'session'; readonly digest: string }
  | { readonly kind: 'credentials'; readonly name: string }
  | undefined {
  if (item.startsWith(SESSION_PREFIX)) return { kind: 'session', digest: item.slice(SESSION_PREFIX.length) };
  if (item.startsWith(CREDENTIALS_PREFIX))
    return { kind: 'credentials', name: item.slice(CREDENTIALS_PREFIX.length) };
  return undefined;
}

/** A cached session with what a listing wants to know about it. */
export interface CachedSession {
  readonly credentials: Credentials & { readonly expiration: Date };
  /** The profile that caused it, and the kind of step that made it. */
  readonly profile: string;
  readonly kind: string;
}

interface SessionJson {
  readonly v: 1;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration: string;
  readonly profile: string;
  readonly kind: string;
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
  };
}

export async function writeSession(keyring: Keyring, digest: string, session: CachedSession): Promise<void> {
  const { credentials, profile, kind } = session;
  const json: SessionJson = {
    v: 1,
    accessKeyId: credentials.accessKeyId,
    secretAccessKey: credentials.secretAccessKey.reveal(),
    ...(credentials.sessionToken === undefined ? {} : { sessionToken: credentials.sessionToken.reveal() }),
    expiration: credentials.expiration.toISOString(),
    profile,
    kind,
  };
  await keyring.set(sessionItem(digest), Secret.of(JSON.stringify(json)));
}

interface CredentialsJson {
  readonly v: 1;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** The long-term keys stored under `name`, or undefined. One read of the keyring. */
export async function readCredentials(keyring: Keyring, name: string): Promise<Credentials | undefined> {
  const value = await keyring.get(credentialsItem(name));
  const json = value === undefined ? undefined : parseObject<CredentialsJson>(value);
  if (json?.v !== 1 || typeof json.accessKeyId !== 'string' || typeof json.secretAccessKey !== 'string')
    return undefined;
  return { accessKeyId: json.accessKeyId, secretAccessKey: Secret.of(json.secretAccessKey) };
}

export async function writeCredentials(
  keyring: Keyring,
  name: string,
  credentials: Credentials,
): Promise<void> {
  const json: CredentialsJson = {
    v: 1,
    accessKeyId: credentials.accessKeyId,
    secretAccessKey: credentials.secretAccessKey.reveal(),
  };
  await keyring.set(credentialsItem(name), Secret.of(JSON.stringify(json)));
}

function parseObject<T>(value: Secret): Partial<T> | undefined {
  try {
    const parsed: unknown = JSON.parse(value.reveal());
    return typeof parsed === 'object' && parsed !== null ? (parsed as Partial<T>) : undefined;
  } catch {
    // The parser's message would quote the value: it is dropped, and the item counts as missing.
    return undefined;
  }
}
