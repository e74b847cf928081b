// A person signs in to the console, for credentials that all AWS tools share: on this machine, where the page comes back to
// us, or on another one, whose page shows a code to type here. It keeps nothing; no secret gets into an error.

import { type LoginTokens, redeemCode } from '../../aws/login-token.ts';
import type { PlainOptions } from '../../aws/plain-call.ts';
import { type ServiceTarget, serviceEndpoint } from '../../aws/service-endpoint.ts';
import { Secret } from '../../kernel/secret.ts';
import { createEcKey, readEcKey } from '../../platform/ec-key.ts';
import { receiveCode } from '../authorize/callback.ts';
import { challengeOf, createState, createVerifier } from '../authorize/pkce.ts';
import { CredentialsError } from '../errors.ts';
import { loginInstant } from './cache.ts';

export const LOGIN_PROVIDER = 'the AWS console';

const SAME_DEVICE = 'arn:aws:signin:::devtools/same-device';
const CROSS_DEVICE = 'arn:aws:signin:::devtools/cross-device';

export interface SignInHere {
  readonly target: ServiceTarget;
  readonly plain: PlainOptions;
  /** Opens the page or shows its address. */
  readonly open: (url: URL) => Promise<void>;
}

export interface SignInElsewhere {
  readonly target: ServiceTarget;
  readonly plain: PlainOptions;
  /** Shows the address and asks for the code that its page ends with. */
  readonly ask: (url: URL) => Promise<Secret>;
}

export interface SignedIn {
  /** Who: `login_session` of the profile. */
  readonly loginSession: string;
  /** What the cache file holds from now on. Holds secrets: for writing it, and for nothing else. */
  readonly file: Readonly<Record<string, unknown>>;
}

/**
 * @throws {CredentialsError} `sign-in-refused`, `sign-in-timeout`, `login-nobody` @throws {AwsError} what {@link redeemCode}
 *   throws, and whatever `open` throws
 */
export async function signInHere({ target, plain, open }: SignInHere): Promise<SignedIn> {
  const { begin, redeem, state } = attempt(target, plain, SAME_DEVICE);
  return receiveCode({
    provider: LOGIN_PROVIDER,
    path: '/oauth/callback',
    state,
    authorizeUrl: begin,
    open,
    exchange: redeem,
    clock: plain.clock,
    ...(plain.signal === undefined ? {} : { signal: plain.signal }),
  });
}

/**
 * @throws {CredentialsError} `login-bad-code`, `login-nobody` @throws {AwsError} what {@link redeemCode} throws, and whatever
 *   `ask` throws
 */
export async function signInElsewhere({ target, plain, ask }: SignInElsewhere): Promise<SignedIn> {
  const { begin, redeem, state } = attempt(target, plain, CROSS_DEVICE);
  const redirectUri = `${serviceEndpoint('signin', target)}/v1/sessions/confirmation`;
  const typed = await ask(begin(redirectUri));
  return redeem(codeIn(typed, state), redirectUri);
}

/** One sign-in: its secrets, its page, and what its code is exchanged for. */
function attempt(target: ServiceTarget, plain: PlainOptions, clientId: string) {
  const verifier = createVerifier();
  const state = createState();
  const pem = createEcKey();
  const key = readEcKey(pem);
  if (key === undefined) throw new TypeError('the key that was made cannot be read');
  return {
    state,
    begin: (redirectUri: string): URL => {
      const url = new URL(`${serviceEndpoint('signin', target)}/v1/authorize`);
      url.search = new URLSearchParams({
        response_type: 'code',
        client_id: clientId,
        state: state.reveal(),
        // The service's own name for what everybody else calls S256.
        code_challenge_method: 'SHA-256',
        scope: 'openid',
        redirect_uri: redirectUri,
        code_challenge: challengeOf(verifier),
      }).toString();
      return url;
    },
    redeem: async (code: Secret, redirectUri: string): Promise<SignedIn> => {
      const input = { clientId, code, codeVerifier: verifier, redirectUri, key };
      const tokens = await redeemCode(target, input, plain);
      return signedIn(tokens, { clientId, pem, nowMs: plain.clock.now() });
    },
  };
}

/**
 * The code out of what somebody typed: base64 of `state=...&code=...`.
 *
 * @throws {CredentialsError} `login-bad-code`
 */
export function codeIn(typed: Secret, state: Secret): Secret {
  const text = typed.reveal().replace(/\s+/g, '');
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(text))
    throw new CredentialsError('login-bad-code', { reason: 'form' });
  const found = new URLSearchParams(Buffer.from(text, 'base64').toString('utf8'));
  const code = found.get('code');
  const its = found.get('state');
  if (!code || !its) throw new CredentialsError('login-bad-code', { reason: 'form' });
  if (!Secret.of(its).equals(state)) throw new CredentialsError('login-bad-code', { reason: 'state' });
  return Secret.of(code);
}

interface Keys {
  readonly clientId: string;
  readonly pem: Secret;
  readonly nowMs: number;
}

/** The id token comes straight from AWS over TLS: whom it names is believed without looking at its signature. */
function signedIn(tokens: LoginTokens, { clientId, pem, nowMs }: Keys): SignedIn {
  const loginSession = subjectOf(tokens.idToken);
  const accountId = loginSession?.split(':')[4];
  if (loginSession === undefined || !/^\d{12}$/.test(accountId ?? ''))
    throw new CredentialsError('login-nobody');
  return {
    loginSession,
    file: {
      accessToken: {
        accessKeyId: tokens.accessKeyId,
        secretAccessKey: tokens.secretAccessKey.reveal(),
        sessionToken: tokens.sessionToken.reveal(),
        accountId,
        expiresAt: loginInstant(nowMs + tokens.expiresInSeconds * 1000),
      },
      tokenType: 'aws_sigv4',
      clientId,
      refreshToken: tokens.refreshToken.reveal(),
      idToken: tokens.idToken?.reveal(),
      dpopKey: pem.reveal(),
    },
  };
}

/** @see https://www.rfc-editor.org/rfc/rfc7519#section-4.1.2 */
function subjectOf(idToken: Secret | undefined): string | undefined {
  const [, claims = ''] = idToken?.reveal().split('.') ?? [];
  try {
    const { sub } = Object(JSON.parse(Buffer.from(claims, 'base64url').toString('utf8'))) as {
      sub?: unknown;
    };
    return typeof sub === 'string' && /^arn:[\x21-\x7e]{1,2000}$/.test(sub) ? sub : undefined;
  } catch {
    return undefined;
  }
}
