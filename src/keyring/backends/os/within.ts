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

/** One wait for all that is left. */
export function waitOf(budget: Budget): Wait {
  return { timeoutMs: budget.remainingMs(), grantedMs: budget.grantedMs };
}

/** What is left of a budget, and what it was, for one wait. */
export interface Wait {
  readonly timeoutMs: number;
  /** What the person is told; default: `timeoutMs`. */
  readonly grantedMs?: number;
  /** What to do when it is late (cancel the work, say). */
  readonly onLate?: () => void;
}

/**
 * Waits for `work`, but not longer than it may.
 * @throws {KeyringError} `timeout`, facts: seconds; or what `work` throws
 */
export async function within<T>(clock: Clock, wait: Wait, work: Promise<T>): Promise<T> {
  const finished = new AbortController();
  // A late failure of work that nobody waits for any more must not end the process.
  work.catch(() => undefined);
  const late = clock.sleep(wait.timeoutMs, finished.signal).then(
    () => {
      wait.onLate?.();
      throw timeoutAfter(wait.grantedMs ?? wait.timeoutMs);
    },
    () => new Promise<never>(() => undefined),
  );
  try {
    return await Promise.race([work, late]);
  } finally {
    finished.abort();
  }
}

/** The error for a wait of this long. */
export function timeoutAfter(ms: number): KeyringError {
  return new KeyringError('timeout', { backend: 'os', seconds: Math.max(1, Math.round(ms / 1000)) });
}
