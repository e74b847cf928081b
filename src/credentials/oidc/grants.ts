// The exchanges with an OpenID provider that give an identity: a code, a device code, a refresh token; and giving one back.
// What comes is validated before it is believed; secrets go into nothing but the request that they are for.

import * as oauth from 'oauth4webapi';
import { VaultError } from '../../kernel/error.ts';
import { Secret } from '../../kernel/secret.ts';
import { CredentialsError } from '../errors.ts';
import type { Identity } from './entry.ts';
import { asOidcError, type Provider, requestOptions, requireSecure, scopesOf } from './provider.ts';

export interface AuthorizeInput {
  readonly redirectUri: string;
  readonly state: Secret;
  readonly nonce: Secret;
  readonly challenge: string;
  /** Asks for the person's consent even where it was given before. */
  readonly asksConsent: boolean;
}

/**
 * The page that a person signs in on.
 *
 * @throws {CredentialsError} `oidc-insecure`, `oidc-endpoint-missing`
 * @see https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest
 */
export function authorizeUrl(provider: Provider, input: AuthorizeInput): URL {
  const { source, metadata } = provider;
  const endpoint = metadata.authorization_endpoint;
  if (endpoint === undefined || !URL.canParse(endpoint))
    throw new CredentialsError('oidc-endpoint-missing', {
      issuer: source.issuer,
      what: 'a page to sign in on',
    });
  const url = new URL(endpoint);
  requireSecure(url, source, 'the page to sign in on');
  const parameters = {
    response_type: 'code',
    client_id: source.clientId,
    redirect_uri: input.redirectUri,
    scope: scopesOf(provider).join(' '),
    state: input.state.reveal(),
    nonce: input.nonce.reveal(),
    code_challenge: input.challenge,
    code_challenge_method: 'S256',
    ...(source.audience === undefined ? {} : { audience: source.audience }),
    ...(input.asksConsent ? { prompt: 'consent' } : {}),
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url;
}

export interface CodeInput {
  readonly code: Secret;
  readonly state: Secret;
  /** What the provider called itself when it sent the browser back (RFC 9207). */
  readonly from?: string;
  readonly redirectUri: string;
  readonly verifier: Secret;
  readonly nonce: Secret;
}

const SIGN_IN = 'the sign-in';

/** @throws {CredentialsError} `oidc-...`, `id-token-...` @throws {AwsError} */
export async function exchangeCode(provider: Provider, input: CodeInput): Promise<Identity> {
  const { source, metadata, client, plain } = provider;
  try {
    const answered = new URLSearchParams({ code: input.code.reveal(), state: input.state.reveal() });
    if (input.from !== undefined) answered.set('iss', input.from);
    const parameters = oauth.validateAuthResponse(metadata, client, answered, input.state.reveal());
    const response = await oauth.authorizationCodeGrantRequest(
      metadata,
      client,
      oauth.None(),
      parameters,
      input.redirectUri,
      input.verifier.reveal(),
      requestOptions(source, plain, { operation: SIGN_IN, canRepeat: false }),
    );
    await requireIdToken(provider, response);
    const result = await oauth.processAuthorizationCodeResponse(metadata, client, response, {
      expectedNonce: input.nonce.reveal(),
    });
    return await identityIn(provider, response, result);
  } catch (cause) {
    throw asOidcError(cause, source, SIGN_IN);
  }
}

export interface DeviceCode {
  readonly code: Secret;
  readonly userCode: string;
  readonly page: URL;
  /** With the code in it. */
  readonly pageWithCode?: URL;
  readonly expiresInSeconds: number;
  readonly intervalSeconds: number;
}

/** @see https://www.rfc-editor.org/rfc/rfc8628#section-3.1 */
export async function startDevice(provider: Provider): Promise<DeviceCode> {
  const { source, metadata, client, plain } = provider;
  try {
    const response = await oauth.deviceAuthorizationRequest(
      metadata,
      client,
      oauth.None(),
      {
        scope: scopesOf(provider).join(' '),
        ...(source.audience === undefined ? {} : { audience: source.audience }),
      },
      requestOptions(source, plain, { operation: SIGN_IN, canRepeat: true }),
    );
    const device = await oauth.processDeviceAuthorizationResponse(metadata, client, response);
    const page = pageIn(device.verification_uri, provider);
    const full = device.verification_uri_complete;
    return {
      code: Secret.of(device.device_code),
      userCode: device.user_code,
      page,
      ...(full === undefined ? {} : { pageWithCode: pageIn(full, provider) }),
      expiresInSeconds: device.expires_in,
      intervalSeconds: device.interval ?? 5,
    };
  } catch (cause) {
    throw asOidcError(cause, source, SIGN_IN);
  }
}

/** @throws {CredentialsError} `oidc-insecure`, `oidc-answer-invalid` */
function pageIn(text: string, { source }: Provider): URL {
  if (!URL.canParse(text))
    throw new CredentialsError('oidc-answer-invalid', { issuer: source.issuer, operation: SIGN_IN });
  const url = new URL(text);
  requireSecure(url, source, 'the page to sign in on');
  return url;
}

/** Errors of the poll come as `oidc-refused` with their OAuth code in `error`. */
export async function pollDevice(provider: Provider, code: Secret): Promise<Identity> {
  const { source, metadata, client, plain } = provider;
  try {
    const response = await oauth.deviceCodeGrantRequest(
      metadata,
      client,
      oauth.None(),
      code.reveal(),
      requestOptions(source, plain, { operation: SIGN_IN, canRepeat: false }),
    );
    const result = await oauth.processDeviceCodeResponse(metadata, client, response);
    return await identityIn(provider, response, result);
  } catch (cause) {
    throw asOidcError(cause, source, SIGN_IN);
  }
}

/**
 * A new identity for a refresh token, of the same person. The old refresh token stays where the answer has none.
 *
 * @throws {CredentialsError} `oidc-refused` (error `invalid_grant`: somebody has to sign in), `id-token-missing` and others
 * @see https://openid.net/specs/openid-connect-core-1_0.html#RefreshTokens
 */
export async function refresh(provider: Provider, old: Identity, refreshToken: Secret): Promise<Identity> {
  const { source, metadata, client, plain } = provider;
  const operation = 'the refresh';
  try {
    const response = await oauth.refreshTokenGrantRequest(
      metadata,
      client,
      oauth.None(),
      refreshToken.reveal(),
      requestOptions(source, plain, { operation, canRepeat: false }),
    );
    const result = await oauth.processRefreshTokenResponse(metadata, client, response);
    const identity = await identityIn(provider, response, result);
    if (identity.subject !== old.subject)
      throw new CredentialsError('id-token-invalid', { issuer: source.issuer, claim: 'sub' });
    return { refreshToken, ...identity };
  } catch (cause) {
    throw asOidcError(cause, source, operation);
  }
}

/** Tells the provider that a refresh token is no longer wanted. False where it has no way to be told. */
export async function revoke(provider: Provider, refreshToken: Secret): Promise<boolean> {
  const { source, metadata, client, plain } = provider;
  const operation = 'the sign-out';
  if (metadata.revocation_endpoint === undefined) return false;
  try {
    const response = await oauth.revocationRequest(metadata, client, oauth.None(), refreshToken.reveal(), {
      additionalParameters: { token_type_hint: 'refresh_token' },
      ...requestOptions(source, plain, { operation, canRepeat: true }),
    });
    await oauth.processRevocationResponse(response);
    return true;
  } catch (cause) {
    throw asOidcError(cause, source, operation);
  }
}

/** The library's own refusal does not tell this from any other. @throws {CredentialsError} `id-token-missing` */
async function requireIdToken({ source }: Provider, response: Response): Promise<void> {
  if (response.status !== 200) return;
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => undefined);
  if (typeof body === 'object' && body !== null && 'access_token' in body && !('id_token' in body))
    throw new CredentialsError('id-token-missing', { issuer: source.issuer });
}

/** Checks the signature too: over TLS nobody has to, but a token that AWS would refuse is told here already. */
async function identityIn(
  provider: Provider,
  response: Response,
  result: oauth.TokenEndpointResponse,
): Promise<Identity> {
  const { source, metadata, plain } = provider;
  const claims = oauth.getValidatedIdTokenClaims(result);
  if (claims === undefined || result.id_token === undefined)
    throw new CredentialsError('id-token-missing', { issuer: source.issuer });
  const sending = { operation: 'the keys of the provider', canRepeat: true };
  await oauth
    .validateApplicationLevelSignature(metadata, response, requestOptions(source, plain, sending))
    .catch((cause: unknown) => {
      if (cause instanceof VaultError) throw cause;
      throw new CredentialsError('id-token-invalid', { issuer: source.issuer }, { cause });
    });
  const { refresh_token: refreshToken } = result;
  return {
    idToken: Secret.of(result.id_token),
    expiresAtMs: claims.exp * 1000,
    ...(refreshToken === undefined ? {} : { refreshToken: Secret.of(refreshToken) }),
    subject: claims.sub,
  };
}
