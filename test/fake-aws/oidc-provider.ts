// OpenID providers inside the fake, one good and many that are not, for scenarios whose browser is curl. The good one is strict:
// PKCE, state and nonce, single use of codes and refresh tokens, redirect URIs on this machine. A real provider is tested with in
// test/e2e/oidc.

import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FakeAws } from './fake-aws.ts';
import { signJwt } from './jwt.ts';
import { OIDC_WAYS, type OidcWay } from './oidc-rules.ts';

const BASE = '/_fake/oidc/';
export const OIDC_CLIENT = 'vault-tests';
const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

interface Asked {
  readonly redirectUri: string;
  readonly challenge: string;
  readonly nonce: string;
  readonly scope: string;
}

/** What is under way at one fake AWS. */
export class OidcCounter {
  readonly codes = new Map<string, Asked & { readonly name: string; readonly consented: boolean }>();
  readonly devices = new Map<string, { readonly name: string; userCode: string; isAllowed?: boolean }>();
  readonly refreshTokens = new Map<string, string>();
  /** Every secret that was handed out or shown, for tests that look for them. */
  readonly given: string[] = [];

  clear(): void {
    this.codes.clear();
    this.devices.clear();
    this.refreshTokens.clear();
    this.given.length = 0;
  }
}

/** The issuer of one of them. */
export function fakeIssuer(fake: FakeAws, name: string): string {
  return `${fake.url}${BASE}${name}`;
}

export function isOfFakeProvider(fake: FakeAws, issuer: unknown): boolean {
  return typeof issuer === 'string' && issuer.startsWith(`${fake.url}${BASE}`);
}

interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly location?: string;
}

/** True where the request was for one of them, and is answered. */
export function handleOidcProvider(
  fake: FakeAws,
  request: IncomingMessage,
  body: string,
  response: ServerResponse,
): boolean {
  const url = new URL(request.url ?? '/', fake.url);
  if (!url.pathname.startsWith(BASE)) return false;
  const [name = '', ...rest] = url.pathname.slice(BASE.length).split('/');
  const way = OIDC_WAYS[name];
  const {
    status,
    body: text,
    location,
  } = way === undefined
    ? { status: 404, body: { error: 'no such provider' }, location: undefined }
    : answer({ fake, name, way, url, form: new URLSearchParams(body) }, rest.join('/'));
  const isText = typeof text === 'string';
  response
    .writeHead(status, {
      'content-type': isText ? 'text/html' : 'application/json',
      ...(location === undefined ? {} : { location }),
    })
    .end(isText ? text : JSON.stringify(text));
  return true;
}

interface Call {
  readonly fake: FakeAws;
  readonly name: string;
  readonly way: OidcWay;
  readonly url: URL;
  readonly form: URLSearchParams;
}

function answer(call: Call, path: string): Reply {
  switch (path) {
    case '.well-known/openid-configuration':
      return call.way.metadata ?? { status: 200, body: metadata(call) };
    case 'jwks':
      return { status: 200, body: { keys: [publicJwk(call.fake)] } };
    case 'authorize':
      return authorize(call);
    case 'device_authorization':
      return startDevice(call);
    case 'device':
      return allowDevice(call);
    case 'token':
      return token(call);
    case 'revoke':
      call.fake.oidcCounter.refreshTokens.delete(call.form.get('token') ?? '');
      log(call, 'OidcRevoke', 'OK');
      return { status: 200, body: {} };
    default:
      return { status: 404, body: { error: 'not_found' } };
  }
}

