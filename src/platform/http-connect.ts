// Opens the connection of one HTTP request: TCP, a proxy's tunnel, TLS, in that order as needed. Sends no request.

import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { PlatformError } from './errors.ts';
import { machineTrust, UNKNOWN_ISSUER } from './trust.ts';

export interface ConnectionTarget {
  readonly url: URL;
  readonly proxy?: URL;
  readonly ca?: readonly string[];
}

/** The largest head of a proxy's answer that is read. */
const MAX_HEAD_BYTES = 16 * 1024;

/** Which of the two something went wrong at. */
type At = 'host' | 'proxy';

/**
 * A socket that the request can be written to: to the target, or to the proxy where the target is plain http. A certificate
 * that nobody signed whom the runtime trusts is looked at once more with what this machine trusts, unless `ca` says what is.
 *
 * @throws {PlatformError} `http-failed` (facts: phase, reason, at: `host` or `proxy`; of a proxy's refusal also status and
 *   schemes, the ways to sign in that it offers); the signal's reason when it is aborted
 */
export async function openConnection(target: ConnectionTarget, signal: AbortSignal): Promise<Socket> {
  try {
    return await connectOnce(target, signal);
  } catch (error) {
    const isUnknown =
      error instanceof PlatformError &&
      error.facts.phase === 'tls' &&
      UNKNOWN_ISSUER.includes(String(error.facts.reason));
    const ca = isUnknown && target.ca === undefined ? machineTrust() : undefined;
    if (ca === undefined) throw error;
    return connectOnce({ ...target, ca }, signal);
  }
}

async function connectOnce(target: ConnectionTarget, signal: AbortSignal): Promise<Socket> {
  const { url, proxy } = target;
  const isHttps = url.protocol === 'https:';
  let socket = await tcp(proxy ?? url, proxy === undefined ? 'host' : 'proxy', signal);
  if (proxy !== undefined) {
    if (proxy.protocol === 'https:') socket = await tls(socket, proxy, 'proxy', target.ca, signal);
    if (isHttps) await tunnel(socket, url, proxy, signal);
  }
  return isHttps ? tls(socket, url, 'host', target.ca, signal) : socket;
}

/** `Basic ...` where the proxy's URL has a user name, else undefined. */
export function proxyAuthorization(proxy: URL | undefined): string | undefined {
  if (proxy === undefined || proxy.username === '') return undefined;
  const pair = `${decoded(proxy.username)}:${decoded(proxy.password)}`;
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}

async function tcp(url: URL, at: At, signal: AbortSignal): Promise<Socket> {
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
    throw new PlatformError('http-failed', { phase: isLookup ? 'lookup' : 'connect', reason, at }, { cause });
  }
}

async function tls(
  under: Socket,
  url: URL,
  at: At,
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
    throw new PlatformError('http-failed', { phase: isLost ? 'connect' : 'tls', reason, at }, { cause });
  }
}

/** Asks the proxy for a tunnel to the target. */
async function tunnel(socket: Socket, url: URL, proxy: URL, signal: AbortSignal): Promise<void> {
  const authority = `${url.hostname}:${portOf(url)}`;
  const authorization = proxyAuthorization(proxy);
  const lines = [`CONNECT ${authority} HTTP/1.1`, `Host: ${authority}`];
  if (authorization !== undefined) lines.push(`Proxy-Authorization: ${authorization}`);
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  const { status, schemes } = await proxyAnswer(socket, signal).catch((error: unknown) => {
    socket.destroy();
    throw error;
  });
  if (status >= 200 && status <= 299) return;
  socket.destroy();
  throw new PlatformError('http-failed', { phase: 'proxy', reason: 'refused', at: 'proxy', status, schemes });
}

interface ProxyAnswer {
  readonly status: number;
  readonly schemes: readonly string[];
}

/**
 * The names of the ways to sign in, out of the values of Proxy-Authenticate headers: `Basic realm="x", NTLM` has two.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110 section 11.6.1
 */
export function authenticationSchemes(values: readonly string[]): readonly string[] {
  const names = values.flatMap((value) =>
    value
      .replace(/"(?:[^"\\]|\\.)*"/g, '')
      .split(',')
      .map((part) => /^\s*([A-Za-z][\w-]{0,19})(?:\s+[\w-]+\s*=|\s*$|\s+[\w+/=.~-]+$)/.exec(part)?.[1] ?? ''),
  );
  return [...new Set(names.filter((name) => name !== ''))];
}

/** Reads the head of the proxy's answer and nothing behind it. */
function proxyAnswer(socket: Socket, signal: AbortSignal): Promise<ProxyAnswer> {
  return new Promise((resolve, reject) => {
    let head = Buffer.alloc(0);
    const done = (finish: () => void): void => {
      socket.removeListener('error', onError).removeListener('close', onClose).removeListener('data', onData);
      signal.removeEventListener('abort', onAbort);
      socket.pause();
      finish();
    };
    const failed = (reason: string): void =>
      done(() => reject(new PlatformError('http-failed', { phase: 'proxy', reason, at: 'proxy' })));
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
      const text = head.toString('latin1');
      const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(text)?.[1] ?? 0);
      const offers = text.match(/(?<=^proxy-authenticate:).*$/gim) ?? [];
      // The target speaks only after us: bytes behind the head of a 2xx are not its own.
      if (status === 0 || (status < 300 && head.length > end + 4)) failed('EPROTO');
      else done(() => resolve({ status, schemes: authenticationSchemes(offers) }));
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
