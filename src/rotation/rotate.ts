// One rotation from its beginning to its end, or the end of one that was killed. Under the locks of all names that the key
// is stored under, so that no two processes rotate the same key.

import type { ListedKey } from '../aws/iam.ts';
import type { Credentials } from '../kernel/credentials.ts';
import { type DriveResult, drive } from './drive.ts';
import { RotationError } from './errors.ts';
import { findJournal, type Group, sameKey, withGroup } from './group.ts';
import { type Journal, type OldKeyEnd, writeJournal } from './journal.ts';
import { otherKeys } from './others.ts';
import { hasCode, Signer } from './signer.ts';
import type { RotationRequest, RotationResult, RotationWorld } from './world.ts';

/**
 * Rotates the keys stored under a name; brings an interrupted rotation of them to its end first, and is content with that
 * where it leaves a new key stored (but for `olderThanSeconds`: that is asked of the new key too).
 *
 * @throws {RotationError} {@link AwsError} {@link KeyringError}
 */
export async function rotate(
  name: string,
  request: RotationRequest,
  world: RotationWorld,
): Promise<RotationResult> {
  const before = {
    id: (await world.store.credentials(name))?.accessKeyId,
    journal: await findJournal(await sameKey(name, world), world),
  };
  return withGroup(name, world, async (names) => {
    const keys = await world.store.credentials(name);
    const journal = await findJournal(names, world);
    if (journal !== undefined && request.dryRun) {
      const { names: all, userArn, old } = journal;
      return { names: all, userArn, outcome: 'would-finish', oldKeyId: old.accessKeyId, wasResumed: false };
    }
    const resumed = journal === undefined ? undefined : await resume(journal, request.end, keys, world);
    if (resumed !== undefined && isDone(resumed) && request.olderThanSeconds === undefined)
      return resultOf(resumed, true);
    const now = resumed === undefined ? keys : await world.store.credentials(name);
    if (now === undefined) throw new RotationError('keys-changed', { name });
    const oldKeyId = before.journal?.old.accessKeyId ?? before.id;
    // While this run waited for the lock, another one came to its end.
    if (journal === undefined && oldKeyId !== undefined && oldKeyId !== now.accessKeyId)
      return { names, outcome: 'by-another', oldKeyId, newKeyId: now.accessKeyId, wasResumed: false };
    return begin(names, now, request, world);
  });
}

/**
 * Finishes or takes back a rotation that was killed; asks for no new key and, where the world has no `mfaSession`, asks
 * nobody. Undefined where there is none.
 */
export async function finishRotation(name: string, world: RotationWorld): Promise<DriveResult | undefined> {
  return withGroup(name, world, async (names) => {
    const journal = await findJournal(names, world);
    if (journal === undefined) {
      // Killed between the end of the journal and that of its mark, or before its beginning.
      await world.store.setRotation([name], undefined);
      return undefined;
    }
    tellFound(journal, world);
    const result = await drive(journal, { mayCreate: false }, world);
    tellOutcome(result, world);
    return result;
  });
}

async function resume(
  journal: Journal,
  end: OldKeyEnd,
  keys: Credentials | undefined,
  world: RotationWorld,
): Promise<DriveResult> {
  tellFound(journal, world);
  const mayCreate = keys?.accessKeyId === journal.old.accessKeyId;
  const result = await drive({ ...journal, end }, { mayCreate }, world);
  tellOutcome(result, world);
  if (result.outcome === 'not-usable-yet') throw notUsable(result);
  return result;
}

function tellFound(journal: Journal, world: RotationWorld): void {
  const at = new Date(journal.startedMs).toISOString().replace(/\.\d+/, '');
  world.say(`a rotation of the keys of ${journal.names.join(', ')} that began at ${at} was interrupted`);
}

function tellOutcome({ outcome, journal }: DriveResult, world: RotationWorld): void {
  const old = journal.old.accessKeyId;
  const later = `it cannot be finished yet: \`vault rotate ${journal.names[0]}\` goes on with it`;
  const words: Readonly<Record<DriveResult['outcome'], string>> = {
    rotated: 'it is finished now',
    'old-left': `it is finished, but the old key ${old} is still active`,
    'taken-back': 'it is taken back: nothing of it is left',
    overtaken: 'other keys are stored by now: nothing of it is left',
    'not-usable-yet': later,
    'create-unclear': later,
  };
  world.say(words[outcome]);
}

