// Splitting of large values: the contract over a store with Windows's limit, and what a killed writer leaves.

import { describe, expect, it } from 'vitest';
import { Secret } from '../../../src/kernel/secret.ts';
import { splitLargeValues } from '../../../src/keyring/chunks.ts';
import { describeKeyringContract } from '../../contract/keyring.ts';
import { type MemoryOptions, makeMemoryStore } from './memory-keyring.ts';

const WINDOWS = { limitBytes: 2560, encoding: 'utf-16' } as const;
const HOUR_MS = 3_600_000;
const SMALL = 'small';
const LARGE = 'abcdefgh'.repeat(600);
const OTHER = 'stuvwxyz'.repeat(500);

function setUp(options: MemoryOptions = {}) {
  let nowMs = 1_700_000_000_000;
  const store = makeMemoryStore({ limitBytes: WINDOWS.limitBytes, ...options });
  const open = () => splitLargeValues(store.open(), { ...WINDOWS, nowMs: () => nowMs });
  const advance = (ms: number): void => {
    nowMs += ms;
  };
  return { store, open, advance };
}

describeKeyringContract('split for a store that takes 2,560 bytes of UTF-16', async () => {
  const { open } = setUp();
  return { open: async () => open(), dispose: async () => {} };
});

describeKeyringContract('split for a store that takes 700 bytes of UTF-8', async () => {
  // What UTF-8 cannot hold is the inner store's business; the fake one measures it as three bytes, as we do.
  const store = makeMemoryStore({ limitBytes: 700, encoding: 'utf8' });
  const options = { limitBytes: 700, encoding: 'utf-8', nowMs: Date.now } as const;
  return { open: async () => splitLargeValues(store.open(), options), dispose: async () => {} };
});

describe('splitLargeValues', () => {
  it('passes small values on as they are, with one read and one write', async () => {
    const { store, open } = setUp();
    const keyring = open();
    await keyring.set('item', Secret.of('v'.repeat(1280)));
    expect(store.items).toEqual(new Map([['item', 'v'.repeat(1280)]]));
    store.calls.length = 0;
    await keyring.get('item');
    expect(store.calls).toEqual(['get item']);
  });

  it('leaves no parts behind when a large value is replaced or removed', async () => {
    const { store, open } = setUp();
    const keyring = open();
    await keyring.set('item', Secret.of(LARGE));
    expect(store.items.size).toBe(5);
    await keyring.set('item', Secret.of(OTHER));
    expect(store.items.size).toBe(5);
    await keyring.set('item', Secret.of(SMALL));
    expect(store.items).toEqual(new Map([['item', SMALL]]));
    await keyring.set('item', Secret.of(LARGE));
    await keyring.remove('item');
    expect(store.items.size).toBe(0);
  });

  it.each([
    ['a small value by a large one', SMALL, LARGE],
    ['a large value by a large one', LARGE, OTHER],
    ['a large value by a small one', LARGE, SMALL],
  ])('keeps the old or the new value wherever the writer dies that replaces %s', async (_, first, second) => {
    let finished = false;
    for (let step = 1; !finished; step += 1) {
      let dies = false;
      let count = 0;
      const { store, open, advance } = setUp({
        before: () => {
          count += 1;
          if (dies && count >= step) throw new Error('killed');
        },
      });
      const keyring = open();
      await keyring.set('item', Secret.of(first));
      dies = true;
      count = 0;
      finished = await keyring.set('item', Secret.of(second)).then(
        () => true,
        () => false,
      );
      dies = false;
      const value = (await keyring.get('item'))?.reveal();
      expect(value === first || value === second).toBe(true);
      if (finished) expect(value).toBe(second);
      expect(await keyring.list()).toEqual(['item']);
      // What the dead writer left is cleared away, and only that.
      advance(2 * HOUR_MS);
      await keyring.list();
      expect((await keyring.get('item'))?.reveal()).toBe(value);
      expect(store.items.size).toBe(value === SMALL ? 1 : value === LARGE ? 5 : 5);
      await keyring.remove('item');
      expect(store.items.size).toBe(0);
      expect(step).toBeLessThan(30);
    }
  });

  it('does not clear away the parts of a writer that is at work', async () => {
    const { store, open, advance } = setUp({
      before: (call) => {
        if (call === 'set item') throw new Error('killed');
      },
    });
    await expect(open().set('item', Secret.of(LARGE))).rejects.toThrow('killed');
    advance(HOUR_MS - 1);
    expect(await open().list()).toEqual([]);
    expect(store.items.size).toBe(4);
    advance(2);
    await open().list();
    expect(store.items.size).toBe(0);
  });

  it('refuses a set of parts that is not whole', async () => {
    const { store, open } = setUp();
    const keyring = open();
    await keyring.set('item', Secret.of(LARGE));
    const [part = ''] = [...store.items.keys()].filter((name) => name.startsWith('part:'));
    const whole = store.items.get(part) ?? '';
    store.items.set(part, whole.replace('a', 'b'));
    await expect(keyring.get('item')).rejects.toMatchObject({
      code: 'parts-damaged',
      facts: { item: 'item' },
    });
    store.items.delete(part);
    await expect(keyring.get('item')).rejects.toMatchObject({ code: 'parts-damaged' });
    store.items.set('item', 'vault-parts:1:garbage');
    await expect(keyring.get('item')).rejects.toMatchObject({ code: 'parts-damaged' });
    expect(await keyring.remove('item')).toBe(true);
    expect(await keyring.get('item')).toBeUndefined();
  });

  it('cuts no astral character in two', async () => {
    const { store, open } = setUp();
    await open().set('item', Secret.of(`x${'🚀'.repeat(3000)}`));
    for (const [name, value] of store.items) {
      expect(value.isWellFormed()).toBe(true);
      if (name !== 'item') expect(2 * value.length).toBeLessThanOrEqual(WINDOWS.limitBytes);
    }
  });
});
