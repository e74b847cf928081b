// A hundred `vault exec` at once that need an MFA code: who asks, who calls AWS, and what becomes of the rest.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { ADMIN_ROLE, ALICE_KEY_ID, ALICE_MFA_SERIAL, ALICE_SECRET } from '../../fake-aws/default-world.ts';
import { BUILDS, type Build, type ScenarioWorld } from '../../harness/scenario-world.ts';
import { SECOND_TRY, withSecretService } from '../secret-service/session.ts';
import { Crowd, type Member, worldWith } from './crowd.ts';

const COUNT = 100;
/** For what is about telling the others, not about their number. */
const FEWER = 30;
const CTRL_C = '\x03';
const CTRL_D = '\x04';

const CONFIG = `[profile alice]
region = eu-west-1
mfa_serial = ${ALICE_MFA_SERIAL}

[profile admin]
region = eu-west-1
source_profile = alice
role_arn = ${ADMIN_ROLE}
mfa_serial = ${ALICE_MFA_SERIAL}
`;

const COMMAND = [
  'vault',
  'exec',
  'admin',
  '--',
  'printenv',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
];

const cleanups: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A home whose profile `alice` holds keys; with `more` a different store. */
async function prepared(build: Build, more: Readonly<Record<string, string>> = {}): Promise<ScenarioWorld> {
  const world = await worldWith(build, CONFIG);
  cleanups.push(() => world.close());
  Object.assign(world.env, more);
  await vault(world, ['add', 'alice', '--env', '--no-add-config'], {
    AWS_ACCESS_KEY_ID: ALICE_KEY_ID,
    AWS_SECRET_ACCESS_KEY: ALICE_SECRET,
  });
  return world;
}

/** Not with `execFileSync`: the fake AWS lives in this process. */
async function vault(
  world: ScenarioWorld,
  args: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<void> {
  await promisify(execFile)('vault', args, { cwd: world.home, env: { ...world.env, ...more } });
}

/** Leaves both steps in the cache with no life left in them. */
async function leaveExpired(world: ScenarioWorld): Promise<void> {
  world.fake.addFault({ kind: 'short-lived', operation: '*', seconds: 2, count: 2 });
  await vault(world, ['exec', 'admin', '--mfa-token', code(world), '--', 'true']);
  world.fake.calls.length = 0;
}

function code(world: ScenarioWorld): string {
  return world.fake.mfaCode(ALICE_MFA_SERIAL).code;
}

function crowdOf(world: ScenarioWorld, count = COUNT): Crowd {
  const crowd = new Crowd(world, count, COMMAND);
  cleanups.push(() => crowd.close());
  return crowd;
}

function calls(world: ScenarioWorld): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const call of world.fake.calls) counts[call.operation] = (counts[call.operation] ?? 0) + 1;
  return counts;
}

/** Every member has the same role session, and the fake AWS knows it and takes it. */
function expectSameSession(world: ScenarioWorld, members: readonly Member[]): void {
  expect(members.filter(({ status }) => status !== 0)).toEqual([]);
  const printed = new Set(members.map(({ out }) => out));
  expect(printed.size).toBe(1);
  const [id = '', secret, token] = [...printed][0]?.split('\n') ?? [];
  const session = world.fake.world.sessions.get(id);
  expect(session).toMatchObject({ kind: 'role', ownerArn: ADMIN_ROLE, secret, token });
  expect(session?.expiresMs).toBeGreaterThan(world.fake.now() + 600_000);
}

