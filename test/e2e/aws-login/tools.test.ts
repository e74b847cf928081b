// One session of `aws login`, several tools: what vault writes is read and refreshed by botocore, the AWS CLI and the SDK for
// JavaScript, and what they write by vault. And a vault that is killed at the worst moment loses nothing.

import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ALICE_ARN } from '../../fake-aws/default-world.ts';
import { loginFileAt, writeLoginFile } from '../../fake-aws/login-file.ts';
import { BUILDS, type Build, createWorld, type ScenarioWorld } from '../../harness/scenario-world.ts';
import { installedClients, output } from '../clients/clients.ts';

const CONFIG = `[profile work]
region = eu-west-1
`;

/** Says yes on the page as soon as it is opened. */
const BROWSER = `#!/bin/sh
answer=$(curl -s "$1" | sed -n 's/.*id="allow" href="\\([^"]*\\)".*/\\1/p' | sed 's/&amp;/\\&/g')
exec curl -s -L -o /dev/null "$AWS_ENDPOINT_URL_SIGNIN$answer"
`;

async function inHome(build: Build, work: (world: ScenarioWorld) => Promise<void>): Promise<void> {
  const files = [
    { path: '.aws/config', text: CONFIG },
    { path: 'browser', text: BROWSER, mode: 0o755 },
  ];
  const world = await createWorld({ path: 'login', title: 'login', steps: [], files }, build);
  try {
    Object.assign(world.env, {
      AWS_ENDPOINT_URL_SIGNIN: world.fake.url,
      AWS_VAULT_BROWSER: join(world.home, 'browser'),
      AWS_REGION: 'eu-west-1',
      AWS_DEFAULT_REGION: 'eu-west-1',
    });
    await work(world);
  } finally {
    await world.close();
  }
}

/** The credentials in the file are over; the session is not. */
function age(path: string): void {
  const file = loginFileAt(path);
  const accessToken = { ...file.accessToken, expiresAt: '2020-01-01T00:00:00Z' };
  writeFileSync(path, JSON.stringify({ ...file, accessToken }));
}

const folderOf = (world: ScenarioWorld): string => join(world.home, '.aws', 'login', 'cache');

describe.runIf(process.platform === 'linux').each(BUILDS)('$name build', (build) => {
  test('a session that vault began is used and refreshed by all tools in turn', async () => {
    const installed = await installedClients();
    // The tools cost seconds each: the other build meets the strictest of them.
    const clients = build.name === 'bun' ? installed : installed.filter(({ name }) => name === 'botocore');
    await inHome(build, async (world) => {
      expect(await output(['vault', 'aws-login', 'work'], world.env)).toContain(ALICE_ARN);
      const { fake } = world;
      const [name = ''] = readdirSync(folderOf(world));
      const path = join(folderOf(world), name);
      const seen = new Set<string>();
      const env = { ...world.env, AWS_PROFILE: 'work' };
      const turns = [
        ...clients,
        { name: 'vault', command: ['vault', 'exec', 'work', '--', 'true'] as const },
      ];
      // Each after vault, and vault after each.
      for (const { name: who, command } of turns.flatMap((turn) => [turn, turns.at(-1) ?? turn])) {
        age(path);
        fake.calls.length = 0;
        const isVault = who === 'vault';
        const [program, ...args] = command;
        const printed = await output([program, ...args], isVault ? world.env : env);
        expect([who, printed]).toEqual([who, isVault ? '' : ALICE_ARN]);
        expect([who, fake.count('CreateOAuth2Token')]).toEqual([who, 1]);
        expect(new Set(fake.calls.map(({ result }) => result))).toEqual(new Set(['OK']));
        seen.add(loginFileAt(path).refreshToken);
      }
      expect(seen.size).toBe(2 * turns.length);
    });
  });

  test('killed while AWS has answered and nothing is written yet: the next one goes on', async () => {
    await inHome(build, async (world) => {
      const { fake, home } = world;
      const path = writeLoginFile(fake, { userArn: ALICE_ARN, seconds: -1, folder: folderOf(world) });
      writeFileSync(join(home, '.aws', 'config'), `${CONFIG}login_session = ${ALICE_ARN}\n`);
      const before = readFileSync(path, 'utf8');
      const child = spawn('vault', ['export', 'work'], { env: world.env, stdio: 'ignore' });
      const ended = new Promise((resolve) => child.once('exit', (_status, signal) => resolve(signal)));
      fake.watch = ({ operation, when }) => {
        if (operation === 'CreateOAuth2Token' && when === 'after') child.kill('SIGKILL');
      };
      expect(await ended).toBe('SIGKILL');
      fake.watch = undefined;
      expect(readFileSync(path, 'utf8')).toBe(before);
      expect(await output(['vault', 'export', '--format', 'json', 'work'], world.env)).toContain('ASIA');
      expect(loginFileAt(path).refreshToken).not.toBe(JSON.parse(before).refreshToken);
      expect(fake.calls.map(({ operation, result }) => `${operation} ${result}`)).toEqual([
        'CreateOAuth2Token OK',
        'CreateOAuth2Token OK',
      ]);
    });
  });
});
