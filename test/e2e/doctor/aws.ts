// The fake AWS as the real one is reached: by its own host names, over TLS, through an HTTPS proxy. The names never leave
// this machine.

import { readFileSync } from 'node:fs';
import { createServer as createHttp, request, type Server } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { type FakeAws, startFakeAws } from '../../fake-aws/fake-aws.ts';

const file = (name: string): string => join(import.meta.dirname, 'tls', name);

export interface ProxiedAws {
  readonly fake: FakeAws;
  /** `http://127.0.0.1:PORT`: lets anybody through to `*.amazonaws.com`, and nowhere else. */
  readonly proxyUrl: string;
  /** The file of the certificate to trust. */
  readonly certificate: string;
  /** Hosts that the proxy refuses. */
  readonly refused: Set<string>;
  /** Where it is on, a web page answers instead of AWS, as in a hotel. */
  readonly portal: { isOn: boolean };
  close(): Promise<void>;
}

export async function startProxiedAws(): Promise<ProxiedAws> {
  const fake = await startFakeAws();
  const refused = new Set<string>();
  const portal = { isOn: false };
  const sockets = new Set<Socket>();
  const key = readFileSync(file('key.pem'));
  const cert = readFileSync(file('certificate.pem'));
  const front = createHttps({ key, cert }, (incoming, outgoing) => {
    if (portal.isOn) {
      outgoing.writeHead(200, { 'content-type': 'text/html' }).end('<html>Welcome</html>');
      return;
    }
    const onward = request(
      `${fake.url}${incoming.url ?? '/'}`,
      { method: incoming.method, headers: incoming.headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(outgoing);
      },
    );
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
  await listen(front);
  const frontPort = (front.address() as AddressInfo).port;
  const proxy = createHttp((_, answer) => answer.writeHead(405).end());
  proxy.on('connect', (incoming, client: Socket) => {
    const host = (incoming.url ?? '').replace(/:443$/, '');
    if (!host.endsWith('.amazonaws.com') || refused.has(host)) {
      client.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      return;
    }
    const server = connect(frontPort, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      client.pipe(server).pipe(client);
    });
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => sockets.delete(socket));
    }
  });
  await listen(proxy);
  return {
    fake,
    proxyUrl: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    certificate: file('certificate.pem'),
    refused,
    portal,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      front.closeAllConnections();
      proxy.closeAllConnections();
      await Promise.all([front, proxy].map((server) => new Promise((resolve) => server.close(resolve))));
      await fake.close();
    },
  };
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
}
