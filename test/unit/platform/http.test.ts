// One HTTP request over one connection: whole answers only, deadlines, and proxies that answer strangely.

import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { type HttpRequest, httpRequest } from '../../../src/platform/http.ts';

const open: (Server | Socket)[] = [];
afterEach(() => {
  for (const item of open.splice(0)) 'destroy' in item ? item.destroy() : item.close();
});

/** A server that, given the first bytes of a request, writes these pieces and ends (or not). */
async function server(answer: (socket: Socket, request: string) => void): Promise<string> {
  const listening = createServer((socket) => {
    open.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', (data) => answer(socket, data.toString('latin1')));
  });
  open.push(listening);
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
}

const ask = (url: string, more: Partial<HttpRequest> = {}) =>
  httpRequest({
    method: 'POST',
    url: new URL(url),
    headers: { 'content-type': 'text/plain' },
    body: 'ä question',
    connectTimeoutMs: 2000,
    timeoutMs: 2000,
    ...more,
  });
const failure = (call: Promise<unknown>) =>
  call.then(
    () => 'answered',
    (error: { code?: string; facts?: { phase?: string; reason?: string; status?: number } }) =>
      [error.code, error.facts?.phase, error.facts?.reason, error.facts?.status]
        .filter((part) => part !== undefined)
        .join(' '),
  );

test('sends length in bytes, host and path, and reads a chunked answer to its end', async () => {
  let seen = '';
  const url = await server((socket, request) => {
    seen += request;
    socket.end(
      'HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\nX-A: 1\r\nX-A: 2\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n',
    );
  });
  const answer = await ask(`${url}/a/b?c=d`);
  expect(answer).toMatchObject({ status: 201, headers: { 'x-a': '1, 2' } });
  expect(Buffer.from(answer.body).toString()).toBe('abcde');
  expect(seen).toMatch(/^POST \/a\/b\?c=d HTTP\/1\.1\r\n/);
  expect(seen.toLowerCase()).toContain(`host: ${new URL(url).host}\r\n`);
  expect(seen.toLowerCase()).toContain('content-length: 11\r\n');
});

test.each([
  [
    'a length that is not kept',
    'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort',
    'http-failed answer ECONNRESET',
  ],
  [
    'a chunk that never comes',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab',
    'http-failed answer ECONNRESET',
  ],
  ['a head that ends early', 'HTTP/1.1 200 OK\r\nContent-', 'http-failed answer '],
  ['something that is not HTTP', 'SSH-2.0-OpenSSH\r\n\r\n', 'http-failed answer HPE_'],
  ['nothing', '', 'http-failed answer ECONNRESET'],
])('%s is a failure, not an answer', async (_what, text, outcome) => {
  const url = await server((socket) => socket.end(text));
  expect(await failure(ask(url))).toContain(outcome);
});

test('an answer without end is cut off', async () => {
  const url = await server((socket) => {
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    const more = Buffer.alloc(256 * 1024, 'x');
    const pour = (): void => {
      while (!socket.destroyed && socket.write(more));
      socket.once('drain', pour);
    };
    pour();
  });
  expect(await failure(ask(url))).toBe('http-failed answer EMSGSIZE');
});

test('a slow answer ends at the deadline, in the middle of the answer too', async () => {
  const url = await server((socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab'));
  expect(await failure(ask(url, { timeoutMs: 80 }))).toBe('http-timeout answer');
});

test('an abort is told as its reason, before, while connecting and while reading', async () => {
  const url = await server((socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab'));
  const reason = new Error('enough');
  await expect(ask(url, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  const controller = new AbortController();
  setTimeout(() => controller.abort(reason), 50);
  await expect(ask(url, { signal: controller.signal })).rejects.toBe(reason);
});

test.each([
  ['speaks no HTTP', 'hello\r\n\r\n', 'http-failed proxy EPROTO'],
  ['talks behind its head', 'HTTP/1.1 200 OK\r\n\r\nsurprise', 'http-failed proxy EPROTO'],
  ['refuses', 'HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno', 'http-failed proxy refused 403'],
  ['hangs up', '', 'http-failed proxy ECONNRESET'],
  ['never ends its head', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(20_000)}`, 'http-failed proxy EMSGSIZE'],
])('a proxy that %s', async (_what, text, outcome) => {
  const proxy = new URL(await server((socket) => socket.end(text)));
  expect(await failure(ask('https://sts.fake.test', { proxy }))).toBe(outcome);
});

test('a proxy gets its password and nothing of the request inside the tunnel', async () => {
  let seen = '';
  const proxy = new URL(
    await server((socket, request) => {
      seen += request;
      socket.end('HTTP/1.1 407 No\r\n\r\n');
    }),
  );
  proxy.username = 'user';
  proxy.password = 'p@ss';
  expect(await failure(ask('https://sts.fake.test/secret', { proxy }))).toBe('http-failed proxy refused 407');
  expect(seen).toBe(
    `CONNECT sts.fake.test:443 HTTP/1.1\r\nHost: sts.fake.test:443\r\nProxy-Authorization: Basic ${Buffer.from('user:p@ss').toString('base64')}\r\n\r\n`,
  );
});
