// The world one run of a scenario lives in: a home folder, an environment, a fake AWS. Each run has its own.

import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as constants from '../fake-aws/default-world.ts';
import { type FakeAws, type FakeAwsOptions, startFakeAws } from '../fake-aws/fake-aws.ts';
import type { Scenario } from './scenario-types.ts';

/** A build under test: a folder that holds an executable named `vault`. */
export interface Build {
  readonly name: string;
  readonly folder: string;
}

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Both ship; both run every scenario. */
export const BUILDS: readonly Build[] = [
  { name: 'node', folder: join(root, 'dist', 'node') },
  { name: 'bun', folder: join(root, 'dist') },
];

export interface ScenarioWorld {
  readonly home: string;
  readonly fake: FakeAws;
  readonly env: Record<string, string>;
  /** Replaces the names that the README of scenarios lists; anything else stays for the shell. */
  expand(text: string): string;
  close(): Promise<void>;
}

/** Who `store` can put into the store. */
export const IDENTITIES: Readonly<Record<string, { readonly id: string; readonly secret: string }>> = {
  alice: { id: constants.ALICE_KEY_ID, secret: constants.ALICE_SECRET },
  bob: { id: constants.BOB_KEY_ID, secret: constants.BOB_SECRET },
  inactive: { id: constants.INACTIVE_KEY_ID, secret: constants.INACTIVE_SECRET },
  root: { id: constants.ROOT_KEY_ID, secret: constants.ROOT_SECRET },
};

/** Without these nothing starts on Windows. */
const WINDOWS_NEEDS = ['SystemRoot', 'SystemDrive', 'windir', 'ComSpec', 'PATHEXT', 'USERNAME'];

/** @param options of the fake AWS, where it is to hold something else than the default world */
export async function createWorld(
  scenario: Scenario,
  build: Build,
  options: FakeAwsOptions = {},
): Promise<ScenarioWorld> {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'vault-scenario-')));
  const home = join(base, 'home');
  const temporary = join(base, 'tmp');
  for (const folder of [home, temporary]) mkdirSync(folder, { mode: 0o700 });
  const program = process.platform === 'win32' && build.name === 'node' ? windowsShim(base) : build.folder;
  const fake = await startFakeAws(options);

  const env: Record<string, string> = {
    // Node for the launcher of the Node build, and for scenarios that run a script.
    PATH: [program, join(root, 'node_modules', '.bin'), process.env.PATH ?? ''].join(delimiter),
    HOME: home,
    TERM: 'xterm-256color',
    LANG: 'C.UTF-8',
    TMPDIR: temporary,
    AWS_VAULT_BACKEND: 'file',
    AWS_VAULT_FILE_PASSPHRASE: 'a passphrase for scenarios',
    // Linux lets a user keep 200 keys in the kernel at a time; hundreds of stores are made here.
    AWS_VAULT_FILE_UNLOCK_TTL: '30s',
    AWS_ENDPOINT_URL_STS: fake.url,
    AWS_ENDPOINT_URL_IAM: fake.url,
    AWS_ENDPOINT_URL_SSO: fake.url,
    AWS_ENDPOINT_URL_SSO_OIDC: fake.url,
    AWS_ENDPOINT_URL_COGNITO_IDENTITY: fake.url,
  };
  if (process.platform === 'win32') {
    for (const name of WINDOWS_NEEDS) env[name] = process.env[name] ?? '';
    Object.assign(env, { USERPROFILE: home, LOCALAPPDATA: join(home, 'AppData', 'Local'), TEMP: temporary });
  }

  const names: Record<string, () => string> = {
    HOME: () => home,
    STS: () => fake.url,
    BUILD: () => build.name,
    ROOT: () => root.replace(/[\\/]$/, ''),
    MFA: () => fake.mfaCode(constants.ALICE_MFA_SERIAL).code,
    WRONG_MFA: () => fake.wrongMfaCode(constants.ALICE_MFA_SERIAL),
  };
  for (const [name, value] of Object.entries(constants)) {
    if (typeof value === 'string') names[name] = () => value;
  }
  const expand = (text: string): string =>
    text.replace(/\$\{(\w+)\}/g, (whole, name: string) => names[name]?.() ?? whole);

  for (const file of scenario.files) {
    const path = join(home, file.path);
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, expand(file.text));
    chmodSync(path, file.mode ?? (file.path.startsWith('.aws/') ? 0o600 : 0o644));
  }
  return {
    home,
    fake,
    env,
    expand,
    close: async () => {
      await fake.close();
      rmSync(base, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}

/** The Node build has no launcher for Windows: npm makes one when it installs. This is one for Git's bash. */
function windowsShim(base: string): string {
  const folder = join(base, 'bin');
  mkdirSync(folder);
  const entry = join(root, 'dist', 'node', 'vault.mjs').replaceAll('\\', '/');
  writeFileSync(join(folder, 'vault'), `#!/bin/sh\nexec node '${entry}' "$@"\n`, { mode: 0o755 });
  return folder;
}
