// Sessions of `aws login`: used while they live, refreshed on the shared file, and what happens where that fails.

import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { refreshLogin } from '../../../../src/aws/login-token.ts';
import { loginPath } from '../../../../src/credentials/login/cache.ts';
import { type LoginWorld, loginCredentials } from '../../../../src/credentials/login/refresh.ts';
import { ALICE_ARN } from '../../../fake-aws/default-world.ts';
import { type FakeAws, startFakeAws } from '../../../fake-aws/fake-aws.ts';
import { loginFileAt, writeLoginFile } from '../../../fake-aws/login-file.ts';

let fake: FakeAws;
let folder: string;
let now: number;
let said: string[];
beforeEach(async () => {
  now = Date.parse('2026-01-02T03:04:05Z');
  said = [];
  fake = await startFakeAws({ now: () => now });
  folder = mkdtempSync(join(tmpdir(), 'vault-login-'));
});
afterEach(async () => {
  await fake.close();
  rmSync(folder, { recursive: true, force: true });
});

const clock = {
  now: () => now,
  sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, Math.min(ms, 20))),
};
const signedIn = (seconds: number, more?: Record<string, unknown>) =>
  writeLoginFile(fake, { userArn: ALICE_ARN, seconds, folder, ...(more === undefined ? {} : { more }) });

function ask(path: string, more: Partial<LoginWorld> = {}) {
  return loginCredentials({
    profile: 'p',
    path,
    lockPath: join(folder, 'lock'),
    clock,
    leastLifeSeconds: 300,
    refresh: ({ clientId, refreshToken }, key) =>
      refreshLogin(
        { region: 'us-east-1', endpoint: fake.url, fips: false, dualstack: false },
        { clientId, refreshToken, key },
        { network: { noProxy: [], maxAttempts: 3 }, version: 'test', clock, timeoutMs: 2000 },
      ),
    say: (message) => said.push(message),
    debug: () => undefined,
    ...more,
  });
}
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => 'none',
    (error: { code?: string }) => error.code,
  );
const refreshes = () => fake.count('CreateOAuth2Token');

