// Getting an ID token against the fake's OpenID providers, whose clock and ours are one that the test sets: a day of refreshes,
// keyrings that fail in between, and everything that ends in asking a person.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PlainOptions } from '../../../../src/aws/plain-call.ts';
import type { SignInWays } from '../../../../src/credentials/authorize/ways.ts';
import { readEntry } from '../../../../src/credentials/oidc/entry.ts';
import { getIdentityToken, type OidcWorld } from '../../../../src/credentials/oidc/get-identity.ts';
import { discover } from '../../../../src/credentials/oidc/provider.ts';
import { chooseFlow } from '../../../../src/credentials/oidc/sign-in.ts';
import { type OidcSource, oidcKey } from '../../../../src/credentials/oidc/source.ts';
import type { Clock } from '../../../../src/kernel/clock.ts';
import type { Secret } from '../../../../src/kernel/secret.ts';
import type { Keyring } from '../../../../src/keyring/keyring.ts';
import { SessionStore } from '../../../../src/sessions/store.ts';
import { type FakeAws, startFakeAws } from '../../../fake-aws/fake-aws.ts';
import { fakeIssuer, OIDC_CLIENT } from '../../../fake-aws/oidc-provider.ts';
import { memoryKeyring } from '../../memory-keyring.ts';

const HOUR = 3_600_000;

let fake: FakeAws;
let folder: string;
let nowMs: number;
beforeEach(async () => {
  // The library looks at the machine's own clock too, which may only be behind this one.
  nowMs = Date.now();
  folder = mkdtempSync(join(tmpdir(), 'vault-oidc-unit-'));
  fake = await startFakeAws({ now: () => nowMs });
});
afterEach(async () => {
  await fake.close();
  rmSync(folder, { recursive: true });
});

/** Sleeping moves it. Very long sleeps are those of timeouts: they are cut off by their signal. */
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
          nowMs += ms;
          setImmediate(resolve);
        }),
};

interface Home {
  readonly source: OidcSource;
  readonly keyring: Keyring;
  readonly told: string[];
  readonly opened: URL[];
  get(isAnew?: boolean, ways?: Partial<SignInWays>): Promise<Secret>;
  entry(): Promise<ReturnType<typeof readEntry>>;
}

function home(name: string, keyring: Keyring = memoryKeyring(), more: Partial<OidcSource> = {}): Home {
  const source: OidcSource = {
    kind: 'oidc',
    issuer: fakeIssuer(fake, name),
    clientId: OIDC_CLIENT,
    scopes: [],
    ...more,
  };
  const plain: PlainOptions = { network: { noProxy: [], maxAttempts: 2 }, version: '1', clock };
  const store = new SessionStore({
    keyring: async () => keyring,
    indexPath: join(folder, 'index.json'),
    lockIndex: (work) => work(),
    clock,
    debug: () => undefined,
  });
  const told: string[] = [];
  const opened: URL[] = [];
  const usual: SignInWays = {
    // Somebody whose browser follows every redirect.
    open: async (url) => {
      opened.push(url);
      void fetch(url).then((response) => response.text());
      return 'a browser';
    },
    isLocal: true,
    hasReader: true,
    wantsDeviceCode: undefined,
    tell: (line) => void told.push(line),
  };
  const world: OidcWorld = {
    store,
    plain,
    once: async (check, work) => (await check()) ?? work(new AbortController().signal),
    ways: async () => usual,
    timeoutMs: 600_000,
    debug: () => undefined,
  };
  return {
    source,
    keyring,
    told,
    opened,
    get: (isAnew = false, ways = {}) =>
      getIdentityToken({ source, isAnew }, { ...world, ways: async () => ({ ...usual, ...ways }) }),
    entry: async () => readEntry(await store.token(oidcKey(source))),
  };
}

const count = (operation: string): number => fake.count(operation);