describe.each(BUILDS)('$name build', (build) => {
  test('no session yet: one question, one call for each step, the same credentials for all', async () => {
    const world = await prepared(build);
    const crowd = crowdOf(world);
    await crowd.untilWaiting(COUNT - 1);
    expect(crowd.prompts()).toBe(1);
    crowd.type(`${code(world)}\r`);
    expectSameSession(world, await crowd.end());
    expect(crowd.prompts()).toBe(1);
    expect(calls(world)).toEqual({ GetSessionToken: 1, AssumeRole: 1 });
  });

  test('killed while it asks, and the next one between the steps: nothing is repeated that was done', async () => {
    const world = await prepared(build);
    await leaveExpired(world);
    world.fake.addFault({ kind: 'hang', operation: 'AssumeRole' });
    const crowd = crowdOf(world);
    await crowd.untilWaiting(COUNT - 1);
    const first = crowd.asker();
    process.kill(first, 'SIGKILL');
    await crowd.untilPrompts(2);
    const second = crowd.asker();
    crowd.type(`${code(world)}\r`);
    await expect.poll(() => calls(world), { timeout: 20_000 }).toEqual({ GetSessionToken: 1, AssumeRole: 1 });
    // The call that hangs is not always that of the process that was asked.
    process.kill(crowd.connectedTo(world.fake.url), 'SIGKILL');
    const members = await crowd.end();
    const failed = members.filter(({ status }) => status !== 0);
    expect(failed.map(({ status, out }) => ({ status, out }))).toEqual([
      { status: 137, out: '' },
      { status: 137, out: '' },
    ]);
    expect(failed.map(({ pid }) => pid)).toContain(first);
    expect(second).not.toBe(first);
    expectSameSession(
      world,
      members.filter(({ status }) => status === 0),
    );
    expect(crowd.prompts()).toBe(2);
    expect(calls(world)).toEqual({ GetSessionToken: 1, AssumeRole: 2 });
  });

  test('no code is given: nobody else is asked; whoever comes later is', async () => {
    const world = await prepared(build);
    const crowd = crowdOf(world);
    await crowd.untilWaiting(COUNT - 1);
    crowd.type(CTRL_D);
    const members = await crowd.end();
    expect(crowd.prompts()).toBe(1);
    expect(members.filter(({ out }) => out !== '')).toEqual([]);
    expect(members.filter(({ status }) => status === 130)).toHaveLength(1);
    const rest = members.filter(({ status }) => status !== 130);
    expect(rest.filter(({ status }) => status !== 125)).toEqual([]);
    const told = 'was told so while this one waited for it';
    expect(rest.filter(({ err }) => !err.includes('no MFA code was given') || !err.includes(told))).toEqual(
      [],
    );
    expect(calls(world)).toEqual({});

    const later = crowdOf(world, 1);
    await later.untilPrompts(1);
    later.type(`${code(world)}\r`);
    expectSameSession(world, await later.end());
  });

  test('Ctrl-C ends them all, whether or not they were started with it ignored', async () => {
    const world = await prepared(build);
    const crowd = crowdOf(world, FEWER);
    await crowd.untilWaiting(FEWER - 1);
    crowd.type(CTRL_C);
    const members = await crowd.end();
    expect(crowd.prompts()).toBe(1);
    expect(members.filter(({ status, out }) => ![125, 130].includes(status) || out !== '')).toEqual([]);
    expect(calls(world)).toEqual({});
  });

  test('the network is down: a code is asked for once, and not of each in turn', async () => {
    const world = await prepared(build);
    const crowd = crowdOf(world, FEWER);
    await crowd.untilWaiting(FEWER - 1);
    await world.fake.close();
    crowd.type(`${code(world)}\r`);
    const members = await crowd.end();
    expect(crowd.prompts()).toBe(1);
    expect(members.filter(({ status, out }) => status !== 125 || out !== '')).toEqual([]);
    expect(new Set(members.map(({ err }) => /cannot be reached/.test(err)))).toEqual(new Set([true]));
  });

  test('AWS knows the cached session no longer: one question brings a new one for all', async () => {
    const world = await prepared(build);
    world.fake.addFault({ kind: 'short-lived', operation: 'AssumeRole', seconds: 2 });
    await vault(world, ['exec', 'admin', '--mfa-token', code(world), '--', 'true']);
    world.fake.patch({ expireSessions: true });
    world.fake.calls.length = 0;
    const crowd = crowdOf(world, FEWER);
    await crowd.untilPrompts(1);
    await crowd.untilWaiting(FEWER - 1);
    crowd.type(`${code(world)}\r`);
    expectSameSession(world, await crowd.end());
    expect(crowd.prompts()).toBe(1);
    expect(calls(world).GetSessionToken).toBe(1);
    expect(world.fake.calls.filter(({ result }) => result === 'OK')).toHaveLength(2);
  });

  test('three refused codes: nobody else is asked', async () => {
    const world = await prepared(build);
    const crowd = crowdOf(world, FEWER);
    await crowd.untilWaiting(FEWER - 1);
    for (const attempt of [1, 2, 3]) {
      await crowd.untilPrompts(attempt);
      crowd.type(`${world.fake.wrongMfaCode(ALICE_MFA_SERIAL)}\r`);
    }
    const members = await crowd.end();
    expect(crowd.prompts()).toBe(3);
    expect(members.filter(({ status, out }) => status !== 125 || out !== '')).toEqual([]);
    expect(members.filter(({ err }) => !/AWS refused .*MFA code/.test(err))).toEqual([]);
    expect(calls(world)).toEqual({ GetSessionToken: 3 });
  });

  test(
    'on a real gnome-keyring: one question, one call for each step, the same credentials for all',
    SECOND_TRY,
    async () => {
      await withSecretService({ state: 'open' }, async (service) => {
        const { DBUS_SESSION_BUS_ADDRESS: bus = '', XDG_RUNTIME_DIR: runtime = '' } = service.env;
        const world = await prepared(build, {
          AWS_VAULT_BACKEND: 'os',
          DBUS_SESSION_BUS_ADDRESS: bus,
          XDG_RUNTIME_DIR: runtime,
        });
        await leaveExpired(world);
        const crowd = crowdOf(world);
        await crowd.untilWaiting(COUNT - 1);
        expect(crowd.prompts()).toBe(1);
        crowd.type(`${code(world)}\r`);
        expectSameSession(world, await crowd.end());
        expect(crowd.prompts()).toBe(1);
        expect(calls(world)).toEqual({ GetSessionToken: 1, AssumeRole: 1 });
      });
    },
  );
});
