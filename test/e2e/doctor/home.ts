// A home folder in which all is well, and a way to run the doctor in copies of it. Every copy is a fresh one.

import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ADMIN_ROLE, ALICE_KEY_ID, ALICE_MFA_SERIAL, ALICE_SECRET } from '../../fake-aws/default-world.ts';
import { BUILDS, type Build } from '../../harness/scenario-world.ts';

export const CLEAN_CONFIG = `[default]
region = eu-west-1
output = json

[profile work]
mfa_serial = ${ALICE_MFA_SERIAL}

# Comments are no finding.
[profile admin]
source_profile = work
role_arn = ${ADMIN_ROLE}
mfa_serial = ${ALICE_MFA_SERIAL}
duration_seconds = 7200

[profile sdk]
credential_process = vault export work --format json

[profile sso]
sso_session = corp
sso_account_id = 222222222222
sso_role_name = reader
s3 =
  max_concurrent_requests = 20

[sso-session corp]
sso_start_url = https://example.awsapps.com/start
sso_region = us-east-1
`;

export interface Home {
  readonly path: string;
  readonly env: Record<string, string>;
  /** A path below the home folder. */
  at(...names: readonly string[]): string;
  write(name: string, text: string, mode?: number): void;
  append(name: string, text: string): void;
  /** Adds to the config file; the number of lines that it had before. */
  config(text: string): number;
  /** Changes the index of stored keys and sessions. */
  index(change: (index: IndexJson) => void): void;
  /** The files of the items in the store. */
  items(): readonly string[];
}

export interface IndexJson {
  credentials: Record<string, Record<string, unknown>>;
  sessions: Record<string, Record<string, unknown>>;
  rotations?: Record<string, string>;
}

export interface Found {
  readonly code: string;
  readonly severity: string;
  readonly message: string;
  readonly path: string | null;
  readonly line: number | null;
  readonly column: number | null;
  readonly why: string;
  readonly fix: string;
}

export interface Visit {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly findings: readonly Found[];
}

export interface Homes {
  fresh(): Home;
  close(): void;
}

const PASSPHRASE = 'a passphrase for the doctor';

/** @param network variables that lead to AWS */
export function makeHomes(network: Readonly<Record<string, string>>): Homes {
  const base = mkdtempSync(join(tmpdir(), 'vault-doctor-'));
  const model = join(base, 'model');
  mkdirSync(join(model, '.aws'), { recursive: true, mode: 0o700 });
  writeFileSync(join(model, '.aws', 'config'), CLEAN_CONFIG, { mode: 0o600 });
  const env = (home: string): Record<string, string> => ({
    HOME: home,
    LANG: 'C.UTF-8',
    AWS_VAULT_BACKEND: 'file',
    AWS_VAULT_FILE_PASSPHRASE: PASSPHRASE,
    AWS_VAULT_FILE_UNLOCK_TTL: '30s',
    ...network,
  });
  run(join(bun.folder, 'vault'), ['add', 'work', '--env', '--no-add-config'], {
    ...env(model),
    AWS_ACCESS_KEY_ID: ALICE_KEY_ID,
    AWS_SECRET_ACCESS_KEY: ALICE_SECRET,
  });
  let count = 0;
  return {
    fresh: () => {
      count += 1;
      const path = join(base, `home-${count}`);
      // Of what Node has, nothing keeps the modes of folders.
      run('cp', ['-a', model, path]);
      // The name of the index holds the folder of the store, which is another one here.
      const state = join(path, '.local', 'state', 'vault');
      const home: Home = {
        path,
        env: { ...env(path), AWS_VAULT_FILE_DIR: join(path, '.local', 'share', 'vault', 'keys') },
        at: (...names) => join(path, ...names),
        write: (name, text, mode = 0o600) => {
          mkdirSync(dirname(join(path, name)), { recursive: true, mode: 0o700 });
          writeFileSync(join(path, name), text, { mode });
        },
        append: (name, text) => appendFileSync(join(path, name), text),
        config: (text) => {
          const before = readFileSync(join(path, '.aws', 'config'), 'utf8');
          writeFileSync(join(path, '.aws', 'config'), before + text);
          return before.split('\n').length - 1;
        },
        index: (change) => {
          const index = JSON.parse(readFileSync(indexFile(state), 'utf8')) as IndexJson;
          change(index);
          writeFileSync(indexFile(state), JSON.stringify(index));
        },
        items: () => {
          const folder = join(path, '.local', 'share', 'vault', 'keys', 'items');
          return readdirSync(folder).map((name) => join(folder, name));
        },
      };
      const store = createHash('sha256')
        .update(home.at('.local', 'share', 'vault', 'keys'))
        .digest('hex');
      renameSync(indexFile(state), join(state, `index-file-${store.slice(0, 12)}.json`));
      return home;
    },
    close: () => rmSync(base, { recursive: true, force: true }),
  };
}

/** @throws {Error} with what it said, where it fails */
export function run(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>> = process.env,
): void {
  const { status, stderr, error } = spawnSync(command, args, { env: { ...env }, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command}: ${error?.message ?? stderr}`);
}

export function indexFile(state: string): string {
  const name = readdirSync(state).find((one) => one.startsWith('index-'));
  if (name === undefined) throw new Error('there is no index');
  return join(state, name);
}

const buildNamed = (name: string): Build => {
  const build = BUILDS.find((one) => one.name === name);
  if (build === undefined) throw new Error(`no build ${name}`);
  return build;
};
export const bun = buildNamed('bun');
export const node = buildNamed('node');

export interface VisitOptions {
  readonly build?: Build;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly unset?: readonly string[];
  readonly path?: string;
  /** Words before `vault`. */
  readonly before?: readonly string[];
}

/** Runs `vault doctor --json` in a home. */
export async function visit(home: Home, options: VisitOptions = {}): Promise<Visit> {
  const build = options.build ?? bun;
  const runtime = dirname(process.execPath);
  const env: Record<string, string> = {
    ...home.env,
    PATH: options.path ?? `${build.folder}:${build.name === 'node' ? `${runtime}:` : ''}/usr/bin:/bin`,
    ...options.env,
  };
  for (const name of options.unset ?? []) delete env[name];
  const words = [
    ...(options.before ?? []),
    join(build.folder, 'vault'),
    'doctor',
    '--json',
    ...(options.args ?? []),
  ];
  const [command = '', ...args] = words;
  const child = spawn(command, args, { cwd: home.path, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const findings = stdout === '' ? [] : (JSON.parse(stdout) as { findings: readonly Found[] }).findings;
  return { status, stdout, stderr, findings };
}
