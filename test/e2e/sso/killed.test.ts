// vault is killed while it renews a token of IAM Identity Center, at every moment that the service sees: what could be kept is
// there, the next run works, and nobody is asked.

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DATA_ACCOUNT, SSO_START_URL } from '../../fake-aws/default-world.ts';
import type { Moment } from '../../fake-aws/fake-aws.ts';
import { BUILDS, createWorld, type ScenarioWorld } from '../../harness/scenario-world.ts';

const CONFIG = `[sso-session my-sess]
sso_start_url = ${SSO_START_URL}
sso_region = eu-west-1
[profile sso]
region = eu-west-1
sso_session = my-sess
sso_account_id = ${DATA_ACCOUNT}
sso_role_name = Viewer
`;

let world: ScenarioWorld;
beforeEach(async () => {
  const build = BUILDS[1] ?? BUILDS[0];
  if (build === undefined) throw new Error('there is no build');
  const files = [{ path: '.aws/config', text: CONFIG }];
  world = await createWorld({ path: 'killed', title: 'killed', steps: [], files }, build);
  world.env.AWS_VAULT_FILE_UNLOCK_TTL = '5m';
});
afterEach(() => world.close());

const vault = (...words: readonly string[]): Promise<unknown> =>
  promisify(execFile)('vault', [...words], { cwd: world.home, env: world.env, timeout: 30_000 });

/** Starts vault and kills it at a moment. */
async function killedAt(operation: string, when: Moment['when']): Promise<void> {
  const { fake } = world;
  let child: ChildProcess | undefined;
  fake.watch = (moment) => {
    if (moment.operation !== operation || moment.when !== when) return;
    child?.kill('SIGKILL');
  };
  child = spawn('vault', ['export', '--format', 'json', 'sso'], {
    cwd: world.home,
    env: world.env,
    stdio: 'ignore',
  });
  const signal = await new Promise((resolve) => child?.once('close', (_status, by) => resolve(by)));
  expect(signal).toBe('SIGKILL');
  fake.watch = undefined;
}

test.each([
  // It had not been used: it is used now.
  ['before', 'OK'],
  // It was used up, and what came for it was lost with the process: the old token has minutes left, and they are used.
  ['after', 'InvalidGrantException'],
] as const)('killed %s the token is renewed', async (when, then) => {
  const { fake } = world;
  // Of so short a life that it is renewed at the next use, and good for that use all the same.
  fake.patchSso({ answer: 'allow', accessTokenSeconds: 200 });
  await vault('sso', 'login', '--no-browser');
  fake.calls.length = 0;
  if (when === 'before')
    // Killed before the service performs it: the call is not made.
    fake.addFault({ kind: 'cut', operation: 'CreateToken', at: 'before' });
  await killedAt('CreateToken', when);
  await vault('export', '--format', 'json', 'sso');
  const done = fake.calls.map(({ operation, result }) => `${operation} ${result}`);
  expect(done.slice(1)).toEqual([`CreateToken ${then}`, 'GetRoleCredentials OK']);
  await vault('sso', 'logout');
});
