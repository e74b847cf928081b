// The sign-in service of IAM Identity Center (SSO-OIDC): registration of this client, device codes, tokens. No secret of
// it gets into an error or a log, and nothing is kept here.

import { Secret } from '../kernel/secret.ts';
import { AwsError } from './errors.ts';
import type { PlainOptions } from './plain-call.ts';
import { callOidc, type OidcTarget, oidcEndpoint } from './sso-oidc-call.ts';

export { type OidcTarget, oidcEndpoint } from './sso-oidc-call.ts';

/** This client as the service knows it. */
export interface RegisteredClient {
  readonly id: string;
  readonly secret: Secret;
  /** Milliseconds since the epoch, by the service's clock. */
  readonly expiresAtMs: number;
}

export interface DeviceCode {
  readonly code: Secret;
  /** For the person to type or compare: `ABCD-EFGH`. */
  readonly userCode: string;
  readonly page: URL;
  /** The page with the code in it. */
  readonly pageWithCode: URL;
  /** From now on. */
  readonly expiresInSeconds: number;
  readonly intervalSeconds: number;
}

export interface SsoTokens {
  readonly accessToken: Secret;
  /** From now on. */
  readonly expiresInSeconds: number;
  readonly refreshToken?: Secret;
}

/** A token, or what to do until there is one. */
export type Polled =
  | { readonly state: 'done'; readonly tokens: SsoTokens }
  | { readonly state: 'pending' }
  | { readonly state: 'slow-down' };

/** Path of the redirect URI. Its port may be any; everything else is compared with the registration. */
export const REDIRECT_PATH = '/oauth/callback';
const REGISTERED_REDIRECT = `http://127.0.0.1${REDIRECT_PATH}`;
const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

export interface Registration {
  readonly startUrl: string;
  /** Empty: none are named, and the token cannot be refreshed. */
  readonly scopes: readonly string[];
  readonly flow: 'code' | 'device';
}

/**
 * Registers this client for one of the two flows.
 *
 * @throws {AwsError} `sso-setting-refused` and what every call of this file throws: `throttled`, `service`, `bad-answer`,
 *   `unknown`, and what {@link callOidc} and {@link oidcEndpoint} throw
 * @see https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_RegisterClient.html
 */
export async function registerClient(
  target: OidcTarget,
  { startUrl, scopes, flow }: Registration,
  options: PlainOptions,
): Promise<RegisteredClient> {
  const body = {
    clientName: 'vault',
    clientType: 'public',
    ...(scopes.length === 0 ? {} : { scopes }),
    ...(flow === 'device'
      ? {}
      : {
          grantTypes: ['authorization_code', 'refresh_token'],
          redirectUris: [REGISTERED_REDIRECT],
          issuerUrl: startUrl,
        }),
  };
  return callOidc(
    target,
    { operation: 'RegisterClient', path: '/client/register', body },
    options,
    (json) => {
      const { clientId, clientSecret, clientSecretExpiresAt } = json;
      if (!isText(clientId) || !isText(clientSecret) || !isCount(clientSecretExpiresAt)) return undefined;
      return { id: clientId, secret: Secret.of(clientSecret), expiresAtMs: clientSecretExpiresAt * 1000 };
    },
  );
}

/**
 * @throws {AwsError} `sso-client-refused`, `sso-setting-refused`, ...
 * @see https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_StartDeviceAuthorization.html
 */
export async function startDevice(
  target: OidcTarget,
  client: RegisteredClient,
  startUrl: string,
  options: PlainOptions,
): Promise<DeviceCode> {
  const body = { ...said(client), startUrl };
  return callOidc(
    target,
    { operation: 'StartDeviceAuthorization', path: '/device_authorization', body },
    options,
    (json) => {
      const { deviceCode, userCode, verificationUri, verificationUriComplete, expiresIn, interval } = json;
      const page = pageIn(verificationUri);
      if (!isText(deviceCode) || !isText(userCode) || page === undefined) return undefined;
      // It is shown, and typed by a person.
      if (!/^[\w-]{1,40}$/.test(userCode)) return undefined;
      return {
        code: Secret.of(deviceCode),
        userCode,
        page,
        pageWithCode: pageIn(verificationUriComplete) ?? page,
        expiresInSeconds: isCount(expiresIn) ? expiresIn : 600,
        intervalSeconds: isCount(interval) ? interval : 5,
      };
    },
  );
}

