// The sign-in service of `aws login` in the fake AWS: codes, refresh tokens bound to a DPoP key, and all that they are refused
// for. No HTTP; see console-login-http.ts.

import { createHash, createPublicKey, type JsonWebKey, randomBytes, verify } from 'node:crypto';
import { ServiceFault } from './plain-service.ts';
import { issue } from './sts.ts';
import { findUser, type Session, type World } from './world.ts';

const SAME_DEVICE = 'arn:aws:signin:::devtools/same-device';
const CROSS_DEVICE = 'arn:aws:signin:::devtools/cross-device';
const CODE_LIFE_MS = 10 * 60_000;
const CREDENTIALS_SECONDS = 900;
const SESSION_LIFE_MS = 12 * 3600_000;
/** How long a refresh token that was used gives the same answer again. */
const SAME_ANSWER_MS = 60_000;
const PROOF_SKEW_SECONDS = 300;

/** A request for a sign-in that a page was shown for. */
export interface LoginPage {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly challenge: string;
  readonly state: string;
}

interface Code extends LoginPage {
  readonly userArn: string;
  readonly expiresMs: number;
}

interface Refresh {
  readonly clientId: string;
  readonly userArn: string;
  /** Of the key that its proofs have to be made with. */
  readonly thumbprint: string;
  readonly endsMs: number;
  used?: { readonly atMs: number; readonly answer: unknown };
}

export interface TokenCall {
  readonly body: Readonly<Record<string, unknown>>;
  readonly proof: string | undefined;
  /** As the request addressed it: scheme, host, port and path. */
  readonly url: string;
  readonly world: World;
  readonly nowMs: number;
  readonly forcedLifeSeconds: number | undefined;
}

/** The HTTP statuses of what AWS calls access denied. */
const DENIED = {
  TOKEN_EXPIRED: 401,
  AUTHCODE_EXPIRED: 401,
  USER_CREDENTIALS_CHANGED: 403,
  INSUFFICIENT_PERMISSIONS: 403,
} as const;

export class LoginDesk {
  /** Codes, tokens and secrets that were given, for tests that look for them. */
  readonly given: string[] = [];
  /** What is said to every refresh. */
  refuses: 'USER_CREDENTIALS_CHANGED' | 'INSUFFICIENT_PERMISSIONS' | undefined;
  readonly #pages = new Map<string, LoginPage>();
  readonly #codes = new Map<string, Code>();
  readonly #refreshes = new Map<string, Refresh>();
  readonly #proofs = new Set<string>();

  clear(): void {
    this.given.length = 0;
    this.refuses = undefined;
    for (const kept of [this.#pages, this.#codes, this.#refreshes, this.#proofs]) kept.clear();
  }

  /** A page for the query of `/v1/authorize`. @throws {ServiceFault} */
  begin(query: URLSearchParams, base: string): string {
    const expected = [
      'client_id',
      'code_challenge',
      'code_challenge_method',
      'redirect_uri',
      'response_type',
      'scope',
      'state',
    ];
    if ([...query.keys()].sort().join() !== expected.join()) throw bad('other parameters than expected');
    const value = (name: string): string => query.get(name) ?? '';
    const clientId = value('client_id');
    const redirectUri = value('redirect_uri');
    const isRedirect =
      clientId === SAME_DEVICE
        ? /^http:\/\/127\.0\.0\.1:\d{1,5}\/oauth\/callback$/.test(redirectUri)
        : clientId === CROSS_DEVICE && redirectUri === `${base}/v1/sessions/confirmation`;
    if (!isRedirect) throw bad('client or redirect address');
    if (value('response_type') !== 'code' || value('scope') !== 'openid') throw bad('response type or scope');
    // Not S256, as everybody else has it.
    if (value('code_challenge_method') !== 'SHA-256') throw bad('challenge method');
    if (!/^[\w-]{43}$/.test(value('code_challenge')) || value('state') === '')
      throw bad('challenge or state');
    const id = randomBytes(9).toString('base64url');
    const challenge = value('code_challenge');
    this.#pages.set(id, { clientId, redirectUri, challenge, state: value('state') });
    return id;
  }

  /** Where the browser goes after somebody has said yes or no. @throws {ServiceFault} */
  answer(id: string, isAllowed: boolean, userArn: string, nowMs: number): URL {
    const page = this.#pages.get(id);
    if (page === undefined) throw bad('no such page');
    const url = new URL(page.redirectUri);
    url.searchParams.set('state', page.state);
    if (isAllowed) {
      const code = randomBytes(24).toString('base64url');
      this.given.push(code);
      this.#codes.set(code, { ...page, userArn, expiresMs: nowMs + CODE_LIFE_MS });
      url.searchParams.set('code', code);
    } else url.searchParams.set('error', 'access_denied');
    return url;
  }

  /** The token of a session that somebody has begun before the test, without its code. */
  openSession(userArn: string, jwk: JsonWebKey, nowMs: number): string {
    return this.#refreshToken({
      clientId: SAME_DEVICE,
      userArn,
      thumbprint: thumbprintOf(jwk),
      endsMs: nowMs + SESSION_LIFE_MS,
    });
  }

