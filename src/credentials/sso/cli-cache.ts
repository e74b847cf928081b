// The token that the AWS CLI and the SDKs keep of a sign-in to IAM Identity Center: read, and written where a person wants
// that. It must never let the token or a line of the file out but as a Secret.

import type { RegisteredClient } from '../../aws/sso-oidc.ts';
import { Secret } from '../../kernel/secret.ts';
import { sha1Hex } from '../../platform/crypto.ts';
import { PlatformError } from '../../platform/errors.ts';
import { makePrivateFolder, readBytes, removeFile, writeAtomic } from '../../platform/files.ts';
import { joinPath } from '../../platform/paths.ts';
import type { SsoToken } from './entry.ts';
import type { SsoTarget } from './target.ts';

/** Which of its files: named by the session, or by the start URL where there is none. */
export type CliCacheKey = Pick<SsoTarget, 'session' | 'startUrl'>;

/** What stands in a file of the cache. Where there is no client, nothing can be refreshed. */
export interface CliToken {
  readonly accessToken: Secret;
  /** Milliseconds since the epoch. */
  readonly expiresAtMs: number;
  readonly refreshToken?: Secret;
  readonly client?: RegisteredClient;
}

export type CliCache =
  | { readonly state: 'missing' }
  | { readonly state: 'malformed'; readonly errno?: string }
  | { readonly state: 'found'; readonly token: CliToken };

/**
 * Where the AWS CLI and the SDKs keep a token: named by the SHA-1 of the session's name, or of the start URL where there is
 * no `sso-session` section.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-sso-credentials.html
 */
export function ssoTokenPath({ session, startUrl }: CliCacheKey, home: string): string {
  return joinPath(cacheFolder(home), `${sha1Hex(session ?? startUrl)}.json`);
}

function cacheFolder(home: string): string {
  return joinPath(home, '.aws', 'sso', 'cache');
}

/** What is there, over or not. Nothing is thrown: a file that cannot be used is told of. */
export function readCliToken(key: CliCacheKey, home: string): CliCache {
  let bytes: Uint8Array | undefined;
  try {
    bytes = readBytes(ssoTokenPath(key, home));
  } catch (cause) {
    if (!(cause instanceof PlatformError)) throw cause;
    const { errno } = cause.facts;
    return { state: 'malformed', ...(typeof errno === 'string' ? { errno } : {}) };
  }
  if (bytes === undefined) return { state: 'missing' };
  const token = tokenIn(bytes);
  return token === undefined ? { state: 'malformed' } : { state: 'found', token };
}

/**
 * Writes a token as the AWS CLI does, for itself alone to read. The file is replaced as a whole.
 *
 * @throws {PlatformError} `file-write`
 */
export function writeCliToken(target: SsoTarget, token: SsoToken, home: string): void {
  const { accessToken, refreshToken, client } = token;
  const json = {
    startUrl: target.startUrl,
    region: target.oidc.region,
    accessToken: accessToken.reveal(),
    expiresAt: inSeconds(token.expiresAtMs),
    clientId: client.id,
    clientSecret: client.secret.reveal(),
    registrationExpiresAt: inSeconds(client.expiresAtMs),
    ...(refreshToken === undefined ? {} : { refreshToken: refreshToken.reveal() }),
  };
  makePrivateFolder(cacheFolder(home));
  writeAtomic(ssoTokenPath(target, home), new TextEncoder().encode(JSON.stringify(json)), { mode: 0o600 });
}

/** True if there was one. @throws {PlatformError} `file-write` */
export function removeCliToken(key: CliCacheKey, home: string): boolean {
  return removeFile(ssoTokenPath(key, home));
}

/** `2026-01-02T03:04:05Z`: older versions of the AWS CLI read nothing else. */
function inSeconds(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}

function tokenIn(bytes: Uint8Array): CliToken | undefined {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    // What JSON.parse says quotes the text: it goes no further.
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const found = value as Readonly<Record<string, unknown>>;
  const { accessToken, refreshToken, clientId, clientSecret } = found;
  // It goes into a header: anything but printable ASCII is no token, and could be more than one header.
  if (typeof accessToken !== 'string' || !/^[\x21-\x7e]+$/.test(accessToken)) return undefined;
  const expiresAtMs = instantIn(found.expiresAt);
  if (expiresAtMs === undefined) return undefined;
  const clientExpiresAtMs = instantIn(found.registrationExpiresAt);
  const isClient =
    typeof clientId === 'string' && typeof clientSecret === 'string' && clientExpiresAtMs !== undefined;
  return {
    accessToken: Secret.of(accessToken),
    expiresAtMs,
    ...(typeof refreshToken === 'string' && refreshToken !== ''
      ? { refreshToken: Secret.of(refreshToken) }
      : {}),
    ...(isClient
      ? { client: { id: clientId, secret: Secret.of(clientSecret), expiresAtMs: clientExpiresAtMs } }
      : {}),
  };
}

function instantIn(value: unknown): number | undefined {
  // Older versions of the AWS CLI end the instant with UTC. Without a zone it could be any time.
  const text = typeof value === 'string' ? value.replace(/UTC$/, 'Z') : '';
  if (!/^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)$/.test(text)) return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}
