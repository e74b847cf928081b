// An OpenID provider as it is reached: its metadata, the requests that oauth4webapi makes sent our way (proxies, trusted
// certificates, retries), and its refusals as errors of ours. No code, token or address gets into an error.

import * as oauth from 'oauth4webapi';
import { safeReason } from '../../aws/errors.ts';
import { callPlainly, type PlainAnswer, type PlainOptions } from '../../aws/plain-call.ts';
import { VaultError } from '../../kernel/error.ts';
import { isLoopbackHost } from '../../kernel/loopback.ts';
import { CredentialsError } from '../errors.ts';
import type { OidcSource } from './source.ts';

export interface Provider {
  readonly source: OidcSource;
  readonly metadata: oauth.AuthorizationServer;
  readonly client: oauth.Client;
  readonly plain: PlainOptions;
}

/** Of one request. */
interface Sending {
  readonly operation: string;
  /** False: a code is used up by it, or a refresh token exchanged. */
  readonly canRepeat: boolean;
}

type AnyFetch = (url: string, options: oauth.CustomFetchOptions<string, unknown>) => Promise<Response>;

/** What every request to a provider is given. */
export function requestOptions(
  source: OidcSource,
  plain: PlainOptions,
  sending: Sending,
): {
  readonly [oauth.customFetch]: AnyFetch;
  readonly [oauth.allowInsecureRequests]: boolean;
} {
  return {
    [oauth.customFetch]: (url, options) => send(source, new URL(url), options, sending, plain),
    [oauth.allowInsecureRequests]: isOnThisMachine(source),
  };
}

/** Http is for providers on this machine alone, as tests have them. */
function isOnThisMachine({ issuer }: OidcSource): boolean {
  const url = new URL(issuer);
  return url.protocol === 'http:' && isLoopbackHost(url.hostname);
}

async function send(
  source: OidcSource,
  url: URL,
  { method, headers, body }: oauth.CustomFetchOptions<string, unknown>,
  { operation, canRepeat }: Sending,
  plain: PlainOptions,
): Promise<Response> {
  requireSecure(url, source, operation);
  return callPlainly(
    {
      operation,
      region: '',
      url,
      headers,
      method: method === 'POST' ? 'POST' : 'GET',
      ...(body instanceof URLSearchParams ? { body: body.toString() } : {}),
      canRepeat,
      read: (answer) => responseOf(answer, source),
    },
    plain,
  );
}

/** @throws {CredentialsError} `oidc-failed` for what may pass */
function responseOf({ status, headers, text }: PlainAnswer, { issuer }: OidcSource): Response {
  if (status === 429 || status >= 500 || status < 200)
    throw new CredentialsError('oidc-failed', { issuer, status });
  const isEmpty = status === 204 || status === 205 || status === 304;
  return new Response(isEmpty ? null : text, { status, headers: { ...headers } });
}

/** @throws {CredentialsError} `oidc-insecure` */
export function requireSecure(url: URL, source: OidcSource, what: string): void {
  const isHere = url.protocol === 'http:' && isLoopbackHost(url.hostname) && isOnThisMachine(source);
  if (url.protocol !== 'https:' && !isHere)
    throw new CredentialsError('oidc-insecure', { issuer: source.issuer, what });
}

/**
 * Reads what the provider says of itself.
 *
 * @throws {CredentialsError} `oidc-not-a-provider`, `oidc-issuer-other` (facts: issuer, found), `oidc-failed` @throws {AwsError}
 * @see https://openid.net/specs/openid-connect-discovery-1_0.html
 */
export async function discover(source: OidcSource, plain: PlainOptions): Promise<Provider> {
  const { issuer, clientId } = source;
  const url = new URL(issuer);
  let answer: Response;
  let metadata: Partial<oauth.AuthorizationServer>;
  try {
    const sending = { operation: 'the metadata', canRepeat: true };
    answer = await oauth.discoveryRequest(url, {
      algorithm: 'oidc',
      ...requestOptions(source, plain, sending),
    });
    metadata = (await metadataIn(answer)) ?? {};
  } catch (cause) {
    throw asOidcError(cause, source, 'the metadata');
  }
  if (typeof metadata.issuer !== 'string' || typeof metadata.token_endpoint !== 'string')
    throw new CredentialsError('oidc-not-a-provider', { issuer, status: answer.status });
  // To the character: it is what tokens are compared with, by us and by AWS.
  if (metadata.issuer !== issuer) {
    const found = /^https?:\/\/[\x21-\x7e]{1,200}$/.test(metadata.issuer) ? metadata.issuer : undefined;
    throw new CredentialsError('oidc-issuer-other', { issuer, found });
  }
  return {
    source,
    metadata: { ...metadata, issuer },
    client: { client_id: clientId, [oauth.clockTolerance]: 30 },
    plain,
  };
}

/** Undefined where it is no JSON object. */
async function metadataIn(answer: Response): Promise<oauth.AuthorizationServer | undefined> {
  if (answer.status !== 200) return undefined;
  try {
    const json: unknown = await answer.json();
    return typeof json === 'object' && json !== null ? (json as oauth.AuthorizationServer) : undefined;
  } catch {
    return undefined;
  }
}

/** Codes of oauth4webapi that are about the ID token and not about the answer that it came in. */
const OF_TOKEN: ReadonlySet<string> = new Set([
  oauth.JWT_TIMESTAMP_CHECK,
  oauth.JWT_CLAIM_COMPARISON,
  oauth.KEY_SELECTION,
  oauth.UNSUPPORTED_OPERATION,
]);

/**
 * What oauth4webapi throws as an error of ours; what is one already comes back as it is.
 *
 * @param operation what was done: `the sign-in`
 */
export function asOidcError(cause: unknown, { issuer }: OidcSource, operation: string): unknown {
  if (cause instanceof VaultError) return cause;
  if (cause instanceof oauth.ResponseBodyError)
    return new CredentialsError(
      'oidc-refused',
      {
        issuer,
        operation,
        ...(/^[\w.-]{1,60}$/.test(cause.error) ? { error: cause.error } : {}),
        reason: safeReason(cause.error_description),
        status: cause.status,
      },
      { cause },
    );
  if (cause instanceof oauth.WWWAuthenticateChallengeError)
    return new CredentialsError(
      'oidc-refused',
      { issuer, operation, error: 'invalid_client', status: cause.status },
      { cause },
    );
  const { code, cause: inner } = (cause ?? {}) as { readonly code?: unknown; readonly cause?: unknown };
  if (typeof code !== 'string') return cause;
  const claim = (inner as { readonly claim?: unknown } | undefined)?.claim;
  const named = typeof claim === 'string' && /^\w{1,20}$/.test(claim) ? { claim } : {};
  return OF_TOKEN.has(code)
    ? new CredentialsError('id-token-invalid', { issuer, ...named }, { cause })
    : new CredentialsError('oidc-answer-invalid', { issuer, operation, ...named }, { cause });
}

/** The scopes to ask for: those of the profile, else what the provider says it has of what we need. */
export function scopesOf({ source, metadata }: Pick<Provider, 'source' | 'metadata'>): readonly string[] {
  if (source.scopes.length > 0) return source.scopes;
  return metadata.scopes_supported?.includes('offline_access') === true
    ? ['openid', 'offline_access']
    : ['openid'];
}
