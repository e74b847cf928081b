// The names that are rotated together, because they have the same key, and the locks that keep other processes away.

import { type Journal, readJournal } from './journal.ts';
import type { RotationWorld } from './world.ts';

export type Group = readonly [string, ...string[]];

/**
 * Runs with the locks of every name that has the same key, or is in the journal. Names are locked in their order, so that
 * two groups that overlap cannot wait for each other.
 */
export async function withGroup<T>(
  name: string,
  world: RotationWorld,
  work: (names: Group) => Promise<T>,
): Promise<T> {
  let names = await groupOf(name, world);
  for (;;) {
    const outcome = await world.lock(names, async () => {
      world.store.reload();
      const found = await groupOf(name, world);
      return found.every((one) => names.includes(one)) ? { done: await work(found) } : { names: found };
    });
    if ('done' in outcome) return outcome.done;
    names = outcome.names;
  }
}

async function groupOf(name: string, world: RotationWorld): Promise<Group> {
  const same = await sameKey(name, world);
  const journal = await findJournal(same, world);
  return [...new Set([...same, ...(journal?.names ?? [])])].sort() as [string, ...string[]];
}

/** The names that have the key of this one, itself included. */
export async function sameKey(name: string, world: RotationWorld): Promise<readonly string[]> {
  const { credentials } = await world.store.index();
  const id = credentials.get(name)?.accessKeyId;
  const others = [...credentials].filter(([, entry]) => entry.accessKeyId === id && id !== undefined);
  return [...new Set([name, ...others.map(([other]) => other)])];
}

export async function findJournal(
  names: readonly string[],
  world: RotationWorld,
): Promise<Journal | undefined> {
  for (const name of names) {
    const journal = await readJournal(world.store, name);
    if (journal !== undefined) return journal;
  }
  return undefined;
}
