// Stores whose files are truncated, tampered with, foreign, swapped or gone: each told apart, none believed.

import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Secret } from '../../../src/kernel/secret.ts';
import { itemFileName } from '../../../src/keyring/backends/file/item.ts';
import { KeyringError, type KeyringErrorCode } from '../../../src/keyring/errors.ts';
import { makeTestStore, type TestStore, type TestStoreOptions } from './file-fixture.ts';

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
