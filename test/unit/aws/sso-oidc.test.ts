// SSO-OIDC: what is sent, compared with what the SDK sends, and what is made of every answer.

import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
// It comes with the STS client, which never loads it here.
import { CreateTokenCommand, SSOOIDCClient } from '@aws-sdk/nested-clients/sso-oidc';
import { afterEach, describe, expect, it } from 'vitest';
import type { AwsError } from '../../../src/aws/errors.ts';
import type { PlainOptions } from '../../../src/aws/plain-call.ts';
import { logout } from '../../../src/aws/sso-logout.ts';
import {
  authorizeUrl,
  exchangeCode,
  type OidcTarget,
  pollDevice,
  refreshTokens,
  registerClient,
  startDevice,
} from '../../../src/aws/sso-oidc.ts';
import { Secret } from '../../../src/kernel/secret.ts';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

interface Seen {
  readonly method: string;
  readonly path: string;
  readonly type: string;
  readonly body: unknown;
}

/** A service that answers the same to everything, or to each the next. */
async function serve(
  answers: readonly { readonly status?: number; readonly type?: string; readonly body: unknown }[],
): Promise<{ readonly target: OidcTarget; readonly seen: Seen[] }> {
  const seen: Seen[] = [];
  const listener: RequestListener = (request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk));
    request.on('end', () => {
      const answer = answers[Math.min(seen.length, answers.length - 1)] ?? { body: {} };
      seen.push({
        method: request.method ?? '',
        path: request.url ?? '',
        type: String(request.headers['content-type'] ?? ''),
        body: text === '' ? '' : (JSON.parse(text) as unknown),
      });
      const { status = 200, type, body } = answer;
      response.writeHead(status, {
        'content-type': 'application/json',
        ...(type === undefined ? {} : { 'x-amzn-errortype': type }),
      });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    });
  };
  const standing = createServer(listener);
  server = standing;
  await new Promise<void>((resolve) => standing.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(standing.address() as AddressInfo).port}`;
  return { target: { region: 'eu-west-1', endpoint, fips: false, dualstack: false }, seen };
}

const options: PlainOptions = {
  network: { noProxy: [], maxAttempts: 3 },
  version: '1.2.3',
  clock: { now: () => Date.now(), sleep: async () => undefined },
};
const client = { id: 'the-client', secret: Secret.of('the-client-secret'), expiresAtMs: 0 };
const TOKENS = { accessToken: 'an-access-token', expiresIn: 3600, refreshToken: 'a-refresh-token' };
const SECRETS = /the-client-secret|the-refresh|the-code|the-verifier|an-access-token|a-refresh-token/;

async function failureOf(promise: Promise<unknown>): Promise<AwsError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error === undefined) throw new Error('it succeeded');
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause)
    expect(`${cause.message} ${cause.stack} ${JSON.stringify(cause)}`).not.toMatch(SECRETS);
  return error as AwsError;
}

/** What the SDK's own client sends for the same. */
async function bodyOfSdk(input: ConstructorParameters<typeof CreateTokenCommand>[0]): Promise<unknown> {
  let body: unknown;
  const sdk = new SSOOIDCClient({
    region: 'eu-west-1',
    maxAttempts: 1,
    requestHandler: {
      handle: async (request: { readonly body: string }) => {
        body = JSON.parse(request.body);
        throw new Error('captured');
      },
    } as never,
  });
  await sdk.send(new CreateTokenCommand(input)).catch(() => undefined);
  return body;
}

describe('what is sent', () => {
  it('is what the SDK sends for a refresh and for a code', async () => {
    const { target, seen } = await serve([{ body: TOKENS }]);
    const base = { clientId: 'the-client', clientSecret: 'the-client-secret' };
    await refreshTokens(target, client, Secret.of('the-refresh'), options);
    const grant = {
      code: Secret.of('the-code'),
      verifier: Secret.of('the-verifier'),
      redirectUri: 'http://127.0.0.1:1/oauth/callback',
    };
    await exchangeCode(target, client, grant, options);
    const refresh = { ...base, grantType: 'refresh_token', refreshToken: 'the-refresh' };
    const code = {
      ...base,
      grantType: 'authorization_code',
      code: 'the-code',
      codeVerifier: 'the-verifier',
      redirectUri: 'http://127.0.0.1:1/oauth/callback',
    };
    expect(seen.map(({ body }) => body)).toEqual([await bodyOfSdk(refresh), await bodyOfSdk(code)]);
    for (const { method, path, type } of seen)
      expect([method, path, type]).toEqual(['POST', '/token', 'application/json']);
  });

  it('names the redirect without a port, and asks for no grant where a device code is used', async () => {
    const { target, seen } = await serve([
      { body: { clientId: 'c', clientSecret: 's', clientSecretExpiresAt: 4_070_908_800 } },
    ]);
    const about = { startUrl: 'https://x.awsapps.com/start', scopes: ['sso:account:access'] };
    const made = await registerClient(target, { ...about, flow: 'code' }, options);
    expect(made).toMatchObject({ id: 'c', expiresAtMs: 4_070_908_800_000 });
    await registerClient(target, { ...about, flow: 'device' }, options);
    await registerClient(target, { ...about, scopes: [], flow: 'device' }, options);
    expect(seen.map(({ body }) => body)).toEqual([
      {
        clientName: 'vault',
        clientType: 'public',
        scopes: ['sso:account:access'],
        grantTypes: ['authorization_code', 'refresh_token'],
        redirectUris: ['http://127.0.0.1/oauth/callback'],
        issuerUrl: 'https://x.awsapps.com/start',
      },
      { clientName: 'vault', clientType: 'public', scopes: ['sso:account:access'] },
      { clientName: 'vault', clientType: 'public' },
    ]);
  });

  it('is encoded as RFC 3986 has it in the address of the page', () => {
    const url = authorizeUrl(
      { region: 'eu-west-1', fips: false, dualstack: false },
      {
        clientId: 'a b&c',
        redirectUri: 'http://127.0.0.1:1234/oauth/callback',
        state: Secret.of('st'),
        challenge: 'ch',
        scopes: ['sso:account:access', 'openid'],
      },
    );
    expect(url.href).toBe(
      'https://oidc.eu-west-1.amazonaws.com/authorize?response_type=code&client_id=a%20b%26c&redirect_uri=http%3A%2F%2F127.0.0.1%3A1234%2Foauth%2Fcallback&state=st&code_challenge_method=S256&code_challenge=ch&scopes=sso%3Aaccount%3Aaccess%20openid',
    );
  });

  it('is sent once where it is used up by that, and again where it surely did not count', async () => {
    const cut = await serve([{ status: 500, type: 'InternalServerException', body: {} }]);
    await failureOf(refreshTokens(cut.target, client, Secret.of('the-refresh'), options));
    expect(cut.seen).toHaveLength(1);
    server?.close();
    const throttled = await serve([
      { status: 429, type: 'TooManyRequestsException', body: {} },
      { body: TOKENS },
    ]);
    await refreshTokens(throttled.target, client, Secret.of('the-refresh'), options);
    expect(throttled.seen).toHaveLength(2);
    server?.close();
    const polled = await serve([
      { status: 500, type: 'InternalServerException', body: {} },
      { body: TOKENS },
    ]);
    expect(await pollDevice(polled.target, client, Secret.of('the-code'), options)).toMatchObject({
      state: 'done',
    });
    expect(polled.seen).toHaveLength(2);
  });
});

describe('a refusal', () => {
  it.each([
    ['InvalidClientException', 401, 'sso-client-refused'],
    ['UnauthorizedClientException', 400, 'sso-client-refused'],
    ['InvalidGrantException', 400, 'sso-grant-refused'],
    ['ExpiredTokenException', 400, 'sso-code-expired'],
    ['AccessDeniedException', 400, 'sso-sign-in-denied'],
    ['InvalidRequestException', 400, 'sso-setting-refused'],
    ['InvalidScopeException', 400, 'sso-setting-refused'],
    ['InvalidRedirectUriException', 400, 'sso-setting-refused'],
    ['InvalidClientMetadataException', 400, 'sso-setting-refused'],
    ['UnsupportedGrantTypeException', 400, 'unknown'],
    ['InternalServerException', 500, 'service'],
    ['TooManyRequestsException', 429, 'throttled'],
  ])('%s is %s %s', async (type, status, code) => {
    const { target } = await serve([
      { status, type, body: { error: 'x', error_description: 'why it is so' } },
    ]);
    const error = await failureOf(
      exchangeCode(
        target,
        client,
        { code: Secret.of('the-code'), verifier: Secret.of('the-verifier'), redirectUri: 'x' },
        options,
      ),
    );
    expect(error).toMatchObject({
      room: 'aws',
      code,
      facts: { operation: 'CreateToken', status, awsCode: type },
    });
  });

  it('of a poll is no failure where it only says to wait', async () => {
    const { target } = await serve([
      { status: 400, type: 'AuthorizationPendingException', body: { error: 'authorization_pending' } },
      { status: 400, type: 'SlowDownException', body: { error: 'slow_down' } },
    ]);
    expect(await pollDevice(target, client, Secret.of('the-code'), options)).toEqual({ state: 'pending' });
    expect(await pollDevice(target, client, Secret.of('the-code'), options)).toEqual({ state: 'slow-down' });
  });

  it('with a page in the place of JSON is none of the service', async () => {
    const { target } = await serve([{ status: 401, body: '<html>Please sign in to the network</html>' }]);
    expect(await failureOf(refreshTokens(target, client, Secret.of('the-refresh'), options))).toMatchObject({
      code: 'bad-answer',
    });
  });
});

describe('an answer', () => {
  it.each([
    ['no object', '"an-access-token"'],
    ['cut off', '{"accessToken":"an-access-token"'],
    ['without a token', { expiresIn: 3600 }],
    ['without an end', { accessToken: 'an-access-token' }],
    ['with an end that is none', { accessToken: 'an-access-token', expiresIn: -1 }],
    ['with a second header in the token', { accessToken: 'an-access-token\r\nx: y', expiresIn: 3600 }],
    ['with an empty token', { accessToken: '', expiresIn: 3600 }],
  ])('%s is no token', async (_name, body) => {
    const { target } = await serve([{ body }]);
    expect(await failureOf(refreshTokens(target, client, Secret.of('the-refresh'), options))).toMatchObject({
      code: 'bad-answer',
    });
  });

  const device = {
    deviceCode: 'the-code',
    userCode: 'ABCD-EFGH',
    verificationUri: 'https://device.sso.eu-west-1.amazonaws.com/',
    verificationUriComplete: 'https://device.sso.eu-west-1.amazonaws.com/?user_code=ABCD-EFGH',
    expiresIn: 600,
    interval: 1,
  };

  it('without an interval means five seconds, as RFC 8628 has it', async () => {
    const { interval: _interval, ...rest } = device;
    const { target } = await serve([{ body: rest }]);
    const found = await startDevice(target, client, 'https://x.awsapps.com/start', options);
    expect(found).toMatchObject({ userCode: 'ABCD-EFGH', intervalSeconds: 5, expiresInSeconds: 600 });
    expect(found.pageWithCode.searchParams.get('user_code')).toBe('ABCD-EFGH');
  });

  it.each([
    ['a page that is a program', { verificationUri: 'javascript:alert(1)' }],
    ['a page that is a file', { verificationUri: 'file:///etc/passwd' }],
    ['a code that steers the terminal', { userCode: 'AB\u001b[2J' }],
    ['no code', { userCode: undefined }],
    ['no device code', { deviceCode: undefined }],
  ])('with %s is none', async (_name, more) => {
    const { target } = await serve([{ body: { ...device, ...more } }]);
    const start = startDevice(target, client, 'https://x.awsapps.com/start', options);
    expect(await failureOf(start)).toMatchObject({ code: 'bad-answer' });
  });

  it('opens no program in the place of the page with the code', async () => {
    const { target } = await serve([{ body: { ...device, verificationUriComplete: 'javascript:alert(1)' } }]);
    const found = await startDevice(target, client, 'https://x.awsapps.com/start', options);
    expect(found.pageWithCode.href).toBe(device.verificationUri);
  });
});

describe('signing out', () => {
  it('sends the token in its header alone, and tells a dead one from a dead network', async () => {
    const { target, seen } = await serve([
      { body: '' },
      { status: 401, type: 'UnauthorizedException', body: { message: 'Session token not found or invalid' } },
      { status: 401, body: '<html></html>' },
    ]);
    await logout(target, Secret.of('an-access-token'), options);
    expect(seen[0]).toMatchObject({ method: 'POST', path: '/logout', body: '' });
    expect(await failureOf(logout(target, Secret.of('an-access-token'), options))).toMatchObject({
      code: 'sso-token-refused',
    });
    expect(await failureOf(logout(target, Secret.of('an-access-token'), options))).toMatchObject({
      code: 'bad-answer',
    });
  });
});
