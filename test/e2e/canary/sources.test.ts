// The secrets of credentials that come from a program, a machine or the console: after each command, with `--debug`, nothing of
// them is in output, files, arguments or what an error says. Where a secret has its own file, that is elsewhere.

import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  ALICE_KEY_ID,
  BEHIND_MACHINE_ROLE,
  CONTAINER_TOKEN,
  READER_ROLE,
} from '../../fake-aws/default-world.ts';
import { loginFileAt } from '../../fake-aws/login-file.ts';
import type { CommandOutcome } from '../../harness/scenario-process.ts';
import { BUILDS, type Build } from '../../harness/scenario-world.ts';
import { CanaryHome, type Given } from './home.ts';
import { type ArgumentsWatch, leaksIn, watchArguments } from './leaks.ts';

let watch: ArgumentsWatch;
let home: CanaryHome;
let elsewhere: string;
/** All that was written by commands, to be searched at the end. */
let written: string;
beforeEach(() => {
  watch = watchArguments();
  written = '';
  elsewhere = mkdtempSync(join(tmpdir(), 'vault-elsewhere-'));
});
afterEach(async () => {
  watch.stop();
  await home.world.close();
  rmSync(elsewhere, { recursive: true, force: true });
});

const CONFIG = `
[profile program]
region = eu-west-1
credential_process = PROGRAM
[profile behind]
region = eu-west-1
role_arn = ${READER_ROLE}
source_profile = program
[profile env]
region = eu-west-1
role_arn = ${READER_ROLE}
credential_source = Environment
[profile container]
region = eu-west-1
role_arn = ${BEHIND_MACHINE_ROLE}
credential_source = EcsContainer
[profile instance]
region = eu-west-1
role_arn = ${BEHIND_MACHINE_ROLE}
credential_source = Ec2InstanceMetadata
[profile console]
region = eu-west-1
`;

/** Prints what it is told to by variables, which are in no file and in no argument. */
const PROGRAM = `#!/bin/sh
printf '%s' "$COMPLAINT" >&2
printf '%s' "$OUTPUT"
exit \${STATUS:-0}
`;

async function prepared(build: Build): Promise<void> {
  home = await CanaryHome.create(build);
  const { world } = home;
  const program = join(world.home, 'program');
  writeFileSync(program, PROGRAM, { mode: 0o755 });
  writeFileSync(join(world.home, '.aws', 'config'), CONFIG.replace('PROGRAM', program));
}

/** Runs it; what it writes and leaves is searched by {@link searched}. */
async function quick(command: string, status: number, given: Given = {}): Promise<CommandOutcome> {
  const outcome = await home.runUnsearched(command, status, given);
  written += outcome.stdout + outcome.stderr + outcome.screen;
  return outcome;
}

async function searched(): Promise<void> {
  await home.run('vault --debug list', 0);
  expect(written.length).toBeGreaterThan(1000);
  expect(leaksIn(written, home.secrets, 'output')).toEqual([]);
}

/** Nothing of theirs was in the arguments of a process, ours or another's. */
function nothingInArguments(secrets: ReadonlyMap<string, string>): void {
  const { commandLines, looks } = watch.stop();
  expect(looks).toBeGreaterThan(10);
  const found = [...commandLines].flatMap((line) => leaksIn(line, secrets, 'arguments'));
  expect(found).toEqual([]);
}

