// Which of our locks another process holds for longer than any command does its work in. A lock that is free is taken
// for an instant and given back; no lock file is ever made or removed here.

import type { Clock } from '../kernel/clock.ts';
import { PlatformError } from '../platform/errors.ts';
import { withLock } from '../platform/lock.ts';

/** Far longer than an edit or a write of the index takes; one that waits for a person or AWS may be told of, too. */
const PATIENCE_MS = 1500;

/** The paths that stayed taken. */
export async function heldLocks(
  paths: readonly string[],
  platform: NodeJS.Platform,
  clock: Clock,
): Promise<readonly string[]> {
  // On Windows a lock is a pipe, which is gone with its owner, and so is what could be stale.
  if (platform === 'win32') return [];
  const held = await Promise.all(
    paths.map(async (path): Promise<readonly string[]> => {
      try {
        await withLock(path, { clock, timeoutMs: PATIENCE_MS }, () => undefined);
        return [];
      } catch (error) {
        if (!(error instanceof PlatformError)) throw error;
        return error.code === 'lock-timeout' ? [path] : [];
      }
    }),
  );
  return held.flat();
}
