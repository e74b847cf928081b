// What a rotation does next, from its journal and what has been seen so far. Pure: the same function begins a rotation,
// goes on with it, and finishes or takes back one that was killed.

import type { Journal } from './journal.ts';
import { findStrays, type SeenKey, type Strays } from './stray.ts';

export interface Listing {
  readonly keys: readonly SeenKey[];
  /** AWS's clock then, in milliseconds since the epoch. */
  readonly atMs: number;
}

/** What is known at one moment. */
export interface Seen {
  /** The key id that is stored under each name of the journal, in its order; undefined: none. */
  readonly stored: readonly (string | undefined)[];
  /** What AWS lists; undefined: not asked, or not since something changed. */
  readonly listed: Listing | undefined;
  /** Whether AWS takes the new key, in this run. `refused`: not even after waiting. */
  readonly proof: 'untried' | 'good' | 'refused';
  readonly sessionsCleared: boolean;
  /** `done`, or `failed` for good (not allowed). */
  readonly retired: 'no' | 'done' | 'failed';
  /** The run may ask for a new key; false where it only tidies up after another. */
  readonly mayCreate: boolean;
}

export type Outcome =
  /** The new key is stored, the old one is as was asked for. */
  | 'rotated'
  /** The new key is stored, but AWS does not allow to retire the old one: that stays on record. */
  | 'old-left'
  /** The old key is stored, and at AWS nothing of ours is left. */
  | 'taken-back'
  /** Other keys were stored meanwhile; at AWS nothing of ours is left. */
  | 'overtaken';

export type Action =
  | { readonly kind: 'list' }
  | { readonly kind: 'remove-strays'; readonly keys: Strays['ours'] }
  | { readonly kind: 'create' }
  | { readonly kind: 'prove' }
  /** Store the new key under these names. */
  | { readonly kind: 'store'; readonly names: readonly string[] }
  | { readonly kind: 'clear-sessions' }
  | { readonly kind: 'retire'; readonly end: 'delete' | 'deactivate' }
  /** Delete the new key, which nobody has. */
  | { readonly kind: 'discard-new' }
  /** Nothing more can be done now; the journal stays for the next run. */
  | { readonly kind: 'give-up'; readonly why: 'not-usable-yet' | 'create-unclear' }
  | { readonly kind: 'forget'; readonly outcome: Outcome; readonly unsure: Strays['unsure'] };

/** A listing may be behind by some seconds: a key that it does not show so soon may still be there. */
const SETTLED_MS = 60_000;

/**
 * | journal | stored | else | action |
 * | --- | --- | --- | --- |
 * | no new key | any | a request without an end, not listed since | list |
 * | | any | keys of ours whose answers were lost | remove them |
 * | | neither | | forget: overtaken |
 * | | old | may create, nothing unsure | create |
 * | | old | the last such request is too fresh for the listing | give up: unclear |
 * | | old | | forget: taken back |
 * | new key | old somewhere | unproven | prove |
 * | | old somewhere | refused, not listed | list |
 * | | old somewhere | refused, AWS lists it | give up: wait |
 * | | old somewhere | refused, AWS does not list it | forget: taken back |
 * | | old somewhere | proven | store |
 * | | new everywhere | unproven | prove (nothing is destroyed before that) |
 * | | new everywhere | refused | give up: wait |
 * | | new everywhere | old not retired, and it is to be | retire it |
 * | | new everywhere | sessions there | clear them |
 * | | new everywhere | | forget: rotated, or old left |
 * | | neither | | discard the new key, then forget: overtaken |
 *
 * A name that has neither key counts for nothing where another name has one of them. Where a request may create, AWS
 * itself tells whether an earlier one did: with the old key and a lost one, the user has as many as AWS allows.
 */
export function decide(journal: Journal, seen: Seen): Action {
  const { created } = journal;
  if (created === undefined) return decideUnanswered(journal, seen);
  const newId = created.credentials.accessKeyId;
  const withOld = journal.names.filter((_, at) => seen.stored[at] === journal.old.accessKeyId);
  const hasNew = seen.stored.includes(newId);
  if (withOld.length === 0 && !hasNew)
    return seen.retired === 'no' ? { kind: 'discard-new' } : forget('overtaken');
  if (seen.proof === 'untried') return { kind: 'prove' };
  if (seen.proof === 'refused') {
    if (hasNew) return { kind: 'give-up', why: 'not-usable-yet' };
    if (seen.listed === undefined) return { kind: 'list' };
    const isThere = seen.listed.keys.some((key) => key.accessKeyId === newId);
    return isThere ? { kind: 'give-up', why: 'not-usable-yet' } : forget('taken-back');
  }
  if (withOld.length > 0) return { kind: 'store', names: withOld };
  if (journal.end !== 'keep' && seen.retired === 'no') return { kind: 'retire', end: journal.end };
  if (!seen.sessionsCleared) return { kind: 'clear-sessions' };
  return forget(seen.retired === 'failed' ? 'old-left' : 'rotated');
}

function decideUnanswered(journal: Journal, seen: Seen): Action {
  const last = journal.windows.at(-1);
  const hasOld = seen.stored.includes(journal.old.accessKeyId);
  if (last === undefined) {
    if (!hasOld) return forget('overtaken');
    return seen.mayCreate ? { kind: 'create' } : forget('taken-back');
  }
  if (seen.listed === undefined) return { kind: 'list' };
  const { ours, unsure } = findStrays(journal, seen.listed.keys);
  if (ours.length > 0) return { kind: 'remove-strays', keys: ours };
  if (!hasOld) return forget('overtaken', unsure);
  if (unsure.length > 0) return forget('taken-back', unsure);
  if (seen.mayCreate) return { kind: 'create' };
  return seen.listed.atMs < last.toMs + SETTLED_MS
    ? { kind: 'give-up', why: 'create-unclear' }
    : forget('taken-back');
}

function forget(outcome: Outcome, unsure: Strays['unsure'] = []): Action {
  return { kind: 'forget', outcome, unsure };
}
