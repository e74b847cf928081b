// The `file` backend's own promises: passphrases, permissions, and files that are not what they should be.

import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Secret } from '../../../src/kernel/secret.ts';
import { itemFileName } from '../../../src/keyring/backends/file/item.ts';
import { changeFilePassphrase, createFileBackend, fileBackend } from '../../../src/keyring/backends/file.ts';
import { KeyringError, type KeyringErrorCode } from '../../../src/keyring/errors.ts';
import { makeTestStore, TEST_SCRYPT_N, type TestStore, type TestStoreOptions } from './file-fixture.ts';

const stores: TestStore[] = [];
function makeStore(options: TestStoreOptions = {}): TestStore {
  const store = makeTestStore(options);
  stores.push(store);
  return store;
}
afterEach(() => {
  for (const store of stores.splice(0)) store.dispose();
});

const headerPath = (store: TestStore): string => join(store.folder, 'store.json');
const itemPath = (store: TestStore, name: string): string => join(store.folder, 'items', itemFileName(name));

async function filled(options: TestStoreOptions = {}): Promise<TestStore> {
  const store = makeStore(options);
  const keyring = await store.open();
  await keyring.set('first', Secret.of('value of first'));
  await keyring.set('second', Secret.of('value of second'));
  await keyring.close();
  return store;
}

async function failure(work: Promise<unknown>): Promise<KeyringError> {
  const error = await work.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  expect(error).toBeInstanceOf(KeyringError);
  return error as KeyringError;
}

async function readFailure(store: TestStore, name = 'first'): Promise<KeyringError> {
  return failure((await store.open()).get(name));
}

