// The Secret Service keyring of Linux. All that may wait (the bus, the daemon, a person at a dialog) is done in plain
// JavaScript under a deadline; the native addon only carries values, when the item is known to be open.

import type { NativeKeyring } from '../../../platform/native-keyring.ts';
import { onEndingSignal } from '../../../platform/native-keyring-runtime.ts';
import { KeyringError } from '../../errors.ts';
import type { BackendContext, Keyring } from '../../keyring.ts';
import { type Bus, connectBus } from './dbus.ts';
import { keyringFailure } from './failures.ts';
import { accountName, itemName } from './names.ts';
import { nativeItems, serviceIn } from './native.ts';
import {
  attributesOf,
  collectionLabelled,
  createCollection,
  defaultCollection,
  deleteItem,
  type Found,
  isLocked,
  type PromptTerms,
  searchItems,
  setLabel,
  unlock,
} from './secret-service.ts';
import { type Budget, startBudget } from './within.ts';

export interface LinuxKeyringOptions {
  readonly context: BackendContext;
  readonly addon: () => Promise<NativeKeyring>;
  /** Frees what is no longer reachable. */
  readonly collectGarbage: () => void;
}

/** Pauses before it is believed that there is no collection. */
const SECOND_LOOKS_MS = [100, 300, 600];

/** How many attributes are asked for at once while listing. */
const LIST_BATCH = 32;

