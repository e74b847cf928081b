// Which backend is opened, and that asking costs nothing once it is known.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../../src/kernel/secret.ts';
import type { Backend, BackendContext } from '../../../src/keyring/keyring.ts';
import {
  type BackendRequest,
  listBackends,
  openKeyring,
  rememberBackend,
} from '../../../src/keyring/open.ts';
import { type BackendName, loadBackend, resolveBackendName } from '../../../src/keyring/registry.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { makeMemoryStore } from './memory-keyring.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vault-open-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function setUp(available: Readonly<Record<BackendName, boolean>>, platform: NodeJS.Platform = 'linux') {
  const events: string[] = [];
  const choicePath = join(folder, 'state', 'backend');
  const backend = (name: BackendName): Backend => ({
    name,
    title: `the ${name} one`,
    probe: async () => {
      events.push(`probe ${name}`);
      return available[name] ? { available: true } : { available: false, reason: 'down' };
    },
    inspect: async () => ({ damaged: [] }),
    open: async () => {
      events.push(`open ${name}`);
      return { ...makeMemoryStore().open(), backend: name };
    },
  });
  const context: BackendContext = {
    env: {},
    platform,
    clock: systemClock,
    fileDir: join(folder, 'keyring'),
    deadlineMs: 1000,
    promptDeadlineMs: 1000,
    askPassphrase: async () => Secret.of(''),
    notify: () => {},
  };
  const request: BackendRequest = { context, choicePath, load: async (name) => backend(name) };
  return { request, events, choicePath };
}

describe('openKeyring', () => {
  it('takes the operating system’s store where it answers, else the file store', async () => {
    expect((await openKeyring(setUp({ os: true, file: true }).request)).backend).toBe('os');
    expect((await openKeyring(setUp({ os: false, file: true }).request)).backend).toBe('file');
  });

  it('opens a named backend without probing and without remembering it', async () => {
    const { request, events } = setUp({ os: false, file: true });
    const { keyring, backend } = await openKeyring({ ...request, name: 'os' });
    await keyring.set('item', Secret.of('value'));
    expect(backend).toBe('os');
    expect(events).toEqual(['open os']);
    expect((await openKeyring(request)).backend).toBe('file');
  });

  it('takes an empty name for none', async () => {
    expect((await openKeyring({ ...setUp({ os: true, file: true }).request, name: '' })).backend).toBe('os');
  });

  it('remembers the default once something was stored, and then probes no more', async () => {
    const { request, events, choicePath } = setUp({ os: false, file: true });
    const { keyring } = await openKeyring(request);
    await keyring.get('item');
    expect(() => readFileSync(choicePath)).toThrow();
    await keyring.set('item', Secret.of('value'));
    expect(readFileSync(choicePath, 'utf8')).toBe('file\n');
    events.length = 0;
    await openKeyring(request);
    expect(events).toEqual(['open file']);
  });

  it('stays with the remembered store when it is down', async () => {
    const { request, choicePath, events } = setUp({ os: false, file: true });
    rememberBackend(choicePath, 'os');
    expect((await openKeyring(request)).backend).toBe('os');
    expect(events).toEqual(['open os']);
  });

  it('ignores a choice that it cannot understand', async () => {
    const { request, choicePath } = setUp({ os: false, file: true });
    rememberBackend(choicePath, 'os');
    writeFileSync(choicePath, 'something else');
    expect((await openKeyring(request)).backend).toBe('file');
  });

  it('works where the choice cannot be kept', async () => {
    const { request } = setUp({ os: true, file: true });
    writeFileSync(join(folder, 'state'), 'a file in the way');
    const { keyring } = await openKeyring(request);
    await keyring.set('item', Secret.of('value'));
    expect((await keyring.get('item'))?.reveal()).toBe('value');
  });

  it('says so where there is no backend at all', async () => {
    await expect(openKeyring(setUp({ os: false, file: false }).request)).rejects.toMatchObject({
      code: 'no-backend',
    });
  });
});

describe('listBackends', () => {
  it('tells what is here, why the rest is not, and which is the default', async () => {
    const { request, choicePath, events } = setUp({ os: false, file: true });
    const rows = await listBackends(request);
    expect(rows).toEqual([
      {
        name: 'os',
        title: 'the os one',
        availability: { available: false, reason: 'down' },
        isDefault: false,
      },
      { name: 'file', title: 'the file one', availability: { available: true }, isDefault: true },
    ]);
    expect(events.some((event) => event.startsWith('open'))).toBe(false);
    rememberBackend(choicePath, 'os');
    expect((await listBackends(request)).map((row) => row.isDefault)).toEqual([true, false]);
    expect((await listBackends({ ...request, name: 'file' })).map((row) => row.isDefault)).toEqual([
      false,
      true,
    ]);
  });
});

describe('resolveBackendName', () => {
  it.each([
    ['keychain', 'darwin'],
    ['wincred', 'win32'],
    ['secret-service', 'linux'],
  ] as const)('takes aws-vault’s %s for os on %s only', (alias, platform) => {
    expect(resolveBackendName(alias, platform)).toBe('os');
    for (const other of (['darwin', 'win32', 'linux'] as const).filter((one) => one !== platform)) {
      expect(() => resolveBackendName(alias, other)).toThrowError(
        expect.objectContaining({
          code: 'backend-unavailable',
          facts: expect.objectContaining({ backend: alias }),
        }),
      );
    }
  });

  it.each(['pass', 'OS', 'toString', '__proto__', 'file '])('knows no backend %j', (name) => {
    expect(() => resolveBackendName(name, 'linux')).toThrowError(
      expect.objectContaining({
        code: 'backend-unknown',
        facts: expect.objectContaining({ known: ['os', 'file', 'keychain', 'wincred', 'secret-service'] }),
      }),
    );
  });
});

describe('loadBackend', () => {
  it.each(['file', 'os'] as const)('loads %s', async (name) => {
    expect((await loadBackend(name)).name).toBe(name);
  });
});
