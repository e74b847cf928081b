// Opens the connection of one HTTP request: TCP, a proxy's tunnel, TLS, in that order as needed. Sends no request.

import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { PlatformError } from './errors.ts';

export interface ConnectionTarget {
  readonly url: URL;
  readonly proxy?: URL;
  readonly ca?: readonly string[];
}

/** The largest head of a proxy's answer that is read. */
const MAX_HEAD_BYTES = 16 * 1024;

/**
 * A socket that the request can be written to: to the target, or to the proxy where the target is plain http.
 *
 * @throws {PlatformError} `http-failed`; the signal's reason when it is aborted
 */
export async function openConnection(target: ConnectionTarget, signal: AbortSignal): Promise<Socket> {
  const { url, proxy } = target;
  const isHttps = url.protocol === 'https:';
  let socket = await tcp(proxy ?? url, signal);
  if (proxy !== undefined) {
    if (proxy.protocol === 'https:') socket = await tls(socket, proxy, target.ca, signal);
    if (isHttps) await tunnel(socket, url, proxy, signal);
  }
  return isHttps ? tls(socket, url, target.ca, signal) : socket;
}

/** `Basic ...` where the proxy's URL has a user name, else undefined. */
export function proxyAuthorization(proxy: URL | undefined): string | undefined {
  if (proxy === undefined || proxy.username === '') return undefined;
  const pair = `${decoded(proxy.username)}:${decoded(proxy.password)}`;
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}

async function tcp(url: URL, signal: AbortSignal): Promise<Socket> {
  const { connect } = process.getBuiltinModule('node:net');
  const socket = connect({ host: bareHost(url), port: portOf(url) });
  // Whoever waits for this socket listens for its errors; one that comes later must not end the process.
  socket.on('error', ignore);
  try {
    await ready(socket, 'connect', signal);
    return socket;
  } catch (cause) {
    if (signal.aborted) throw cause;
    const reason = errnoOf(cause);
    const isLookup = reason === 'ENOTFOUND' || reason.startsWith('EAI_');
    throw new PlatformError('http-failed', { phase: isLookup ? 'lookup' : 'connect', reason }, { cause });
  }
}

async function tls(
  under: Socket,
  url: URL,
  ca: readonly string[] | undefined,
  signal: AbortSignal,
): Promise<TLSSocket> {
  const { connect } = process.getBuiltinModule('node:tls');
  const host = bareHost(url);
  const isAddress = process.getBuiltinModule('node:net').isIP(host) !== 0;
  const socket = connect({
    socket: under,
    host,
    ALPNProtocols: ['http/1.1'],
    // Server names are names; an address is checked against the certificate's addresses by `host`.
    ...(isAddress ? {} : { servername: host }),
    ...(ca === undefined ? {} : { ca: [...ca] }),
  });
  socket.on('error', ignore);
  try {
    await ready(socket, 'secureConnect', signal);
    return socket;
  } catch (cause) {
    under.destroy();
    if (signal.aborted) throw cause;
    const reason = errnoOf(cause);
    const isLost = ['ECONNRESET', 'EPIPE', 'ETIMEDOUT'].includes(reason);
    throw new PlatformError('http-failed', { phase: isLost ? 'connect' : 'tls', reason }, { cause });
  }
}

/** Asks the proxy for a tunnel to the target. */
async function tunnel(socket: Socket, url: URL, proxy: URL, signal: AbortSignal): Promise<void> {
  const authority = `${url.hostname}:${portOf(url)}`;
  const authorization = proxyAuthorization(proxy);
  const lines = [`CONNECT ${authority} HTTP/1.1`, `Host: ${authority}`];
  if (authorization !== undefined) lines.push(`Proxy-Authorization: ${authorization}`);
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  const status = await proxyStatus(socket, signal).catch((error: unknown) => {
    socket.destroy();
    throw error;
  });
  if (status >= 200 && status <= 299) return;
  socket.destroy();
  throw new PlatformError('http-failed', { phase: 'proxy', reason: 'refused', status });
}

/** Reads the head of the proxy's answer and nothing behind it. */
function proxyStatus(socket: Socket, signal: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    let head = Buffer.alloc(0);
    const done = (finish: () => void): void => {
      socket.removeListener('error', onError).removeListener('close', onClose).removeListener('data', onData);
      signal.removeEventListener('abort', onAbort);
      socket.pause();
      finish();
    };
    const failed = (reason: string): void =>
      done(() => reject(new PlatformError('http-failed', { phase: 'proxy', reason })));
    const onError = (cause: Error): void => failed(errnoOf(cause));
    const onClose = (): void => failed('ECONNRESET');
    const onAbort = (): void => done(() => reject(signal.reason));
    const onData = (chunk: Buffer): void => {
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) {
        if (head.length > MAX_HEAD_BYTES) failed('EMSGSIZE');
        return;
      }
      const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(head.toString('latin1'))?.[1] ?? 0);
      // The target speaks only after us: bytes behind the head of a 2xx are not its own.
      if (status === 0 || (status < 300 && head.length > end + 4)) failed('EPROTO');
      else done(() => resolve(status));
    };
    socket.on('error', onError).on('close', onClose).on('data', onData);
    signal.addEventListener('abort', onAbort, { once: true });
  });
}

function ignore(): void {}

/** Waits for the event that says the socket is usable; destroys it when that fails. */
function ready(socket: Socket, event: 'connect' | 'secureConnect', signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (finish: () => void): void => {
      socket.removeListener(event, onReady);
      socket.removeListener('error', onError);
      socket.removeListener('close', onClose);
      signal.removeEventListener('abort', onAbort);
      finish();
    };
    const fail = (error: unknown): void =>
      done(() => {
        socket.destroy();
        reject(error);
      });
    const onReady = (): void => done(resolve);
    const onError = (error: Error): void => fail(error);
    const onClose = (): void => fail(Object.assign(new Error('closed'), { code: 'ECONNRESET' }));
    const onAbort = (): void => fail(signal.reason);
    socket.once(event, onReady);
    socket.once('error', onError);
    socket.once('close', onClose);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
  });
}

function bareHost(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

function portOf(url: URL): number {
  return url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
}

/** `ECONNRESET` and its like, or `unknown`. */
export function errnoOf(cause: unknown): string {
  const code = (cause as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : 'unknown';
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
