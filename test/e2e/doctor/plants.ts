// One way to go wrong a row: what is planted into a home in which all is well, and what the doctor is to find then.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { ADMIN_ROLE, ALICE_MFA_SERIAL } from '../../fake-aws/default-world.ts';
import type { ProxiedAws } from './aws.ts';
import { type Home, indexFile, run, type VisitOptions } from './home.ts';

export interface Plant {
  readonly code: string;
  /** Puts it there; what the run needs beside, and the line and column that it stands at. */
  readonly plant: (home: Home, aws: ProxiedAws) => Planted | Promise<Planted>;
  /** What comes with it by its nature. */
  readonly also?: readonly string[];
  /** Needs an answer of AWS; the others run without, which is quicker. */
  readonly asks?: true;
}

export interface Planted extends VisitOptions {
  /** `[line, column]` */
  readonly at?: readonly [number, number];
  /** Below the home folder. */
  readonly path?: string;
  readonly undo?: () => void;
}

/** A profile at the end of the config file, of which something is found in its last line, at a column. */
const config =
  (column: number, ...lines: readonly string[]) =>
  (home: Home): Planted => ({ at: [home.config(`${lines.join('\n')}\n`) + lines.length, column] });

const env = (variables: Readonly<Record<string, string>>) => (): Planted => ({ env: variables });
const file =
  (name: string, text: string, at: readonly [number, number]) =>
  (home: Home): Planted => {
    home.write(name, text);
    return { at };
  };

/** For a plant with nothing to say about the run. */
const does =
  (work: (home: Home) => void) =>
  (home: Home): Planted => {
    work(home);
    return {};
  };

const isRoot = process.getuid?.() === 0;

const STATE = '.local/state/vault';
const KEYS = '.local/share/vault/keys';
const ROLE = `role_arn = ${ADMIN_ROLE}`;
const SECRET = 'spareSecret0123456789spareSecret01234567';
const DAY_MS = 86_400_000;

const CONFIG: readonly Plant[] = [
  { code: 'config-malformed', plant: config(1, 'no delimiter'), also: [] },
  { code: 'file-unreadable', plant: does((home) => mkdirSync(home.at('.aws/credentials'), { mode: 0o700 })) },
  { code: 'duplicate-section', plant: config(1, '[profile work]') },
  {
    code: 'duplicate-key',
    plant: config(1, '[profile x]', 'source_profile = work', 'source_profile = work'),
  },
  {
    code: 'byte-order-mark',
    plant: (home) => {
      const text = readFileSync(home.at('.aws/config'), 'utf8');
      writeFileSync(home.at('.aws/config'), `\ufeff${text}`);
      return { at: [1, 1] };
    },
  },
  { code: 'inline-comment', plant: config(1, '[profile x]', 'source_profile = work', 'sso_comment = x # y') },
  { code: 'colon-delimiter', plant: config(1, '[profile x]', 'source_profile: work') },
  { code: 'swallowed-line', plant: config(3, '[profile x]', 'source_profile = work', 'x = y', '  z = u') },
  { code: 'not-a-profile', plant: config(1, '[x]') },
  { code: 'unknown-key', plant: config(1, '[profile x]', 'source_profile = work', 'mfa-serial = x') },
  {
    code: 'bad-arn',
    plant: config(12, '[profile x]', 'source_profile = work', 'role_arn = arn:aws:iam::1:role/x'),
  },
  {
    code: 'bad-duration',
    plant: config(20, '[profile x]', 'source_profile = work', ROLE, 'duration_seconds = 1h'),
  },
  { code: 'bad-region', plant: config(10, '[profile x]', 'source_profile = work', 'region = eu-west-1a') },
  { code: 'unknown-region', plant: config(10, '[profile x]', 'source_profile = work', 'region = eu-wst-1') },
  { code: 'bad-value', plant: config(10, '[profile x]', 'source_profile = work', 'output = jsno') },
  { code: 'sso-session-incomplete', plant: config(1, '[sso-session x]') },
];

