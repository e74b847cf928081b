// What AWS lists, with what has to be known about keys that nobody accounts for.

import type { LastUse } from '../aws/iam.ts';
import type { Listing } from './decide.ts';
import { RotationError } from './errors.ts';
import type { Journal } from './journal.ts';
import { hasCode, type Signer } from './signer.ts';
import { newSince, type SeenKey } from './stray.ts';
import type { RotationWorld } from './world.ts';

/**
 * The user's keys, each new one with whether it was ever used.
 *
 * Where the keys of the rotation are dead and others were stored meanwhile, nobody may be left who could look: an empty
 * listing then, because the rotation cannot be finished by anyone.
 */
export async function listKeys(
  journal: Journal,
  signer: Signer,
  world: RotationWorld,
): Promise<Listing & { readonly aheadMs: number }> {
  let listing: Awaited<ReturnType<typeof listOnce>>;
  try {
    listing = await listOnce(signer);
  } catch (error) {
    const stored = await world.store.credentials(journal.names[0]);
    const isOvertaken = stored?.accessKeyId !== journal.old.accessKeyId && journal.created === undefined;
    if (!isOvertaken || !hasCode(error, 'invalid-key')) throw error;
    world.say(
      `whether AWS made a key for ${journal.userArn} cannot be looked up any more: its old keys are gone`,
    );
    return { keys: [], atMs: world.clock.now(), aheadMs: 0 };
  }
  const aheadMs = listing.serverNowMs - world.clock.now();
  const fresh = new Set(newSince(journal, listing.keys).map((key) => key.accessKeyId));
  const keys: SeenKey[] = [];
  for (const key of listing.keys) {
    if (!fresh.has(key.accessKeyId)) keys.push(key);
    else {
      const use = await lastUse(signer, key.accessKeyId);
      if (use !== 'gone') keys.push(use === 'unknown' ? key : { ...key, wasUsed: use !== 'never' });
    }
  }
  return { keys, atMs: listing.serverNowMs, aheadMs };
}

function listOnce(signer: Signer) {
  return signer.call((iam) => iam.listAccessKeys());
}

/** `unknown` where AWS does not let us ask. */
export async function lastUse(
  signer: Signer,
  accessKeyId: string,
  options?: { readonly mayAsk: boolean },
): Promise<LastUse | 'never' | 'unknown' | 'gone'> {
  try {
    return (await signer.call((iam) => iam.lastUse(accessKeyId), options)) ?? 'never';
  } catch (error) {
    if (hasCode(error, 'not-found')) return 'gone';
    if (error instanceof RotationError && error.code === 'denied') return 'unknown';
    throw error;
  }
}
