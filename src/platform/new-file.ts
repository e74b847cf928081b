// Putting a file where there is none yet, and clearing away what killed writers left. It replaces nothing.

import { PlatformError } from './errors.ts';
import { errnoOf, listFolder, makePrivateFolder } from './files.ts';
import { fs, nodePath } from './fs.ts';

/** Temporary files as `writeAtomic` and {@link writeNew} name them. */
const TEMPORARY = /^\.\d+-[0-9a-z]+-[0-9a-z]{1,12}\.tmp$/;

/** Whether a file's name is one that only our own writers give, for the moment before the rename. */
export function isTemporaryFileName(name: string): boolean {
  return TEMPORARY.test(name);
}

/**
 * Writes a file in one step unless one stands there already: a temporary file, fsync, a hard link to the name,
 * which fails where the name is taken. Of any number of processes exactly one gets true.
 *
 * Where the file system has no hard links (FAT), it is a look and a rename: there the caller's lock must do.
 *
 * @throws {PlatformError} `file-write`
 */
export function writeNew(path: string, bytes: Uint8Array): boolean {
  const folder = nodePath().dirname(path);
  makePrivateFolder(folder);
  const temporary = nodePath().join(
    folder,
    `.${process.pid}-n-${Math.random().toString(36).slice(2, 10)}.tmp`,
  );
  try {
    const descriptor = fs().openSync(temporary, 'wx', 0o600);
    try {
      let offset = 0;
      while (offset < bytes.length) offset += fs().writeSync(descriptor, bytes, offset);
      fs().fsyncSync(descriptor);
    } finally {
      fs().closeSync(descriptor);
    }
    const isNew = publish(temporary, path);
    if (isNew) syncFolder(folder);
    return isNew;
  } catch (cause) {
    throw new PlatformError('file-write', { path, errno: errnoOf(cause) }, { cause });
  } finally {
    removeQuietly(temporary);
  }
}

/**
 * Removes temporary files of writers that were killed: ours by their name, and so old that no writer can still
 * be at them. Silent where that is not allowed. @returns how many
 */
export function sweepTemporaryFiles(
  folder: string,
  options: { readonly olderThanMs: number; readonly nowMs: number },
): number {
  let swept = 0;
  for (const name of listFolder(folder)) {
    if (!TEMPORARY.test(name)) continue;
    const path = nodePath().join(folder, name);
    const stat = fs().statSync(path, { throwIfNoEntry: false });
    if (stat === undefined || !stat.isFile() || options.nowMs - stat.mtimeMs < options.olderThanMs) continue;
    if (removeQuietly(path)) swept += 1;
  }
  return swept;
}

function publish(temporary: string, path: string): boolean {
  try {
    fs().linkSync(temporary, path);
    return true;
  } catch (cause) {
    if (errnoOf(cause) === 'EEXIST') return false;
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EISDIR', 'EINVAL'].includes(errnoOf(cause)))
      throw cause;
  }
  if (fs().statSync(path, { throwIfNoEntry: false }) !== undefined) return false;
  fs().renameSync(temporary, path);
  return true;
}

function removeQuietly(path: string): boolean {
  try {
    fs().unlinkSync(path);
    return true;
  } catch {
    // Gone already, or not ours to remove: a leftover has mode 0600 and holds nothing in the clear.
    return false;
  }
}

function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const descriptor = fs().openSync(folder, 'r');
  try {
    fs().fsyncSync(descriptor);
  } catch {
    // Some network file systems refuse fsync on a folder; the link itself has happened.
  } finally {
    fs().closeSync(descriptor);
  }
}
