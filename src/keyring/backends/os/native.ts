// Calls into the native addon: entries kept for reuse, each call under a deadline. What it throws is the store's own
// error; telling errors apart is done elsewhere.

import { Secret } from '../../../kernel/secret.ts';
import type { NativeEntry, NativeKeyring } from '../../../platform/native-keyring.ts';
import { isWorthRetry } from './failures.ts';
import { givenForm, SERVICE_NAME, storedForm } from './names.ts';
import { type Budget, waitOf, within } from './within.ts';

/** Values of items by their account names. Never a listing, never a question to a person. */
export interface NativeItems {
  /** `""` counts as none: KWallet lists items that it lost the value of. */
  read(account: string, budget: Budget): Promise<Secret | undefined>;
  write(account: string, value: Secret, budget: Budget): Promise<void>;
  remove(account: string, budget: Budget): Promise<boolean>;
}

export interface NativeItemsOptions {
  readonly addon: () => Promise<NativeKeyring>;
  readonly platform: NodeJS.Platform;
  /** Linux: the label of the collection; default: the default collection. */
  readonly collection?: string;
  /** Frees what is no longer reachable, so that the connections behind old entries close. */
  readonly collectGarbage: () => void;
}

/** Entries kept for reuse: enough for reading back, index and item. */
const MAX_KEPT = 8;
/** On Linux each entry holds a connection to the bus until it is collected, and a bus takes about a thousand. */
const COLLECT_EVERY = 64;

export function nativeItems(options: NativeItemsOptions): NativeItems {
  const kept = new Map<string, NativeEntry>();
  let made = 0;

  const entryFor = async (account: string): Promise<NativeEntry> => {
    const known = kept.get(account);
    if (known !== undefined) return known;
    const addon = await options.addon();
    // Pinned: the addon's own choice falls back to the kernel's keyring without a word.
    const pinned = { linux: { store: 'secret-service' } } as const;
    // The service differs by collection: an entry without one would match items in all of them.
    const entry =
      options.collection === undefined
        ? new addon.AsyncEntry(SERVICE_NAME, account, pinned)
        : addon.AsyncEntry.withTarget(options.collection, serviceIn(options.collection), account, pinned);
    made += 1;
    const oldest = kept.size < MAX_KEPT ? undefined : kept.keys().next().value;
    if (oldest !== undefined) kept.delete(oldest);
    if (made % COLLECT_EVERY === 0) options.collectGarbage();
    kept.set(account, entry);
    return entry;
  };

  const run = async <T>(
    account: string,
    budget: Budget,
    work: (entry: NativeEntry) => Promise<T>,
  ): Promise<T> => {
    const attempt = async (): Promise<T> => {
      const entry = await entryFor(account);
      return within(budget.clock, waitOf(budget), work(entry));
    };
    try {
      return await attempt();
    } catch (cause) {
      // The entry's connection may be broken or still busy: never use it again.
      kept.delete(account);
      if (!isWorthRetry(cause)) throw cause;
    }
    return attempt();
  };

  // Windows would store text as UTF-16 and so halve what fits; its items are bytes therefore.
  const asBytes = options.platform === 'win32';

  return {
    read: (account, budget) =>
      run(account, budget, async (entry) => {
        const value = asBytes ? fromBytes(await entry.getSecret()) : await entry.getPassword();
        return value === null || value === '' ? undefined : Secret.of(givenForm(value));
      }),
    write: (account, value, budget) =>
      run(account, budget, (entry) => {
        const stored = storedForm(value.reveal());
        return asBytes ? entry.setSecret(new TextEncoder().encode(stored)) : entry.setPassword(stored);
      }),
    remove: async (account, budget) => {
      const isRemoved = await run(account, budget, (entry) => entry.deleteCredential());
      kept.delete(account);
      return isRemoved;
    },
  };
}

/** The service attribute of items in a collection of the user's choice. */
export function serviceIn(collection: string | undefined): string {
  return collection === undefined ? SERVICE_NAME : `${SERVICE_NAME} in ${collection}`;
}

function fromBytes(bytes: readonly number[] | null): string | null {
  return bytes === null ? null : new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(bytes));
}