async function begin(
  names: Group,
  keys: Credentials,
  request: RotationRequest,
  world: RotationWorld,
): Promise<RotationResult> {
  const [name] = names;
  const oldKeyId = keys.accessKeyId;
  const userArn = (await world.calls(keys).identity()).arn;
  const signer = new Signer(world, name, keys);
  signer.userArn = userArn;
  if (userArn.endsWith(':root')) {
    world.say(
      `warning: access key ${oldKeyId} belongs to the root user of the account; AWS advises to have none, and to use an IAM user or a role`,
    );
  }
  const listing = await signer.call((iam) => iam.listAccessKeys());
  // Right away: a keyring may take a person's time to be written to.
  const aheadMs = listing.serverNowMs - world.clock.now();
  const own = listing.keys.find((key) => key.accessKeyId === oldKeyId);
  if (own !== undefined) await learn(names, own, world);
  const ageMs = own === undefined ? undefined : listing.serverNowMs - own.createdMs;
  const about = { names, userArn, oldKeyId, wasResumed: false } as const;
  if (
    request.olderThanSeconds !== undefined &&
    ageMs !== undefined &&
    ageMs < request.olderThanSeconds * 1000
  ) {
    return { ...about, outcome: 'young', ...(own === undefined ? {} : { createdMs: own.createdMs }) };
  }
  let others: readonly ListedKey[] = listing.keys.filter((key) => key.accessKeyId !== oldKeyId);
  if (request.deleteKey !== undefined)
    others = await deleteOther(names, request.deleteKey, others, signer, request, world);
  if (others.length > 0) throw await twoKeys(names, oldKeyId, others, signer, world);
  if (request.dryRun) {
    return {
      ...about,
      outcome: 'would-rotate',
      oldKey: stateAfter(request.end),
      ...(own === undefined ? {} : { createdMs: own.createdMs }),
    };
  }
  world.say(`rotating the keys of ${names.join(', ')}: access key ${oldKeyId} of ${userArn}`);
  const journal: Journal = {
    names,
    userArn,
    end: request.end,
    startedMs: world.clock.now(),
    old: keys,
    known: listing.keys.map((key) => key.accessKeyId),
    windows: [],
  };
  await writeJournal(world.store, journal);
  let result: DriveResult;
  try {
    result = await drive(journal, { mayCreate: true, signer, aheadMs }, world);
  } catch (error) {
    if (!hasCode(error, 'limit-exceeded')) throw error;
    // Somebody was faster: the listing knows by now who.
    const now = await signer.call((iam) => iam.listAccessKeys());
    throw await twoKeys(
      names,
      oldKeyId,
      now.keys.filter((key) => key.accessKeyId !== oldKeyId),
      signer,
      world,
    );
  }
  if (isDone(result)) return resultOf(result, false);
  if (result.outcome === 'not-usable-yet') throw notUsable(result);
  if (result.unsure.length > 0) throw await twoKeys(names, oldKeyId, result.unsure, signer, world);
  if (result.outcome === 'overtaken') throw new RotationError('keys-changed', { name });
  throw new RotationError('create-unclear', { name });
}

function isDone(result: DriveResult): boolean {
  return result.outcome === 'rotated' || result.outcome === 'old-left';
}

function resultOf(result: DriveResult, wasResumed: boolean): RotationResult {
  const { journal, removedSessions, deniedOperation } = result;
  const isLeft = result.outcome === 'old-left';
  const { created } = journal;
  return {
    names: journal.names,
    userArn: journal.userArn,
    outcome: isLeft ? 'old-left' : 'rotated',
    oldKeyId: journal.old.accessKeyId,
    oldKey: isLeft ? 'active' : stateAfter(journal.end),
    removedSessions,
    wasResumed,
    ...(created === undefined ? {} : { newKeyId: created.credentials.accessKeyId }),
    ...(created?.createdMs === undefined ? {} : { createdMs: created.createdMs }),
    ...(deniedOperation === undefined ? {} : { deniedOperation }),
  };
}

function stateAfter(end: OldKeyEnd): 'deleted' | 'inactive' | 'active' {
  return end === 'delete' ? 'deleted' : end === 'deactivate' ? 'inactive' : 'active';
}

async function learn(names: Group, { accessKeyId, createdMs }: ListedKey, world: RotationWorld) {
  const { credentials } = await world.store.index();
  for (const name of names) {
    if (credentials.get(name)?.createdMs === createdMs) continue;
    await world.store.learnAge(name, accessKeyId, { createdMs });
  }
}

/** The keys that are left. @throws {RotationError} `no-such-key` */
async function deleteOther(
  names: Group,
  given: string,
  others: readonly ListedKey[],
  signer: Signer,
  request: RotationRequest,
  world: RotationWorld,
): Promise<readonly ListedKey[]> {
  const { credentials } = await world.store.index();
  const storedUnder = [...credentials].find(([, entry]) => entry.accessKeyId === given)?.[0];
  if (storedUnder !== undefined || !others.some((key) => key.accessKeyId === given)) {
    throw new RotationError('no-such-key', {
      name: names[0],
      given,
      others: others.map((key) => key.accessKeyId),
      ...(storedUnder === undefined ? {} : { storedUnder }),
    });
  }
  if (!request.dryRun) {
    await signer.call((iam) => iam.deleteAccessKey(given));
    world.say(`deleted access key ${given}`);
  }
  return others.filter((key) => key.accessKeyId !== given);
}

async function twoKeys(
  names: Group,
  accessKeyId: string,
  others: readonly ListedKey[],
  signer: Signer,
  world: RotationWorld,
): Promise<RotationError> {
  return new RotationError('two-keys', {
    name: names[0],
    accessKeyId,
    others: others.map((key) => key.accessKeyId),
    details: await otherKeys(others, signer, world),
  });
}

function notUsable(result: DriveResult): RotationError {
  const accessKeyId = result.journal.created?.credentials.accessKeyId;
  return new RotationError('not-usable-yet', { name: result.journal.names[0], accessKeyId });
}
