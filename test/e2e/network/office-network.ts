// The network of an office: the fake AWS behind TLS with a certificate of a private CA, and forward proxies of Debian in front of
// it. Everything listens on this machine and is gone when it is closed.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTls } from 'node:tls';
import { type FakeAws, startFakeAws } from '../../fake-aws/fake-aws.ts';

/** What the proxies know people by. Squid's password holds all that has to be encoded in a URL. */
export const SQUID_USER = 'CORP\\ann';
export const SQUID_PASSWORD = 'p@s:s/w#r%d';
export const TINY_USER = 'bob';
export const TINY_PASSWORD = 'tiny-secret';

export interface OfficeNetwork {
  readonly fake: FakeAws;
  readonly folder: string;
  /** PEM of the CA that signed for `*.fake.test`, `localhost` and 0.0.0.0. */
  readonly ca: string;
  /** The port of the fake AWS behind TLS. */
  readonly tlsPort: number;
  /** `127.0.0.1:PORT` of squid, which alone knows where `*.fake.test` is, and lets nobody through to denied.fake.test. */
  readonly squid: string;
  readonly tinyproxy: string;
  /** `localhost:PORT`: tinyproxy behind TLS. */
  readonly tinyproxyTls: string;
  /** Takes connections and says nothing. */
  readonly silent: string;
  /** Wants a sign-in by NTLM or Negotiate. */
  readonly ntlm: string;
  /** The lines that squid has logged since the last call: method and target. */
  squidLog(): readonly string[];
  close(): Promise<void>;
}

export async function openOfficeNetwork(): Promise<OfficeNetwork> {
  const folder = mkdtempSync(join(tmpdir(), 'vault-network-'));
  // Squid gives up being root where it is.
  chmodSync(folder, 0o777);
  const servers: Server[] = [];
  const sockets = new Set<Socket>();
  const programs: ChildProcess[] = [];
  const listen = async (server: Server): Promise<number> => {
    servers.push(server);
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  };
  const fake = await startFakeAws();
  const tls = makeCertificates(folder);
  const front = (port: number): Server =>
    createTls(tls, (socket) => {
      const far = connect(port, '127.0.0.1');
      far.on('error', () => socket.destroy());
      socket.on('error', () => far.destroy());
      socket.pipe(far).pipe(socket);
    }).on('tlsClientError', () => undefined);
  const tlsPort = await listen(front(Number(new URL(fake.url).port)));

  const squidPort = await freePort();
  programs.push(startSquid(folder, squidPort));
  const tinyPort = await freePort();
  programs.push(startTinyproxy(folder, tinyPort));
  await Promise.all([untilOpen(squidPort), untilOpen(tinyPort)]);
  const tinyTlsPort = await listen(front(tinyPort));
  const silentPort = await listen(createServer(() => undefined));
  const ntlmPort = await listen(
    createServer((socket) =>
      socket.once('data', () =>
        socket.end(
          'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Negotiate\r\nProxy-Authenticate: NTLM\r\nContent-Length: 0\r\n\r\n',
        ),
      ),
    ),
  );

  const log = join(folder, 'access.log');
  let read = 0;
  return {
    fake,
    folder,
    ca: join(folder, 'ca.pem'),
    tlsPort,
    squid: `127.0.0.1:${squidPort}`,
    tinyproxy: `127.0.0.1:${tinyPort}`,
    tinyproxyTls: `localhost:${tinyTlsPort}`,
    silent: `127.0.0.1:${silentPort}`,
    ntlm: `127.0.0.1:${ntlmPort}`,
    squidLog: () => {
      const lines = existsSync(log) ? readFileSync(log, 'utf8').split('\n').filter(Boolean) : [];
      const fresh = lines.slice(read);
      read = lines.length;
      return fresh;
    },
    close: async () => {
      for (const program of programs) program.kill('SIGKILL');
      for (const socket of sockets) socket.destroy();
      for (const server of servers) server.close();
      await fake.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A CA of its own and a certificate that it has signed. */
function makeCertificates(folder: string): { readonly key: Buffer; readonly cert: Buffer } {
  const openssl = (...args: readonly string[]): void =>
    void execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  openssl(
    'req',
    '-x509',
    ...curve,
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-subj',
    '/CN=Office CA',
    '-days',
    '2',
  );
  openssl('req', ...curve, '-keyout', 'host.key', '-out', 'host.csr', '-subj', '/CN=fake.test');
  const names = 'DNS:*.fake.test,DNS:localhost,IP:0.0.0.0';
  writeFileSync(join(folder, 'names'), `subjectAltName=${names}\nbasicConstraints=CA:FALSE\n`);
  const signing = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'names'];
  openssl('x509', '-req', '-in', 'host.csr', ...signing, '-out', 'host.pem', '-days', '2');
  return { key: readFileSync(join(folder, 'host.key')), cert: readFileSync(join(folder, 'host.pem')) };
}

function startSquid(folder: string, port: number): ChildProcess {
  const at = (name: string): string => join(folder, name);
  const hash = execFileSync('openssl', ['passwd', '-1', '-stdin'], { input: SQUID_PASSWORD })
    .toString()
    .trim();
  writeFileSync(at('users'), `${SQUID_USER}:${hash}\n`);
  writeFileSync(
    at('hosts'),
    ['sts', 'iam', 'signin', 'denied'].map((name) => `127.0.0.1 ${name}.fake.test\n`).join(''),
  );
  const helper = ['/usr/lib/squid/basic_ncsa_auth', '/usr/lib64/squid/basic_ncsa_auth'].find(existsSync);
  writeFileSync(
    at('squid.conf'),
    [
      `http_port 127.0.0.1:${port}`,
      `hosts_file ${at('hosts')}`,
      `pid_filename none`,
      'logformat plain %rm %ru %Ss/%>Hs',
      `access_log stdio:${at('access.log')} plain`,
      `cache_log ${at('cache.log')}`,
      `coredump_dir ${folder}`,
      'buffered_logs off',
      'cache deny all',
      'cache_mem 8 MB',
      'memory_cache_shared off',
      'max_filedescriptors 1024',
      'pinger_enable off',
      'shutdown_lifetime 0 seconds',
      'visible_hostname office',
      `auth_param basic program ${helper} ${at('users')}`,
      'auth_param basic children 1 startup=1',
      'auth_param basic realm office',
      // Else it asks the helper about corp\\ann.
      'auth_param basic casesensitive on',
      'acl staff proxy_auth REQUIRED',
      'acl denied dstdomain denied.fake.test',
      'http_access deny !staff',
      'http_access deny denied',
      'http_access allow all',
      '',
    ].join('\n'),
  );
  return spawn('/usr/sbin/squid', ['-N', '-f', at('squid.conf')], { stdio: 'ignore', cwd: folder });
}

function startTinyproxy(folder: string, port: number): ChildProcess {
  const path = join(folder, 'tinyproxy.conf');
  const lines = [`Port ${port}`, 'Listen 127.0.0.1', 'Timeout 20', 'MaxClients 20', 'Allow 127.0.0.1'];
  writeFileSync(path, `${[...lines, `BasicAuth ${TINY_USER} ${TINY_PASSWORD}`].join('\n')}\n`);
  return spawn('tinyproxy', ['-d', '-c', path], { stdio: 'ignore' });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function untilOpen(port: number): Promise<void> {
  for (const end = Date.now() + 30_000; Date.now() < end; ) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy();
        resolve(true);
      }).on('error', () => resolve(false));
    });
    if (isOpen) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`nothing listens at ${port}`);
}
