// The single actions of a rotation: what they do to AWS and to the vault. Each can be done again when it was interrupted.

import type { Credentials } from '../kernel/credentials.ts';
import type { SessionStore } from '../sessions/store.ts';
import { RotationError } from './errors.ts';
import type { Journal } from './journal.ts';
import { withPatience } from './prove.ts';
import { hasCode, Signer } from './signer.ts';
import type { Strays } from './stray.ts';
import type { RotationWorld } from './world.ts';

export async function removeStrays(
  keys: Strays['ours'],
  signer: Signer,
  world: RotationWorld,
): Promise<void> {
  for (const { accessKeyId } of keys) {
    await removeAtAws(signer, accessKeyId);
    world.say(`removed access key ${accessKeyId}: AWS had made it, but its secret never arrived`);
  }
}

/** The keys to ask with: those of the rotation that are stored, else what is stored instead, else the old ones. */
export async function signerOf(journal: Journal, world: RotationWorld): Promise<Signer> {
  const [name] = journal.names;
  const created = journal.created?.credentials;
  const ids = await storedIds(journal, world.store);
  const candidates: Credentials[] = [];
  if (created !== undefined && ids.includes(created.accessKeyId)) candidates.push(created);
  if (ids.includes(journal.old.accessKeyId)) candidates.push(journal.old);
  const [only] = candidates;
  const signer = new Signer(world, name, only ?? (await replacement(journal, world)) ?? journal.old);
  signer.userArn = journal.userArn;
  return signer;
}

/** The keys that somebody stored instead, where they are of the same user. */
async function replacement(journal: Journal, world: RotationWorld): Promise<Credentials | undefined> {
  for (const name of journal.names) {
    const stored = await world.store.credentials(name);
    if (stored === undefined) continue;
    try {
      if ((await world.calls(stored).identity()).arn === journal.userArn) return stored;
    } catch (error) {
      if (!hasCode(error, 'invalid-key', 'signature-mismatch')) throw error;
    }
  }
  return undefined;
}

export async function storedIds(
  journal: Journal,
  store: SessionStore,
): Promise<readonly (string | undefined)[]> {
  const ids: (string | undefined)[] = [];
  for (const name of journal.names) ids.push((await store.credentials(name))?.accessKeyId);
  return ids;
}

/** Writes, reads back and compares; the old key stays in the journal until all is done. */
export async function storeNew(
  journal: Journal,
  names: readonly string[],
  world: RotationWorld,
): Promise<void> {
  const { created } = journal;
  if (created === undefined) return;
  const { credentials, createdMs } = created;
  for (const name of names) {
    // Proving takes its time, in which a person may have stored other keys.
    if ((await world.store.credentials(name))?.accessKeyId !== journal.old.accessKeyId) continue;
    const age = {
      ...(createdMs === undefined ? {} : { createdMs }),
      storedMs: world.clock.now(),
    };
    await world.store.putCredentials(name, credentials, age);
    const stored = await world.store.credentials(name);
    if (
      stored?.accessKeyId !== credentials.accessKeyId ||
      !stored.secretAccessKey.equals(credentials.secretAccessKey)
    )
      throw new RotationError('read-back', { name });
  }
  world.say(`the new key works and is stored for ${names.join(', ')}`);
}

/** The operation that is not allowed, or undefined where it is done. */
export async function retire(
  journal: Journal,
  end: 'delete' | 'deactivate',
  signer: Signer,
  world: RotationWorld,
): Promise<string | undefined> {
  const id = journal.old.accessKeyId;
  try {
    await withPatience(world, () =>
      signer.call((iam) => (end === 'delete' ? iam.deleteAccessKey(id) : iam.deactivateAccessKey(id))),
    );
    world.say(`${end === 'delete' ? 'deleted' : 'deactivated'} access key ${id}`);
  } catch (error) {
    if (hasCode(error, 'not-found')) return undefined;
    // Where nobody could be asked for MFA, it may be allowed to a run that can ask.
    if (error instanceof RotationError && error.code === 'denied' && error.facts.mfa !== 'skipped')
      return String(error.facts.operation);
    throw error;
  }
  return undefined;
}

/** Signed by itself: it is active, and nobody else needs to be allowed. */
export async function discardNew(journal: Journal, world: RotationWorld): Promise<void> {
  const { created, names } = journal;
  if (created === undefined) return;
  const { accessKeyId } = created.credentials;
  try {
    await removeAtAws(new Signer(world, names[0], created.credentials), accessKeyId);
    world.say(`removed access key ${accessKeyId}: other keys were stored meanwhile`);
  } catch (error) {
    if (!hasCode(error, 'invalid-key')) throw error;
  }
}

async function removeAtAws(signer: Signer, accessKeyId: string): Promise<void> {
  try {
    await signer.call((iam) => iam.deleteAccessKey(accessKeyId));
  } catch (error) {
    if (!hasCode(error, 'not-found')) throw error;
  }
}