describe('a session of aws login', () => {
  it('stands in a file that is named by its ARN', () => {
    expect(loginPath('arn:aws:iam::123456789012:user/bob', '/c')).toBe(
      join('/c', '420568f589bc20e39cdb190b21ad1c5957b37978d392ae62e6d8b86e5e5f2456.json'),
    );
  });

  it('is used as it stands while more than five minutes are left', async () => {
    const path = signedIn(301);
    const found = await ask(path);
    expect(found.accessKeyId).toBe(loginFileAt(path).accessToken.accessKeyId);
    expect(refreshes()).toBe(0);
  });

  it('is refreshed in its file, where all else stays as it was', async () => {
    const path = signedIn(300, { signInRegion: 'us-east-2', ofOthers: { a: [1] } });
    const before = loginFileAt(path);
    const found = await ask(path);
    const after = loginFileAt(path);
    expect(found.expiration.getTime()).toBe(now + 900_000);
    expect(fake.world.sessions.get(found.accessKeyId)?.ownerArn).toBe(ALICE_ARN);
    const { accessToken, refreshToken, ...rest } = before;
    expect(after).toEqual({
      ...rest,
      refreshToken: after.refreshToken,
      accessToken: {
        accessKeyId: found.accessKeyId,
        secretAccessKey: found.secretAccessKey.reveal(),
        sessionToken: found.sessionToken?.reveal(),
        accountId: accessToken.accountId,
        expiresAt: '2026-01-02T03:19:05Z',
      },
    });
    expect(after.refreshToken).not.toBe(refreshToken);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('lasts for twelve hours without anybody, its refresh token new each time', async () => {
    const path = signedIn(900);
    const tokens = new Set<string>();
    const until = now + 12 * 3600_000;
    for (; now < until; now += 10 * 60_000) {
      const found = await ask(path);
      expect(found.expiration.getTime()).toBeGreaterThan(now + 300_000);
      tokens.add(loginFileAt(path).refreshToken);
    }
    expect([tokens.size, refreshes()]).toEqual([72, 71]);
    now += 20 * 60_000;
    expect(await failure(ask(path))).toBe('login-over');
  });

  it('is refreshed once, however many ask', async () => {
    const path = signedIn(0);
    const found = await Promise.all(Array.from({ length: 20 }, () => ask(path)));
    expect([new Set(found.map(({ accessKeyId }) => accessKeyId)).size, refreshes()]).toEqual([1, 1]);
  });

  it('is refreshed again where the answer was lost, or AWS was busy', async () => {
    for (const fault of [
      { kind: 'cut', at: 'half' },
      { kind: 'throttle' },
      { kind: 'error', status: 500 },
    ] as const) {
      const path = signedIn(0);
      fake.addFault({ operation: 'CreateOAuth2Token', ...fault });
      expect((await ask(path)).expiration.getTime()).toBe(now + 900_000);
    }
    expect(refreshes()).toBe(6);
    expect(fake.calls.some(({ result }) => result === 'ValidationException')).toBe(false);
  });

  it('lives on as it is where refreshing fails for a while', async () => {
    const path = signedIn(200);
    const before = loginFileAt(path);
    fake.addFault({ operation: 'CreateOAuth2Token', kind: 'error', status: 500, count: 3 });
    expect((await ask(path)).accessKeyId).toBe(before.accessToken.accessKeyId);
    expect(loginFileAt(path)).toEqual(before);
    now += 201_000;
    fake.addFault({ operation: 'CreateOAuth2Token', kind: 'garbage', body: 'html' });
    expect(await failure(ask(path))).toBe('bad-answer');
    expect(loginFileAt(path)).toEqual(before);
    expect((await ask(path)).expiration.getTime()).toBe(now + 900_000);
  });

  it.each([
    ['over', 'login-over'],
    ['USER_CREDENTIALS_CHANGED', 'login-changed'],
    ['INSUFFICIENT_PERMISSIONS', 'login-not-permitted'],
  ] as const)('that AWS calls %s is told, and its file stays', async (refuses, code) => {
    const path = signedIn(200);
    const before = loginFileAt(path);
    if (refuses === 'over') fake.login.endAll();
    else fake.login.refuses = refuses;
    expect(await failure(ask(path))).toBe(code);
    expect(loginFileAt(path)).toEqual(before);
    expect(refreshes()).toBe(1);
  });

  it('that another tool has refreshed while we were refused is used', async () => {
    const path = signedIn(0);
    const found = await ask(path, {
      refresh: async () => {
        signedIn(900);
        throw Object.assign(new Error('refused'), { code: 'login-over' });
      },
    });
    expect(found.accessKeyId).toBe(loginFileAt(path).accessToken.accessKeyId);
  });

  it('is read again where another tool has written only half of it', async () => {
    const path = signedIn(900);
    const whole = JSON.stringify(loginFileAt(path));
    writeFileSync(path, whole.slice(0, 40));
    setTimeout(() => writeFileSync(path, whole), 30);
    expect((await ask(path)).accessKeyId).toMatch(/^ASIA/);
  });

  it('that cannot be kept is used all the same, with a warning', async () => {
    const path = signedIn(0);
    const { refreshToken } = loginFileAt(path);
    const found = await ask(path, {
      refresh: async (file, key) => {
        const tokens = await refreshLogin(
          { region: 'us-east-1', endpoint: fake.url, fips: false, dualstack: false },
          { clientId: file.clientId, refreshToken: file.refreshToken, key },
          { network: { noProxy: [], maxAttempts: 1 }, version: 'test', clock },
        );
        // The folder goes away at the worst moment, and a file stands in its place.
        rmSync(folder, { recursive: true });
        writeFileSync(folder, '');
        return tokens;
      },
    });
    expect(found.expiration.getTime()).toBe(now + 900_000);
    expect(said.join()).toMatch(/could not be kept/);
    expect(said.join()).not.toContain(refreshToken);
  });

  it.each([
    ['nothing', undefined, 'login-missing'],
    ['text', 'no json', 'login-malformed'],
    ['a list', '[]', 'login-malformed'],
    ['no refresh token', { refreshToken: undefined }, 'login-malformed'],
    ['no end', { accessToken: { expiresAt: 'soon' } }, 'login-malformed'],
    ['a key of another kind', { dpopKey: 'no key' }, 'login-malformed'],
  ])('is told of where its file holds %s', async (_what, change, code) => {
    const path = signedIn(0);
    if (change === undefined) rmSync(path);
    else if (typeof change === 'string') writeFileSync(path, change);
    else writeFileSync(path, JSON.stringify({ ...loginFileAt(path), ...change }));
    expect(await failure(ask(path))).toBe(code);
    expect(refreshes()).toBe(0);
  });
});
