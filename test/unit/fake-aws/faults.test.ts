// Faults, the control endpoints and the standalone program of the fake AWS.

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import * as world from '../../fake-aws/default-world.ts';
import { type FakeAws, startFakeAws } from '../../fake-aws/fake-aws.ts';
import type { Fault } from '../../fake-aws/faults.ts';
import { ALICE, type Keys, mfa, refusal, sessionKeys, stsOf } from './clients.ts';
import { sendRaw, signed } from './raw.ts';

let fake: FakeAws;
beforeEach(async () => {
  fake = await startFakeAws();
});
afterEach(() => fake.close());

const whoAmI = (url = fake.url, keys: Keys = ALICE) =>
  stsOf({ url } as FakeAws, keys).send(new GetCallerIdentityCommand({}));
const control = async (method: string, path: string, body?: unknown, url = fake.url) => {
  const answer = await fetch(`${url}/_fake/${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, value: (await answer.json()) as Record<string, unknown> };
};

test.each<[Fault, string]>([
  [{ operation: '*', kind: 'throttle' }, '400 Throttling: Rate exceeded'],
  [{ operation: 'GetCallerIdentity', kind: 'error', status: 500 }, '500 InternalFailure: '],
  [{ operation: 'GetCallerIdentity', kind: 'error', status: 503 }, '503 ServiceUnavailable: '],
  [
    { operation: '*', kind: 'refuse', status: 403, code: 'RegionDisabledException', message: 'STS is off' },
    '403 RegionDisabled: STS is off',
  ],
])('%j strikes once and is logged', async (fault, text) => {
  fake.addFault(fault);
  expect(await refusal(whoAmI())).toContain(text);
  expect((await whoAmI()).Account).toBe('111111111111');
  expect(fake.calls.map((call) => call.status)).toEqual([Number(text.slice(0, 3)), 200]);
});

test('a fault waits for its operation, skips, and counts', async () => {
  fake.addFault({ operation: 'AssumeRole', kind: 'throttle', count: 0 });
  fake.addFault({ operation: 'GetCallerIdentity', kind: 'throttle', skip: 1, count: 2 });
  const results: string[] = [];
  for (let n = 0; n < 4; n++)
    results.push(
      await whoAmI().then(
        () => 'ok',
        () => 'throttled',
      ),
    );
  expect(results).toEqual(['ok', 'throttled', 'throttled', 'ok']);
});

test('a cut connection: before, nothing was done; half way, the call was performed', async () => {
  fake.addFault({ operation: 'GetSessionToken', kind: 'cut', at: 'before' });
  await expect(sessionKeys(fake, ALICE, false)).rejects.toThrow();
  expect(fake.world.sessions.size).toBe(0);
  fake.addFault({ operation: 'GetSessionToken', kind: 'cut', at: 'half' });
  await expect(sessionKeys(fake, ALICE, false)).rejects.toThrow();
  expect(fake.world.sessions.size).toBe(1);
  expect(fake.calls.map((call) => call.result)).toEqual(['fault:cut', 'fault:cut']);
});

test('a hanging call ends when the server does; a delayed one comes late', async () => {
  fake.addFault({ operation: '*', kind: 'delay', ms: 80 });
  const start = performance.now();
  await whoAmI();
  expect(performance.now() - start).toBeGreaterThanOrEqual(79);
  const other = await startFakeAws();
  other.addFault({ operation: '*', kind: 'hang' });
  const hanging = whoAmI(other.url);
  hanging.catch(() => undefined);
  await expect(
    Promise.race([hanging, new Promise((resolve) => setTimeout(resolve, 100, 'still waiting'))]),
  ).resolves.toBe('still waiting');
  await other.close();
  await expect(hanging).rejects.toThrow();
});

test.each([
  ['html', '<!DOCTYPE html>'],
  ['xml', '<AssumeRoleResponse>'],
  ['empty', ''],
] as const)('garbage as %s is sent with status 200, to signed calls only', async (body, start) => {
  fake.addFault({ operation: '*', kind: 'garbage', body });
  const request = await signed(fake.url, ALICE);
  const { authorization: _gone, ...headers } = request.headers;
  expect((await sendRaw(fake.url, { ...request, headers })).status).toBe(403);
  const answer = await sendRaw(fake.url, request);
  expect(answer.status).toBe(200);
  expect(answer.text.startsWith(start)).toBe(true);
});

test('a skewed server refuses the right time and says its own in the Date header', async () => {
  expect((await control('POST', 'clock', { skewSeconds: 3600 })).status).toBe(200);
  const answer = await sendRaw(fake.url, await signed(fake.url, ALICE));
  expect(answer.status).toBe(403);
  expect(Math.abs(Date.parse(String(answer.headers.date)) - Date.now() - 3600_000)).toBeLessThan(5000);
  expect((await sendRaw(fake.url, await signed(fake.url, ALICE, 3600))).status).toBe(200);
});

test('the control endpoints do what they say and refuse what they cannot', async () => {
  expect((await control('POST', 'faults', { operation: '*', kind: 'throttle', count: 0 })).status).toBe(200);
  expect(await refusal(whoAmI())).toMatch(/Throttling/);
  await control('DELETE', 'faults');
  await whoAmI();
  expect((await control('GET', 'calls')).value).toMatchObject({
    counts: { GetCallerIdentity: 2 },
    calls: [{ result: 'Throttling' }, { result: 'OK', accessKeyId: world.ALICE_KEY_ID }],
  });
  await control('POST', 'world', { keys: { [world.ALICE_KEY_ID]: 'Inactive' } });
  expect(await refusal(whoAmI())).toMatch(/InvalidClientTokenId/);
  await control('POST', 'reset');
  expect(fake.calls).toEqual([]);
  await whoAmI();
  const { value } = await control('GET', `mfa-code?serial=${encodeURIComponent(world.ALICE_MFA_SERIAL)}`);
  expect(value.code).toMatch(/^\d{6}$/);
  expect((await control('GET', 'mfa-code?serial=none')).status).toBe(409);
  for (const [method, path, body] of [
    ['POST', 'faults', { kind: 'nonsense' }],
    ['POST', 'clock', {}],
    ['POST', 'world', { keys: { nothing: 'Active' } }],
  ] as const) {
    expect((await control(method, path, body)).status).toBe(400);
  }
  expect((await control('GET', 'elsewhere')).status).toBe(404);
});

test('roles and users can be changed and taken away', async () => {
  fake.patch({ roles: { [world.READER_ROLE]: null }, users: { [world.BOB_ARN]: { permissions: [] } } });
  expect(fake.world.roles.map((role) => role.name)).not.toContain('reader');
  expect(() => fake.patch({ roles: { [world.READER_ROLE]: null } })).toThrow(world.READER_ROLE);
});

test('the program serves a world out of a file and keeps its state across a restart', {
  timeout: 20_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fake-aws-'));
  const worldFile = join(folder, 'world.json');
  writeFileSync(worldFile, JSON.stringify({ ...world.DEFAULT_WORLD, roles: [] }));
  const start = async () => {
    const child = spawn(
      process.execPath,
      ['test/fake-aws/main.ts', '--world', worldFile, '--state-file', join(folder, 'state.json')],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const line = await new Promise<string>((resolve, reject) => {
      child.stdout.once('data', (data: Buffer) => resolve(data.toString('utf8')));
      child.once('exit', () => reject(new Error('the fake AWS ended')));
    });
    const stop = () =>
      new Promise<number | null>((resolve) => child.once('exit', resolve) && child.kill('SIGTERM'));
    return { url: (JSON.parse(line) as { url: string }).url, stop };
  };
  try {
    const first = await start();
    const keys = await sessionKeys({ url: first.url } as FakeAws, ALICE, false);
    expect(await first.stop()).toBe(0);
    const second = await start();
    expect((await whoAmI(second.url, keys)).Arn).toBe(world.ALICE_ARN);
    expect(await second.stop()).toBe(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('one spec makes worlds that know nothing of each other', async () => {
  const other = await startFakeAws();
  fake.patch({ keys: { [world.ALICE_KEY_ID]: 'deleted' } });
  expect((await whoAmI(other.url)).Arn).toBe(world.ALICE_ARN);
  await sessionKeys(other, ALICE, false);
  expect(mfa(fake).TokenCode).toMatch(/^\d{6}$/);
  await other.close();
});
