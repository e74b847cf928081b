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
  const signal = AbortSignal.timeout(LIMIT_MS);
  try {
    const world = await rotationWorld(name, context, { flags: {}, mayAsk: false, signal, lockTimeoutMs: 0 });
    await finishRotation(name, world);
  } catch (error) {
    if (error instanceof PlatformError && error.code === 'lock-timeout') {
      context.debug(`rotation: another process is at work on the keys of ${name}`);
      return;
    }
    const why = signal.aborted ? 'it took too long' : describeFailure(error, {}).message;
    context.say(
      `the interrupted rotation of the keys of ${name} cannot be finished now (${why}): \`vault rotate ${name}\` goes on with it`,
    );
  }
}
