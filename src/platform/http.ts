// One HTTP/1.1 request and its whole answer, over a connection that is opened for it: directly or through a proxy, with
// deadlines. Knows nothing of what is asked. The same code runs on Node and on Bun; no request reads the environment.

import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { PlatformError } from './errors.ts';
import { errnoOf, openConnection, proxyAuthorization } from './http-connect.ts';

export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
  /** An http or https proxy; its user name and password, if any, are sent as Basic authorization. */
  readonly proxy?: URL;
  /** PEM certificates that are trusted instead of the runtime's own. */
  readonly ca?: readonly string[];
  /** From the name look-up to the end of the TLS handshake. */
  readonly connectTimeoutMs: number;
  /** For the whole request. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

export interface HttpAnswer {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Answers larger than this are cut off: nothing we ask for is. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

/**
 * Sends one request and reads its answer to the end.
 *
 * @throws {PlatformError} `http-failed`, `http-timeout`; the signal's reason when it is aborted
 */
export async function httpRequest(request: HttpRequest): Promise<HttpAnswer> {
  request.signal?.throwIfAborted();
  const stop = new AbortController();
  const onAbort = (): void => stop.abort(request.signal?.reason);
  request.signal?.addEventListener('abort', onAbort, { once: true });
  let phase = 'connect';
  const timeout = (timeoutMs: number) => (): void =>
    stop.abort(new PlatformError('http-timeout', { phase, timeoutMs }));
  const total = setTimeout(timeout(request.timeoutMs), request.timeoutMs);
  const connecting = setTimeout(timeout(request.connectTimeoutMs), request.connectTimeoutMs);
  try {
    const socket = await openConnection(request, stop.signal);
    clearTimeout(connecting);
    phase = 'answer';
    return await exchange(request, socket, stop.signal);
  } catch (error) {
    // Whatever broke because we stopped, the reason for stopping is what happened.
    if (stop.signal.aborted) throw stop.signal.reason;
    throw error;
  } finally {
    clearTimeout(total);
    clearTimeout(connecting);
    request.signal?.removeEventListener('abort', onAbort);
  }
}

function exchange(request: HttpRequest, socket: Socket, signal: AbortSignal): Promise<HttpAnswer> {
  const { request: send } = process.getBuiltinModule('node:http');
  const { url } = request;
  const isViaProxy = request.proxy !== undefined && url.protocol === 'http:';
  const authorization = isViaProxy ? proxyAuthorization(request.proxy) : undefined;
  return new Promise((resolve, reject) => {
    const fail = (reason: string, cause?: unknown): void => {
      socket.destroy();
      reject(new PlatformError('http-failed', { phase: 'answer', reason }, { cause }));
    };
    const outgoing = send(
      {
        // The TLS layer, if any, is in the socket already; an agent would put one of its own on top.
        createConnection: () => socket,
        method: request.method,
        path: isViaProxy ? url.href : `${url.pathname}${url.search}`,
        host: url.hostname,
        headers: {
          ...request.headers,
          host: request.headers.host ?? url.host,
          'content-length': String(Buffer.byteLength(request.body)),
          connection: 'close',
          ...(authorization === undefined ? {} : { 'proxy-authorization': authorization }),
        },
      },
      (incoming) => read(incoming, resolve, fail).finally(() => socket.destroy()),
    );
    outgoing.on('error', (cause) => fail(errnoOf(cause), cause));
    signal.addEventListener(
      'abort',
      () => {
        outgoing.destroy();
        socket.destroy();
        reject(signal.reason);
      },
      { once: true },
    );
    outgoing.end(request.body);
  });
}

async function read(
  incoming: IncomingMessage,
  resolve: (answer: HttpAnswer) => void,
  fail: (reason: string, cause?: unknown) => void,
): Promise<void> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of incoming as AsyncIterable<Uint8Array>) {
      bytes += chunk.length;
      if (bytes > MAX_ANSWER_BYTES) return fail('EMSGSIZE');
      chunks.push(chunk);
    }
  } catch (cause) {
    return fail(errnoOf(cause), cause);
  }
  // An answer that ends early is a lost connection, not a short answer.
  if (!incoming.complete) return fail('ECONNRESET');
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers))
    headers[name] = Array.isArray(value) ? value.join(', ') : (value ?? '');
  resolve({ status: incoming.statusCode ?? 0, headers, body: Buffer.concat(chunks) });
}
