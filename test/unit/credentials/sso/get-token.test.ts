// Getting a token of IAM Identity Center against the strict fake, whose clock and ours are one that the test sets: a day of
// refreshes, keyrings that fail in between, the AWS CLI's token, and everything that ends in asking a person.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PlainOptions } from '../../../../src/aws/plain-call.ts';
import { getRoleCredentials } from '../../../../src/aws/sso-portal.ts';
import {
  type CliCache,
  readCliToken,
  ssoTokenPath,
  writeCliToken,
} from '../../../../src/credentials/sso/cli-cache.ts';
import { readEntry, type SsoToken } from '../../../../src/credentials/sso/entry.ts';
import { getSsoToken, type SsoWorld, type TokenRequest } from '../../../../src/credentials/sso/get-token.ts';
import { type SsoTarget, ssoKey } from '../../../../src/credentials/sso/target.ts';
import type { Clock } from '../../../../src/kernel/clock.ts';
import type { Secret } from '../../../../src/kernel/secret.ts';
import type { Keyring } from '../../../../src/keyring/keyring.ts';
import { SessionStore } from '../../../../src/sessions/store.ts';
import { DATA_ACCOUNT, SSO_START_URL } from '../../../fake-aws/default-world.ts';
import { type FakeAws, startFakeAws } from '../../../fake-aws/fake-aws.ts';
import { memoryKeyring } from '../../memory-keyring.ts';

const HOUR = 3_600_000;

let fake: FakeAws;
let folder: string;
let nowMs: number;
let slept: number[];
beforeEach(async () => {
  nowMs = Date.parse('2026-01-02T03:04:05Z');
  slept = [];
  folder = mkdtempSync(join(tmpdir(), 'vault-sso-token-'));
  fake = await startFakeAws({ now: () => nowMs });
});
afterEach(async () => {
  await fake.close();
  rmSync(folder, { recursive: true });
});

/** Sleeping is what moves it, for us and for the fake. Very long sleeps are those of timeouts: they are cut off by their signal. */
const clock: Clock = {
  now: () => nowMs,
  sleep: (ms, signal) =>
    ms >= 300_000
      ? new Promise((_resolve, reject) => {
          const stop = (): void => reject(signal?.reason);
          if (signal?.aborted) stop();
          else signal?.addEventListener('abort', stop, { once: true });
        })
      : new Promise((resolve) => {
          slept.push(ms);
          nowMs += ms;
          setImmediate(resolve);
        }),
};

interface Home {
  readonly target: SsoTarget;
  readonly keyring: Keyring;
  readonly store: SessionStore;
  /** What the person was told. */
  readonly told: string[];
  /** How often a page was opened. */
  readonly opened: URL[];
  get(request?: Partial<TokenRequest>, more?: Partial<SsoWorld>): Promise<Secret>;
  entry(): Promise<ReturnType<typeof readEntry>>;
  role(token: Secret): Promise<string>;
}

function home(keyring: Keyring = memoryKeyring(), more: Partial<SsoTarget> = {}): Home {
  const service = { region: 'eu-west-1', endpoint: fake.url, fips: false, dualstack: false };
  const target: SsoTarget = {
    session: 'my-sess',
    startUrl: SSO_START_URL,
    scopes: ['sso:account:access'],
    portal: service,
    oidc: service,
    ...more,
  };
  const plain: PlainOptions = { network: { noProxy: [], maxAttempts: 3 }, version: '1', clock };
  const store = new SessionStore({
    keyring: async () => keyring,
    indexPath: join(folder, 'index.json'),
    lockIndex: (work) => work(),
    clock,
    debug: () => undefined,
  });
  const told: string[] = [];
  const opened: URL[] = [];
  const world: SsoWorld = {
    store,
    cli: {
      path: ssoTokenPath(target, folder),
      read: (): CliCache => readCliToken(target, folder),
      write: (token: SsoToken) => writeCliToken(target, token, folder),
    },
    plain,
    once: async (check, work) => (await check()) ?? work(new AbortController().signal),
    ways: async () => ({
      // Somebody whose browser follows every redirect.
      open: async (url) => {
        opened.push(url);
        await (await fetch(url)).text();
        return 'a browser';
      },
      isLocal: true,
      hasReader: true,
      wantsDeviceCode: undefined,
      tell: (line) => void told.push(line),
    }),
    timeoutMs: 600_000,
    debug: () => undefined,
  };
  return {
    target,
    keyring,
    store,
    told,
    opened,
    get: (request = {}, changed = {}) =>
      getSsoToken({ target, shares: false, ...request }, { ...world, ...changed }),
    entry: async () => readEntry(await store.token(ssoKey(target))),
    role: async (accessToken) =>
      (
        await getRoleCredentials(
          { portal: target.portal, account: DATA_ACCOUNT, roleName: 'Viewer', accessToken },
          plain,
        )
      ).accessKeyId,
  };
}