  /** All sessions are over from now on. */
  endAll(): void {
    for (const [token, refresh] of this.#refreshes) this.#refreshes.set(token, { ...refresh, endsMs: 0 });
  }

  /** @throws {ServiceFault} */
  createToken(call: TokenCall): {
    readonly answer: unknown;
    readonly userArn: string;
    readonly session?: Session;
  } {
    const { body, nowMs } = call;
    const allowed = {
      authorization_code: ['clientId', 'code', 'codeVerifier', 'grantType', 'redirectUri'],
      refresh_token: ['clientId', 'grantType', 'refreshToken'],
    }[String(body.grantType)];
    if (allowed === undefined || Object.keys(body).sort().join() !== allowed.join())
      throw bad('grant type or parameters');
    if (!Object.values(body).every((value) => typeof value === 'string')) throw bad('no text');
    if (body.clientId !== SAME_DEVICE && body.clientId !== CROSS_DEVICE) throw bad('client');
    const thumbprint = this.#checkProof(call);
    if (body.grantType === 'authorization_code') return this.#redeem(call, thumbprint);
    const refresh = this.#refreshes.get(String(body.refreshToken));
    // A token of another key or client might as well not be there.
    if (refresh === undefined || refresh.thumbprint !== thumbprint || refresh.clientId !== body.clientId)
      throw denied('TOKEN_EXPIRED');
    if (this.refuses !== undefined) throw denied(this.refuses);
    if (nowMs >= refresh.endsMs) throw denied('TOKEN_EXPIRED');
    if (refresh.used !== undefined) {
      if (nowMs - refresh.used.atMs > SAME_ANSWER_MS) throw denied('TOKEN_EXPIRED');
      return { answer: refresh.used.answer, userArn: refresh.userArn };
    }
    const { answer, session } = this.#tokens(refresh, call, false);
    refresh.used = { atMs: nowMs, answer };
    return { answer, session, userArn: refresh.userArn };
  }

  #redeem(call: TokenCall, thumbprint: string) {
    const { body, nowMs } = call;
    const code = this.#codes.get(String(body.code));
    this.#codes.delete(String(body.code));
    if (code === undefined || nowMs >= code.expiresMs) throw denied('AUTHCODE_EXPIRED');
    const verifier = String(body.codeVerifier);
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    if (!/^[\w\-.~]{43,128}$/.test(verifier) || challenge !== code.challenge) throw bad('code verifier');
    if (code.clientId !== body.clientId || code.redirectUri !== body.redirectUri)
      throw bad('client or redirect address');
    const { clientId, userArn } = code;
    const made = this.#tokens({ clientId, userArn, thumbprint, endsMs: nowMs + SESSION_LIFE_MS }, call, true);
    return { ...made, userArn };
  }

