// A small HTTP server that only this machine can reach: bound to 127.0.0.1, it answers requests that name it by its own
// address and refuses what a web page sends to it under another name (DNS rebinding).

import { PlatformError } from './errors.ts';

export interface LoopbackRequest {
  readonly method: string;
  /** Path and query as they came. */
  readonly url: URL;
}

export interface LoopbackAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Loopback {
  readonly port: number;
  /** Takes no more requests; answers that are on their way are sent first, for at most a second. */
  close(): Promise<void>;
}

const MAX_HEADER_BYTES = 16 * 1024;
const REQUEST_TIMEOUT_MS = 10_000;
const CLOSE_MS = 1_000;

/**
 * Listens on a port that the system chooses, or on `port`.
 *
 * @param answer never rejects; GET and HEAD only, bodies are not read
 * @throws {PlatformError} `system` (operation `listen`)
 */
export async function listenOnLoopback(
  answer: (request: LoopbackRequest) => Promise<LoopbackAnswer>,
  options: { readonly port?: number } = {},
): Promise<Loopback> {
  const { createServer } = await import('node:http');
  const server = createServer(
    {
      maxHeaderSize: MAX_HEADER_BYTES,
      requestTimeout: REQUEST_TIMEOUT_MS,
      headersTimeout: REQUEST_TIMEOUT_MS,
    },
    (request, response) => {
      const send = ({ status, headers, body }: LoopbackAnswer): void => {
        response.writeHead(status, { connection: 'close', ...headers });
        response.end(request.method === 'HEAD' ? undefined : body);
      };
      const plain = (status: number, body: string): void =>
        send({ status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body });
      request.resume();
      const { port } = server.address() as { readonly port: number };
      const host = request.headers.host ?? '';
      if (host !== `127.0.0.1:${port}` && host !== `localhost:${port}`) return plain(403, 'not here\n');
      if (request.method !== 'GET' && request.method !== 'HEAD') return plain(405, 'only GET\n');
      const base = `http://127.0.0.1:${port}`;
      const target = request.url ?? '/';
      if (!target.startsWith('/') || !URL.canParse(target, base)) return plain(400, 'not an address\n');
      void answer({ method: request.method, url: new URL(target, base) }).then(send);
    },
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) =>
      reject(new PlatformError('system', { operation: 'listen', errno: cause.code }, { cause })),
    );
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as { readonly port: number }).port,
    close: () =>
      new Promise((resolve) => {
        const late = setTimeout(() => server.closeAllConnections(), CLOSE_MS);
        server.close(() => {
          clearTimeout(late);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}
