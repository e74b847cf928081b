// Performs what `decide` says, one action after another, until the journal can be forgotten. Every action may be the last
// one that this process gets to do: each can be done again.

import { discardNew, removeStrays, retire, signerOf, storedIds, storeNew } from './actions.ts';
import { createKey, isRefusal } from './create.ts';
import { decide, type Outcome, type Seen } from './decide.ts';
import { type Journal, removeJournal } from './journal.ts';
import { listKeys } from './listing.ts';
import { proveKey } from './prove.ts';
import { hasCode, type Signer } from './signer.ts';
import { newSince, type Strays } from './stray.ts';
import type { RotationWorld } from './world.ts';

export interface DriveResult {
  /** `not-usable-yet` and `create-unclear`: the journal stays. */
  readonly outcome: Outcome | 'not-usable-yet' | 'create-unclear';
  readonly journal: Journal;
  readonly removedSessions: number;
  readonly unsure: Strays['unsure'];
  readonly deniedOperation?: string;
}

export interface DriveOptions {
  /** A new key may be asked for; else only what was begun is finished. */
  readonly mayCreate: boolean;
  /** Of this run already; else one is made from what is stored. */
  readonly signer?: Signer;
  /** How far AWS's clock is ahead of ours, in milliseconds, where it is known. */
  readonly aheadMs?: number;
}

/** How long a listing may take to show a key that AWS counts already. */
const LISTING_PATIENCE_MS = 20_000;
const PAUSE_MS = 500;

/**
 * @throws {RotationError} {@link AwsError} {@link KeyringError} after which the journal stays, unless nothing of ours was
 *   left at AWS
 */
export async function drive(
  begun: Journal,
  options: DriveOptions,
  world: RotationWorld,
): Promise<DriveResult> {
  const { store } = world;
  let journal = begun;
  let removedSessions = 0;
  let deniedOperation: string | undefined;
  let creations = 0;
  let failure: { readonly error: unknown } | undefined;
  let aheadMs = options.aheadMs;
  const signer = options.signer ?? (await signerOf(journal, world));
  let seen: Seen = {
    stored: await storedIds(journal, store),
    listed: undefined,
    proof: 'untried',
    sessionsCleared: false,
    retired: 'no',
    mayCreate: options.mayCreate,
  };
  const list = async (): Promise<void> => {
    const listed = await listKeys(journal, signer, world);
    aheadMs = listed.aheadMs;
    seen = { ...seen, listed };
  };
  for (;;) {
    const action = decide(journal, seen);
    world.debug(`rotation: ${action.kind}`);
    switch (action.kind) {
      case 'list':
        await unlessFailed(list, failure);
        break;
      case 'remove-strays':
        await unlessFailed(() => removeStrays(action.keys, signer, world), failure);
        // With the old key and a lost one the user had as many as AWS allows: there is no other.
        journal = { ...journal, windows: [] };
        break;
      case 'create': {
        creations += 1;
        if (aheadMs === undefined) await list();
        const made = await createKey(journal, signer, aheadMs ?? 0, world);
        journal = made.journal;
        if (made.failure === undefined) {
          world.say(`created access key ${journal.created?.credentials.accessKeyId}`);
          break;
        }
        world.debug(`rotation: CreateAccessKey failed, ${journal.windows.length} requests open`);
        seen = { ...seen, listed: undefined };
        if (journal.windows.length === 0) {
          await removeJournal(store, journal.names);
          throw made.failure;
        }
        // A refusal by the limit says that an earlier request has made a key; all else leaves it open.
        const isLimit = hasCode(made.failure, 'limit-exceeded');
        if (creations >= world.maxAttempts || (isRefusal(made.failure) && !isLimit)) {
          failure = { error: made.failure };
          seen = { ...seen, mayCreate: false };
        } else if (isLimit) {
          await untilShown(list, () => newSince(journal, seen.listed?.keys ?? []).length > 0, world);
        } else {
          await world.clock.sleep(PAUSE_MS * creations, world.signal);
        }
        break;
      }
      case 'prove':
        seen = { ...seen, proof: await proveKey(journal, world) };
        break;
      case 'store':
        await storeNew(journal, action.names, world);
        seen = { ...seen, stored: await storedIds(journal, store) };
        if (journal.created !== undefined) signer.use(journal.created.credentials);
        break;
      case 'retire':
        deniedOperation = await retire(journal, action.end, signer, world);
        seen = { ...seen, retired: deniedOperation === undefined ? 'done' : 'failed' };
        break;
      case 'clear-sessions':
        removedSessions += await store.removeSessions(await store.sessionsOf(journal.names));
        seen = { ...seen, sessionsCleared: true };
        break;
      case 'discard-new':
        await discardNew(journal, world);
        seen = { ...seen, retired: 'done' };
        break;
      case 'give-up':
        if (failure !== undefined) throw failure.error;
        return { outcome: action.why, journal, removedSessions, unsure: [] };
      case 'forget':
        // What AWS does not allow is not tried again by every command, but by the next rotation.
        if (action.outcome === 'old-left') await store.setRotation(journal.names, undefined);
        else await removeJournal(store, journal.names);
        if (failure !== undefined) throw failure.error;
        return {
          outcome: action.outcome,
          journal,
          removedSessions,
          unsure: action.unsure,
          ...(deniedOperation === undefined ? {} : { deniedOperation }),
        };
    }
  }
}

/** While tidying up after a failure, that one is told and not what happens on the way. */
async function unlessFailed(
  work: () => Promise<void>,
  failure: { readonly error: unknown } | undefined,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw failure === undefined ? error : failure.error;
  }
}

async function untilShown(
  list: () => Promise<void>,
  isShown: () => boolean,
  world: RotationWorld,
): Promise<void> {
  const endMs = world.clock.now() + LISTING_PATIENCE_MS;
  for (;;) {
    await list();
    if (isShown() || world.clock.now() >= endMs) return;
    await world.clock.sleep(PAUSE_MS, world.signal);
  }
}