export function linuxKeyring(options: LinuxKeyringOptions): Keyring {
  const { context, addon, collectGarbage } = options;
  const { clock, platform } = context;
  /** The label of the collection to use; default: the user's default one. */
  const collection = context.env.AWS_VAULT_SECRET_SERVICE_COLLECTION_NAME || undefined;
  const items = nativeItems({
    addon,
    platform,
    collectGarbage,
    ...(collection === undefined ? {} : { collection }),
  });
  let bus: Promise<Bus> | undefined;
  let dialog: Promise<unknown> = Promise.resolve();
  /** How to take away those that are up. */
  const dialogs = new Set<() => void>();

  const begin = (): Budget => startBudget(clock, context.deadlineMs);

  const connected = async (budget: Budget): Promise<Bus> => {
    const standing = await bus?.catch(() => undefined);
    if (standing?.isOpen) return standing;
    bus = connectBus(context.env, clock, budget.remainingMs());
    return bus;
  };

  // Where we have no display, somebody may still sit at another one of the same user; not for long, though.
  const hasDisplay = Boolean(context.env.DISPLAY || context.env.WAYLAND_DISPLAY);
  const terms: PromptTerms = {
    promptDeadlineMs: hasDisplay ? context.promptDeadlineMs : context.deadlineMs,
    hasDisplay,
    notify: context.notify,
    onGivenUp: (withdraw) => {
      dialogs.add(withdraw);
      const stop = onEndingSignal(withdraw);
      return () => {
        dialogs.delete(withdraw);
        stop();
      };
    },
  };

  /** One dialog at a time: the second caller finds the keyring open and asks nothing. */
  const oneByOne = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = dialog.then(work, work);
    dialog = turn.catch(() => undefined);
    return turn;
  };

  const account = (name: string): string => accountName(name, platform);

  const attributes = (name: string): Record<string, string> => ({
    service: serviceIn(collection),
    username: account(name),
  });

  /** The collection to write to, made first where there is none and a person could be asked. */
  const writable = async (link: Bus, budget: Budget): Promise<string> => {
    const find = (): Promise<string | undefined> =>
      collection === undefined
        ? defaultCollection(link, budget)
        : collectionLabelled(link, budget, collection);
    const standing = await find();
    if (standing !== undefined) return standing;
    // A daemon that has just been started, or has much to do, may not know its collections yet: it has said so of one that was there.
    for (const pauseMs of SECOND_LOOKS_MS) {
      await clock.sleep(pauseMs);
      const found = await find();
      if (found !== undefined) return found;
    }
    if (!hasDisplay) throw new KeyringError('no-collection', { backend: 'os' });
    const made = await oneByOne(async () => {
      const request =
        collection === undefined
          ? ({ label: 'Login', alias: 'default' } as const)
          : ({ label: collection, alias: '' } as const);
      return (await find()) ?? (await createCollection(link, begin(), request, terms));
    });
    if (made === undefined) throw new KeyringError('no-collection', { backend: 'os' });
    return made;
  };

  const openUp = async (link: Bus, paths: () => Promise<readonly string[]>): Promise<void> => {
    await oneByOne(async () => {
      const locked = await paths();
      if (locked.length > 0) await unlock(link, begin(), locked, terms);
    });
  };

  const search = (link: Bus, name: string): Promise<Found> => searchItems(link, begin(), attributes(name));

  const guarded = async <T>(name: string | undefined, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (cause) {
      throw keyringFailure(cause, name);
    }
  };

  return {
    backend: 'os',

    get: (name) =>
      guarded(name, async () => {
        const budget = begin();
        const link = await connected(budget);
        const searching = searchItems(link, budget, attributes(name));
        // Loads while the daemon searches. Its failure is told where it is needed.
        addon().catch(() => undefined);
        const found = await searching;
        if (found.unlocked.length + found.locked.length === 0) return undefined;
        if (found.locked.length === 0) return items.read(account(name), budget);
        await openUp(link, async () => (await search(link, name)).locked);
        return items.read(account(name), begin());
      }),

    set: (name, value) =>
      guarded(name, async () => {
        const link = await connected(begin());
        const target = await writable(link, begin());
        const found = await search(link, name);
        if (found.locked.length > 0 || (await isLocked(link, begin(), target))) {
          await openUp(link, async () => {
            const again = await search(link, name);
            return (await isLocked(link, begin(), target)) ? [...again.locked, target] : again.locked;
          });
        }
        const { alone, writeAndCompare } = await import('./writing.ts');
        await alone(context, () => writeAndCompare(items, { name, account: account(name) }, value, begin()));
        if (found.unlocked.length + found.locked.length === 0) await nameIt(link, name);
      }),

    remove: (name) =>
      guarded(name, async () => {
        const link = await connected(begin());
        const found = await search(link, name);
        if (found.locked.length > 0) await openUp(link, async () => (await search(link, name)).locked);
        let isRemoved = false;
        for (const item of [...found.unlocked, ...found.locked]) {
          isRemoved = (await deleteItem(link, begin(), item, terms)) || isRemoved;
        }
        return isRemoved;
      }),

    list: () =>
      guarded(undefined, async () => {
        const link = await connected(begin());
        const all = { service: serviceIn(collection) };
        // The store itself is the index: names are attributes, written in the same step as the item, however many
        // processes write at once. A locked gnome-keyring shows digests of them only.
        const found = await searchItems(link, begin(), all);
        if (found.locked.length > 0) {
          await openUp(link, async () => (await searchItems(link, begin(), all)).locked);
        }
        const paths = [...found.unlocked, ...found.locked];
        const names = new Set<string>();
        for (let at = 0; at < paths.length; at += LIST_BATCH) {
          const budget = begin();
          const batch = paths.slice(at, at + LIST_BATCH).map((path) => attributesOf(link, budget, path));
          for (const one of await Promise.all(batch)) {
            if (one?.username !== undefined) names.add(itemName(one.username));
          }
        }
        return [...names];
      }),

    close: async () => {
      const standing = await bus?.catch(() => undefined);
      bus = undefined;
      for (const withdraw of dialogs) withdraw();
      standing?.close();
    },
  };

  /** A label that a person recognises in Seahorse; without it the item works all the same. */
  async function nameIt(link: Bus, name: string): Promise<void> {
    const { unlocked } = await search(link, name);
    const path = unlocked[0];
    if (path === undefined) return;
    try {
      await setLabel(link, begin(), path, `vault: ${name}`);
    } catch {
      // Another process may have removed it, and KWallet refuses labels: nothing depends on them.
    }
  }
}
