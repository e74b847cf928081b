// The `file` backend's own promises about passphrases and about what lies on the disk.

import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Secret } from '../../../src/kernel/secret.ts';
import { itemFileName } from '../../../src/keyring/backends/file/item.ts';
import { changeFilePassphrase, createFileBackend, fileBackend } from '../../../src/keyring/backends/file.ts';
import { KeyringError } from '../../../src/keyring/errors.ts';
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