function metadata({ fake, name, way }: Call): unknown {
  const issuer = fakeIssuer(fake, name);
  return {
    issuer: way.callsItself ?? issuer,
    authorization_endpoint: `${way.isInsecure === true ? 'http://login.example.com' : issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    ...(way.hasNoDevices === true ? {} : { device_authorization_endpoint: `${issuer}/device_authorization` }),
    ...(way.hasNoRevocation === true ? {} : { revocation_endpoint: `${issuer}/revoke` }),
    scopes_supported: ['openid', 'email', 'offline_access'],
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    code_challenge_methods_supported: ['S256'],
  };
}

function publicJwk(fake: FakeAws): unknown {
  return {
    ...fake.identities.keys.publicKey.export({ format: 'jwk' }),
    kid: 'fake-key-1',
    use: 'sig',
    alg: 'RS256',
  };
}

/** The page: whoever opens it is signed in, and sent back at once. */
function authorize({ fake, name, way, url }: Call): Reply {
  const query = url.searchParams;
  const get = (key: string): string => query.get(key) ?? '';
  const redirectUri = get('redirect_uri');
  const isRight =
    get('client_id') === OIDC_CLIENT &&
    get('response_type') === 'code' &&
    get('code_challenge_method') === 'S256' &&
    /^[\w-]{43}$/.test(get('code_challenge')) &&
    get('state').length >= 20 &&
    get('nonce').length >= 20 &&
    get('scope').split(' ').includes('openid') &&
    /^http:\/\/(?:127\.0\.0\.1|localhost):\d+\//.test(redirectUri);
  if (!isRight) return { status: 400, body: 'this is not a request for a sign-in' };
  const back = new URL(redirectUri);
  back.searchParams.set('state', get('state'));
  if (way.refuses === true) back.searchParams.set('error', 'access_denied');
  else {
    const code = randomBytes(16).toString('hex');
    fake.oidcCounter.given.push(code);
    fake.oidcCounter.codes.set(code, {
      name,
      redirectUri,
      challenge: get('code_challenge'),
      nonce: get('nonce'),
      scope: get('scope'),
      consented: get('prompt') === 'consent',
    });
    back.searchParams.set('code', code);
  }
  return { status: 302, body: '', location: back.href };
}

function startDevice({ fake, name, form, way }: Call): Reply {
  if (way.hasNoDevices === true || form.get('client_id') !== OIDC_CLIENT)
    return { status: 400, body: { error: 'unauthorized_client' } };
  const code = randomBytes(16).toString('hex');
  const userCode = `${randomBytes(2).toString('hex')}-${randomBytes(2).toString('hex')}`.toUpperCase();
  fake.oidcCounter.given.push(code);
  fake.oidcCounter.devices.set(code, { name, userCode });
  const page = `${fakeIssuer(fake, name)}/device`;
  return {
    status: 200,
    body: {
      device_code: code,
      user_code: userCode,
      verification_uri: page,
      verification_uri_complete: `${page}?user_code=${userCode}`,
      expires_in: 600,
      interval: 1,
    },
  };
}

/** Whoever opens the page with a code allows it; with `answer=no` it is refused. */
function allowDevice({ fake, url, way }: Call): Reply {
  const code = url.searchParams.get('user_code') ?? '';
  const device = [...fake.oidcCounter.devices.values()].find(({ userCode }) => userCode === code);
  if (device === undefined) return { status: 404, body: 'no such code' };
  device.isAllowed = way.refuses !== true;
  return { status: 200, body: 'thank you' };
}

function token(call: Call): Reply {
  const { fake, name, way, form } = call;
  const { codes, devices, refreshTokens } = fake.oidcCounter;
  const grant = form.get('grant_type');
  const refuse = (operation: string, error: string): Reply => {
    log(call, operation, error);
    return { status: 400, body: { error } };
  };
  if (way.tokenError !== undefined) {
    log(call, 'OidcToken', String(way.tokenError.status));
    return way.tokenError;
  }
  if (form.get('client_id') !== OIDC_CLIENT) return refuse('OidcToken', 'invalid_client');
  if (grant === 'authorization_code') {
    const code = form.get('code') ?? '';
    const asked = codes.get(code);
    codes.delete(code);
    const verifier = form.get('code_verifier') ?? '';
    fake.oidcCounter.given.push(verifier);
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    const isRight =
      asked?.name === name && asked.challenge === challenge && asked.redirectUri === form.get('redirect_uri');
    if (!isRight) return refuse('OidcCode', 'invalid_grant');
    log(call, 'OidcCode', 'OK');
    const mayRefresh = way.needsConsent !== true || asked.consented;
    return { status: 200, body: tokens(call, { nonce: asked.nonce }, mayRefresh) };
  }
  if (grant === DEVICE_GRANT) {
    const code = form.get('device_code') ?? '';
    const device = devices.get(code);
    if (device === undefined || device.name !== name) return refuse('OidcDevice', 'expired_token');
    // Polls that find nothing are not counted: there may be any number of them.
    if (device.isAllowed === undefined) return { status: 400, body: { error: 'authorization_pending' } };
    devices.delete(code);
    if (!device.isAllowed) return refuse('OidcDevice', 'access_denied');
    log(call, 'OidcDevice', 'OK');
    return { status: 200, body: tokens(call, {}, true) };
  }
  if (grant !== 'refresh_token') return refuse('OidcToken', 'unsupported_grant_type');
  const old = form.get('refresh_token') ?? '';
  if (refreshTokens.get(old) !== name) return refuse('OidcRefresh', 'invalid_grant');
  refreshTokens.delete(old);
  log(call, 'OidcRefresh', 'OK');
  return {
    status: 200,
    body: tokens(
      { ...call, way: { ...way, ...(way.renewsNoIdToken ? { givesNoIdToken: true } : {}) } },
      {},
      true,
    ),
  };
}

function tokens({ fake, name, way }: Call, more: object, mayRefresh: boolean): unknown {
  const refreshToken = `fake-refresh-token-${randomBytes(24).toString('hex')}`;
  const gives = mayRefresh && way.givesNoRefreshToken !== true;
  if (gives) fake.oidcCounter.refreshTokens.set(refreshToken, name);
  const claims = { ...more, ...way.claims };
  const now = Math.floor(fake.now() / 1000);
  const issuer = fakeIssuer(fake, name);
  const idToken =
    way.isForged === true
      ? signJwt(
          { iss: issuer, sub: 'alice', aud: OIDC_CLIENT, iat: now, exp: now + 3600, ...claims },
          generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
          { alg: 'RS256', kid: 'fake-key-1' },
        )
      : fake.identities.idToken(issuer, 'alice', fake.now(), {
          audience: OIDC_CLIENT,
          ...(way.life === undefined ? {} : { lifeSeconds: way.life }),
          claims,
        });
  const accessToken = `fake-access-token-${randomBytes(24).toString('hex')}`;
  fake.oidcCounter.given.push(refreshToken, accessToken, idToken);
  return {
    access_token: accessToken,
    token_type: 'Bearer',
    expires_in: 3600,
    ...(way.givesNoIdToken === true ? {} : { id_token: idToken }),
    ...(gives ? { refresh_token: refreshToken } : {}),
  };
}

function log({ fake, name, form }: Call, operation: string, result: string): void {
  fake.calls.push({
    at: new Date(fake.now()).toISOString(),
    service: 'oidc',
    region: '',
    operation,
    parameters: { provider: name, scope: form.get('scope') ?? '', client_id: form.get('client_id') ?? '' },
    userAgent: '',
    result,
    status: result === 'OK' ? 200 : 400,
  });
}