/**
 * Asks once whether the person has confirmed.
 *
 * @throws {AwsError} `sso-sign-in-denied`, `sso-code-expired`, `sso-client-refused`, `sso-grant-refused`, ...
 * @see https://www.rfc-editor.org/rfc/rfc8628#section-3.5
 */
export async function pollDevice(
  target: OidcTarget,
  client: RegisteredClient,
  code: Secret,
  options: PlainOptions,
): Promise<Polled> {
  try {
    return {
      state: 'done',
      tokens: await createToken(
        target,
        client,
        { grantType: DEVICE_GRANT, deviceCode: code.reveal() },
        options,
      ),
    };
  } catch (error) {
    const awsCode = error instanceof AwsError ? error.facts.awsCode : undefined;
    if (awsCode === 'AuthorizationPendingException') return { state: 'pending' };
    if (awsCode === 'SlowDownException') return { state: 'slow-down' };
    throw error;
  }
}

/** The page of a sign-in with a code; parameters as the AWS CLI sends them. @throws {AwsError} as {@link oidcEndpoint} */
export function authorizeUrl(
  target: OidcTarget,
  request: {
    readonly clientId: string;
    readonly redirectUri: string;
    readonly state: Secret;
    readonly challenge: string;
    readonly scopes: readonly string[];
  },
): URL {
  const url = new URL(`${oidcEndpoint(target)}/authorize`);
  const values = {
    response_type: 'code',
    client_id: request.clientId,
    redirect_uri: request.redirectUri,
    state: request.state.reveal(),
    code_challenge_method: 'S256',
    code_challenge: request.challenge,
    scopes: request.scopes.join(' '),
  };
  // With %20, not +: as RFC 3986 has it, and the AWS CLI.
  url.search = Object.entries(values)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
  return url;
}

/** @throws {AwsError} `sso-grant-refused`, `sso-client-refused`, ... @see https://www.rfc-editor.org/rfc/rfc7636#section-4.5 */
export async function exchangeCode(
  target: OidcTarget,
  client: RegisteredClient,
  grant: { readonly code: Secret; readonly verifier: Secret; readonly redirectUri: string },
  options: PlainOptions,
): Promise<SsoTokens> {
  const { code, verifier, redirectUri } = grant;
  const body = {
    grantType: 'authorization_code',
    code: code.reveal(),
    codeVerifier: verifier.reveal(),
    redirectUri,
  };
  return createToken(target, client, body, options);
}

/** The reply may have no refresh token: the old one stays then. @throws {AwsError} `sso-grant-refused`, `sso-client-refused`, ... */
export async function refreshTokens(
  target: OidcTarget,
  client: RegisteredClient,
  refreshToken: Secret,
  options: PlainOptions,
): Promise<SsoTokens> {
  return createToken(
    target,
    client,
    { grantType: 'refresh_token', refreshToken: refreshToken.reveal() },
    options,
  );
}

/** @see https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_CreateToken.html */
async function createToken(
  target: OidcTarget,
  client: RegisteredClient,
  grant: Readonly<Record<string, string>>,
  options: PlainOptions,
): Promise<SsoTokens> {
  const isUsedUp = grant.grantType !== DEVICE_GRANT;
  const request = {
    operation: 'CreateToken',
    path: '/token',
    body: { ...said(client), ...grant },
    canRepeat: !isUsedUp,
  };
  return callOidc(target, request, options, ({ accessToken, expiresIn, refreshToken }) => {
    if (!isToken(accessToken) || !isCount(expiresIn)) return undefined;
    return {
      accessToken: Secret.of(accessToken),
      expiresInSeconds: expiresIn,
      ...(isText(refreshToken) ? { refreshToken: Secret.of(refreshToken) } : {}),
    };
  });
}

function said(client: RegisteredClient): { readonly clientId: string; readonly clientSecret: string } {
  return { clientId: client.id, clientSecret: client.secret.reveal() };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** It goes into a header: anything but printable ASCII could be more than one header. */
function isToken(value: unknown): value is string {
  return typeof value === 'string' && /^[\x21-\x7e]+$/.test(value);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0;
}

/** What a browser is to open: nothing but http and https. */
function pageIn(value: unknown): URL | undefined {
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined;
  return url !== undefined && ['http:', 'https:'].includes(url.protocol) ? url : undefined;
}
