// A keyring in memory that counts its calls. For tests of what stands above the keyring.

import type { Secret } from '../../src/kernel/secret.ts';
import type { Keyring } from '../../src/keyring/keyring.ts';

export interface MemoryKeyring extends Keyring {
  readonly items: Map<string, Secret>;
  readonly calls: string[];
}

export function memoryKeyring(): MemoryKeyring {
  const items = new Map<string, Secret>();
  const calls: string[] = [];
  return {
    backend: 'memory',
    items,
    calls,
    get: async (name) => {
      calls.push(`get ${name}`);
      return items.get(name);
    },
    set: async (name, value) => {
      calls.push(`set ${name}`);
      items.set(name, value);
    },
    remove: async (name) => {
      calls.push(`remove ${name}`);
      return items.delete(name);
    },
    list: async () => {
      calls.push('list');
      return [...items.keys()];
    },
    close: async () => undefined,
  };
}
