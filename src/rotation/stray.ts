// Which of the keys that AWS lists were made by a rotation whose answer never came. Pure: it must never call a key ours
// that a person or another machine may have made.

import type { ListedKey } from '../aws/iam.ts';
import type { Journal } from './journal.ts';

/** A key as it is listed, with whether it was ever used; undefined: that could not be found out. */
export interface SeenKey extends ListedKey {
  readonly wasUsed?: boolean;
}

export interface Strays {
  /** Made by us, and nobody knows their secrets. */
  readonly ours: readonly SeenKey[];
  /** New since the rotation began, but somebody else may have made them. */
  readonly unsure: readonly (SeenKey & { readonly why: 'outside-window' | 'was-used' | 'use-unknown' })[];
}

/** AWS tells both instants in whole seconds. */
const ROUNDING_MS = 1000;

/**
 * Keys that were not there before the rotation and are not the one that it got an answer for.
 *
 * | key | is |
 * | --- | --- |
 * | made outside the seconds in which a request of ours was under way (by AWS's own clock) | not ours |
 * | has been used | not ours: nobody could use ours, its secret never arrived |
 * | AWS does not let us look whether it was used | unsure: left alone |
 * | made in those seconds and never used | ours |
 *
 * What is left is somebody who makes a key for the same user within those seconds and has not used it yet. Only one of
 * the two can exist then, because a user has at most two keys, and one is the old one.
 */
export function findStrays(journal: Journal, listed: readonly SeenKey[]): Strays {
  const ours: SeenKey[] = [];
  const unsure: (SeenKey & { why: 'outside-window' | 'was-used' | 'use-unknown' })[] = [];
  for (const key of newSince(journal, listed)) {
    const isInside = journal.windows.some(
      ({ fromMs, toMs }) => key.createdMs >= fromMs - ROUNDING_MS && key.createdMs <= toMs + ROUNDING_MS,
    );
    if (!isInside) unsure.push({ ...key, why: 'outside-window' });
    else if (key.wasUsed === undefined) unsure.push({ ...key, why: 'use-unknown' });
    else if (key.wasUsed) unsure.push({ ...key, why: 'was-used' });
    else ours.push(key);
  }
  return { ours, unsure };
}

/** The keys about which it has to be found out whether they were used. */
export function newSince(journal: Journal, listed: readonly SeenKey[]): readonly SeenKey[] {
  const accounted = new Set([...journal.known, journal.old.accessKeyId]);
  if (journal.created !== undefined) accounted.add(journal.created.credentials.accessKeyId);
  return listed.filter((key) => !accounted.has(key.accessKeyId));
}
