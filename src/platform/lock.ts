// A lock between processes that is gone the instant its owner dies; it protects nothing within one process's own memory.

import type { Clock } from '../kernel/clock.ts';
import { PlatformError } from './errors.ts';

export interface LockOptions {
  readonly clock: Clock;
  /** Ends the waiting with the signal's reason; it does not take the lock from `action` once that runs. */
  readonly signal?: AbortSignal;
  /** Called once, after `waitNoticeMs` of waiting. */
  readonly onWait?: (waitedMs: number) => void;
  /** Default 1000. */
  readonly waitNoticeMs?: number;
  /** Default: waits without end. */
  readonly timeoutMs?: number;
}

/** One attempt: the way to give the lock back, or undefined where another process has it. */
type TryTake = () => Promise<Release | undefined>;
type Release = () => Promise<void>;

const FIRST_DELAY_MS = 10;
const LONGEST_DELAY_MS = 80;
const GROWTH = 1.6;

/**
 * Runs `action` while no other process runs one under the same path. The path names the lock and nothing else:
 * on Unix an empty file stands there, which is never removed by us (removing a file that somebody may be about
 * to lock lets two in); on Windows a named pipe is derived from it.
 *
 * Waiters poll. Each waits between half and one and a half times a delay that grows from 10 to 80 ms, so one
 * waiter learns of a release within 120 ms and the first of a hundred within a few.
 *
 * @throws {PlatformError} `lock-timeout`; `file-write` where the lock file cannot be made; `libc-unavailable`;
 *   or the signal's reason
 */
export async function withLock<T>(
  path: string,
  options: LockOptions,
  action: () => T | Promise<T>,
): Promise<T> {
  const release = await take(path, options);
  try {
    return await action();
  } finally {
    await release();
  }
}

async function take(path: string, options: LockOptions): Promise<Release> {
  const { clock, signal, onWait, waitNoticeMs = 1000, timeoutMs = Number.POSITIVE_INFINITY } = options;
  signal?.throwIfAborted();
  const tryTake = process.platform === 'win32' ? await pipeLock(path) : await fileLock(path);
  const startMs = clock.now();
  let delayMs = FIRST_DELAY_MS;
  let noticed = false;
  for (;;) {
    const release = await tryTake();
    if (release !== undefined) return release;
    const waitedMs = clock.now() - startMs;
    if (waitedMs >= timeoutMs) throw new PlatformError('lock-timeout', { path, seconds: timeoutMs / 1000 });
    if (!noticed && waitedMs >= waitNoticeMs) {
      noticed = true;
      onWait?.(waitedMs);
    }
    await clock.sleep(delayMs * (0.5 + Math.random()), signal);
    delayMs = Math.min(delayMs * GROWTH, LONGEST_DELAY_MS);
  }
}

async function fileLock(path: string): Promise<TryTake> {
  const { tryFileLock } = await import('./lock-file.ts');
  return tryFileLock(path);
}

async function pipeLock(path: string): Promise<TryTake> {
  const { tryPipeLock } = await import('./lock-pipe.ts');
  return tryPipeLock(path);
}
