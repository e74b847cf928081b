// The portal of IAM Identity Center: what is sent, and what is made of answers.

import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { AwsError } from '../../../src/aws/errors.ts';
import type { PlainOptions } from '../../../src/aws/plain-call.ts';
import { getRoleCredentials } from '../../../src/aws/sso-portal.ts';
import { Secret } from '../../../src/kernel/secret.ts';

const TOKEN = 'fake-token-that-opens-nothing';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

async function listen(listener: RequestListener): Promise<string> {
  server = createServer(listener);
  const standing = server;
  await new Promise<void>((resolve) => standing.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(standing.address() as AddressInfo).port}`;
}

function ask(endpoint: string, pauses: number[] = []) {
  const options: PlainOptions = {
    dice: () => 0.5,
    network: { noProxy: [], maxAttempts: 3 },
    version: '1.2.3',
    clock: { now: () => Date.now(), sleep: async (ms) => void pauses.push(ms) },
  };
  const portal = { region: 'eu-west-1', endpoint, fips: false, dualstack: false };
  const input = { portal, account: '111111111111', roleName: 'A b&c', accessToken: Secret.of(TOKEN) };
  return getRoleCredentials(input, options);
}

async function failure(endpoint: string, pauses?: number[]): Promise<AwsError> {
  const error: unknown = await ask(endpoint, pauses).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    expect(`${cause.message} ${JSON.stringify(cause)} ${cause.stack}`).not.toContain(TOKEN);
  return error as AwsError;
}

const GOOD = {
  accessKeyId: 'ASIAFAKEFAKEFAKE2222',
  secretAccessKey: 'secret',
  sessionToken: 'token',
  expiration: 1_767_323_045_000,
};

describe('a role', () => {
  it('is asked for with the token in a header and nowhere else', async () => {
    const seen: unknown[] = [];
    const endpoint = await listen((request, response) => {
      const { 'x-amz-sso_bearer_token': token, authorization, 'user-agent': agent } = request.headers;
      seen.push(request.method, request.url, token, authorization, agent);
      response.end(JSON.stringify({ roleCredentials: GOOD }));
    });
    const credentials = await ask(endpoint);
    expect(seen).toEqual([
      'GET',
      '/federation/credentials?role_name=A%20b%26c&account_id=111111111111',
      TOKEN,
      undefined,
      'vault/1.2.3',
    ]);
    expect(credentials.accessKeyId).toBe('ASIAFAKEFAKEFAKE2222');
    expect(credentials.secretAccessKey.reveal()).toBe('secret');
    expect(credentials.sessionToken.reveal()).toBe('token');
    expect(credentials.expiration.toISOString()).toBe('2026-01-02T03:04:05.000Z');
  });

  it.each([
    [401, 'UnauthorizedException', 'sso-token-refused', 1],
    [403, 'ForbiddenException', 'sso-role-refused', 1],
    [404, 'ResourceNotFoundException', 'not-found', 1],
    [400, 'ResourceNotFoundException', 'not-found', 1],
    [400, 'InvalidRequestException', 'validation', 1],
    [418, 'NewException', 'unknown', 1],
    [429, 'TooManyRequestsException', 'throttled', 3],
    [500, 'InternalServerException', 'service', 3],
    [503, 'InternalServerException', 'service', 3],
    [401, '', 'bad-answer', 1],
    [403, '', 'bad-answer', 1],
    [302, '', 'bad-answer', 1],
    [502, '', 'service', 3],
  ])('status %d %s is %s, after %d requests', async (status, type, code, requests) => {
    let count = 0;
    const endpoint = await listen((_request, response) => {
      count += 1;
      response.writeHead(status, type === '' ? {} : { 'x-amzn-errortype': `${type}:http://x/` });
      response.end(type === '' ? '<html>' : JSON.stringify({ message: `about ${TOKEN.repeat(2)} it` }));
    });
    const pauses: number[] = [];
    const error = await failure(endpoint, pauses);
    expect(error).toMatchObject({ room: 'aws', code, facts: { status, operation: 'GetRoleCredentials' } });
    expect(count).toBe(requests);
    expect(pauses).toEqual((status === 429 ? [250, 500] : [50, 100]).slice(0, requests - 1));
    if (code === 'sso-role-refused')
      expect(error.facts).toMatchObject({ account: '111111111111', roleName: 'A b&c' });
  });

  it('is tried again after what passes, and is got then', async () => {
    let count = 0;
    const endpoint = await listen((_request, response) => {
      count += 1;
      if (count < 3) response.writeHead(429, { 'x-amzn-errortype': 'TooManyRequestsException' }).end('{}');
      else response.end(JSON.stringify({ roleCredentials: GOOD }));
    });
    expect((await ask(endpoint)).accessKeyId).toBe(GOOD.accessKeyId);
  });

  it.each([
    '',
    'null',
    '{}',
    '{"roleCredentials":null}',
    JSON.stringify({ roleCredentials: { ...GOOD, expiration: '2026-01-02T03:04:05Z' } }),
    JSON.stringify({ roleCredentials: { ...GOOD, expiration: 1e20 } }),
    JSON.stringify({ roleCredentials: { ...GOOD, sessionToken: '' } }),
    JSON.stringify({ roleCredentials: { ...GOOD, secretAccessKey: undefined } }),
  ])('an answer of %j is none', async (body) => {
    const endpoint = await listen((_request, response) => response.end(body));
    expect(await failure(endpoint)).toMatchObject({ code: 'bad-answer', facts: { status: 200 } });
  });
});