describe.each(BUILDS)('$name build', (build) => {
  test('a program and a machine', async () => {
    await prepared(build);
    const { canary, secrets, world } = home;
    const keys = { Version: 1, AccessKeyId: ALICE_KEY_ID, SecretAccessKey: canary };
    const output = (value: unknown, more: Record<string, string> = {}) => ({
      env: { OUTPUT: typeof value === 'string' ? value : JSON.stringify(value), ...more },
    });
    await quick('vault --debug exec behind -- true', 0, output(keys));
    await home.run(
      'vault --debug exec program -- true',
      0,
      output({ ...keys, Expiration: '2099-01-01T00:00:00Z' }),
    );
    await quick('vault --debug exec program -- true', 0, output(''));
    await quick('vault clear', 0);
    for (const bad of [canary, { ...keys, Version: canary }, JSON.stringify(keys).slice(0, -1)])
      await quick('vault --debug export program', 1, output(bad));
    const failed = await quick(
      'vault --debug export program',
      1,
      output(keys, { STATUS: '3', COMPLAINT: `no good: ${canary}, ${home.passphrase}\n` }),
    );
    expect(failed.stderr).toContain('no good');

    const env = { AWS_ACCESS_KEY_ID: ALICE_KEY_ID, AWS_SECRET_ACCESS_KEY: canary };
    await quick('vault --debug exec env -- true', 0, { env });
    await quick('vault --debug explain --json env', 0, { env });
    secrets.set('the token of the container', CONTAINER_TOKEN);
    const machine = {
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${world.fake.url}/v1/credentials`,
      AWS_CONTAINER_AUTHORIZATION_TOKEN: CONTAINER_TOKEN,
      AWS_EC2_METADATA_SERVICE_ENDPOINT: world.fake.url,
    };
    await quick('vault --debug exec container -- true', 0, { env: machine });
    world.fake.machine.mode = 'required';
    await quick('vault --debug exec instance -- true', 0, { env: machine });
    for (const [at, token] of [...world.fake.machine.tokens.keys()].entries())
      secrets.set(`token ${at} of the instance`, token);
    expect(secrets.size).toBeGreaterThanOrEqual(5);
    world.fake.addFault({ operation: '*', kind: 'garbage', body: 'xml', count: 0 });
    await quick('vault --debug exec --no-session container -- true', 125, { env: machine });
    await quick('vault --debug exec --no-session instance -- true', 125, { env: machine });
    await searched();
    nothingInArguments(secrets);
  });

  test('the console', async () => {
    await prepared(build);
    const { secrets, world } = home;
    const { fake } = world;
    const browser = join(world.home, 'browser');
    writeFileSync(
      browser,
      `#!/bin/sh
answer=$(curl -s "$1" | sed -n 's/.*id="allow" href="\\([^"]*\\)".*/\\1/p' | sed 's/&amp;/\\&/g')
exec curl -s -L -o /dev/null "$AWS_ENDPOINT_URL_SIGNIN$answer"
`,
      { mode: 0o755 },
    );
    mkdirSync(elsewhere, { recursive: true });
    const env = {
      AWS_ENDPOINT_URL_SIGNIN: fake.url,
      AWS_LOGIN_CACHE_DIRECTORY: elsewhere,
      AWS_VAULT_BROWSER: browser,
    };
    const learn = (): void => {
      for (const [at, secret] of fake.login.given.entries())
        secrets.set(`secret ${at} of the sign-in`, secret);
      for (const name of readdirSync(elsewhere)) {
        const { dpopKey } = loginFileAt(join(elsewhere, name));
        secrets.set('the key of the session', String(dpopKey).split('\n')[1] ?? '');
      }
    };
    await quick('vault --debug aws-login console', 0, { env });
    learn();
    expect(secrets.size).toBeGreaterThanOrEqual(6);
    await quick('vault --debug exec console -- true', 0, { env });
    fake.addFault({ operation: 'CreateOAuth2Token', kind: 'throttle' });
    await quick('vault --debug exec console -- true', 0, { env: { ...env, AWS_MIN_TTL: '15m' } });
    fake.setSkew(0);
    const [name = ''] = readdirSync(elsewhere);
    const path = join(elsewhere, name);
    const file = loginFileAt(path);
    const aged = { ...file, accessToken: { ...file.accessToken, expiresAt: '2020-01-01T00:00:00Z' } };
    writeFileSync(path, JSON.stringify(aged));
    await quick('vault --debug exec console -- true', 0, { env });
    learn();
    await quick('vault --debug explain console', 0, { env });
    writeFileSync(path, JSON.stringify(aged).slice(0, 900));
    await quick('vault --debug exec console -- true', 125, { env });
    writeFileSync(path, JSON.stringify(aged));
    fake.addFault({ operation: 'CreateOAuth2Token', kind: 'garbage', body: 'html', count: 0 });
    await quick('vault --debug exec console -- true', 125, { env });
    await searched();
    // Codes are in addresses that a browser gets back; the rest is in no arguments at all.
    const held = new Map([...secrets].filter(([, secret]) => secret.length !== 32));
    nothingInArguments(held);
  });
});