  #tokens(of: Refresh, { world, nowMs, forcedLifeSeconds }: TokenCall, withIdToken: boolean) {
    if (findUser(world, of.userArn) === undefined) throw denied('USER_CREDENTIALS_CHANGED');
    const session = issue(
      { world, nowMs, ...(forcedLifeSeconds === undefined ? {} : { forcedLifeSeconds }) },
      {
        kind: 'session-token',
        ownerArn: of.userArn,
        name: '',
        seconds: CREDENTIALS_SECONDS,
        tags: [],
        transitiveKeys: [],
      },
    );
    const { clientId, userArn, thumbprint, endsMs } = of;
    const refreshToken = this.#refreshToken({ clientId, userArn, thumbprint, endsMs });
    const idToken = withIdToken ? this.#idToken(of, nowMs) : undefined;
    const answer = {
      accessToken: {
        accessKeyId: session.accessKeyId,
        secretAccessKey: session.secret,
        sessionToken: session.token,
      },
      tokenType: 'aws_sigv4',
      expiresIn: Math.ceil((session.expiresMs - nowMs) / 1000),
      refreshToken,
      ...(idToken === undefined ? {} : { idToken }),
    };
    return { answer, session };
  }

  #refreshToken(refresh: Refresh): string {
    const token = `fake-refresh-${randomBytes(300).toString('base64url')}`;
    this.given.push(token);
    this.#refreshes.set(token, refresh);
    return token;
  }

  #idToken({ userArn, clientId }: Refresh, nowMs: number): string {
    const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const iat = Math.floor(nowMs / 1000);
    const claims = {
      sub: userArn,
      aud: clientId,
      iss: 'https://signin.aws.amazon.com/signin',
      iat,
      exp: iat + 900,
    };
    const token = `${part({ alg: 'ES384', typ: 'JWT' })}.${part(claims)}.${randomBytes(96).toString('base64url')}`;
    this.given.push(token);
    return token;
  }

  /** RFC 9449, section 4.3. @returns the key's thumbprint @throws {ServiceFault} */
  #checkProof({ proof, url, nowMs }: TokenCall): string {
    const [head = '', claims = '', signature = '', ...more] = (proof ?? '').split('.');
    if (signature === '' || more.length > 0) throw bad('DPoP proof');
    const header = objectOf(head);
    const payload = objectOf(claims);
    const jwk = header?.jwk as JsonWebKey | undefined;
    if (header?.typ !== 'dpop+jwt' || header.alg !== 'ES256' || jwk === undefined) throw bad('DPoP header');
    if (
      jwk.kty !== 'EC' ||
      jwk.crv !== 'P-256' ||
      jwk.d !== undefined ||
      !is32Bytes(jwk.x) ||
      !is32Bytes(jwk.y)
    )
      throw bad('DPoP key');
    const bytes = Buffer.from(signature, 'base64url');
    const key = { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' } as const;
    if (bytes.length !== 64 || !verify('sha256', Buffer.from(`${head}.${claims}`), key, bytes))
      throw bad('DPoP signature');
    if (payload?.htm !== 'POST' || payload.htu !== url) throw bad('DPoP request');
    if (typeof payload.iat !== 'number' || Math.abs(payload.iat - nowMs / 1000) > PROOF_SKEW_SECONDS)
      throw bad('DPoP time');
    const { jti } = payload;
    if (
      typeof jti !== 'string' ||
      !/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/.test(jti) ||
      this.#proofs.has(jti)
    )
      throw bad('DPoP proof was used before');
    this.#proofs.add(jti);
    return thumbprintOf(jwk);
  }
}

/** RFC 7638. */
function thumbprintOf({ x, y }: JsonWebKey): string {
  const canonical = JSON.stringify({ crv: 'P-256', kty: 'EC', x, y });
  return createHash('sha256').update(canonical).digest('base64url');
}

function is32Bytes(text: string | undefined): boolean {
  return /^[\w-]{43}$/.test(text ?? '');
}

function objectOf(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function bad(what: string): ServiceFault {
  const message = `Invalid request: ${what}`;
  return new ServiceFault('ValidationException', 400, message, { error: 'INVALID_REQUEST', message });
}

function denied(error: keyof typeof DENIED): ServiceFault {
  return new ServiceFault('AccessDeniedException', DENIED[error], error, {
    error,
    message: `Denied: ${error}`,
  });
}
