// Builds everything and runs vault's main job end to end with no AWS account: a throwaway home folder, a throwaway
// file store, and the fake AWS of the tests on this machine. Leaves nothing behind but the builds.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import {
  ADMIN_ROLE,
  ALICE_KEY_ID,
  ALICE_MFA_SERIAL,
  ALICE_SECRET,
  READER_ROLE,
} from '../test/fake-aws/default-world.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const executable = join(root, 'dist', process.platform === 'win32' ? 'vault.exe' : 'vault');
const nodeBuild = join(root, 'dist', 'node', 'vault.mjs');
const whoami = join(root, 'scripts', 'quickstart', 'whoami.ts');

class QuickstartFailure extends Error {}

console.log('Building ...');
mustRun(process.execPath, [join(root, 'scripts', 'build.ts')], process.env);
const home = mkdtempSync(join(tmpdir(), 'vault-quickstart-'));
let fake: ChildProcess | undefined;
try {
  fake = spawn(process.execPath, [join(root, 'test', 'fake-aws', 'main.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await tour(await urlOf(fake));
} catch (error) {
  if (!(error instanceof QuickstartFailure)) throw error;
  console.error(`\nquickstart: ${error.message}`);
  process.exitCode = 1;
} finally {
  fake?.kill();
  rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

async function tour(url: string): Promise<void> {
  const config = `[default]
region = eu-west-1

# Alice's keys are in vault's store, not in a file.
[profile alice]
mfa_serial = ${ALICE_MFA_SERIAL}

[profile reader]
source_profile = alice
role_arn = ${READER_ROLE}

[profile admin]
source_profile = alice
role_arn = ${ADMIN_ROLE}
mfa_serial = ${ALICE_MFA_SERIAL}
`;
  mkdirSync(join(home, '.aws'), { mode: 0o700 });
  writeFileSync(join(home, '.aws', 'config'), config, { mode: 0o600 });
  const env = {
    ...withoutAws(process.env),
    HOME: home,
    USERPROFILE: home,
    LOCALAPPDATA: join(home, 'AppData', 'Local'),
    XDG_DATA_HOME: join(home, '.local', 'share'),
    XDG_STATE_HOME: join(home, '.local', 'state'),
    AWS_VAULT_BACKEND: 'file',
    AWS_VAULT_FILE_PASSPHRASE: 'a passphrase for the quick start',
    AWS_ENDPOINT_URL_STS: url,
    AWS_ENDPOINT_URL_IAM: url,
  };
  console.log(`\nA home folder of its own, and a fake AWS at ${url}. Its ~/.aws/config:\n`);
  console.log(config.replace(/^/gm, '    ').trimEnd());

  const keys = { AWS_ACCESS_KEY_ID: ALICE_KEY_ID, AWS_SECRET_ACCESS_KEY: ALICE_SECRET };
  say('Store the keys (here out of the environment; without --env it asks for them):');
  vault(['add', 'alice', '--env'], { ...env, ...keys });

  say('What would an admin session take?');
  expectText(vault(['explain', 'admin'], env), ADMIN_ROLE);

  say(
    'Run a program as the role. It needs an MFA code, which vault would ask for; the fake AWS gives us one:',
  );
  const code = await mfaCode(url);
  const identity = [process.execPath, whoami];
  expectText(vault(['exec', '--mfa-token', code, 'admin', '--', ...identity], env), 'assumed-role/admin/');

  say('Again, and as another role: the session is cached, nothing is asked.');
  expectText(vault(['exec', 'admin', '--', ...identity], env), 'assumed-role/admin/');
  expectText(vault(['exec', 'reader', '--', ...identity], env), 'assumed-role/reader/');

  say('The build for Node has the same store; a session of another length is asked for anew:');
  expectText(
    vault(['exec', '-d', '30m', 'reader', '--', ...identity], env, [process.execPath, nodeBuild]),
    'role/reader/',
  );

  say('What is there now:');
  expectText(vault(['list'], env), 'sts.AssumeRole:');
  vault(['explain', 'admin'], env);
  console.log('\nThat was it. All of it is gone again; the builds are in dist/.');
}

/** Runs the executable (or the Node build), shows the command and what it says, and returns its standard output. */
function vault(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  program: readonly string[] = [executable],
): string {
  const words = [program.length === 1 ? 'vault' : 'node dist/node/vault.mjs', ...args];
  console.log(`$ ${words.join(' ').replaceAll(process.execPath, 'node').replaceAll(root, '')}`);
  const [command = '', ...first] = program;
  return mustRun(command, [...first, ...args], env);
}

/** @throws {QuickstartFailure} where it does not end with 0 */
function mustRun(command: string, args: readonly string[], env: NodeJS.ProcessEnv): string {
  const result = spawnSync(command, [...args], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  });
  process.stdout.write(result.stdout ?? '');
  if (result.status === 0) return result.stdout;
  throw new QuickstartFailure(result.error?.message ?? `it ended with ${result.signal ?? result.status}`);
}

/** @throws {QuickstartFailure} */
function expectText(output: string, text: string): void {
  if (!output.includes(text)) throw new QuickstartFailure(`expected to read '${text}'`);
}

function say(text: string): void {
  console.log(`\n# ${text}`);
}

/** @throws {QuickstartFailure} where the fake AWS ends before it is ready */
async function urlOf(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new QuickstartFailure('the fake AWS has no output');
  const lines = createInterface({ input: child.stdout });
  const [line] = (await Promise.race([
    once(lines, 'line'),
    once(child, 'exit').then(() => {
      throw new QuickstartFailure('the fake AWS did not start');
    }),
  ])) as [string];
  return (JSON.parse(line) as { readonly url: string }).url;
}

async function mfaCode(url: string): Promise<string> {
  const answer = await fetch(`${url}/_fake/mfa-code?serial=${encodeURIComponent(ALICE_MFA_SERIAL)}`);
  return ((await answer.json()) as { readonly code: string }).code;
}

/** The caller's own AWS settings have no say here. */
function withoutAws(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('AWS_')));
}
