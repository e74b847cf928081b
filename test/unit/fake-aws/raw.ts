// Raw HTTP for tests: a request as the SDK would sign it, changed by hand, sent as it is. Holds no assertions.

import { request as send } from 'node:http';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Keys } from './clients.ts';

export interface RawRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** GetCallerIdentity, signed by the SDK as of `skewSeconds` from now, not sent. */
export async function signed(
  url: string,
  keys: Keys,
  skewSeconds = 0,
  region = 'eu-west-1',
): Promise<RawRequest> {
  const captured: RawRequest = { method: '', path: '', headers: {}, body: '' };
  const client = new STSClient({
    endpoint: url,
    region,
    credentials: keys,
    maxAttempts: 1,
    systemClockOffset: skewSeconds * 1000,
    requestHandler: {
      handle: async (request: {
        method: string;
        path: string;
        headers: Record<string, string>;
        body: string;
      }) => {
        Object.assign(captured, {
          method: request.method,
          path: request.path,
          headers: { ...request.headers },
          body: request.body,
        });
        throw new Error('captured');
      },
    } as never,
  });
  await client.send(new GetCallerIdentityCommand({})).catch(() => undefined);
  return captured;
}

export function sendRaw(url: string, request: RawRequest): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const outgoing = send(
      {
        host: hostname,
        port,
        method: request.method,
        path: request.path,
        headers: request.headers,
        agent: false,
      },
      (incoming) => {
        let text = '';
        incoming.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        incoming.on('end', () =>
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text }),
        );
        incoming.on('error', reject);
      },
    );
    outgoing.on('error', reject);
    outgoing.end(request.body);
  });
}

/** `403 Code: message`. */
export function refusalOf(answer: RawAnswer): string {
  const code = /<Code>(.*?)<\/Code>/s.exec(answer.text)?.[1];
  const message = /<Message>(.*?)<\/Message>/s
    .exec(answer.text)?.[1]
    ?.replace(/&#(\d+);/g, (_, n: string) => String.fromCharCode(Number(n)));
  return `${answer.status} ${code}: ${message}`;
}
