// The small parts of the os backend: names, values, bus addresses, messages, sentences, retries.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../../../src/kernel/secret.ts';
import { DbusFailure } from '../../../../src/keyring/backends/os/dbus.ts';
import { busSockets } from '../../../../src/keyring/backends/os/dbus-address.ts';
import {
  decodeMessage,
  encodeCall,
  messageLength,
} from '../../../../src/keyring/backends/os/dbus-message.ts';
import { keyringFailure } from '../../../../src/keyring/backends/os/failures.ts';
import { accountName, givenForm, itemName, storedForm } from '../../../../src/keyring/backends/os/names.ts';
import { nativeItems } from '../../../../src/keyring/backends/os/native.ts';
import { startBudget } from '../../../../src/keyring/backends/os/within.ts';
import { systemClock } from '../../../../src/platform/clock.ts';
import { fakeStore } from './fake-addon.ts';

const anyText = fc.string({ unit: 'binary', maxLength: 60 });

describe('account names', () => {
  it.each(['linux', 'darwin', 'win32'] as const)('can be read back on %s', (platform) => {
    fc.assert(
      fc.property(anyText, (name) => {
        const account = accountName(name, platform);
        expect(itemName(account)).toBe(name);
        expect(account).not.toBe('');
        expect(account).not.toContain('\0');
        expect(account.isWellFormed()).toBe(true);
        expect(account.startsWith('%index')).toBe(false);
        if (platform === 'win32') expect(account.toLowerCase()).toBe(account);
      }),
    );
  });

  it('leaves usual names as they are', () => {
    expect(accountName('credentials:dev@Zürich', 'linux')).toBe('credentials:dev@Zürich');
    expect(accountName('session:0a1b', 'win32')).toBe('session:0a1b');
  });

  it('keeps long names apart on Windows, within what it takes', () => {
    const [a, b] = [`${'X'.repeat(5000)}1`, `${'X'.repeat(5000)}2`].map((name) => accountName(name, 'win32'));
    expect(a).not.toBe(b);
    expect(a?.length).toBeLessThanOrEqual(400 + 2);
  });
});

describe('values', () => {
  it('come back as they were, whatever they hold', () => {
    fc.assert(
      fc.property(anyText, (value) => {
        const stored = storedForm(value);
        expect(stored).not.toBe('');
        expect(stored.isWellFormed()).toBe(true);
        expect(givenForm(stored)).toBe(value);
      }),
    );
    expect(givenForm(storedForm(storedForm('\ud800')))).toBe(storedForm('\ud800'));
  });
});

describe('addresses of the bus', () => {
  it.each([
    [{ DBUS_SESSION_BUS_ADDRESS: 'unix:path=/run/user/1000/bus' }, ['/run/user/1000/bus']],
    [{ DBUS_SESSION_BUS_ADDRESS: 'unix:path=/a%20b,guid=00ff' }, ['/a b']],
    [{ DBUS_SESSION_BUS_ADDRESS: 'unix:abstract=/tmp/dbus-x,guid=1' }, ['\0/tmp/dbus-x']],
    [{ DBUS_SESSION_BUS_ADDRESS: 'tcp:host=h,port=1;unix:path=/b' }, ['/b']],
    [{ DBUS_SESSION_BUS_ADDRESS: 'unixexec:path=/bin/sh' }, []],
    [{ DBUS_SESSION_BUS_ADDRESS: 'unix:runtime=yes', XDG_RUNTIME_DIR: '/r' }, ['/r/bus']],
    [{ DBUS_SESSION_BUS_ADDRESS: 'autolaunch:', XDG_RUNTIME_DIR: '/r' }, ['/r/bus']],
    [{ XDG_RUNTIME_DIR: '/run/user/1000' }, ['/run/user/1000/bus']],
    [{ DBUS_SESSION_BUS_ADDRESS: '' }, []],
  ])('%j', (env, sockets) => {
    expect(busSockets(env)).toEqual(sockets);
  });
});

