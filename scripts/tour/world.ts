// The world that the tour is recorded in: a home folder, keys, and the tests' fake AWS behind the very host names of
// AWS, through a proxy and a certificate of its own. So the screens are those of a real day, and no account is needed.

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import * as aws from '../../test/fake-aws/default-world.ts';
import { type FakeAws, startFakeAws } from '../../test/fake-aws/fake-aws.ts';

export interface TourWorld {
  readonly home: string;
  readonly env: Readonly<Record<string, string>>;
  readonly fake: FakeAws;
  close(): Promise<void>;
}

const CONFIG = `[profile work]
region = eu-west-1
mfa_serial = ${aws.ALICE_MFA_SERIAL}

[profile shop-admin]
region = eu-west-1
source_profile = work
mfa_serial = ${aws.ALICE_MFA_SERIAL}
role_arn = ${aws.ADMIN_ROLE}

[profile shop-deploy]
region = eu-central-1
source_profile = shop-admin
role_arn = ${aws.DEPLOY_ROLE}

[profile shop-prod]
region = eu-west-1
source_profile = work
mfa_serial = ${aws.ALICE_MFA_SERIAL}
role_arn = ${aws.ADMIN_ROLE}
duration_seconds = 1800
confirm = true

[profile lab]
region = us-east-1

[profile lab-reader]
region = us-east-1
source_profile = lab
role_arn = ${aws.READER_ROLE}

[profile old-site]
region = eu-west-1
source_profile = site-keys
role_arn = ${aws.READER_ROLE}
`;

/** @param buildFolder the folder that holds the `vault` to record */
export async function createTourWorld(buildFolder: string): Promise<TourWorld> {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'vault-tour-')));
  const home = join(base, 'home');
  mkdirSync(join(home, '.aws'), { recursive: true, mode: 0o700 });
  writeFileSync(join(home, '.aws', 'config'), CONFIG, { mode: 0o600 });
  const fake = await startFakeAws();
  const certificate = makeCertificate(base);
  const proxy = await startProxy(certificate, Number(new URL(fake.url).port));
  const env = {
    PATH: [buildFolder, process.env.PATH ?? ''].join(delimiter),
    HOME: home,
    TERM: 'xterm-256color',
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    // The text of a page has no colours.
    NO_COLOR: '1',
    AWS_VAULT_BACKEND: 'file',
    AWS_VAULT_FILE_PASSPHRASE: 'a passphrase for the tour',
    AWS_VAULT_FILE_UNLOCK_TTL: '30s',
    HTTPS_PROXY: proxy.url,
    AWS_CA_BUNDLE: certificate.path,
  };
  for (const [profile, id, secret] of [
    ['work', aws.ALICE_KEY_ID, aws.ALICE_SECRET],
    ['lab', aws.BOB_KEY_ID, aws.BOB_SECRET],
  ] as const) {
    execFileSync('vault', ['add', profile, '--env', '--no-add-config'], {
      env: { ...env, AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret },
    });
  }
  return {
    home,
    env,
    fake,
    close: async () => {
      await proxy.close();
      await fake.close();
      rmSync(base, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}

interface Certificate {
  readonly path: string;
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** For a day, and for the two regions that the tour asks in. */
function makeCertificate(folder: string): Certificate {
  const [path, keyPath] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const names = ['eu-west-1', 'eu-central-1', 'us-east-1'].map((region) => `DNS:sts.${region}.amazonaws.com`);
  const words = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-days',
    '2',
  ];
  execFileSync(
    'openssl',
    [
      ...words,
      '-subj',
      '/CN=tour',
      '-addext',
      `subjectAltName=${names.join(',')}`,
      '-keyout',
      keyPath,
      '-out',
      path,
    ],
    { stdio: 'pipe' },
  );
  return { path, cert: readFileSync(path), key: readFileSync(keyPath) };
}

/** Answers every CONNECT itself and hands what comes through the tunnel to the fake AWS in the clear. */
async function startProxy(
  { cert, key }: Certificate,
  fakePort: number,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const tls = createTlsServer({ cert, key }, (inside) => {
    const outside = connect(fakePort, '127.0.0.1');
    for (const socket of [inside, outside]) socket.on('error', () => undefined);
    inside.pipe(outside).pipe(inside);
  });
  const server: Server = createServer();
  server.on('connect', (_request, socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    tls.emit('connection', socket);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}
