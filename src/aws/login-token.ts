// The token endpoint of the console's sign-in: a code, or a refresh token, for credentials of 15 minutes. Each request proves
// with DPoP that it comes from whoever has the key. Codes, tokens and proofs go out in a request and into no error or log.

import { Secret } from '../kernel/secret.ts';
import { randomUuid } from '../platform/crypto.ts';
import type { EcKey } from '../platform/ec-key.ts';
import { AwsError, type AwsErrorCode, safeReason } from './errors.ts';
import { callPlainly, type PlainAnswer, type PlainOptions } from './plain-call.ts';
import { type ServiceTarget, serviceEndpoint } from './service-endpoint.ts';

export interface LoginTokens {
  readonly accessKeyId: string;
  readonly secretAccessKey: Secret;
  readonly sessionToken: Secret;
  /** From the answer on. */
  readonly expiresInSeconds: number;
  /** Takes the place of the one that was sent. */
  readonly refreshToken: Secret;
  /** JSON Web Token; only for a code. */
  readonly idToken?: Secret;
}

export interface CodeInput {
  readonly clientId: string;
  readonly code: Secret;
  readonly codeVerifier: Secret;
  readonly redirectUri: string;
  readonly key: EcKey;
}

export interface RefreshInput {
  readonly clientId: string;
  readonly refreshToken: Secret;
  readonly key: EcKey;
}

const OPERATION = 'CreateOAuth2Token';

/**
 * Redeems a code, which works once: nothing is sent again that may have arrived.
 *
 * @throws {AwsError} `login-...`, `throttled`, `service`, `validation`, `bad-answer`, `unknown`, what {@link callPlainly} and
 *   {@link serviceEndpoint} throw
 */
export function redeemCode(
  target: ServiceTarget,
  input: CodeInput,
  options: PlainOptions,
): Promise<LoginTokens> {
  const { clientId, code, codeVerifier, redirectUri, key } = input;
  const body = {
    clientId,
    grantType: 'authorization_code',
    code: code.reveal(),
    codeVerifier: codeVerifier.reveal(),
    redirectUri,
  };
  return createToken(target, { body, key, canRepeat: false }, options);
}

/** The same for a refresh token, with which AWS answers the same for a while: what passes is tried again. */
export function refreshLogin(
  target: ServiceTarget,
  { clientId, refreshToken, key }: RefreshInput,
  options: PlainOptions,
): Promise<LoginTokens> {
  const body = { clientId, grantType: 'refresh_token', refreshToken: refreshToken.reveal() };
  return createToken(target, { body, key, canRepeat: true }, options);
}

interface TokenRequest {
  readonly body: Readonly<Record<string, string>>;
  readonly key: EcKey;
  readonly canRepeat: boolean;
}

async function createToken(
  target: ServiceTarget,
  { body, key, canRepeat }: TokenRequest,
  options: PlainOptions,
): Promise<LoginTokens> {
  const url = new URL(`${serviceEndpoint('signin', target)}/v1/token`);
  return callPlainly(
    {
      operation: OPERATION,
      region: target.region,
      url,
      method: 'POST',
      // A proof works once: every attempt has its own, and by AWS's time where ours is known to be wrong.
      headers: () => ({
        'content-type': 'application/json',
        dpop: dpopProof(key, { method: 'POST', url, nowMs: options.clock.now() - (options.skew?.ms ?? 0) }),
      }),
      body: JSON.stringify(body),
      canRepeat,
      read,
    },
    options,
  );
}

/**
 * A DPoP proof: a signed statement that this request was made now by whoever has the key.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9449#section-4.2
 */
export function dpopProof(
  key: EcKey,
  request: { readonly method: string; readonly url: URL; readonly nowMs: number },
): string {
  const { x, y } = key;
  const header = { typ: 'dpop+jwt', alg: 'ES256', jwk: { kty: 'EC', crv: 'P-256', x, y } };
  const { origin, pathname } = request.url;
  const payload = {
    htm: request.method,
    htu: `${origin}${pathname}`,
    iat: Math.floor(request.nowMs / 1000),
    jti: randomUuid(),
  };
  const signed = `${base64url(JSON.stringify(header))}.${base64url(JSON.stringify(payload))}`;
  return `${signed}.${Buffer.from(key.sign(signed)).toString('base64url')}`;
}

function base64url(text: string): string {
  return Buffer.from(text).toString('base64url');
}

function read({ status, headers, text, facts }: PlainAnswer): LoginTokens {
  const body = objectIn(text);
  if (status === 200) {
    const tokens = tokensIn(body);
    if (tokens === undefined) throw new AwsError('bad-answer', facts);
    return tokens;
  }
  const word = typeof body?.error === 'string' && /^\w{1,60}$/.test(body.error) ? body.error : undefined;
  const about = { ...facts, awsCode: word, requestId: headers['x-amzn-requestid'] };
  if (status === 429) throw new AwsError('throttled', about);
  if (status >= 500) throw new AwsError('service', about);
  // A page of a gateway or a captive portal has statuses too, and says nothing about the session.
  if (word === undefined) throw new AwsError('bad-answer', about);
  const code = REFUSALS[word];
  if (code !== undefined) throw new AwsError(code, about);
  const message = typeof body?.message === 'string' ? safeReason(body.message) : undefined;
  throw new AwsError(status === 400 ? 'validation' : 'unknown', {
    ...about,
    ...(message === undefined ? {} : { reason: message }),
  });
}

const REFUSALS: Readonly<Record<string, AwsErrorCode>> = {
  TOKEN_EXPIRED: 'login-over',
  AUTHCODE_EXPIRED: 'login-over',
  USER_CREDENTIALS_CHANGED: 'login-changed',
  INSUFFICIENT_PERMISSIONS: 'login-not-permitted',
};

function tokensIn(body: Readonly<Record<string, unknown>> | undefined): LoginTokens | undefined {
  const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
  const { accessKeyId, secretAccessKey, sessionToken } = Object(body?.accessToken) as Record<string, unknown>;
  const { expiresIn, refreshToken, idToken } = body ?? {};
  if (!isText(accessKeyId) || !isText(secretAccessKey) || !isText(sessionToken) || !isText(refreshToken))
    return undefined;
  if (typeof expiresIn !== 'number' || !(expiresIn > 0)) return undefined;
  return {
    accessKeyId,
    secretAccessKey: Secret.of(secretAccessKey),
    sessionToken: Secret.of(sessionToken),
    expiresInSeconds: expiresIn,
    refreshToken: Secret.of(refreshToken),
    ...(isText(idToken) ? { idToken: Secret.of(idToken) } : {}),
  };
}

function objectIn(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
