// The file in which `aws login` keeps a session, shared by the AWS CLI, the SDKs and us: read with patience, since others
// write it in place, and written in one step. What else stands in it is kept. Nothing of it leaves but as a Secret.

import { parseInstant } from '../../kernel/instant.ts';
import { Secret } from '../../kernel/secret.ts';
import { sha256Hex } from '../../platform/crypto.ts';
import { PlatformError } from '../../platform/errors.ts';
import { readBytes, writeAtomic } from '../../platform/files.ts';
import { joinPath } from '../../platform/paths.ts';
import { CredentialsError } from '../errors.ts';

export interface LoginFile {
  readonly accessKeyId: string;
  readonly secretAccessKey: Secret;
  readonly sessionToken: Secret;
  readonly accountId: string;
  readonly expiration: Date;
  readonly clientId: string;
  readonly refreshToken: Secret;
  /** PEM. */
  readonly dpopKey: Secret;
  /** Where the session is refreshed; only the SDK for JavaScript knows this key. */
  readonly signInRegion?: string;
  /** All that stands in the file. Holds secrets: for writing it again, and for nothing else. */
  readonly whole: Readonly<Record<string, unknown>>;
}

/**
 * The path: named by the SHA-256 of the session's ARN.
 *
 * @param folder of the cache: `AWS_LOGIN_CACHE_DIRECTORY`, or `~/.aws/login/cache`
 */
export function loginPath(loginSession: string, folder: string): string {
  return joinPath(folder, `${sha256Hex(loginSession)}.json`);
}

/** @throws {CredentialsError} `login-missing`, `login-malformed` (facts: profile, path) */
export function readLogin(path: string, profile: string): LoginFile {
  let bytes: Uint8Array | undefined;
  try {
    bytes = readBytes(path);
  } catch (cause) {
    if (!(cause instanceof PlatformError)) throw cause;
    throw new CredentialsError('login-malformed', { profile, path, errno: cause.facts.errno }, { cause });
  }
  if (bytes === undefined) throw new CredentialsError('login-missing', { profile, path });
  const found = fileIn(bytes);
  if (found === undefined) throw new CredentialsError('login-malformed', { profile, path });
  return found;
}

/** Replaces the file in one step, mode 0600. @throws {PlatformError} `file-write` */
export function writeLogin(path: string, whole: Readonly<Record<string, unknown>>): void {
  writeAtomic(path, Buffer.from(JSON.stringify(whole)), { mode: 0o600 });
}

/** An instant as the AWS CLI writes it: whole seconds. */
export function loginInstant(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

function fileIn(bytes: Uint8Array): LoginFile | undefined {
  let whole: Readonly<Record<string, unknown>>;
  try {
    whole = Object(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
  } catch {
    // What JSON.parse says quotes the text: it goes no further.
    return undefined;
  }
  const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
  const { accessKeyId, secretAccessKey, sessionToken, accountId, expiresAt } = Object(
    whole.accessToken,
  ) as Record<string, unknown>;
  const { clientId, refreshToken, dpopKey, signInRegion } = whole;
  const expiration = isText(expiresAt) ? parseInstant(expiresAt) : undefined;
  if (!isText(accessKeyId) || !isText(secretAccessKey) || !isText(sessionToken) || !isText(accountId))
    return undefined;
  if (!isText(clientId) || !isText(refreshToken) || !isText(dpopKey) || expiration === undefined)
    return undefined;
  return {
    accessKeyId,
    secretAccessKey: Secret.of(secretAccessKey),
    sessionToken: Secret.of(sessionToken),
    accountId,
    expiration,
    clientId,
    refreshToken: Secret.of(refreshToken),
    dpopKey: Secret.of(dpopKey),
    ...(isText(signInRegion) ? { signInRegion } : {}),
    whole,
  };
}
