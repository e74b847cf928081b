// Deadlines: how long one call of a store may still take. Nothing here stops work; it only stops waiting for it.

import type { Clock } from '../../../kernel/clock.ts';
import { KeyringError } from '../../errors.ts';

/** The time that one call of the keyring has; a person at a dialog has time of their own. */
export interface Budget {
  readonly clock: Clock;
  /** What was granted, for the message when it is used up. */
  readonly grantedMs: number;
  /** At least 1. */
  remainingMs(): number;
}

/** Starts counting now. */
export function startBudget(clock: Clock, grantedMs: number): Budget {
  const endMs = clock.now() + grantedMs;
  return { clock, grantedMs, remainingMs: () => Math.max(1, endMs - clock.now()) };
}

/**
 * Waits for `work` no longer than `ms`.
 *
 * @param onLate what to do when it is late (cancel the work, say)
 * @throws {KeyringError} `timeout`, facts: seconds; or what `work` throws
 */
export async function within<T>(clock: Clock, ms: number, work: Promise<T>, onLate?: () => void): Promise<T> {
  const finished = new AbortController();
  // A late failure of work that nobody waits for any more must not end the process.
  work.catch(() => undefined);
  const late = clock.sleep(ms, finished.signal).then(
    () => {
      onLate?.();
      throw new KeyringError('timeout', { backend: 'os', seconds: Math.max(1, Math.round(ms / 1000)) });
    },
    () => new Promise<never>(() => undefined),
  );
  try {
    return await Promise.race([work, late]);
  } finally {
    finished.abort();
  }
}
