// Which file a command name stands for, and which error it is when none can be run; nothing is run here.

import type { Stats } from 'node:fs';
import { encode, rawValue } from './environment.ts';
import { PlatformError } from './errors.ts';
import { fs } from './fs.ts';

/** What execvp of the C library searches where there is no PATH at all (an empty one is the current folder). */
const DEFAULT_PATH = '/bin:/usr/bin';

const SLASH = 47;
const COLON = 58;

/** The numbers are the same on Linux and macOS but for ELOOP and ENAMETOOLONG. */
const ERRNO_NAME: Readonly<Record<number, string>> = {
  1: 'EPERM',
  2: 'ENOENT',
  5: 'EIO',
  7: 'E2BIG',
  8: 'ENOEXEC',
  12: 'ENOMEM',
  13: 'EACCES',
  20: 'ENOTDIR',
  21: 'EISDIR',
  22: 'EINVAL',
  26: 'ETXTBSY',
  36: 'ENAMETOOLONG',
  40: 'ELOOP',
  62: 'ELOOP',
  63: 'ENAMETOOLONG',
};

export const ENOENT = 2;
export const ENOEXEC = 8;
export const EACCES = 13;
export const ENOTDIR = 20;

/** The paths to try, in order. A name with a slash is its own path; an empty PATH entry is the current folder. */
export function candidatePaths(
  command: Uint8Array,
  environment: readonly Uint8Array[],
): readonly Uint8Array[] {
  if (command.length === 0) return [];
  if (command.includes(SLASH)) return [command];
  const path = rawValue(environment, 'PATH') ?? encode(DEFAULT_PATH);
  const candidates: Uint8Array[] = [];
  for (let start = 0; start <= path.length; ) {
    const colon = path.indexOf(COLON, start);
    const end = colon < 0 ? path.length : colon;
    candidates.push(join(path.subarray(start, end), command));
    start = end + 1;
  }
  return candidates;
}

/** `./name` for the current folder, so that a name that begins with `-` is no option to `/bin/sh`. */
function join(folder: Uint8Array, name: Uint8Array): Uint8Array {
  const prefix = folder.length === 0 ? Uint8Array.of(46) : folder;
  const joined = new Uint8Array(prefix.length + 1 + name.length);
  joined.set(prefix);
  joined[prefix.length] = SLASH;
  joined.set(name, prefix.length + 1);
  return joined;
}

/** True for folders, which a search along PATH passes by. */
export function isFolder(path: Uint8Array): boolean {
  return statusOf(path)?.isDirectory() === true;
}

/** True for a file. Where execve says ENOENT nevertheless, the interpreter of its `#!` line is missing. */
export function isFile(path: Uint8Array): boolean {
  return statusOf(path)?.isFile() === true;
}

function statusOf(path: Uint8Array): Stats | undefined {
  try {
    return fs().statSync(Buffer.from(path));
  } catch {
    return undefined;
  }
}

/**
 * Whether a file without `#!` may go to `/bin/sh`: not when its first line holds a NUL, as a program for
 * another machine does. The shells check the same.
 */
export function looksLikeScript(path: Uint8Array): boolean {
  const { closeSync, openSync, readSync } = fs();
  try {
    const descriptor = openSync(Buffer.from(path), 'r');
    try {
      const start = new Uint8Array(128);
      const firstLine = start.subarray(0, readSync(descriptor, start, 0, start.length, 0));
      const newline = firstLine.indexOf(10);
      return !(newline < 0 ? firstLine : firstLine.subarray(0, newline)).includes(0);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // Executable but not readable: /bin/sh will say so itself.
    return true;
  }
}

/**
 * The error for a command of which no candidate could be run; `path` is the one the answer is about. A script
 * whose `#!` interpreter is missing counts as not found, as in bash; its fact `missing` is then `interpreter`.
 */
export function failure(command: Uint8Array, path: Uint8Array | undefined, errno: number): PlatformError {
  const shown = new TextDecoder().decode(command);
  if (errno !== ENOENT) {
    return new PlatformError('command-not-executable', { command: shown, errno: errnoName(path, errno) });
  }
  const missing = path !== undefined && isFile(path) ? 'interpreter' : undefined;
  return new PlatformError('command-not-found', { command: shown, missing });
}

function errnoName(path: Uint8Array | undefined, errno: number): string {
  if (errno === EACCES && path !== undefined && isFolder(path)) return 'EISDIR';
  return ERRNO_NAME[errno] ?? String(errno);
}
