// Brings an interrupted rotation to its end before credentials are obtained from its keys. It must never be the reason that
// those credentials are not obtained: at every step of a rotation the stored keys work.

import { PlatformError } from '../platform/errors.ts';
import { finishRotation } from '../rotation/rotate.ts';
import type { Context } from './context.ts';
import { describeFailure } from './failure.ts';
import { rotationWorld } from './rotation-world.ts';

/** Nobody who wants credentials should wait longer for this. */
const LIMIT_MS = 15_000;

/** Asks nobody, waits for no other process, and tells what it did or could not do. */
export async function finishQuietly(name: string, context: Context): Promise<void> {
  const again = `\`vault rotate ${name}\``;
  const signal = AbortSignal.timeout(LIMIT_MS);
  try {
    const world = await rotationWorld(name, context, { flags: {}, mayAsk: false, signal, lockTimeoutMs: 0 });
    const result = await finishRotation(name, world);
    if (result === undefined) return;
    const { outcome } = result;
    const what = `a rotation of the keys of ${name} was interrupted`;
    if (outcome === 'rotated') context.say(`${what}, and is finished now`);
    else if (outcome === 'old-left')
      context.say(
        `${what}; it is finished, but the old key ${result.journal.old.accessKeyId} is still active`,
      );
    else if (outcome === 'not-usable-yet' || outcome === 'create-unclear')
      context.say(`${what}, and cannot be finished yet: ${again} goes on with it`);
    else context.say(`${what}, and is taken back: nothing of it is left`);
  } catch (error) {
    if (error instanceof PlatformError && error.code === 'lock-timeout') {
      context.debug(`rotation: another process is at work on the keys of ${name}`);
      return;
    }
    const why = signal.aborted ? 'it took too long' : describeFailure(error, {}).message;
    context.say(
      `a rotation of the keys of ${name} was interrupted, and could not be finished now (${why}): ${again} goes on with it`,
    );
  }
}