describe('passphrases', () => {
  it('asks for a new one once, at the first write, and not to look or list', async () => {
    const store = makeStore();
    const keyring = await store.open();
    await keyring.get('first');
    await keyring.list();
    await keyring.remove('first');
    expect(store.asked).toEqual([]);
    await Promise.all([keyring.set('first', Secret.of('a')), keyring.set('second', Secret.of('b'))]);
    await keyring.get('first');
    expect(store.asked).toEqual([{ isNew: true, attempt: 1 }]);
  });

  it('asks once to read, however many ask at once, and never to list or remove', async () => {
    const store = await filled();
    const { length } = store.asked;
    const keyring = await store.open();
    expect([...(await keyring.list())].sort()).toEqual(['first', 'second']);
    expect(await keyring.remove('nothing')).toBe(false);
    expect(store.asked.length).toBe(length);
    const values = await Promise.all(['first', 'second', 'first'].map((name) => keyring.get(name)));
    expect(values.map((value) => value?.reveal())).toEqual([
      'value of first',
      'value of second',
      'value of first',
    ]);
    expect(store.asked.slice(length)).toEqual([{ isNew: false, attempt: 1 }]);
  });

  it('asks up to three times', async () => {
    const store = await filled({ passphrases: ['right', 'wrong', 'wronger', 'right'] });
    const keyring = await store.open();
    expect((await keyring.get('first'))?.reveal()).toBe('value of first');
    expect(store.asked.slice(1)).toEqual([1, 2, 3].map((attempt) => ({ isNew: false, attempt })));
  });

  it('gives up after the third and changes nothing', async () => {
    const store = await filled({ passphrases: ['right', 'wrong'] });
    const before = readFileSync(headerPath(store));
    const error = await readFailure(store);
    expect(error).toMatchObject({
      code: 'passphrase-wrong',
      facts: { backend: 'file', path: headerPath(store) },
    });
    expect(store.asked.length).toBe(4);
    expect((await failure((await store.open()).set('first', Secret.of('x')))).code).toBe('passphrase-wrong');
    expect(readFileSync(headerPath(store))).toEqual(before);
  });

  it.each(['from the environment', ''])(
    'takes %j from the environment without a prompt, and tries it once',
    async (passphrase) => {
      const store = await filled({ env: { AWS_VAULT_FILE_PASSPHRASE: passphrase } });
      expect((await (await store.open()).get('first'))?.reveal()).toBe('value of first');
      const other = makeStore({ folder: store.folder, env: { AWS_VAULT_FILE_PASSPHRASE: `${passphrase}!` } });
      expect((await readFailure(other)).code).toBe('passphrase-wrong');
      expect([...store.asked, ...other.asked]).toEqual([]);
    },
  );

  it('takes one passphrase in any Unicode form', async () => {
    const store = await filled({ env: { AWS_VAULT_FILE_PASSPHRASE: 'Z\u00fcrich' } });
    const other = makeStore({ folder: store.folder, env: { AWS_VAULT_FILE_PASSPHRASE: 'Zu\u0308rich' } });
    expect((await (await other.open()).get('first'))?.reveal()).toBe('value of first');
  });

  it('passes on that nobody can be asked, and makes no store', async () => {
    const store = makeStore();
    const context = {
      ...store.context,
      askPassphrase: async () => {
        throw new KeyringError('passphrase-needed', {});
      },
    };
    const keyring = await createFileBackend({ scryptN: TEST_SCRYPT_N }).open(context);
    expect((await failure(keyring.set('first', Secret.of('x')))).code).toBe('passphrase-needed');
    expect(readdirSync(store.folder)).not.toContain('store.json');
    expect(await keyring.list()).toEqual([]);
  });

  it('changes the passphrase and keeps the items', async () => {
    const store = await filled({ passphrases: ['old', 'old', 'new', 'old', 'old', 'old', 'new'] });
    const before = readFileSync(itemPath(store, 'first'));
    await changeFilePassphrase(store.context, { scryptN: TEST_SCRYPT_N });
    expect(store.asked.slice(1).map((question) => question.isNew)).toEqual([false, true]);
    expect((await readFailure(store)).code).toBe('passphrase-wrong');
    expect((await (await store.open()).get('first'))?.reveal()).toBe('value of first');
    expect(readFileSync(itemPath(store, 'first'))).toEqual(before);
  });

  it('does not change the passphrase for somebody who does not know it', async () => {
    const store = await filled({ passphrases: ['old', 'wrong'] });
    const before = readFileSync(headerPath(store));
    const error = await failure(changeFilePassphrase(store.context, { scryptN: TEST_SCRYPT_N }));
    expect(error.code).toBe('passphrase-wrong');
    expect(readFileSync(headerPath(store))).toEqual(before);
  });

  it('refuses a lifetime of the unlocked key that is none', async () => {
    const store = makeStore({ env: { AWS_VAULT_FILE_UNLOCK_TTL: 'soon' } });
    const error = await failure(store.open());
    expect(error).toMatchObject({ code: 'setting-invalid', facts: { name: 'AWS_VAULT_FILE_UNLOCK_TTL' } });
  });

  it('uses OWASP’s scrypt parameters by default', { timeout: 20_000 }, async () => {
    const store = makeStore();
    const keyring = await fileBackend.open(store.context);
    await keyring.set('first', Secret.of('value'));
    expect(JSON.parse(readFileSync(headerPath(store), 'utf8')).kdf).toMatchObject({
      name: 'scrypt',
      n: 131_072,
      r: 8,
      p: 1,
    });
  });
});

