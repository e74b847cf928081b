// The Unix half of the cross-process lock: flock on a file, which the kernel drops with its last descriptor.

import { closeSync, constants, fstatSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { PlatformError } from './errors.ts';
import { errnoOf, makePrivateFolder } from './files.ts';
import { loadLibc } from './libc.ts';

const LOCK_EX = 2;
const LOCK_NB = 4;
const LOCK_UN = 8;

/**
 * Attempts to lock, one per call, without waiting. Descriptors carry O_CLOEXEC (both runtimes set it in
 * `openSync`), so a child started meanwhile does not keep the lock when we die.
 *
 * @throws {PlatformError} `libc-unavailable`; `file-write`; from the attempts also `system`
 */
export function tryFileLock(path: string): () => Promise<(() => Promise<void>) | undefined> {
  const libc = loadLibc(['flock']);
  if (libc === undefined) throw new PlatformError('libc-unavailable', { reason: 'locking needs flock' });
  makePrivateFolder(dirname(path));
  const wouldBlock = process.platform === 'linux' ? 11 : 35;
  const interrupted = 4;
  return async () => {
    const descriptor = openLockFile(path);
    if (libc.flock(descriptor, LOCK_EX | LOCK_NB) !== 0) {
      const errno = libc.errno();
      closeSync(descriptor);
      if (errno === wouldBlock || errno === interrupted) return undefined;
      throw new PlatformError('system', { operation: 'flock', errno });
    }
    // Somebody tidied the folder: the lock that the others will see is on the file that stands there now.
    if (!standsAt(path, descriptor)) {
      closeSync(descriptor);
      return undefined;
    }
    return async () => {
      // Unlocking reaches copies that a forked child has not closed yet; closing alone would not.
      libc.flock(descriptor, LOCK_UN);
      closeSync(descriptor);
    };
  };
}

function openLockFile(path: string): number {
  try {
    return openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
  } catch (cause) {
    throw new PlatformError('file-write', { path, errno: errnoOf(cause) }, { cause });
  }
}

function standsAt(path: string, descriptor: number): boolean {
  const there = statSync(path, { throwIfNoEntry: false });
  const ours = fstatSync(descriptor);
  return there !== undefined && there.ino === ours.ino && there.dev === ours.dev;
}
