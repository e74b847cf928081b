// What every keyring must do, whatever it keeps its secrets in: the one suite that each backend passes.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../src/kernel/secret.ts';
import { KeyringError } from '../../src/keyring/errors.ts';
import type { Keyring } from '../../src/keyring/keyring.ts';

/** One store of its own for one test. */
export interface KeyringFixture {
  /** A new connection to the same store; each is closed by the suite. */
  open(): Promise<Keyring>;
  /** Removes the store. */
  dispose(): Promise<void>;
}

export interface KeyringContractOptions {
  /** False for a store that cannot tell an empty value from none: it must then refuse to take one. */
  readonly keepsEmptyValues?: boolean;
  /** Longest time in milliseconds of one test. */
  readonly timeoutMs?: number;
}

const ODD_NAMES: readonly string[] = [
  '',
  ' ',
  'a',
  'A',
  'credentials:dev',
  'credentials:Dev',
  'credentials:DEV',
  'a/b',
  'a\\b',
  '..',
  '.',
  '/etc/passwd',
  'CON',
  'nul.txt',
  'a\0b',
  'a\0',
  'line\nbreak\r\n\ttab',
  'trailing.',
  'trailing ',
  'Zürich',
  'Zu\u0308rich',
  '日本語',
  '👩‍🚀',
  '\ufeffmark',
  'part:0123456789abcdef:0:a',
  'part:',
  '%00%2F',
  `long ${'x'.repeat(5000)}`,
  `long ${'x'.repeat(5001)}`,
  'lone \ud800 surrogate',
  'lone \ud801 surrogate',
  'lone \ufffd surrogate',
];

const VALUES: Readonly<Record<string, string>> = {
  'one byte': 'x',
  spaces: '  leading and trailing  ',
  newlines: 'a\nb\r\nc\n',
  'a NUL': 'a\0b',
  JSON: JSON.stringify({ a: 'b', c: ['"', '\\'] }),
  Unicode: 'Grüße, 世界, \u00e9 and e\u0301',
  'astral characters': '👩‍🚀𝒳'.repeat(50),
  'a byte order mark': '\ufeffmark',
  'unpaired surrogates': 'a\ud800b\udfffc',
  '1,279 letters': 'v'.repeat(1279),
  '1,280 letters': 'v'.repeat(1280),
  '1,281 letters': 'v'.repeat(1281),
  'what looks like the head of a split value': 'vault-parts:1:0:0123456789abcdef:2:abc',
  '64 KiB': 'abcdefghijklmnop'.repeat(4096),
  '32 Ki astral characters': '🚀'.repeat(32_768),
};

