// A store that behaves as Keychain and Credential Manager are documented to; only for tests of what is built on top.

import { setTimeout as pause } from 'node:timers/promises';
import type { NativeEntry, NativeKeyring } from '../../../../src/platform/native-keyring.ts';

export interface FakeStoreOptions {
  /** Windows: names are compared without regard to case. */
  readonly ignoresCase?: boolean;
  /** Windows: 2,560 bytes. */
  readonly limitBytes?: number;
  readonly delayMs?: number;
  /** Called before each operation with its name and count; may throw what the real one would, or wait. */
  readonly before?: (operation: string, count: number) => void | Promise<void>;
}

export interface FakeStore {
  readonly addon: NativeKeyring;
  readonly items: Map<string, Uint8Array>;
  entriesMade(): number;
}

/** Windows counts an account name of more than 513 characters as an error. */
const MAX_ACCOUNT = 513;

export function fakeStore(options: FakeStoreOptions = {}): FakeStore {
  const items = new Map<string, Uint8Array>();
  let made = 0;
  let count = 0;
  class FakeEntry implements NativeEntry {
    readonly #key: string;

    constructor(service: string, account: string) {
      if (account === '' || account.includes('\0')) throw new Error("Attribute 'user' cannot be empty");
      if (options.ignoresCase && account.length > MAX_ACCOUNT)
        throw new Error("Attribute 'user' is longer than platform limit of 513 chars");
      const key = `${account}.${service}`;
      this.#key = options.ignoresCase ? key.toUpperCase() : key;
      made += 1;
    }

    static withTarget(_target: string, service: string, account: string): FakeEntry {
      return new FakeEntry(service, account);
    }

    async #enter(operation: string): Promise<void> {
      count += 1;
      await options.before?.(operation, count);
      if (options.delayMs !== undefined) await pause(options.delayMs);
    }

    async getPassword(): Promise<string | null> {
      await this.#enter('get');
      const bytes = items.get(this.#key);
      return bytes === undefined ? null : Buffer.from(bytes).toString('utf8');
    }

    async setPassword(value: string): Promise<void> {
      await this.#enter('set');
      items.set(this.#key, new TextEncoder().encode(value));
    }

    async getSecret(): Promise<readonly number[] | null> {
      await this.#enter('get');
      const bytes = items.get(this.#key);
      return bytes === undefined ? null : [...bytes];
    }

    async setSecret(value: Uint8Array): Promise<void> {
      await this.#enter('set');
      if (value.length > (options.limitBytes ?? Number.POSITIVE_INFINITY)) {
        throw new Error(`Attribute 'secret' is longer than platform limit of ${options.limitBytes} chars`);
      }
      items.set(this.#key, value.slice());
    }

    async deleteCredential(): Promise<boolean> {
      await this.#enter('delete');
      return items.delete(this.#key);
    }
  }
  return { addon: { AsyncEntry: FakeEntry }, items, entriesMade: () => made };
}
