// The STS client through everything that can happen to a call, under Node and under Bun: what becomes of it is written
// down here once, and both runtimes must say exactly that, with nothing on stderr.

import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttp, type Server, request as sendHttp } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { type AddressInfo, connect, createServer as createTcp, type Server as TcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTls } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ALICE_MFA_SERIAL } from '../../fake-aws/default-world.ts';
import { type FakeAws, startFakeAws } from '../../fake-aws/fake-aws.ts';
import type { CaseConfig } from './cases.ts';

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const tls = { key: readFileSync(here('tls/key.pem')), cert: readFileSync(here('tls/certificate.pem')) };
const closers: (() => void)[] = [];
let fake: FakeAws;
let config: CaseConfig;
let folder: string;
/** Every tunnel or request that a proxy was asked for. */
const proxied: string[] = [];

async function listen(server: TcpServer): Promise<number> {
  server.on('connection', (socket) => closers.push(() => socket.destroy()));
  closers.push(() => server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** A forward proxy that takes `sts.fake.test` to the fake: by tunnel to its TLS side, or request by request. */
function proxyServer(server: Server, tlsPort: number, password?: string): Server {
  server.on('connect', (request, socket) => {
    proxied.push(`CONNECT ${request.url}`);
    socket.on('error', () => socket.destroy());
    if (
      password !== undefined &&
      request.headers['proxy-authorization'] !== `Basic ${Buffer.from(password).toString('base64')}`
    ) {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    if (request.url !== 'sts.fake.test:443' && request.url !== 'other.fake.test:443') {
      socket.end('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    const far = connect(tlsPort, '127.0.0.1', () => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
    far.on('error', () => socket.destroy());
    socket.on('close', () => far.destroy());
    far.pipe(socket).pipe(far);
  });
  server.on('request', (request, response) => {
    proxied.push(`${request.method} ${request.url}`);
    const { connection: _hop, ...headers } = request.headers;
    request.pipe(
      sendHttp(
        { host: '127.0.0.1', port: new URL(fake.url).port, path: '/', method: request.method, headers },
        (answer) => {
          response.writeHead(answer.statusCode ?? 0, answer.headers);
          answer.pipe(response);
        },
      ),
    );
  });
  return server;
}

beforeAll(async () => {
  fake = await startFakeAws();
  folder = mkdtempSync(join(tmpdir(), 'sts-cases-'));
  const emptyFile = join(folder, 'empty.pem');
  writeFileSync(emptyFile, '');
  // What the SDK must not read: a file that it would fail on.
  writeFileSync(join(folder, 'config'), '[profile broken\nregion\n');
  const front = createTls(tls, (socket) => {
    const far = connect(Number(new URL(fake.url).port), '127.0.0.1');
    far.on('error', () => socket.destroy());
    socket.on('error', () => far.destroy());
    socket.pipe(far).pipe(socket);
  });
  front.on('tlsClientError', () => undefined);
  const tlsPort = await listen(front);
  const closing = createTcp();
  const closedPort = await listen(closing);
  await new Promise((resolve) => closing.close(resolve));
  config = {
    fake: fake.url,
    tls: `https://localhost:${tlsPort}`,
    proxy: `http://127.0.0.1:${await listen(proxyServer(createHttp(), tlsPort))}`,
    httpsProxy: `https://localhost:${await listen(proxyServer(createHttps(tls), tlsPort))}`,
    lockedProxy: `http://127.0.0.1:${await listen(proxyServer(createHttp(), tlsPort, 'u:p@ss'))}`,
    silent: `https://127.0.0.1:${await listen(createTcp(() => undefined))}`,
    closed: `http://127.0.0.1:${closedPort}`,
    certificate: here('tls/certificate.pem'),
    emptyFile,
  };
});

afterAll(async () => {
  for (const close of closers) close();
  await fake.close();
  rmSync(folder, { recursive: true });
});

const ALICE = 'arn:aws:iam::111111111111:user/alice';
const DENIED = `access-denied reason=User: ${ALICE} is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::222222222222:role/admin mfaSent=false attempts=1 status=403`;

const EXPECTED: Record<string, string> = {
  identity: ALICE,
  role: 'ASIA for 60 min',
  'tagged role': 'ASIA for 60 min',
  'external id': 'ASIA for 60 min',
  'wrong secret': 'signature-mismatch attempts=1 status=403',
  'unknown key': 'invalid-key attempts=1 status=403',
  session: ALICE,
  'session from a session':
    'access-denied reason=Cannot call GetSessionToken with session credentials mfaSent=false attempts=1 status=403',
  'expired session': 'expired-token attempts=1 status=403',
  'no MFA': DENIED,
  MFA: 'ASIA for 60 min',
  'MFA code again': `mfa-invalid serial=${ALICE_MFA_SERIAL} hasLostAnswer=false attempts=1 status=403`,
  'MFA code used by a lost answer': `mfa-invalid serial=${ALICE_MFA_SERIAL} hasLostAnswer=true attempts=2 status=403`,
  'MFA device of nobody':
    'mfa-device-unknown serial=arn:aws:iam::111111111111:mfa/none hasLostAnswer=false attempts=1 status=403',
  'MFA code of letters':
    "validation reason=1 validation error detected: value at 'tokenCode' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\d]* attempts=1 status=400",
  'too long for the role':
    'duration-too-long reason=The requested DurationSeconds exceeds the MaxSessionDuration set for this role. limit=role attempts=1 status=400',
  'too long at all':
    "validation reason=1 validation error detected: value at 'durationSeconds' failed to satisfy constraint: Member must have value less than or equal to 43200 attempts=1 status=400",
  'malformed policy': 'malformed-policy reason=Syntax errors in policy. attempts=1 status=400',
  'large tags':
    'packed-policy-too-large reason=Packed size of session tags consumes 199% of allotted space. attempts=1 status=400',

  throttled: 'throttled attempts=1 status=400',
  'throttled once of two': ALICE,
  'server error':
    'service reason=The request processing has failed because of an unknown error, exception or failure. attempts=1 status=500',
  'unavailable twice of three': ALICE,
  'region off': 'region-disabled attempts=1 status=403',
  'other refusal': 'not-subscribed reason=You are not subscribed attempts=1 status=400',
  portal: 'bad-answer attempts=1 status=200',
  'portal refusing': 'bad-answer attempts=1 status=403',
  'gateway error': 'service attempts=1 status=502',
  'half an XML': 'bad-answer attempts=1 status=200',
  'no answer text': 'bad-answer attempts=1 status=200',
  'cut before': 'network reason=ECONNRESET attempts=1',
  'cut half way': 'network reason=ECONNRESET attempts=1',
  'cut once of two': ALICE,
  'answer timeout': 'timeout phase=answer timeoutMs=100 attempts=1',
  aborted: 'Error: stop',
  'aborted between attempts': 'Error: stop',
  'aborted before': 'Error: stop',
  'our clock is behind': 'clock-skew seconds=about -3600 attempts=1 status=403',
  'our clock is behind, allowed for': '3 requests, session of 60 min, skew of -60 min',
  'our clock is ahead': 'clock-skew seconds=about 3600 attempts=1 status=403',
  'our clock is ahead, allowed for': '3 requests, session of 60 min, skew of 60 min',
  'nothing listens': 'network reason=ECONNREFUSED attempts=1',
  'no such name': 'network reason=ENOTFOUND attempts=1',
  'connect timeout': 'timeout phase=connect timeoutMs=100 attempts=1',
  'TLS, not trusted': 'tls reason=DEPTH_ZERO_SELF_SIGNED_CERT attempts=1',
  'TLS, bundle': ALICE,
  'TLS, by address': ALICE,
  'TLS, other name': 'tls reason=ERR_TLS_CERT_ALTNAME_INVALID attempts=1 proxy=LOCAL',
  'bundle missing': 'ca-bundle reason=does not exist variable=AWS_CA_BUNDLE',
  'bundle empty': 'ca-bundle reason=holds no certificate variable=AWS_CA_BUNDLE',
  proxy: ALICE,
  'proxy over TLS': ALICE,
  'proxy for plain http': ALICE,
  'proxy with password': ALICE,
  'proxy without password': 'proxy-refused attempts=1 status=407 proxy=LOCAL',
  'proxy exempted': 'network reason=ENOTFOUND attempts=1',
  'proxy gone': 'network reason=ECONNREFUSED attempts=1 proxy=LOCAL',
  'proxy silent': 'timeout phase=connect timeoutMs=100 attempts=1 proxy=LOCAL',
  'proxy does not find it': 'proxy-refused attempts=1 status=502 proxy=LOCAL',
  'proxy of another kind': 'proxy-invalid reason=socks5 proxies are not supported variable=HTTPS_PROXY',
};

const bun = here('../../../node_modules/bun/bin/bun.exe');
const main = here('cases-main.ts');

/** Runs the cases in a world full of settings that the SDK would find, and none of which may be used. */
function run(
  program: string,
  before: readonly string[],
  given: CaseConfig,
  env: Record<string, string> = {},
) {
  const poisoned = {
    PATH: process.env.PATH ?? '',
    HOME: folder,
    AWS_CONFIG_FILE: join(folder, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'config'),
    AWS_PROFILE: 'broken',
    AWS_ACCESS_KEY_ID: 'AKIAWRONGWRONGWRONG2',
    AWS_SECRET_ACCESS_KEY: 'wrong',
    AWS_REGION: 'xx-wrong-1',
    AWS_ENDPOINT_URL_STS: config.closed,
    AWS_USE_FIPS_ENDPOINT: 'nonsense',
    AWS_MAX_ATTEMPTS: 'nonsense',
    AWS_RETRY_MODE: 'nonsense',
    AWS_DEFAULTS_MODE: 'nonsense',
    HTTPS_PROXY: config.closed,
    ...env,
  };
  return new Promise<{ stdout: string; stderr: string }>((resolve, reject) => {
    execFile(program, [...before, JSON.stringify(given)], { env: poisoned }, (error, stdout, stderr) =>
      error === null ? resolve({ stdout, stderr }) : reject(new Error(`${error.message}\n${stderr}`)),
    );
  });
}

/** Compiles the cases as `vault` itself is compiled, into one executable. */
function compiled(): Promise<string> {
  const outfile = join(folder, process.platform === 'win32' ? 'cases.exe' : 'cases');
  return new Promise((resolve, reject) => {
    execFile(bun, ['build', '--compile', '--minify', '--outfile', outfile, main], (error, _out, stderr) =>
      error === null ? resolve(outfile) : reject(new Error(`${error.message}\n${stderr}`)),
    );
  });
}

/** Bundles the cases as the Node build of `vault` is bundled. */
async function bundled(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: { main },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    splitting: true,
    minify: true,
    write: false,
  });
  const require = `const require = process.getBuiltinModule('node:module').createRequire(import.meta.url);\n`;
  for (const file of outputFiles) writeFileSync(file.path, require + file.text);
  return join(folder, 'main.mjs');
}

test.each([
  ['Node', async () => [process.execPath, main]],
  ['a Node bundle', async () => [process.execPath, await bundled()]],
  ['Bun', async () => [bun, 'run', main]],
  ['a Bun executable', async () => [await compiled()]],
] as const)('%s', { timeout: 90_000 }, async (_name, command) => {
  const [program = '', ...before] = await command();
  fake.reset();
  proxied.length = 0;
  const { stdout, stderr } = await run(program, before, config);
  expect(JSON.parse(stdout)).toEqual(EXPECTED);
  expect(stderr).toBe('');
  // The tunnels and requests that went through a proxy, and no other did.
  const tunnel = 'CONNECT sts.fake.test:443';
  const elsewhere = ['CONNECT elsewhere.test:443', 'CONNECT other.fake.test:443'];
  expect(proxied).toEqual([tunnel, tunnel, 'POST http://sts.fake.test/', tunnel, tunnel, ...elsewhere]);
  const agents = new Set(fake.calls.map((call) => call.userAgent.split(' ')[0]));
  expect([...agents]).toEqual(['vault/0.0.0']);

  // Added by the runtime itself, and by the machine's own trust, which only counts where no bundle is named.
  for (const variable of ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE']) {
    const given = { ...config, isExtraTrust: true };
    const extra = await run(program, before, given, { [variable]: config.certificate });
    const stdout = `${JSON.stringify({ 'TLS, extra certificates': ALICE })}\n`;
    expect(extra, variable).toEqual({ stdout, stderr: '' });
  }
});
