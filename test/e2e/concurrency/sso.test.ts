// A hundred `vault export --format json` at once on a sign-in that is over: how many pages are opened, who calls the service,
// and what becomes of the rest.

import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import {
  DATA_ACCOUNT,
  DEFAULT_WORLD,
  SSO_OLD_TOKEN,
  SSO_ROLE,
  SSO_SESSION_FILE,
  SSO_START_URL,
} from '../../fake-aws/default-world.ts';
import { BUILDS, type Build, createWorld, type ScenarioWorld } from '../../harness/scenario-world.ts';
import { Crowd } from './crowd.ts';

const COUNT = 100;
/** For what is not about their number. */
const FEWER = 30;
const ROLES = ['Viewer', 'Editor'];

const CONFIG = `[sso-session my-sess]
sso_start_url = ${SSO_START_URL}
sso_region = eu-west-1
${ROLES.map(
  (role, at) => `[profile p${at}]
region = eu-west-1
sso_session = my-sess
sso_account_id = ${DATA_ACCOUNT}
sso_role_name = ${role}
`,
).join('')}`;

/** A browser that tells who opened it, and goes on when there is a file `go`. */
const BROWSER = `#!/bin/sh
echo "$PPID" >> "$HOME/opened"
while ! test -e "$HOME/go"; do sleep 0.1; done
exec curl -s -L -o /dev/null "$1"
`;

const assignments = ROLES.map((name) => ({ account: DATA_ACCOUNT, name, roleArn: SSO_ROLE }));

const cleanups: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A home in which the AWS CLI has signed in long ago. */
async function prepared(build: Build): Promise<ScenarioWorld> {
  const { sso } = DEFAULT_WORLD;
  if (sso === undefined) throw new Error('the default world has no Identity Center');
  const files = [{ path: '.aws/config', text: CONFIG }];
  const world = await createWorld({ path: 'crowd', title: 'crowd', steps: [], files }, build, {
    world: { ...DEFAULT_WORLD, sso: { ...sso, users: [{ name: 'alice', assignments }] } },
  });
  cleanups.push(() => world.close());
  world.fake.patchSso({ answer: 'allow' });
  const cache = join(world.home, SSO_SESSION_FILE);
  mkdirSync(dirname(cache), { recursive: true });
  const expired = { startUrl: SSO_START_URL, region: 'eu-west-1', accessToken: SSO_OLD_TOKEN };
  writeFileSync(cache, JSON.stringify({ ...expired, expiresAt: '2020-01-01T00:00:00Z' }), { mode: 0o600 });
  writeFileSync(join(world.home, 'browser'), BROWSER, { mode: 0o755 });
  Object.assign(world.env, {
    AWS_VAULT_BROWSER: join(world.home, 'browser'),
    AWS_VAULT_FILE_UNLOCK_TTL: '5m',
  });
  return world;
}

function crowdOf(world: ScenarioWorld, count: number): Crowd {
  const crowd = new Crowd(world, count, ['sh', '-c', 'exec vault export --format json p$((N % 2))']);
  cleanups.push(() => crowd.close());
  return crowd;
}

function opened(world: ScenarioWorld): readonly number[] {
  const path = join(world.home, 'opened');
  return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n').map(Number) : [];
}

async function untilOpened(world: ScenarioWorld, count: number): Promise<void> {
  for (let left = 600; opened(world).length < count; left--) {
    if (left === 0) throw new Error(`${opened(world).length} pages were opened, not ${count}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const go = (world: ScenarioWorld): void => writeFileSync(join(world.home, 'go'), '');

/** Of those that ended well: one access key a role. */
function keysOf(outputs: readonly string[]): number {
  return new Set(outputs.map((out) => (JSON.parse(out) as { readonly AccessKeyId: string }).AccessKeyId))
    .size;
}

describe.each(BUILDS)('$name build', (build) => {
  test('one page, one token, one call a role', async () => {
    const world = await prepared(build);
    const count = build.name === 'node' ? FEWER : COUNT;
    const crowd = crowdOf(world, count);
    await untilOpened(world, 1);
    await crowd.untilWaiting(count - 1);
    go(world);
    const members = await crowd.end();
    expect(members.map(({ status, err }) => [status, err]).filter(([status]) => status !== 0)).toEqual([]);
    expect(opened(world)).toHaveLength(1);
    expect(keysOf(members.map(({ out }) => out))).toBe(ROLES.length);
    const { fake } = world;
    expect(
      ['RegisterClient', 'Authorize', 'CreateToken', 'GetRoleCredentials'].map((one) => fake.count(one)),
    ).toEqual([1, 1, 1, ROLES.length]);
  });
});

describe.each(BUILDS.slice(1))('$name build', (build) => {
  test('with a refresh token: no page at all', async () => {
    const world = await prepared(build);
    const { fake } = world;
    // With so little left it is refreshed at once.
    fake.patchSso({ accessTokenSeconds: 40 });
    go(world);
    await promisify(execFile)('vault', ['sso', 'login'], { cwd: world.home, env: world.env });
    fake.patchSso({ accessTokenSeconds: 3600 });
    fake.calls.length = 0;
    const members = await crowdOf(world, COUNT).end();
    expect(members.map(({ status, err }) => [status, err]).filter(([status]) => status !== 0)).toEqual([]);
    expect(opened(world)).toHaveLength(1);
    expect(fake.calls.map(({ operation, result }) => `${operation} ${result}`).sort()).toEqual([
      'CreateToken OK',
      ...ROLES.map(() => 'GetRoleCredentials OK'),
    ]);
  });

  test('the one that signs in is killed: one other takes its place', async () => {
    const world = await prepared(build);
    const crowd = crowdOf(world, FEWER);
    await untilOpened(world, 1);
    await crowd.untilWaiting(FEWER - 1);
    process.kill(opened(world)[0] ?? 0, 'SIGKILL');
    await untilOpened(world, 2);
    go(world);
    const members = await crowd.end();
    expect(members.filter(({ status }) => status !== 0).map(({ status }) => status)).toEqual([128 + 9]);
    expect(opened(world)).toHaveLength(2);
    expect(keysOf(members.filter(({ status }) => status === 0).map(({ out }) => out))).toBe(ROLES.length);
    expect(world.fake.count('CreateToken')).toBe(1);
    expect(world.fake.count('GetRoleCredentials')).toBe(ROLES.length);
  });

  test('refused: all are told, and nobody asks again', async () => {
    const world = await prepared(build);
    world.fake.patchSso({ answer: 'deny' });
    const crowd = crowdOf(world, FEWER);
    await untilOpened(world, 1);
    await crowd.untilWaiting(FEWER - 1);
    go(world);
    const members = await crowd.end();
    expect(members.map(({ status }) => status)).toEqual(Array.from({ length: FEWER }, () => 1));
    for (const { err } of members)
      expect(err).toContain('the sign-in to IAM Identity Center was refused in the browser');
    expect(opened(world)).toHaveLength(1);
    expect(world.fake.count('CreateToken') + world.fake.count('GetRoleCredentials')).toBe(0);
  });
});
