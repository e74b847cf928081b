// The unlocked key in the Linux kernel: one question for the passphrase serves every later process of the user,
// until its time is over; also without a session keyring, and for root as for anybody else.

import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../../src/kernel/secret.ts';
import { type KernelKeyring, openKernelKeyring } from '../../../src/platform/kernel-keyring.ts';
import { makeTestStore } from '../../unit/keyring/file-fixture.ts';
import { type ChildOptions, makeFolder, RUNTIMES, runChild } from './processes.ts';

const kernel = openKernelKeyring();
/** Elsewhere than on Linux, and where a container refuses the calls, each process asks: that is tested then. */
const isKept = kernel?.store('vault:test-probe', Uint8Array.of(1), 5) === true;

const USERS: readonly (number | undefined)[] = process.getuid?.() === 0 ? [undefined, 65_534] : [undefined];
const CASES = USERS.flatMap((uid) =>
  RUNTIMES.flatMap((runtime) =>
    ['0', '1'].map((bare) => ({ uid, runtime, bare: process.platform === 'linux' && isKept ? bare : '0' })),
  ),
);

let folder: ReturnType<typeof makeFolder>;
beforeEach(() => {
  folder = makeFolder();
});
afterEach(() => folder.remove());

it('is there where the continuous integration runs', () => {
  // A Linux machine that refuses would turn the tests below into tests of asking every time.
  if (process.platform === 'linux') expect(isKept).toBe(true);
});

describe.concurrent.each(CASES)(
  'unlocked by uid $uid under $runtime (bare session: $bare)',
  ({ uid, runtime, bare }) => {
    it('asks once until the time is over', async ({ expect, onTestFinished }) => {
      const own = makeFolder();
      onTestFinished(own.remove);
      const options = (ttl: string): ChildOptions => ({
        folder: join(own.path, 'keyring'),
        runtime,
        ...(uid === undefined ? {} : { uid }),
        env: { AWS_VAULT_FILE_UNLOCK_TTL: ttl, ...(bare === '1' ? { TEST_BARE_SESSION: '1' } : {}) },
      });
      expect(await runChild(['set', 'item', 'value'], options('4s'))).toMatchObject({ asked: 1 });
      const setMs = Date.now();
      const second = await runChild(['get', 'item'], options('4s'));
      expect(second.value).toBe('value');
      // On a machine so slow that the time is over before the second process starts, that one may ask.
      if (Date.now() - setMs < 3500) expect(second.asked).toBe(isKept ? 0 : 1);
      await sleep(Math.max(0, setMs + 4500 - Date.now()));
      expect(await runChild(['get', 'item'], options('60s'))).toMatchObject({ asked: 1, value: 'value' });
      expect(await runChild(['get', 'item'], options('60s'))).toMatchObject({
        asked: isKept ? 0 : 1,
        value: 'value',
      });
      // A process of the same user in another session.
      const elsewhere = { ...options(''), env: { AWS_VAULT_FILE_UNLOCK_TTL: '' } };
      expect(await runChild(['set', 'other', 'x'], elsewhere)).toMatchObject({
        asked: isKept ? 0 : 1,
      });
    });
  },
);

describe('the kept key', () => {
  const open = { AWS_VAULT_FILE_UNLOCK_TTL: '60s' };

  it('is not used, and is forgotten, where its time is set to none', async () => {
    const options = { folder: join(folder.path, 'keyring') };
    await runChild(['set', 'item', 'value'], { ...options, env: open });
    expect(await runChild(['get', 'item'], { ...options })).toMatchObject({ asked: 1, value: 'value' });
    expect(await runChild(['get', 'item'], { ...options, env: open })).toMatchObject({
      asked: 1,
      value: 'value',
    });
    expect(await runChild(['get', 'item'], { ...options, env: open })).toMatchObject({
      asked: isKept ? 0 : 1,
    });
  });

  it('belongs to one store: a store made anew asks again', async () => {
    const options = { folder: join(folder.path, 'keyring'), env: open };
    await runChild(['set', 'item', 'old'], options);
    rmSync(options.folder, { recursive: true });
    expect(await runChild(['set', 'item', 'new'], options)).toMatchObject({ asked: 1 });
    expect(await runChild(['get', 'item'], options)).toMatchObject({ asked: isKept ? 0 : 1, value: 'new' });
  });

  it('outlives a change of the passphrase', async () => {
    const options = { folder: join(folder.path, 'keyring'), env: open };
    await runChild(['set', 'item', 'value'], { ...options, passphrase: 'old' });
    expect(await runChild(['change'], { ...options, passphrase: 'old>new' })).toMatchObject({ asked: 2 });
    const read = await runChild(['get', 'item'], { ...options, passphrase: 'new' });
    expect(read).toMatchObject({ asked: isKept ? 0 : 1, value: 'value' });
  });

  it('is one question for many processes that start at once', { timeout: 60_000 }, async () => {
    const options = { folder: join(folder.path, 'keyring'), env: open };
    await runChild(['set', 'item', 'value'], { folder: options.folder });
    const results = await Promise.all(Array.from({ length: 15 }, () => runChild(['get', 'item'], options)));
    expect(results.every((result) => result.value === 'value')).toBe(true);
    const asked = results.reduce((sum, result) => sum + result.asked, 0);
    expect(asked).toBe(isKept ? 1 : 15);
  });

  it('is dropped, and asked for, where it is not the store’s', async () => {
    for (const junk of [new Uint8Array(96).fill(7), Uint8Array.of(1, 2, 3), new Uint8Array(1000)]) {
      const store = makeTestStore({ env: { AWS_VAULT_FILE_UNLOCK_TTL: '60s' } });
      try {
        const keyring = await store.open();
        await keyring.set('item', Secret.of('value'));
        const name = `vault:file-store:${storeId(store.folder)}`;
        if (isKept) expect((kernel as KernelKeyring).store(name, junk, 60)).toBe(true);
        const again = await store.open();
        expect((await again.get('item'))?.reveal()).toBe('value');
        expect(store.asked.map((question) => question.isNew)).toEqual([true, false]);
        if (isKept) expect(kernel?.read(name)?.length).toBe(96);
        kernel?.forget(name);
      } finally {
        store.dispose();
      }
    }
  });

  it('is in no file', async () => {
    const store = join(folder.path, 'keyring');
    await runChild(['set', 'item', 'value'], { folder: store, env: open });
    const key = Buffer.from(kernel?.read(`vault:file-store:${storeId(store)}`) ?? []).subarray(0, 32);
    if (!isKept) return expect(key.length).toBe(0);
    expect(key.length).toBe(32);
    for (const file of readdirSync(store, { recursive: true, withFileTypes: true })) {
      if (!file.isFile()) continue;
      const bytes = readFileSync(join(file.parentPath, file.name));
      expect(bytes.includes(key) || bytes.toString().includes(key.toString('hex'))).toBe(false);
    }
    return undefined;
  });
});

function storeId(folder: string): string {
  return (JSON.parse(readFileSync(join(folder, 'store.json'), 'utf8')) as { store: string }).store;
}
