// The keyrings of macOS and Windows over a store that behaves as theirs are documented to.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../../../src/kernel/secret.ts';
import { directKeyring } from '../../../../src/keyring/backends/os/direct.ts';
import { nativeItems } from '../../../../src/keyring/backends/os/native.ts';
import type { BackendContext, Keyring } from '../../../../src/keyring/keyring.ts';
import { systemClock } from '../../../../src/platform/clock.ts';
import { describeKeyringContract } from '../../../contract/keyring.ts';
import { type FakeStore, type FakeStoreOptions, fakeStore } from './fake-addon.ts';

type System = 'darwin' | 'win32';

const LIKE: Readonly<Record<System, FakeStoreOptions>> = {
  darwin: {},
  win32: { ignoresCase: true, limitBytes: 2560 },
};

interface Opened {
  readonly store: FakeStore;
  readonly notices: string[];
  open(): Keyring;
  dispose(): void;
}

function setUp(
  system: System,
  options: FakeStoreOptions = {},
  deadlines: Partial<BackendContext> = {},
): Opened {
  const home = mkdtempSync(join(tmpdir(), 'vault-os-'));
  const store = fakeStore({ ...LIKE[system], ...options });
  const notices: string[] = [];
  const context: BackendContext = {
    env: { HOME: home },
    platform: system,
    clock: systemClock,
    fileDir: home,
    deadlineMs: 20_000,
    promptDeadlineMs: 20_000,
    askPassphrase: () => Promise.reject(new Error('not asked')),
    notify: (message) => notices.push(message),
    ...deadlines,
  };
  const items = nativeItems({
    addon: async () => store.addon,
    platform: system,
    collectGarbage: () => undefined,
  });
  return {
    store,
    notices,
    open: () => directKeyring({ context, items }),
    dispose: () => rmSync(home, { recursive: true, force: true }),
  };
}

for (const system of ['darwin', 'win32'] as const) {
  describeKeyringContract(`os, as on ${system}`, async () => {
    const opened = setUp(system);
    return { open: async () => opened.open(), dispose: async () => opened.dispose() };
  });
}

describe.each(['darwin', 'win32'] as const)('the keyring of %s', (system) => {
  it('reads one item, once, for a value that fits', async () => {
    const operations: string[] = [];
    const opened = setUp(system, { before: (operation) => void operations.push(operation) });
    const keyring = opened.open();
    await keyring.set('credentials:dev', Secret.of('value'));
    operations.length = 0;
    await keyring.get('credentials:dev');
    expect(operations).toEqual(['get']);
    opened.dispose();
  });

  it('loses no name when 20 are added at once by keyrings that know nothing of one another', async () => {
    const opened = setUp(system, { delayMs: 1 });
    const names = Array.from({ length: 20 }, (_, at) => `credentials:${at}`);
    await Promise.all(names.map((name) => opened.open().set(name, Secret.of(name))));
    expect([...(await opened.open().list())].sort()).toEqual([...names].sort());
    opened.dispose();
  });

  it('lists what was being written when the process was killed', async () => {
    const opened = setUp(system, {
      before: (operation, count) => {
        if (operation === 'set' && count >= 6) throw new Error('killed');
      },
    });
    const keyring = opened.open();
    await keyring.set('a', Secret.of('1')).catch(() => undefined);
    await keyring.set('b', Secret.of('2')).catch(() => undefined);
    const stored = [...opened.store.items.keys()].filter((key) => !key.toLowerCase().includes('index'));
    expect((await keyring.list()).length).toBeGreaterThanOrEqual(stored.length);
    opened.dispose();
  });

  it('refuses to guess when its list is damaged', async () => {
    const opened = setUp(system);
    const keyring = opened.open();
    await keyring.set('a', Secret.of('1'));
    const index = [...opened.store.items.keys()].find((key) => key.toLowerCase().includes('index')) ?? '';
    opened.store.items.set(index, new TextEncoder().encode('{"secret": 1}'));
    await expect(keyring.list()).rejects.toMatchObject({
      code: 'failed',
      facts: { reason: 'the list of names in the keyring is damaged' },
    });
    await expect(keyring.set('b', Secret.of('2'))).rejects.toMatchObject({ code: 'failed' });
    expect((await keyring.get('a'))?.reveal()).toBe('1');
    opened.dispose();
  });

  it('ends a call that hangs within its deadline', async () => {
    const opened = setUp(
      system,
      { before: () => new Promise(() => undefined) },
      { deadlineMs: 300, promptDeadlineMs: system === 'darwin' ? 2500 : 300 },
    );
    const fromMs = performance.now();
    await expect(opened.open().get('a')).rejects.toMatchObject({ code: 'timeout' });
    expect(performance.now() - fromMs).toBeLessThan(4000);
    // A person may be at a dialog of the Keychain: told after two seconds that something is waited for.
    expect(opened.notices).toEqual(system === 'darwin' ? ['waiting for the keychain'] : []);
    opened.dispose();
  });

  it.each([
    ['User interaction is not allowed.', 'locked'],
    ['User canceled the operation.', 'dismissed'],
    ['A default keychain could not be found.', 'no-collection'],
    ['A specified logon session does not exist. It may already have been terminated.', 'backend-unavailable'],
    ['Something else.', 'failed'],
  ])('knows what "%s" means', async (sentence, code) => {
    const opened = setUp(system, {
      before: () => {
        throw new Error(sentence);
      },
    });
    await expect(opened.open().get('a')).rejects.toMatchObject({
      room: 'keyring',
      code,
      facts: { backend: 'os' },
    });
    opened.dispose();
  });

  it('tells when what it reads back is not what it wrote', async () => {
    const opened = setUp(system, {
      before: (operation) => {
        if (operation === 'get')
          for (const key of opened.store.items.keys())
            opened.store.items.set(key, new TextEncoder().encode('["x"]'));
      },
    });
    await expect(opened.open().set('a', Secret.of('1'))).rejects.toMatchObject({ code: 'read-back' });
    opened.dispose();
  });
});