const calls = (operation: string, grantType?: string): readonly string[] =>
  fake.calls
    .filter((call) => call.operation === operation)
    .filter(({ parameters }) => grantType === undefined || parameters.grantType === grantType)
    .map(({ result }) => result);

const nobody: Partial<SsoWorld> = {
  ways: () => {
    throw new Error('somebody was asked');
  },
};

describe('twelve hours', () => {
  it('go by without a question; every refresh token is used once, and the old one goes last', async () => {
    fake.patchSso({ answer: 'allow', sessionSeconds: 12 * 3600 });
    const keyring = watched(memoryKeyring());
    const { get, role, entry, opened } = home(keyring);
    await get();
    expect(opened).toHaveLength(1);
    const tokens = new Set<string>();
    const refreshTokens = new Set<string>();
    // Every five minutes somebody wants a role.
    for (let minutes = 0; minutes < 12 * 60 - 5; minutes += 5) {
      const token = await get({}, nobody);
      expect(await role(token)).toMatch(/^ASIA/);
      tokens.add(token.reveal());
      refreshTokens.add((await entry())?.token?.refreshToken?.reveal() ?? 'none');
      nowMs += 300_000;
    }
    // Of an hour each, refreshed five minutes before.
    expect(tokens.size).toBe(13);
    expect(refreshTokens.size).toBe(13);
    expect(calls('CreateToken', 'refresh_token')).toEqual(Array.from({ length: 12 }, () => 'OK'));
    expect(calls('RegisterClient')).toEqual(['OK']);
    expect(opened).toHaveLength(1);
    // Whenever one was removed, a newer one stood beside it and had been read back.
    expect(keyring.removals.length).toBeGreaterThanOrEqual(12);
    for (const removal of keyring.removals) expect(removal.left).toBe(1);
    // The session is over: now somebody is asked.
    nowMs += 600_000;
    await expect(get({}, nobody)).rejects.toThrow('somebody was asked');
    await get();
    expect(opened).toHaveLength(2);
  });

  it('lose nothing that could be kept where the keyring fails between the refresh and its end', async () => {
    fake.patchSso({ answer: 'allow', sessionSeconds: 12 * 3600 });
    const keyring = watched(memoryKeyring());
    const { get, role, entry, opened } = home(keyring);
    const first = await get();
    nowMs += 56 * 60_000;
    keyring.failsToWrite = true;
    await expect(get({}, nobody)).rejects.toThrow('the keyring is full');
    keyring.failsToWrite = false;
    // The old one is untouched, good for its last minutes, and the person is asked when it is over and not before.
    const kept = await entry();
    expect(kept?.token?.accessToken.equals(first)).toBe(true);
    expect(await role(first)).toMatch(/^ASIA/);
    // What was used up by the refresh whose answer could not be stored is gone. The service says so, once; what is left of the
    // old one is used up, and then the person is asked.
    expect((await get({}, nobody)).equals(first)).toBe(true);
    nowMs += 2 * 60_000;
    expect((await get({}, nobody)).equals(first)).toBe(true);
    expect(calls('CreateToken', 'refresh_token')).toEqual(['OK', 'InvalidGrantException']);
    nowMs += 2 * 60_000;
    await expect(get({}, nobody)).rejects.toThrow('somebody was asked');
    expect(await role(await get())).toMatch(/^ASIA/);
    expect(calls('CreateToken', 'refresh_token')).toHaveLength(2);
    expect(opened).toHaveLength(2);
    // Killed between the write and the removal: both are there, and the newer one counts.
    nowMs += 56 * 60_000;
    keyring.failsToRemove = true;
    await expect(get({}, nobody)).rejects.toThrow('the keyring is gone');
    keyring.failsToRemove = false;
    const newer = await get({}, nobody);
    expect(await role(newer)).toMatch(/^ASIA/);
    nowMs += 50 * 60_000;
    expect((await get({}, nobody)).equals(newer)).toBe(true);
    nowMs += 6 * 60_000;
    expect((await get({}, nobody)).equals(newer)).toBe(false);
    expect(opened).toHaveLength(2);
  });

  it('keep the refresh token where a reply has none, and an old token where the network is down', async () => {
    fake.patchSso({ answer: 'allow', rotates: false });
    const { get, entry } = home();
    const first = await get();
    const refreshToken = (await entry())?.token?.refreshToken;
    nowMs += 56 * 60_000;
    fake.addFault({ kind: 'error', status: 500, operation: 'CreateToken', count: 0 });
    expect((await get({}, nobody)).equals(first)).toBe(true);
    nowMs += 5 * 60_000;
    await expect(get({}, nobody)).rejects.toMatchObject({ room: 'aws', code: 'service' });
    fake.faults.clear();
    const second = await get({}, nobody);
    expect(second.equals(first)).toBe(false);
    expect((await entry())?.token?.refreshToken?.equals(refreshToken as Secret)).toBe(true);
  });
});

