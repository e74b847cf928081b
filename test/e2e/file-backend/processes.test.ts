// Many processes on one store: nothing is lost, and there is one data key only.

import { chmodSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ChildResult, makeFolder, RUNTIMES, runChild } from './processes.ts';

const COUNT = 50;
/** How many run at a time: enough to meet at every step, and not so many that starting them is all that happens. */
const AT_ONCE = 25;

let folder: ReturnType<typeof makeFolder>;
beforeEach(() => {
  folder = makeFolder();
});
afterEach(() => folder.remove());

async function runMany(
  count: number,
  start: (index: number) => Promise<ChildResult>,
): Promise<ChildResult[]> {
  const results: ChildResult[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) results[index] = await start(index);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}

const indexes = Array.from({ length: COUNT }, (_, index) => index);

describe('many processes', { timeout: 180_000 }, () => {
  it('make one store, and lose no item, when all begin with none', async () => {
    const store = join(folder.path, 'keyring');
    const results = await runMany(COUNT, (index) =>
      runChild(['set', `item ${index}`, `value ${index}`], {
        folder: store,
        // Some under the other runtime: both must see one lock.
        runtime: index % 10 === 0 ? 'node' : 'bun',
      }),
    );
    expect(results.every((result) => result.code === undefined)).toBe(true);
    expect(readdirSync(join(store, 'items')).length).toBe(COUNT);
    expect(readdirSync(store).sort()).toEqual(['items', 'store.json', 'store.lock']);
    const listed = await runChild(['list'], { folder: store });
    expect([...(listed.value as string[])].sort()).toEqual(indexes.map((index) => `item ${index}`).sort());
    for (const index of [0, 1, 17, 48, 49]) {
      expect((await runChild(['get', `item ${index}`], { folder: store })).value).toBe(`value ${index}`);
    }
  });

  it('lose no item of a store that is there, and leave one whole value where all write the same', async () => {
    const store = join(folder.path, 'keyring');
    await runChild(['set', 'shared', 'value'], { folder: store });
    const header = readFileSync(join(store, 'store.json'), 'utf8');
    const words = (index: number): readonly string[] =>
      index % 2 === 0
        ? ['set', `item ${index}`, `value ${index}`]
        : ['set', 'shared', `shared ${index} `.repeat(index % 4 === 1 ? 1 : 1000)];
    const results = await runMany(COUNT, (index) => runChild(words(index), { folder: store }));
    expect(results.every((result) => result.code === undefined)).toBe(true);
    expect(readFileSync(join(store, 'store.json'), 'utf8')).toBe(header);
    const even = indexes.filter((index) => index % 2 === 0);
    const reads = await runMany(even.length, (index) =>
      runChild(['get', `item ${even[index]}`], { folder: store }),
    );
    expect(reads.map((result) => result.value)).toEqual(even.map((index) => `value ${index}`));
    const shared = (await runChild(['get', 'shared'], { folder: store })).value;
    const written = indexes.filter((index) => index % 2 === 1).map((index) => words(index)[2]);
    expect(written.includes(shared as string)).toBe(true);
  });
});

describe('the two runtimes', () => {
  it('read what the other wrote', async () => {
    for (const runtime of RUNTIMES) {
      const store = join(folder.path, `by ${runtime}`);
      const value = 'Grüße 👩‍🚀 '.repeat(300);
      await runChild(['set', 'odd \u{1f680} name', value], { folder: store, runtime });
      for (const reader of RUNTIMES) {
        const result = await runChild(['get', 'odd \u{1f680} name'], { folder: store, runtime: reader });
        expect(result).toMatchObject({ asked: 1, value });
        const wrong = { folder: store, runtime: reader, passphrase: 'wrong' };
        expect(await runChild(['get', 'odd \u{1f680} name'], wrong)).toMatchObject({
          asked: 3,
          code: 'passphrase-wrong',
        });
      }
    }
  });
});

describe('a folder that cannot be written', () => {
  // Nobody can take a folder away from root: there the child runs as somebody else.
  const uid = process.getuid?.() === 0 ? 65_534 : undefined;

  it('gives an error of its own, and can still be read', async () => {
    const store = join(folder.path, 'keyring');
    const options = { folder: store, ...(uid === undefined ? {} : { uid }) };
    await runChild(['set', 'item', 'value'], options);
    chmodSync(join(store, 'items'), 0o500);
    chmodSync(store, 0o500);
    try {
      expect(await runChild(['get', 'item'], options)).toMatchObject({ value: 'value', asked: 1 });
      expect(await runChild(['list'], options)).toMatchObject({ value: ['item'] });
      for (const words of [
        ['set', 'item', 'another'],
        ['set', 'other', 'value'],
        ['remove', 'item'],
      ]) {
        const result = await runChild(words, options);
        expect(result).toMatchObject({ code: 'file-access', facts: { backend: 'file', reason: 'EACCES' } });
        expect(result.facts?.path).toEqual(expect.stringContaining(store));
      }
      expect(await runChild(['get', 'item'], options)).toMatchObject({ value: 'value' });
      chmodSync(store, 0o000);
      expect(await runChild(['get', 'item'], options)).toMatchObject({ code: 'file-access' });
    } finally {
      chmodSync(store, 0o700);
      chmodSync(join(store, 'items'), 0o700);
    }
  });

  it('gives an error where the store cannot be made', async () => {
    const parent = join(folder.path, 'closed');
    mkdirSync(parent);
    chmodSync(parent, 0o555);
    const options = { folder: join(parent, 'keyring'), ...(uid === undefined ? {} : { uid }) };
    expect(await runChild(['set', 'item', 'value'], options)).toMatchObject({ code: 'file-access' });
    expect(await runChild(['get', 'item'], options)).toMatchObject({ value: null });
  });
});
