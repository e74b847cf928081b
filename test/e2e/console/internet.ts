// A small internet: a proxy that leads every host name of AWS to one fake AWS over TLS, under those names. So vault and a
// browser use the real host names, and a wrong one leads nowhere.

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer as createProxy, type Server } from 'node:http';
import { createServer as createTls, type Server as TlsServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import type { FakeAws } from '../../fake-aws/fake-aws.ts';
import { handleRequest } from '../../fake-aws/server.ts';

/** Everything there is in this internet. */
const NAMES = [
  'sts.eu-west-1.amazonaws.com',
  'portal.sso.eu-central-1.amazonaws.com',
  'portal.sso.eu-west-1.amazonaws.com',
  'oidc.eu-west-1.amazonaws.com',
  'sts.cn-northwest-1.amazonaws.com.cn',
  'sts.us-gov-west-1.amazonaws.com',
  'sts.eusc-de-east-1.amazonaws.eu',
  ...['signin', 'console'].flatMap((what) => [
    `${what}.aws.amazon.com`,
    `*.${what}.aws.amazon.com`,
    `${what}.amazonaws.cn`,
    `*.${what}.amazonaws.cn`,
    `${what}.amazonaws-us-gov.com`,
    `*.${what}.amazonaws-us-gov.com`,
    `*.${what}.amazonaws-eusc.eu`,
  ]),
];

export interface Internet {
  /** `http://127.0.0.1:PORT` of a proxy, with the hosts that were asked of it so far. */
  readonly forVault: { readonly url: string; readonly hosts: readonly string[] };
  readonly forBrowser: { readonly url: string; readonly hosts: readonly string[] };
  /** The certificate to trust. */
  readonly caPath: string;
  close(): Promise<void>;
}

export async function createInternet(fake: FakeAws, folder: string): Promise<Internet> {
  mkdirSync(folder, { recursive: true });
  const caPath = join(folder, 'ca.pem');
  const keyPath = join(folder, 'key.pem');
  const config = join(folder, 'openssl.cnf');
  const names = NAMES.map((name) => `DNS:${name}`).join(',');
  writeFileSync(
    config,
    `[req]\ndistinguished_name=dn\nx509_extensions=ext\nprompt=no\n[dn]\nCN=fake internet\n[ext]\nsubjectAltName=${names}\nbasicConstraints=critical,CA:TRUE\n`,
  );
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-days',
      '2',
    ].concat(['-config', config, '-keyout', keyPath, '-out', caPath]),
    { stdio: 'ignore' },
  );
  const tls: TlsServer = createTls(
    { key: readFileSync(keyPath), cert: readFileSync(caPath) },
    (request, response) => handleRequest(fake, request, response),
  );
  const tlsPort = await listening(tls);
  const vault = await proxyTo(tlsPort);
  const browser = await proxyTo(tlsPort);
  return {
    forVault: vault,
    forBrowser: browser,
    caPath,
    close: async () => {
      vault.end();
      browser.end();
      for (const server of [vault.server, browser.server, tls]) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
}

interface Proxy {
  readonly url: string;
  readonly hosts: string[];
  readonly server: Server;
  /** Cuts what goes through it: the server itself knows nothing of it. */
  end(): void;
}

async function proxyTo(tlsPort: number): Promise<Proxy> {
  const hosts: string[] = [];
  const server = createProxy((_request, response) => response.writeHead(502).end());
  const open = new Set<{ destroy(): unknown }>();
  server.on('connect', (request, client) => {
    const [host = '', port] = (request.url ?? '').split(':');
    hosts.push(host);
    client.on('error', () => client.destroy());
    open.add(client);
    client.once('close', () => open.delete(client));
    const isThere = port === '443' && NAMES.some((name) => matches(name, host));
    if (!isThere) return void client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    const inner = connect(tlsPort, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      inner.pipe(client).pipe(inner);
    });
    inner.on('error', () => client.destroy());
    client.once('close', () => inner.destroy());
  });
  const port = await listening(server);
  const end = (): void => {
    for (const socket of open) socket.destroy();
  };
  return { url: `http://127.0.0.1:${port}`, hosts, server, end };
}

function matches(name: string, host: string): boolean {
  return name.startsWith('*.') ? host.split('.').slice(1).join('.') === name.slice(2) : name === host;
}

async function listening(server: Server | TlsServer): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