describe('a token', () => {
  it('that was refused is dropped; the refresh token brings another, and a session that was ended asks', async () => {
    fake.patchSso({ answer: 'allow' });
    const { get, opened } = home();
    const first = await get();
    const second = await get({ refused: first }, nobody);
    expect(second.equals(first)).toBe(false);
    expect(calls('CreateToken', 'refresh_token')).toEqual(['OK']);
    // Somebody else's refusal of the old one changes nothing.
    expect((await get({ refused: first }, nobody)).equals(second)).toBe(true);
    fake.patchSso({ endSessions: true });
    const third = await get({ refused: second });
    expect(third.equals(second)).toBe(false);
    expect(opened).toHaveLength(2);
    expect(calls('RegisterClient')).toEqual(['OK']);
  });

  it('is got with a new registration where the service does not know the old one', async () => {
    fake.patchSso({ answer: 'allow' });
    const { get, opened } = home();
    const first = await get();
    fake.patchSso({ forgetClients: true });
    await get({ refused: first });
    expect(calls('CreateToken', 'refresh_token')).toEqual(['InvalidClientException']);
    expect(calls('RegisterClient')).toEqual(['OK', 'OK']);
    expect(opened).toHaveLength(2);
  });

  it('needs a new registration a quarter of an hour before the old one ends, and not earlier', async () => {
    fake.patchSso({ answer: 'allow', clientSeconds: 3600, accessTokenSeconds: 60 });
    const { get } = home(memoryKeyring(), { scopes: ['sso:account:access'] });
    await get();
    fake.patchSso({ endSessions: true });
    nowMs += 44 * 60_000;
    await get();
    expect(calls('RegisterClient')).toHaveLength(1);
    fake.patchSso({ endSessions: true });
    nowMs += 2 * 60_000;
    await get();
    expect(calls('RegisterClient')).toHaveLength(2);
  });

  it('of a device code whose client is gone is got with another client, once', async () => {
    fake.patchSso({ answer: 'allow' });
    const { get, told } = home(memoryKeyring(), { session: undefined, scopes: [] } as never);
    await get();
    fake.patchSso({ forgetClients: true, endSessions: true });
    nowMs += 2 * HOUR;
    await get();
    expect(calls('StartDeviceAuthorization')).toEqual(['OK', 'InvalidClientException', 'OK']);
    expect(calls('RegisterClient')).toEqual(['OK', 'OK']);
    expect(told.filter((line) => line.startsWith('allow it only if'))).toHaveLength(2);
  });
});

describe('a device code', () => {
  it('is polled as often as the service says; slow_down adds five seconds, trouble that passes too', async () => {
    fake.patchSso({ intervalSeconds: 2 });
    const { get, told } = home(memoryKeyring(), { session: undefined, scopes: [] } as never);
    fake.addFault({
      kind: 'refuse',
      operation: 'CreateToken',
      status: 400,
      code: 'SlowDownException',
      message: 'x',
      skip: 1,
    });
    fake.addFault({
      kind: 'refuse',
      operation: 'CreateToken',
      status: 503,
      code: 'Unavailable',
      message: 'x',
      count: 3,
      skip: 2,
    });
    let polls = 0;
    fake.watch = ({ operation, when }) => {
      if (operation === 'CreateToken' && when === 'before' && ++polls === 7) answerAll();
    };
    const answerAll = (): void => {
      const code = /the code ([A-Z-]+)/.exec(told.join(' '))?.[1] ?? '';
      const device = fake.oidc.deviceShowing(code, nowMs);
      if (device !== undefined) device.answer = 'allow';
    };
    await get();
    const pauses = slept.filter((ms) => ms >= 1000);
    expect(pauses).toEqual([2000, 2000, 7000, 7000, 12000]);
    expect(calls('CreateToken').filter((result) => result === 'SlowDownException')).toHaveLength(1);
  });

  it('that nobody confirms is over when it is over', async () => {
    fake.patchSso({ deviceSeconds: 60 });
    const { get } = home(memoryKeyring(), { session: undefined, scopes: [] } as never);
    await expect(get()).rejects.toMatchObject({ code: 'sign-in-timeout', facts: { seconds: 60 } });
    expect(nowMs - Date.parse('2026-01-02T03:04:05Z')).toBe(60_000);
  });
});

