// Reading and writing whole files. Nothing here knows what the files mean.

import { PlatformError } from './errors.ts';
import { fs, nodePath } from './fs.ts';
import { readQuickly } from './kernel-files.ts';

/** The bytes of a file, or undefined where there is none. @throws {PlatformError} `file-read` */
export function readBytes(path: string): Uint8Array | undefined {
  const quick = readQuickly(path);
  if (quick !== undefined) return quick === 'missing' ? undefined : quick;
  try {
    return fs().readFileSync(path);
  } catch (cause) {
    const code = errnoOf(cause);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new PlatformError('file-read', { path, errno: code }, { cause });
  }
}

/** Modification time in milliseconds and size in bytes, or undefined where there is no such file. */
export function fileStamp(
  path: string,
): { readonly mtimeMs: number; readonly size: number; readonly mode: number } | undefined {
  const stat = fs().statSync(path, { throwIfNoEntry: false });
  return stat === undefined
    ? undefined
    : { mtimeMs: stat.mtimeMs, size: stat.size, mode: stat.mode & 0o7777 };
}

/** The names in a folder; none where there is no such folder. @throws {PlatformError} `file-read` */
export function listFolder(path: string): readonly string[] {
  try {
    return fs().readdirSync(path);
  } catch (cause) {
    const code = errnoOf(cause);
    if (code === 'ENOENT') return [];
    throw new PlatformError('file-read', { path, errno: code }, { cause });
  }
}

/** True if there was one. @throws {PlatformError} `file-write` */
export function removeFile(path: string): boolean {
  try {
    fs().unlinkSync(path);
    return true;
  } catch (cause) {
    const code = errnoOf(cause);
    if (code === 'ENOENT') return false;
    throw new PlatformError('file-write', { path, errno: code }, { cause });
  }
}

/** Makes a folder and its parents, private to the user. @throws {PlatformError} `file-write` */
export function makePrivateFolder(path: string): void {
  try {
    fs().mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new PlatformError('file-write', { path, errno: errnoOf(cause) }, { cause });
  }
}

let counter = 0;

/**
 * Replaces a file in one step: a temporary file in the same folder, fsync, rename, fsync of the folder. A
 * symbolic link is followed, so that a link into a dotfiles repository stays a link. At any instant, SIGKILL
 * and power loss included, the path holds the old bytes or the new ones.
 *
 * @param options.mode permission bits; default: those of the file that stands there, else 0600
 * @param options.onlyIf asked right before the rename; where it says false nothing is replaced
 * @returns false where `onlyIf` said so
 * @throws {PlatformError} `file-write`
 */
export function writeAtomic(
  path: string,
  bytes: Uint8Array,
  options: { readonly mode?: number; readonly onlyIf?: () => boolean } = {},
): boolean {
  let temporary: string | undefined;
  try {
    const target = resolveLink(path);
    const folder = nodePath().dirname(target);
    fs().mkdirSync(folder, { recursive: true, mode: 0o700 });
    const standing = fs().statSync(target, { throwIfNoEntry: false });
    const mode = options.mode ?? (standing === undefined ? 0o600 : standing.mode & 0o7777);
    counter += 1;
    temporary = nodePath().join(
      folder,
      `.${process.pid}-${counter}-${Math.random().toString(36).slice(2, 10)}.tmp`,
    );
    const descriptor = fs().openSync(temporary, 'wx', 0o600);
    try {
      let offset = 0;
      while (offset < bytes.length) offset += fs().writeSync(descriptor, bytes, offset);
      if (process.platform !== 'win32') fs().fchmodSync(descriptor, mode);
      fs().fsyncSync(descriptor);
    } finally {
      fs().closeSync(descriptor);
    }
    if (options.onlyIf?.() === false) {
      fs().unlinkSync(temporary);
      return false;
    }
    fs().renameSync(temporary, target);
    temporary = undefined;
    syncFolder(folder);
    return true;
  } catch (cause) {
    if (temporary !== undefined) {
      try {
        fs().unlinkSync(temporary);
      } catch {
        // The first failure is the one to tell; a leftover temporary file has mode 0600.
      }
    }
    throw new PlatformError('file-write', { path, errno: errnoOf(cause) }, { cause });
  }
}

/**
 * Finds out before other work is done whether {@link writeAtomic} may put a file at `path`: whether its folder, or the
 * nearest one above that exists, can be written to. Says nothing about the space on the disk.
 *
 * @throws {PlatformError} `file-write`
 */
export function checkReplaceable(path: string): void {
  let folder = nodePath().dirname(resolveLink(path));
  while (!fs().existsSync(folder) && nodePath().dirname(folder) !== folder)
    folder = nodePath().dirname(folder);
  try {
    fs().accessSync(folder, fs().constants.W_OK | fs().constants.X_OK);
  } catch (cause) {
    throw new PlatformError('file-write', { path, errno: errnoOf(cause) }, { cause });
  }
}

/** Sets permission bits; without effect on Windows. */
export function setMode(path: string, mode: number): void {
  if (process.platform !== 'win32') fs().chmodSync(path, mode);
}

function resolveLink(path: string): string {
  try {
    return fs().realpathSync(path);
  } catch (cause) {
    if (errnoOf(cause) !== 'ENOENT') return path;
  }
  try {
    // A link to a file that is yet to be made. A loop of links is not ENOENT, so this ends.
    return resolveLink(nodePath().resolve(nodePath().dirname(path), fs().readlinkSync(path)));
  } catch {
    return path;
  }
}

function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const descriptor = fs().openSync(folder, 'r');
  try {
    fs().fsyncSync(descriptor);
  } catch {
    // Some network file systems refuse fsync on a folder; the rename itself has happened.
  } finally {
    fs().closeSync(descriptor);
  }
}

/** `ENOENT` and its like, or `unknown`. */
export function errnoOf(cause: unknown): string {
  const code = (cause as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : 'unknown';
}