/** Declares the suite. `makeFixture` is called before each test. */
export function describeKeyringContract(
  name: string,
  makeFixture: () => Promise<KeyringFixture>,
  options: KeyringContractOptions = {},
): void {
  const { keepsEmptyValues = true, timeoutMs = 30_000 } = options;
  describe(`keyring contract: ${name}`, { timeout: timeoutMs }, () => {
    let fixture: KeyringFixture;
    let opened: Keyring[];
    let keyring: Keyring;

    const open = async (): Promise<Keyring> => {
      const another = await fixture.open();
      opened.push(another);
      return another;
    };
    const read = async (item: string, from: Keyring = keyring): Promise<string | undefined> =>
      (await from.get(item))?.reveal();

    beforeEach(async () => {
      fixture = await makeFixture();
      opened = [];
      keyring = await open();
    }, timeoutMs);

    afterEach(async () => {
      for (const one of opened) await one.close();
      await fixture.dispose();
    }, timeoutMs);

    it('is empty at first', async () => {
      expect(await keyring.list()).toEqual([]);
      expect(await keyring.get('nothing')).toBeUndefined();
      expect(await keyring.remove('nothing')).toBe(false);
      expect(await keyring.list()).toEqual([]);
    });

    it('keeps, lists and removes an item', async () => {
      await keyring.set('credentials:dev', Secret.of('value'));
      expect(await read('credentials:dev')).toBe('value');
      expect(await keyring.list()).toEqual(['credentials:dev']);
      expect(await keyring.remove('credentials:dev')).toBe(true);
      expect(await keyring.get('credentials:dev')).toBeUndefined();
      expect(await keyring.list()).toEqual([]);
      expect(await keyring.remove('credentials:dev')).toBe(false);
    });

    it('replaces a value, by a longer one and by a shorter one', async () => {
      for (const value of ['first', 'second'.repeat(2000), 'third', 'third']) {
        await keyring.set('item', Secret.of(value));
        expect(await read('item')).toBe(value);
        expect(await keyring.list()).toEqual(['item']);
      }
    });

    it('can take a name again after it was removed', async () => {
      await keyring.set('item', Secret.of('first'));
      await keyring.remove('item');
      await keyring.set('item', Secret.of('second'));
      expect(await read('item')).toBe('second');
    });

    it('tells all odd names apart and lists them as they were', async () => {
      for (const [index, item] of ODD_NAMES.entries()) await keyring.set(item, Secret.of(`value ${index}`));
      for (const [index, item] of ODD_NAMES.entries()) expect(await read(item)).toBe(`value ${index}`);
      expect([...(await keyring.list())].sort()).toEqual([...ODD_NAMES].sort());
      for (const item of ODD_NAMES) expect(await keyring.remove(item)).toBe(true);
      expect(await keyring.list()).toEqual([]);
    });

    it.each(Object.entries(VALUES))('gives back %s unchanged', async (_, value) => {
      await keyring.set('item', Secret.of(value));
      expect((await read('item')) === value).toBe(true);
      expect(await keyring.list()).toEqual(['item']);
      expect(await keyring.remove('item')).toBe(true);
      expect(await keyring.list()).toEqual([]);
    });

    it(
      keepsEmptyValues ? 'gives back an empty value' : 'refuses an empty value and keeps the earlier one',
      async () => {
        await keyring.set('item', Secret.of('earlier'));
        if (keepsEmptyValues) {
          await keyring.set('item', Secret.of(''));
          expect(await read('item')).toBe('');
        } else {
          await expect(keyring.set('item', Secret.of(''))).rejects.toBeInstanceOf(KeyringError);
          expect(await read('item')).toBe('earlier');
        }
      },
    );

    it('takes 20 items of different names at once', async () => {
      const items = Array.from({ length: 20 }, (_, index) => `item ${index}`);
      await Promise.all(items.map((item) => keyring.set(item, Secret.of(`value of ${item}`))));
      const values = await Promise.all(items.map((item) => read(item)));
      expect(values).toEqual(items.map((item) => `value of ${item}`));
      expect([...(await keyring.list())].sort()).toEqual([...items].sort());
    });

    it('leaves one whole value when many are written under one name at once', async () => {
      const other = await open();
      const values = Array.from({ length: 12 }, (_, index) =>
        `${index} `.repeat(index % 2 === 0 ? 10 : 3000),
      );
      await Promise.all(
        values.map((value, index) => (index % 3 ? keyring : other).set('item', Secret.of(value))),
      );
      expect(values.includes((await read('item')) ?? 'nothing')).toBe(true);
      await keyring.set('item', Secret.of('the last word'));
      expect(await read('item')).toBe('the last word');
      expect(await read('item', other)).toBe('the last word');
      expect(await keyring.list()).toEqual(['item']);
    });

    it('never shows half a value to a reader', async () => {
      const other = await open();
      const values = ['short', 'long '.repeat(2000), 'longer '.repeat(3000)];
      await keyring.set('item', Secret.of('short'));
      let isWriting = true;
      const writing = (async () => {
        for (let round = 0; round < 12; round += 1) {
          await keyring.set('item', Secret.of(values[round % values.length] ?? ''));
        }
        isWriting = false;
      })();
      const seen = new Set<string | undefined>();
      while (isWriting) {
        seen.add(await read('item', other));
        await new Promise((resolve) => setImmediate(resolve));
      }
      await writing;
      for (const value of seen) expect(values.includes(value ?? 'nothing')).toBe(true);
    });

    it('keeps its items when it is closed and opened again', async () => {
      await keyring.set('item', Secret.of('value'));
      await keyring.close();
      opened = [];
      keyring = await open();
      expect(await read('item')).toBe('value');
      expect(await keyring.list()).toEqual(['item']);
    });

    it('shows at once what another connection wrote and removed', async () => {
      const other = await open();
      await keyring.set('item', Secret.of('value'));
      expect(await read('item', other)).toBe('value');
      await other.set('item', Secret.of('another'));
      expect(await read('item')).toBe('another');
      expect(await other.remove('item')).toBe(true);
      expect(await keyring.get('item')).toBeUndefined();
    });

    it('can be closed twice', async () => {
      await keyring.set('item', Secret.of('value'));
      await keyring.close();
      await keyring.close();
    });

    it('names its backend', () => {
      expect(keyring.backend).toMatch(/^[a-z][a-z-]*$/);
    });
  });
}