describe('the AWS CLI', () => {
  it('is left alone: its valid token is used, its expired one is not refreshed', async () => {
    fake.patchSso({ answer: 'allow' });
    const cli = home();
    await cli.get({ shares: true });
    const written = readCliToken(cli.target, folder);
    if (written.state !== 'found') throw new Error('nothing was written');
    const other = home();
    expect((await other.get({}, nobody)).equals(written.token.accessToken)).toBe(true);
    expect(await other.entry()).toBeUndefined();
    nowMs += 2 * HOUR;
    await expect(other.get({}, nobody)).rejects.toThrow('somebody was asked');
    expect(calls('CreateToken', 'refresh_token')).toEqual([]);
    // Where the token is to be shared its refresh token is taken over, and both have the new one.
    const taken = await other.get({ shares: true }, nobody);
    const after = readCliToken(other.target, folder);
    expect(after.state === 'found' && after.token.accessToken.equals(taken)).toBe(true);
    expect((await other.entry())?.token?.accessToken.equals(taken)).toBe(true);
  });

  it('that has refreshed a shared token used ours up: its own is gone on with', async () => {
    fake.patchSso({ answer: 'allow' });
    const { get, entry, target, opened } = home();
    await get({ shares: true });
    const ours = (await entry())?.token;
    if (ours?.refreshToken === undefined) throw new Error('there is no refresh token');
    nowMs += 50 * 60_000;
    // As the AWS CLI does it, a quarter of an hour before the end.
    const { refreshTokens } = await import('../../../../src/aws/sso-oidc.ts');
    const plain: PlainOptions = { network: { noProxy: [], maxAttempts: 1 }, version: '1', clock };
    const fresh = await refreshTokens(target.oidc, ours.client, ours.refreshToken, plain);
    writeCliToken(
      target,
      {
        ...ours,
        accessToken: fresh.accessToken,
        expiresAtMs: nowMs + HOUR,
        ...(fresh.refreshToken === undefined ? {} : { refreshToken: fresh.refreshToken }),
      },
      folder,
    );
    nowMs += 6 * 60_000;
    expect((await get({}, nobody)).equals(fresh.accessToken)).toBe(true);
    nowMs += 50 * 60_000;
    await get({}, nobody);
    expect(calls('CreateToken', 'refresh_token')).toEqual(['OK', 'OK']);
    expect(opened).toHaveLength(1);
  });
});

describe('where nobody can be asked', () => {
  const alone: Partial<SsoWorld> = {
    ways: async () => ({
      isLocal: false,
      hasReader: false,
      wantsDeviceCode: undefined,
      tell: () => undefined,
    }),
  };
  it('it is said why somebody has to be, and nothing is registered or stored', async () => {
    const { get, entry, keyring } = home();
    await expect(get({}, alone)).rejects.toMatchObject({ code: 'sso-token-missing' });
    expect(fake.calls).toEqual([]);
    expect(await keyring.list()).toEqual([]);
    fake.patchSso({ answer: 'allow' });
    const token = await get();
    fake.patchSso({ endSessions: true });
    await expect(get({ refused: token }, alone)).rejects.toMatchObject({ code: 'sso-token-refused' });
    // The next one is not sent to the portal with it again.
    expect((await entry())?.token).toBeUndefined();
  });
});

interface Watched extends Keyring {
  failsToWrite: boolean;
  failsToRemove: boolean;
  /** How many tokens were there after a removal. */
  readonly removals: { readonly left: number }[];
}

function watched(inner: Keyring): Watched {
  const keyring: Watched = {
    ...inner,
    failsToWrite: false,
    failsToRemove: false,
    removals: [],
    get: (item) => inner.get(item),
    list: () => inner.list(),
    close: () => inner.close(),
    set: async (item, value) => {
      if (keyring.failsToWrite) throw new Error('the keyring is full');
      await inner.set(item, value);
    },
    remove: async (item) => {
      if (keyring.failsToRemove) throw new Error('the keyring is gone');
      const existed = await inner.remove(item);
      if (existed)
        keyring.removals.push({
          left: (await inner.list()).filter((one) => one.startsWith('token:')).length,
        });
      return existed;
    },
  };
  return keyring;
}