describe('what lies on the disk', () => {
  it('holds neither passphrase nor value, in private files of private folders', async () => {
    const store = await filled({ passphrases: ['a passphrase to look for'] });
    for (const path of [headerPath(store), itemPath(store, 'first'), itemPath(store, 'second')]) {
      expect(statSync(path).mode & 0o777).toBe(0o600);
      const text = readFileSync(path, 'latin1');
      for (const secret of ['value of', 'a passphrase']) expect(text.includes(secret)).toBe(false);
    }
    for (const folder of [store.folder, join(store.folder, 'items')]) {
      expect(statSync(folder).mode & 0o777).toBe(0o700);
    }
    expect(readdirSync(store.folder).sort()).toEqual(['items', 'store.json', 'store.lock']);
    expect(readdirSync(join(store.folder, 'items')).length).toBe(2);
  });

  it('closes a folder to others that stood open before', async () => {
    const store = makeStore();
    mkdirSync(join(store.folder, 'items'), { recursive: true });
    chmodSync(store.folder, 0o755);
    await (await store.open()).set('first', Secret.of('value'));
    expect(statSync(store.folder).mode & 0o777).toBe(0o700);
  });

  it('sweeps away what killed writers left, and nothing else', async () => {
    const store = await filled();
    const old = new Date(Date.now() - 11 * 60_000);
    const place = (name: string, isOld: boolean): void => {
      const path = join(store.folder, 'items', name);
      writeFileSync(path, 'left over');
      if (isOld) utimesSync(path, old, old);
    };
    place('.123-1-abc123.tmp', true);
    place('.124-n-abc124.tmp', true);
    place('.125-1-abc125.tmp', false);
    place('.hidden.tmp', true);
    place('notes.txt', true);
    await (await store.open()).list();
    const left = readdirSync(join(store.folder, 'items')).filter((name) => name.length < 64);
    expect(left.sort()).toEqual(['.125-1-abc125.tmp', '.hidden.tmp', 'notes.txt']);
  });

  it('never seals twice under one nonce', async () => {
    const store = makeStore();
    const keyring = await store.open();
    const nonces = new Set<string>();
    for (let round = 0; round < 50; round += 1) {
      await keyring.set('first', Secret.of('the same'));
      nonces.add(readFileSync(itemPath(store, 'first')).subarray(26, 38).toString('hex'));
    }
    expect(nonces.size).toBe(50);
  });
});