describe('a sign-in', () => {
  it('serves until its token is over, then is renewed for twelve hours with a new refresh token each time', async () => {
    const here = home('good');
    const first = await here.get();
    expect((await here.get()).equals(first)).toBe(true);
    expect([here.opened.length, count('OidcCode'), count('OidcRefresh')]).toEqual([1, 1, 0]);
    const seen = new Set<string>();
    for (let hour = 0; hour < 12; hour++) {
      nowMs += HOUR;
      await here.get();
      seen.add((await here.entry())?.identity?.refreshToken?.reveal() ?? '');
    }
    expect([here.opened.length, count('OidcCode'), count('OidcRefresh')]).toEqual([1, 1, 12]);
    expect(seen.size).toBe(12);
    expect(fake.calls.filter(({ result }) => result !== 'OK')).toEqual([]);
  });

  it('keeps the old refresh token until the new one has been stored', async () => {
    const keyring = memoryKeyring();
    const here = home('good', keyring);
    await here.get();
    const before = [...keyring.items.keys()];
    const old = (await here.entry())?.identity;
    nowMs += HOUR;
    const failing: Keyring = {
      ...keyring,
      set: async () => {
        throw new Error('the keyring is full');
      },
    };
    await expect(home('good', failing).get()).rejects.toThrow('the keyring is full');
    expect([...keyring.items.keys()]).toEqual(before);
    expect((await here.entry())?.identity?.refreshToken?.equals(old?.refreshToken as Secret)).toBe(true);
    // The provider has taken that one already: somebody signs in, once.
    await here.get();
    expect(here.opened).toHaveLength(2);
  });

  it('is made anew where that is asked for, and where the refresh token is no longer taken', async () => {
    const here = home('good');
    const first = await here.get();
    nowMs += 1000;
    expect((await here.get(true)).equals(first)).toBe(false);
    nowMs += HOUR;
    fake.oidcCounter.refreshTokens.clear();
    await here.get();
    expect(here.opened).toHaveLength(3);
    expect(fake.calls.filter(({ operation }) => operation === 'OidcRefresh')).toMatchObject([
      { result: 'invalid_grant' },
    ]);
  });

  it('that nobody finishes does not try the dead refresh token again', async () => {
    const here = home('good');
    await here.get();
    nowMs += HOUR;
    fake.oidcCounter.refreshTokens.clear();
    const nobody = { open: async () => Promise.reject(new Error('no browser')), hasReader: false };
    for (let turn = 0; turn < 2; turn++) await expect(here.get(false, nobody)).rejects.toThrow('no browser');
    expect(count('OidcRefresh')).toBe(1);
    expect((await here.entry())?.identity).toBeUndefined();
  });

  it('is shared by whoever asks the same, and by nobody else', async () => {
    const keyring = memoryKeyring();
    await home('good', keyring).get();
    await home('good', keyring, { redirectUri: 'http://localhost/back' }).get();
    expect(count('OidcCode')).toBe(1);
    await home('good', keyring, { scopes: ['email', 'openid'] }).get();
    await home('good', keyring, { audience: 'api' }).get();
    expect(count('OidcCode')).toBe(3);
    expect(new Set([...keyring.items.keys()]).size).toBe(3);
  });

  it('is not thrown away because the provider is down', async () => {
    const here = home('good');
    await here.get();
    const { identity } = (await here.entry()) ?? {};
    nowMs += HOUR;
    const { url } = fake;
    await fake.close();
    await expect(here.get()).rejects.toMatchObject({ code: 'network' });
    expect((await here.entry())?.identity?.refreshToken?.equals(identity?.refreshToken as Secret)).toBe(true);
    fake = await startFakeAws({ now: () => nowMs, port: Number(new URL(url).port) });
  });

  it('asks for consent once where that brings a refresh token, and not for ever where it does not', async () => {
    const strict = home('consent');
    for (let turn = 0; turn < 4; turn++) await strict.get();
    expect(strict.opened.map((url) => url.searchParams.get('prompt'))).toEqual([null, 'consent']);
    const never = home('no-refresh');
    for (let turn = 0; turn < 3; turn++) {
      await never.get();
      nowMs += HOUR;
    }
    expect(never.opened.map((url) => url.searchParams.get('prompt'))).toEqual([null, 'consent', null]);
    const without = home('no-refresh', memoryKeyring(), { scopes: ['openid'] });
    await without.get();
    nowMs += HOUR;
    await without.get();
    expect(without.opened.map((url) => url.searchParams.get('prompt'))).toEqual([null, null]);
  });

  it('needs a person: without a way to one it says so', async () => {
    const { get } = home('good');
    const nobody = { hasReader: false } as Partial<SignInWays>;
    await expect(getIdentityWithout(home('good'))).rejects.toMatchObject({ code: 'oidc-sign-in-needed' });
    expect(count('OidcCode')).toBe(0);
    await get(false, nobody);
  });
});

/** Neither a browser nor anybody who reads. */
function getIdentityWithout(here: Home): Promise<Secret> {
  return here.get(false, { open: undefined, hasReader: false } as unknown as Partial<SignInWays>);
}

describe('a device code', () => {
  it('is polled until somebody has confirmed it, in the time that the provider gives', async () => {
    const here = home('good');
    const allow = async (url: URL): Promise<string> => {
      here.opened.push(url);
      setTimeout(() => void fetch(url).then((response) => response.text()), 20);
      return 'a browser';
    };
    await here.get(false, { open: allow, wantsDeviceCode: true });
    expect(count('OidcDevice')).toBe(1);
    expect(here.told.join('\n')).toMatch(/allow it only if the page shows the code [0-9A-F]{4}-[0-9A-F]{4}$/);
  });

  it('that nobody confirms is over after ten minutes', async () => {
    const here = home('good');
    const open = async (): Promise<string> => 'a browser';
    await expect(here.get(false, { open, isLocal: false })).rejects.toMatchObject({
      code: 'sign-in-timeout',
      facts: { seconds: 600 },
    });
    expect(count('OidcDevice')).toBe(0);
  });

  it('is chosen where no browser can come back, and never where the provider has none', async () => {
    const plain: PlainOptions = { network: { noProxy: [], maxAttempts: 1 }, version: '1', clock };
    const good = await discover(home('good').source, plain);
    const none = await discover(home('no-device').source, plain);
    const local = { isLocal: true, wantsDeviceCode: undefined };
    const remote = { isLocal: false, wantsDeviceCode: undefined };
    expect([chooseFlow(good, local), chooseFlow(good, remote)]).toEqual(['code', 'device']);
    expect(chooseFlow(good, { ...remote, wantsDeviceCode: false })).toBe('code');
    expect(chooseFlow(good, { ...local, wantsDeviceCode: true })).toBe('device');
    expect(chooseFlow(none, remote)).toBe('code');
    expect(() => chooseFlow(none, { ...local, wantsDeviceCode: true })).toThrow(
      expect.objectContaining({ code: 'oidc-device-unsupported' }),
    );
  });
});