describe('D-Bus messages', () => {
  it('are read as they were written', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.dictionary(fc.string(), fc.string()),
        fc.boolean(),
        (text, map, flag) => {
          const bytes = encodeCall(
            {
              destination: 'org.example.A',
              path: '/a/b',
              interface: 'org.example.B',
              member: 'M',
              signature: 'sa{ss}bvau',
              body: (writer) => {
                writer.string(text);
                writer.stringMap(map);
                writer.boolean(flag);
                writer.variant('s', () => writer.string(text));
                writer.array(4, () => writer.uint32(7));
              },
            },
            9,
          );
          expect(messageLength(bytes)).toBe(bytes.length);
          const message = decodeMessage(bytes);
          expect(message).toMatchObject({
            kind: 'call',
            path: '/a/b',
            interface: 'org.example.B',
            member: 'M',
          });
          expect(message.body).toEqual([text, Object.entries(map), flag, text, [7]]);
        },
      ),
    );
  });

  it('of another kind or with lengths past their end are refused', () => {
    expect(messageLength(new Uint8Array(15))).toBeUndefined();
    expect(() => messageLength(new Uint8Array(16).fill(0x42))).toThrow(RangeError);
    expect(() =>
      messageLength(Uint8Array.from([0x6c, 2, 0, 1, 255, 255, 255, 255, 1, 0, 0, 0, 0, 0, 0, 0])),
    ).toThrow(RangeError);
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 80 }), (bytes) => {
        try {
          decodeMessage(bytes);
        } catch (cause) {
          expect(cause).toBeInstanceOf(RangeError);
        }
      }),
    );
  });
});

describe('what stores say', () => {
  it.each([
    ["Couldn't access platform storage: Secret Service: unlock prompt was dismissed", 'dismissed'],
    ["Couldn't access platform storage: Secret Service: object locked", 'locked'],
    ["Couldn't access platform storage: Secret Service: no result found", 'no-collection'],
    ['Platform failure: DBus error: Did not receive a reply. Possible causes include: ...', 'timeout'],
    ['Platform failure: DBus error: ... set your DBUS_SESSION_BUS_ADDRESS instead', 'backend-unavailable'],
    ['The name org.freedesktop.secrets was not provided by any .service files', 'backend-unavailable'],
    ["Attribute 'password encoded as UTF-16' is longer than platform limit of 2560 chars", 'too-large'],
    ['Entry is matched by 2 credentials', 'failed'],
  ])('%s', (sentence, code) => {
    expect(keyringFailure(new Error(sentence), 'item')).toMatchObject({
      code,
      facts: { backend: 'os', item: 'item', reason: sentence },
    });
  });

  it.each([
    ['org.freedesktop.DBus.Error.ServiceUnknown', 'backend-unavailable'],
    ['org.freedesktop.DBus.Error.Spawn.ChildExited', 'backend-unavailable'],
    ['org.freedesktop.Secret.Error.IsLocked', 'locked'],
    ['org.freedesktop.DBus.Error.NoReply', 'failed'],
  ])('%s', (name, code) => {
    expect(keyringFailure(new DbusFailure('remote', name, 'text'))).toMatchObject({ code });
  });
});

describe('calls into the addon', () => {
  const budget = () => startBudget(systemClock, 5000);
  const itemsOver = (sentences: readonly string[]) => {
    const left = [...sentences];
    const store = fakeStore({
      before: () => {
        const sentence = left.shift();
        if (sentence !== undefined) throw new Error(sentence);
      },
    });
    const items = nativeItems({
      addon: async () => store.addon,
      platform: 'linux',
      collectGarbage: () => undefined,
    });
    return { store, items };
  };

  it.each(['Client public key size is invalid', 'Crypto error: Unpad Error'])(
    'are made once more after "%s"',
    async (sentence) => {
      const { items, store } = itemsOver([sentence]);
      await items.write('a', Secret.of('value'), budget());
      expect(store.entriesMade()).toBe(2);
      expect((await items.read('a', budget()))?.reveal()).toBe('value');
      const twice = itemsOver([sentence, sentence]);
      await expect(twice.items.read('a', budget())).rejects.toThrow(sentence);
    },
  );

  it('are not repeated after any other failure', async () => {
    const { items, store } = itemsOver(['something else']);
    await expect(items.read('a', budget())).rejects.toThrow('something else');
    expect(store.entriesMade()).toBe(1);
  });

  it('take an empty value for none, as a wallet that lost it shows it', async () => {
    const { items, store } = itemsOver([]);
    await items.write('a', Secret.of('value'), budget());
    for (const key of store.items.keys()) store.items.set(key, new Uint8Array());
    expect(await items.read('a', budget())).toBeUndefined();
  });

  it('reuse the entry of an item', async () => {
    const { items, store } = itemsOver([]);
    for (let at = 0; at < 20; at += 1) await items.read('a', budget());
    expect(store.entriesMade()).toBe(1);
  });
});