const PROFILES: readonly Plant[] = [
  { code: 'dangling-source', plant: config(18, '[profile x]', ROLE, 'source_profile = wrok') },
  { code: 'dangling-include', plant: config(19, '[profile x]', 'include_profile = nobody') },
  {
    code: 'dangling-services',
    plant: config(12, '[profile x]', 'source_profile = work', 'services = nobody'),
  },
  { code: 'dangling-sso-session', plant: config(15, '[profile x]', 'sso_session = nobody') },
  {
    code: 'source-loop',
    plant: (home) => ({
      at: [home.config(`[profile x]\nsource_profile = y\n[profile y]\nsource_profile = x\n`) + 2, 18],
    }),
  },
  { code: 'include-loop', plant: config(19, '[profile x]', 'include_profile = x') },
  {
    code: 'self-source',
    plant: config(18, '[profile x]', 'source_profile = x'),
    also: ['credentials-missing'],
  },
  {
    code: 'source-conflict',
    plant: config(21, '[profile x]', ROLE, 'source_profile = work', 'credential_source = Environment'),
  },
  { code: 'role-without-source', plant: config(12, '[profile x]', ROLE) },
  { code: 'credentials-missing', plant: config(1, '[profile x]') },
  { code: 'partial-keys', plant: config(21, '[profile x]', 'aws_access_key_id = AKIAFAKEALICE2222222') },
  {
    code: 'sso-incomplete',
    plant: (home) => ({
      at: [home.config('[profile x]\nsso_session = corp\nsso_account_id = 222222222222\n') + 2, 15],
    }),
  },
  {
    code: 'chained-duration',
    plant: config(20, '[profile x]', ROLE, 'source_profile = admin', 'duration_seconds = 7200'),
  },
  {
    code: 'mfa-other-account',
    plant: config(
      14,
      '[profile x]',
      ROLE,
      'source_profile = work',
      'mfa_serial = arn:aws:iam::222222222222:mfa/alice',
    ),
  },
  {
    code: 'partition-mismatch',
    plant: config(
      14,
      '[profile x]',
      ROLE,
      'source_profile = work',
      `mfa_serial = ${ALICE_MFA_SERIAL.replace('aws', 'aws-cn')}`,
    ),
  },
  {
    code: 'region-partition',
    plant: config(10, '[profile x]', ROLE, 'source_profile = work', 'region = cn-north-1'),
  },
  {
    code: 'mfa-with-role',
    plant: config(
      14,
      '[profile x]',
      ROLE,
      'source_profile = admin',
      'mfa_serial = arn:aws:iam::111111111111:mfa/b',
    ),
  },
  {
    code: 'role-settings-unused',
    plant: config(15, '[profile x]', 'source_profile = work', 'external_id = something'),
  },
  {
    code: 'program-missing',
    plant: config(22, '[profile x]', 'credential_process = no-such-program --json'),
  },
  {
    code: 'process-unknown-profile',
    plant: config(22, '[profile x]', 'credential_process = vault export --format json wrok'),
  },
  {
    code: 'process-loop',
    plant: config(22, '[profile x]', 'credential_process = vault export x --format json'),
  },
  {
    code: 'profile-unusable',
    plant: (home) => ({
      at: [
        home.config(
          '[services s]\nsts =\n  endpoint_url = nowhere\n[profile x]\nsource_profile = work\nservices = s\n',
        ) + 4,
        1,
      ],
    }),
  },
];

const ENVIRONMENT: readonly Plant[] = [
  { code: 'env-profile-unknown', plant: env({ AWS_PROFILE: 'wrok' }) },
  { code: 'env-profiles-differ', plant: env({ AWS_PROFILE: 'work', AWS_DEFAULT_PROFILE: 'admin' }) },
  {
    code: 'env-keys',
    plant: env({ AWS_ACCESS_KEY_ID: 'AKIAFAKEALICE2222222', AWS_SECRET_ACCESS_KEY: SECRET }),
  },
  { code: 'env-half-keys', plant: env({ AWS_ACCESS_KEY_ID: 'AKIAFAKEALICE2222222' }) },
  {
    code: 'env-expired',
    plant: env({
      AWS_ACCESS_KEY_ID: 'ASIAFAKEALICE2222222',
      AWS_SECRET_ACCESS_KEY: SECRET,
      AWS_CREDENTIAL_EXPIRATION: '2020-01-01T00:00:00Z',
      AWS_VAULT: 'work',
    }),
    also: ['env-nested'],
  },
  { code: 'env-nested', plant: env({ AWS_VAULT: 'work' }) },
  { code: 'env-bad-value', plant: env({ AWS_MFA_SERIAL: 'x' }) },
  { code: 'env-duration-ignored', plant: env({ AWS_SESSION_TOKEN_TTL: 'soon' }) },
  { code: 'env-regions-differ', plant: env({ AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'us-east-1' }) },
  {
    code: 'env-file-missing',
    plant: (home) => ({ env: { AWS_SHARED_CREDENTIALS_FILE: home.at('nowhere') } }),
  },
  {
    code: 'path-two-vaults',
    plant: (home) => {
      home.write('bin/vault', '#!/bin/sh\n', 0o755);
      return { env: { PATH: `${home.at('bin')}:${home.env.BUILD_FOLDER}:/usr/bin:/bin` } };
    },
  },
  {
    code: 'path-aws-vault',
    plant: (home) => {
      home.write('bin/aws-vault', '#!/bin/sh\n', 0o755);
      return { env: { PATH: `${home.at('bin')}:${home.env.BUILD_FOLDER}:/usr/bin:/bin` } };
    },
  },
];

