// Asks AWS for a new key, so that at every instant the journal says whether a key may exist that nobody has the secret of.

import { AwsError, type AwsErrorCode } from '../aws/errors.ts';
import type { CreatedKey } from '../aws/iam.ts';
import { type Journal, writeJournal } from './journal.ts';
import type { Signer } from './signer.ts';
import type { RotationWorld } from './world.ts';

/** Refusals: the request reached AWS (or never left), and made nothing. Anything else may have made a key. */
const REFUSALS: readonly AwsErrorCode[] = [
  'invalid-key',
  'signature-mismatch',
  'clock-skew',
  'expired-token',
  'access-denied',
  'validation',
  'throttled',
  'limit-exceeded',
  'not-found',
  'proxy-invalid',
  'proxy-refused',
  'ca-bundle',
  'tls',
];

const LATE_MS = 5_000;
const FIRST_PAUSE_MS = 300;

export interface Created {
  readonly journal: Journal;
  /** Absent where the journal has the new key. */
  readonly failure?: unknown;
}

/**
 * One request (throttled ones again, up to the attempts). The journal says before each that it is under way and after it
 * how it ended; the new secret is written into it before anything else happens.
 *
 * @param aheadMs how far AWS's clock is ahead of ours: the creation date that is compared later is AWS's
 */
export async function createKey(
  begun: Journal,
  signer: Signer,
  aheadMs: number,
  world: RotationWorld,
): Promise<Created> {
  for (let attempt = 1; ; attempt++) {
    let asking = begun;
    let made: CreatedKey;
    try {
      made = await signer.call(async (iam) => {
        // In here, because the signer may ask a person for an MFA code and then send once more.
        asking = await announce(begun, aheadMs, world);
        return iam.createAccessKey();
      });
    } catch (error) {
      if (!isRefusal(error)) return { journal: asking, failure: error };
      if (error instanceof AwsError && error.code === 'throttled' && attempt < world.maxAttempts) {
        await world.clock.sleep(FIRST_PAUSE_MS * 2 ** attempt, world.signal);
        continue;
      }
      await writeJournal(world.store, begun);
      return { journal: begun, failure: error };
    }
    const { accessKeyId, secretAccessKey, createdMs } = made;
    const created = {
      credentials: { accessKeyId, secretAccessKey },
      ...(createdMs === undefined ? {} : { createdMs }),
    };
    // An earlier request that is still open has made nothing: AWS would not have given a third key.
    const journal: Journal = { ...begun, windows: [], created };
    try {
      await writeJournal(world.store, journal);
    } catch (error) {
      // Its secret could not be kept. Where this fails too, the record that it was asked for is still there.
      await signer.call((iam) => iam.deleteAccessKey(accessKeyId));
      world.say(`removed access key ${accessKeyId}: it could not be stored`);
      await writeJournal(world.store, begun);
      return { journal: begun, failure: error };
    }
    return { journal };
  }
}

/**
 * Writes that a request is under way from now on. The first write may wait for a person who unlocks the keyring: what was
 * written is true only if the write was quick, so it is written again with more time where it was not.
 */
async function announce(begun: Journal, aheadMs: number, world: RotationWorld): Promise<Journal> {
  for (let allowedMs = LATE_MS; ; ) {
    const startMs = world.clock.now();
    const fromMs = startMs + aheadMs;
    const open = { fromMs, toMs: fromMs + allowedMs + world.attemptMs };
    const asking: Journal = { ...begun, windows: [...begun.windows, open] };
    await writeJournal(world.store, asking);
    const tookMs = world.clock.now() - startMs;
    // Half of it is for the request, which may reach AWS a little after it was given up here.
    if (tookMs <= allowedMs / 2) return asking;
    allowedMs = tookMs * 4;
  }
}

/**
 * True where AWS surely has made no key. What is no error of AWS comes from before the request (the journal cannot be
 * written) or from between two (a person gives no MFA code, after AWS has refused the first).
 */
export function isRefusal(error: unknown): boolean {
  return !(error instanceof AwsError) || REFUSALS.includes(error.code);
}
