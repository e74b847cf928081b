// Asking for a sign-in token: what is sent, what is tried again, and that nothing of it gets into an error.

import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { AwsError } from '../../../src/aws/errors.ts';
import { getSignInToken, type SignInOptions } from '../../../src/aws/sign-in.ts';
import { Secret } from '../../../src/kernel/secret.ts';

const SECRET = 'secret/key+of=nobody';
const TOKEN = 'session/token+of=nobody&x #y';
const credentials = {
  accessKeyId: 'ASIAFAKEFAKEFAKE2222',
  secretAccessKey: Secret.of(SECRET),
  sessionToken: Secret.of(TOKEN),
};

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
  return `http://127.0.0.1:${(standing.address() as AddressInfo).port}/federation`;
}

function options(more: Partial<SignInOptions> & { readonly pauses?: number[] } = {}): SignInOptions {
  const { pauses = [], ...rest } = more;
  return {
    network: { noProxy: [], maxAttempts: 3 },
    version: '1.2.3',
    dice: () => 0.5,
    clock: { now: () => Date.now(), sleep: async (ms) => void pauses.push(ms) },
    ...rest,
  };
}

/** The error, after a look for what must not be in it or in its causes. */
async function failure(endpoint: string, more: Parameters<typeof options>[0] = {}): Promise<AwsError> {
  const error: unknown = await getSignInToken(
    { endpoint, credentials, sessionSeconds: 900 },
    options(more),
  ).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const text = `${cause.message} ${JSON.stringify(cause)} ${cause.stack}`;
    for (const hidden of [SECRET, TOKEN, encodeURIComponent(SECRET), encodeURIComponent(TOKEN), 'Session='])
      expect(text).not.toContain(hidden);
  }
  return error as AwsError;
}

describe('a sign-in token', () => {
  it('is asked for with the session and the duration, and nothing else', async () => {
    const seen: string[] = [];
    const endpoint = await listen((request, response) => {
      seen.push(`${request.method} ${request.headers['user-agent']}`, request.url ?? '');
      response.end('{"SigninToken":"abc"}');
    });
    const token = await getSignInToken({ endpoint, credentials, sessionSeconds: 900 }, options());
    expect(token.reveal()).toBe('abc');
    expect(String(token)).toBe('[secret]');
    expect(seen[0]).toBe('GET vault/1.2.3');
    const url = new URL(seen[1] ?? '', endpoint);
    expect(url.pathname).toBe('/federation');
    expect([...url.searchParams.keys()]).toEqual(['Action', 'SessionDuration', 'Session']);
    expect(url.searchParams.get('SessionDuration')).toBe('900');
    expect(JSON.parse(url.searchParams.get('Session') ?? '')).toEqual({
      sessionId: 'ASIAFAKEFAKEFAKE2222',
      sessionKey: SECRET,
      sessionToken: TOKEN,
    });
    expect(url.search).not.toContain('+');
    await getSignInToken({ endpoint, credentials }, options());
    expect(seen[3]).not.toContain('SessionDuration');
  });

  it.each([
    [400, 'sign-in-refused', 1],
    [403, 'sign-in-refused', 1],
    [404, 'bad-answer', 1],
    [302, 'bad-answer', 1],
    [429, 'throttled', 3],
    [500, 'service', 3],
    [503, 'service', 3],
  ])('status %d is %s, after %d requests', async (status, code, requests) => {
    let count = 0;
    const endpoint = await listen((_request, response) => {
      count += 1;
      response.writeHead(status, { location: 'http://127.0.0.1:1/' }).end('<html>Session=');
    });
    const pauses: number[] = [];
    const error = await failure(endpoint, { pauses });
    expect(error).toMatchObject({
      room: 'aws',
      code,
      facts: { status, attempts: requests, host: '127.0.0.1' },
    });
    expect(count).toBe(requests);
    expect(pauses).toEqual((status === 429 ? [250, 500] : [50, 100]).slice(0, requests - 1));
    if (code === 'sign-in-refused') expect(error.facts.durationSent).toBe(true);
  });

  it.each(['', 'null', '[]', '{}', '{"SigninToken":""}', '{"SigninToken":1}', '{"SigninToken":"x', '<html>'])(
    'an answer of %j is not one',
    async (body) => {
      const endpoint = await listen((_request, response) => response.end(body));
      expect(await failure(endpoint)).toMatchObject({ code: 'bad-answer', facts: { status: 200 } });
    },
  );

  it('is asked for again where the connection was cut or refused', async () => {
    let count = 0;
    const endpoint = await listen((request, response) => {
      count += 1;
      if (count < 3) request.socket.destroy();
      else response.end('{"SigninToken":"abc"}');
    });
    expect((await getSignInToken({ endpoint, credentials }, options())).reveal()).toBe('abc');
    expect(await failure('http://127.0.0.1:9/federation')).toMatchObject({
      code: 'network',
      facts: { reason: 'ECONNREFUSED', attempts: 3 },
    });
  });

  it('is not waited for longer than allowed, nor after it is given up', async () => {
    const endpoint = await listen(() => undefined);
    expect(await failure(endpoint, { timeoutMs: 100 })).toMatchObject({
      code: 'timeout',
      facts: { phase: 'answer', timeoutMs: 100, attempts: 3 },
    });
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error('stopped')), 50);
    expect(await failure(endpoint, { signal: stop.signal })).toMatchObject({ message: 'stopped' });
  });
});
