// A keyring in memory that refuses values above a limit, as Windows does, and can fail or pause between calls.

import { Secret } from '../../../src/kernel/secret.ts';
import { KeyringError } from '../../../src/keyring/errors.ts';
import type { Keyring } from '../../../src/keyring/keyring.ts';

export interface MemoryStore {
  readonly items: Map<string, string>;
  /** Every call in order, as `set NAME`. */
  readonly calls: string[];
  open(): Keyring;
}

export interface MemoryOptions {
  readonly limitBytes?: number;
  readonly encoding?: BufferEncoding;
  /** Runs before each call; may throw. `count` is the number of the call, from 1. */
  readonly before?: (call: string, count: number) => Promise<void> | void;
}

export function makeMemoryStore({
  limitBytes = Number.POSITIVE_INFINITY,
  encoding = 'utf16le',
  before = () => {},
}: MemoryOptions = {}): MemoryStore {
  const items = new Map<string, string>();
  const calls: string[] = [];
  const enter = async (call: string): Promise<void> => {
    calls.push(call);
    await new Promise((resolve) => setImmediate(resolve));
    await before(call, calls.length);
  };
  return {
    items,
    calls,
    open: () => ({
      backend: 'memory',
      get: async (name) => {
        await enter(`get ${name}`);
        const value = items.get(name);
        return value === undefined ? undefined : Secret.of(value);
      },
      set: async (name, value) => {
        await enter(`set ${name}`);
        if (Buffer.byteLength(value.reveal(), encoding) > limitBytes) {
          throw new KeyringError('too-large', { backend: 'memory', item: name });
        }
        items.set(name, value.reveal());
      },
      remove: async (name) => {
        await enter(`remove ${name}`);
        return items.delete(name);
      },
      list: async () => {
        await enter('list');
        return [...items.keys()];
      },
      close: async () => {},
    }),
  };
}