/** Without a bus there is no Secret Service. */
const noBus = { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent' };

const KEYRING: readonly Plant[] = [
  { code: 'backend-unknown', plant: env({ AWS_VAULT_BACKEND: 'files' }) },
  { code: 'backend-unusable', plant: env({ AWS_VAULT_BACKEND: 'os', ...noBus }) },
  {
    code: 'backend-gone',
    plant: (home) => {
      home.write(`${STATE}/backend`, 'os\n');
      return { env: noBus, unset: ['AWS_VAULT_BACKEND'] };
    },
  },
  { code: 'backend-choice-broken', plant: does((home) => home.write(`${STATE}/backend`, 'floppy\n')) },
  {
    code: 'index-broken',
    plant: does((home) => writeFileSync(indexFile(home.at(STATE)), '{')),
  },
  {
    code: 'index-without-item',
    plant: does((home) => {
      for (const path of home.items()) rmSync(path);
    }),
  },
  {
    code: 'index-without-session',
    plant: does((home) =>
      home.index(({ sessions }) => {
        sessions.abc = { profile: 'admin', kind: 'assume-role', expiresAtMs: Date.now() + DAY_MS };
      }),
    ),
  },
  {
    code: 'item-without-index',
    plant: does((home) =>
      home.index((index) => {
        index.credentials = {};
      }),
    ),
  },
  {
    code: 'index-other-key',
    plant: (home) => {
      home.index(({ credentials }) => {
        credentials.work = { accessKeyId: 'AKIAFAKEANOTHER22222' };
      });
      return { args: ['--unlock', '--offline'] };
    },
  },
  {
    code: 'item-damaged',
    plant: does((home) => {
      for (const path of home.items()) truncateSync(path, 60);
    }),
  },
  {
    code: 'item-unreadable',
    plant: (home) => {
      for (const path of home.items()) {
        const bytes = readFileSync(path);
        bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
        writeFileSync(path, bytes);
      }
      return { args: ['--unlock', '--offline'] };
    },
  },
  { code: 'store-damaged', plant: does((home) => rmSync(home.at(KEYS, 'store.json'))) },
  {
    code: 'keyring-failed',
    plant: () => ({
      args: ['--unlock', '--offline'],
      env: { AWS_VAULT_FILE_PASSPHRASE: 'wrong', AWS_VAULT_FILE_UNLOCK_TTL: '0' },
    }),
  },
  {
    code: 'key-old',
    plant: does((home) =>
      home.index(({ credentials }) => {
        credentials.work = { ...credentials.work, createdMs: Date.now() - 100 * DAY_MS };
      }),
    ),
  },
];

const NETWORK: readonly Plant[] = [
  {
    code: 'clock-off',
    asks: true,
    plant: (_, { fake }) => {
      fake.setSkew(120);
      return { undo: () => fake.setSkew(0) };
    },
  },
  {
    code: 'offline',
    asks: true,
    plant: async () => ({ env: { HTTPS_PROXY: `http://127.0.0.1:${await closedPort()}` } }),
  },
  {
    code: 'endpoint-unreachable',
    asks: true,
    plant: async () => ({ env: { AWS_ENDPOINT_URL_STS: `http://127.0.0.1:${await closedPort()}` } }),
    also: ['endpoint-override'],
  },
  {
    code: 'endpoint-not-aws',
    asks: true,
    plant: (_, { portal }) => {
      portal.isOn = true;
      return {
        undo: () => {
          portal.isOn = false;
        },
      };
    },
  },
  { code: 'endpoint-untrusted', asks: true, plant: () => ({ unset: ['AWS_CA_BUNDLE'] }) },
  {
    code: 'endpoint-override',
    asks: true,
    plant: (_, { fake }) => ({ env: { AWS_ENDPOINT_URL: fake.url } }),
  },
  {
    code: 'endpoint-insecure',
    plant: config(16, '[profile x]', 'source_profile = work', 'endpoint_url = http://192.0.2.1'),
  },
  {
    code: 'proxy-refused',
    asks: true,
    plant: (_, { refused }) => {
      refused.add('sts.eu-west-1.amazonaws.com');
      return { undo: () => refused.clear() };
    },
  },
  { code: 'proxy-invalid', asks: true, plant: env({ HTTPS_PROXY: 'socks5://127.0.0.1:1080' }) },
  { code: 'ca-bundle', asks: true, plant: (home) => ({ env: { AWS_CA_BUNDLE: home.at('nowhere.pem') } }) },
];

const FILES: readonly Plant[] = [
  {
    code: 'keys-in-file',
    plant: file(
      '.aws/credentials',
      `[old]\naws_access_key_id = AKIAFAKEALICE2222222\naws_secret_access_key = ${SECRET}\n`,
      [3, 1],
    ),
  },
  {
    code: 'temporary-keys-in-file',
    plant: file(
      '.aws/credentials',
      `[old]\naws_access_key_id = ASIAFAKEALICE2222222\n  \naws_secret_access_key = ${SECRET}\naws_session_token = ${SECRET}\n`,
      [4, 1],
    ),
  },
  {
    code: 'keys-in-shell-file',
    plant: file('.zshrc', `# mine\nexport AWS_SECRET_ACCESS_KEY="${SECRET}"\n`, [2, 8]),
  },
  {
    code: 'keys-in-history',
    plant: file('.bash_history', `ls\nAWS_SECRET_ACCESS_KEY=${SECRET} make\n`, [2, 1]),
  },
  {
    code: 'passphrase-in-shell-file',
    plant: file('.config/fish/config.fish', `set -gx AWS_VAULT_FILE_PASSPHRASE '${SECRET}'\n`, [1, 9]),
  },
  {
    code: 'keys-in-copy',
    plant: file('.aws/credentials.bak', `[a]\naws_secret_access_key=${SECRET}\n`, [2, 1]),
  },
  {
    code: 'cached-credentials',
    plant: does((home) => {
      const end = new Date(Date.now() + DAY_MS).toISOString();
      home.write(
        '.aws/cli/cache/a.json',
        JSON.stringify({ Credentials: { SecretAccessKey: SECRET, Expiration: end } }),
      );
    }),
  },
  { code: 'readable-by-others', plant: does((home) => home.write('.aws/sso/cache/a.json', '{}', 0o644)) },
  { code: 'writable-by-others', plant: does((home) => chmodSync(home.at('.aws/config'), 0o666)) },
  {
    code: 'wrong-owner',
    plant: (home) => {
      if (isRoot) chownSync(indexFile(home.at(STATE)), 12_345, 12_345);
      // Only root can give a file away; anybody may name a folder of root's.
      return isRoot ? {} : { env: { AWS_SHARED_CREDENTIALS_FILE: '/srv/nowhere' } };
    },
    also: isRoot ? [] : ['env-file-missing'],
  },
  {
    code: 'not-writable',
    plant: (home) => {
      chmodSync(home.at(STATE), 0o500);
      return { before: bound, undo: () => chmodSync(home.at(STATE), 0o700) };
    },
  },
  {
    code: 'dangling-link',
    plant: does((home) => {
      rmSync(home.at('.aws/credentials'), { force: true });
      symlinkSync('nowhere', home.at('.aws/credentials'));
    }),
  },
  {
    code: 'in-memory',
    plant: (home) => {
      const folder = `/dev/shm/vault-doctor-${process.pid}`;
      renameTo(home.at('.local/state'), folder);
      return { env: { XDG_STATE_HOME: folder }, undo: () => rmSync(folder, { recursive: true }) };
    },
  },
  {
    code: 'temporary-leftover',
    plant: does((home) => {
      home.write('.aws/.123-1-abcdefgh.tmp', '');
      utimesSync(home.at('.aws/.123-1-abcdefgh.tmp'), 1, 1);
    }),
  },
  {
    code: 'lock-held',
    plant: async (home) => {
      home.write(`${STATE}/locks/config.lock`, '');
      const holder = spawn(
        'flock',
        [home.at(STATE, 'locks/config.lock'), 'sh', '-c', 'echo held; exec sleep 60'],
        {
          stdio: ['ignore', 'pipe', 'ignore'],
        },
      );
      await once(holder.stdout, 'data');
      return { undo: () => holder.kill() };
    },
  },
  {
    code: 'lock-unusable',
    plant: does((home) => {
      rmSync(home.at(STATE, 'locks/index.lock'), { force: true });
      mkdirSync(home.at(STATE, 'locks/index.lock'), { mode: 0o700 });
    }),
  },
];

export const PLANTS: readonly Plant[] = [
  ...CONFIG,
  ...PROFILES,
  ...ENVIRONMENT,
  ...KEYRING,
  ...NETWORK,
  ...FILES,
];

/** As somebody whom modes bind: root gives up what lets it past them. */
const bound =
  process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-dac_override,-dac_read_search', '--'] : [];

function renameTo(from: string, to: string): void {
  mkdirSync(to, { mode: 0o700 });
  run('cp', ['-a', `${from}/.`, to]);
  renameSync(from, `${from}.away`);
}

/** A port on which nobody listens. */
async function closedPort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
