// Whether AWS takes the new key. A key takes some seconds to be known everywhere: that is waited for, and told.

import { RotationError } from './errors.ts';
import type { Journal } from './journal.ts';
import { hasCode } from './signer.ts';
import type { RotationWorld } from './world.ts';

/** AWS speaks of seconds; a minute is when a person should know that something else is wrong. */
const PATIENCE_MS = 60_000;
const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 4_000;
const TOLD_EVERY_MS = 10_000;

/** One GetCallerIdentity, which no policy can forbid. @throws {RotationError} `other-user` */
export async function proveKey(journal: Journal, world: RotationWorld): Promise<'good' | 'refused'> {
  const { created } = journal;
  if (created === undefined) return 'refused';
  const { identity } = world.calls(created.credentials);
  let arn: string;
  try {
    arn = (await withPatience(world, identity)).arn;
  } catch (error) {
    if (hasCode(error, 'invalid-key')) return 'refused';
    throw error;
  }
  if (arn !== journal.userArn) throw new RotationError('other-user', { name: journal.names[0] });
  return 'good';
}

/** Tries again while AWS does not know the key that signs. @throws {AwsError} `invalid-key` when patience is over */
export async function withPatience<T>(world: RotationWorld, call: () => Promise<T>): Promise<T> {
  const startMs = world.clock.now();
  let delayMs = FIRST_DELAY_MS;
  let toldMs = Number.NEGATIVE_INFINITY;
  for (;;) {
    try {
      return await call();
    } catch (error) {
      const waitedMs = world.clock.now() - startMs;
      if (!hasCode(error, 'invalid-key') || waitedMs >= PATIENCE_MS) throw error;
      if (waitedMs - toldMs >= TOLD_EVERY_MS) {
        const so = waitedMs < 1000 ? '' : ` (${Math.round(waitedMs / 1000)} seconds so far)`;
        world.say(`waiting until AWS knows the new key everywhere${so}`);
        toldMs = waitedMs;
      }
      await world.clock.sleep(delayMs, world.signal);
      delayMs = Math.min(delayMs * 2, LONGEST_DELAY_MS);
    }
  }
}