describe('files that are not what they should be', () => {
  const damage: readonly [string, (store: TestStore) => void, KeyringErrorCode][] = [
    ['an empty item', (store) => writeFileSync(itemPath(store, 'first'), ''), 'file-truncated'],
    ['half an item', (store) => cut(itemPath(store, 'first'), 0.5), 'file-truncated'],
    ['an item without its last byte', (store) => cut(itemPath(store, 'first'), -1), 'file-truncated'],
    ['an item with a byte more', (store) => grow(itemPath(store, 'first')), 'file-tampered'],
    ['an item with a changed value', (store) => flip(itemPath(store, 'first'), -1), 'file-tampered'],
    ['an item with another nonce', (store) => flip(itemPath(store, 'first'), 30), 'file-tampered'],
    ['an item of another store id', (store) => flip(itemPath(store, 'first'), 12), 'file-foreign'],
    [
      'some other file for an item',
      (store) => writeFileSync(itemPath(store, 'first'), '{"a":1}'),
      'file-foreign',
    ],
    ['an item of a newer version', (store) => put(itemPath(store, 'first'), 8, 2), 'file-newer'],
    ['an item of version 0', (store) => put(itemPath(store, 'first'), 8, 0), 'file-tampered'],
    ['a folder for an item', (store) => folderFor(itemPath(store, 'first')), 'file-access'],
    ['two items that changed places', swapItems, 'file-tampered'],
    ['one item in the place of another', copyItem, 'file-tampered'],
    ['no header', (store) => rmSync(headerPath(store)), 'file-headless'],
    ['an empty header', (store) => writeFileSync(headerPath(store), ''), 'file-truncated'],
    ['half a header', (store) => cut(headerPath(store), 0.5), 'file-truncated'],
    [
      'some other file for a header',
      (store) => writeFileSync(headerPath(store), '{"a":1}\n'),
      'file-foreign',
    ],
    ['a header with a changed digit', (store) => flip(headerPath(store), 80), 'file-tampered'],
    [
      'a header with another spelling',
      (store) => edit(store, (text) => text.replace('"p": 1', '"p":  1')),
      'file-tampered',
    ],
    [
      'a header of a newer version',
      (store) => edit(store, (text) => text.replace('"version": 1', '"version": 2')),
      'file-newer',
    ],
    ['a folder for a header', (store) => folderFor(headerPath(store)), 'file-access'],
  ];

  it.each(damage)('tells %s', async (_, harm, code) => {
    const store = await filled();
    harm(store);
    const error = await readFailure(store);
    expect(error.code).toBe(code);
    expect(error.facts.path).toEqual(expect.stringContaining(store.folder));
  });

  it('tells an item of another store under the same passphrase', async () => {
    const [store, other] = [await filled(), await filled()];
    copyFileSync(itemPath(other, 'first'), itemPath(store, 'first'));
    expect((await readFailure(store)).code).toBe('file-foreign');
  });

  it('tells the header of another store', async () => {
    const [store, other] = [await filled(), await filled()];
    copyFileSync(headerPath(other), headerPath(store));
    expect((await readFailure(store)).code).toBe('file-foreign');
  });

  it('makes no second key over items whose header is gone', async () => {
    const store = await filled();
    const { length } = store.asked;
    rmSync(headerPath(store));
    const keyring = await store.open();
    expect((await failure(keyring.set('third', Secret.of('x')))).code).toBe('file-headless');
    expect(store.asked.length).toBe(length);
    expect(readdirSync(store.folder)).not.toContain('store.json');
  });

  it('leaves damaged items out of the list, says so, and can remove them', async () => {
    const store = await filled();
    cut(itemPath(store, 'first'), 0.5);
    const keyring = await store.open();
    expect(await keyring.list()).toEqual(['second']);
    expect(store.notices).toEqual([expect.stringContaining(itemPath(store, 'first'))]);
    expect(await keyring.remove('first')).toBe(true);
    expect(await keyring.get('first')).toBeUndefined();
  });

  it('can write over a damaged item', async () => {
    const store = await filled();
    flip(itemPath(store, 'first'), -1);
    const keyring = await store.open();
    await keyring.set('first', Secret.of('new'));
    expect((await keyring.get('first'))?.reveal()).toBe('new');
  });

  it('notices at once that another process made the store anew', async () => {
    const store = await filled();
    const keyring = await store.open();
    await keyring.get('first');
    rmSync(store.folder, { recursive: true });
    await (await store.open()).set('first', Secret.of('in the new store'));
    expect((await keyring.get('first'))?.reveal()).toBe('in the new store');
    await keyring.set('second', Secret.of('also'));
    expect((await (await store.open()).get('second'))?.reveal()).toBe('also');
  });
});

function cut(path: string, share: number): void {
  const bytes = readFileSync(path);
  writeFileSync(path, bytes.subarray(0, share < 0 ? bytes.length + share : Math.floor(bytes.length * share)));
}

function grow(path: string): void {
  writeFileSync(path, Buffer.concat([readFileSync(path), Buffer.of(0)]));
}

/** Flips one bit; a negative place counts from the end. */
function flip(path: string, at: number): void {
  const bytes = readFileSync(path);
  const place = at < 0 ? bytes.length + at : at;
  bytes[place] = (bytes[place] ?? 0) ^ 1;
  writeFileSync(path, bytes);
}

function put(path: string, at: number, byte: number): void {
  const bytes = readFileSync(path);
  bytes[at] = byte;
  writeFileSync(path, bytes);
}

function edit(store: TestStore, change: (text: string) => string): void {
  writeFileSync(headerPath(store), change(readFileSync(headerPath(store), 'utf8')));
}

function folderFor(path: string): void {
  rmSync(path);
  mkdirSync(path);
}

function swapItems(store: TestStore): void {
  renameSync(itemPath(store, 'first'), join(store.folder, 'aside'));
  renameSync(itemPath(store, 'second'), itemPath(store, 'first'));
  renameSync(join(store.folder, 'aside'), itemPath(store, 'second'));
}

function copyItem(store: TestStore): void {
  copyFileSync(itemPath(store, 'second'), itemPath(store, 'first'));
}
