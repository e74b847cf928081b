// Looks at what stands at a path, whose it is, on what kind of file system, and which programs PATH leads to. It must
// never change anything, not even the time of a file's last use on purpose.

import { accessSync, constants, lstatSync, realpathSync, type Stats, statfsSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { errnoOf } from './files.ts';

export interface Look {
  readonly kind: 'file' | 'folder' | 'other';
  /** Permission bits. */
  readonly mode: number;
  /** 0 on Windows. */
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  /** Milliseconds since the epoch. */
  readonly mtimeMs: number;
  /** The path itself is a symbolic link; everything else is about what it leads to. */
  readonly isLink: boolean;
}

/** What stands at a path; `dangling` for a link that leads nowhere; undefined: nothing, or nothing we may see. */
export function lookAt(path: string): Look | 'dangling' | undefined {
  try {
    const link = lstatSync(path, { throwIfNoEntry: false });
    if (link === undefined) return undefined;
    const isLink = link.isSymbolicLink();
    const stat = isLink ? statSync(path, { throwIfNoEntry: false }) : link;
    return stat === undefined ? 'dangling' : { ...describe(stat), isLink };
  } catch (cause) {
    // A circle of links leads nowhere, too.
    return errnoOf(cause) === 'ELOOP' ? 'dangling' : undefined;
  }
}

function describe(stat: Stats): Omit<Look, 'isLink'> {
  return {
    kind: stat.isFile() ? 'file' : stat.isDirectory() ? 'folder' : 'other',
    mode: stat.mode & 0o7777,
    uid: stat.uid,
    gid: stat.gid,
    size: stat.size,
    mtimeMs: stat.mtimeMs,
  };
}

/** Whether this process may write to a file, or make files in a folder. */
export function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** The user that this process runs as; undefined on Windows. */
export function userId(): number | undefined {
  return process.geteuid?.();
}

/** The working folder; undefined where it is gone. */
export function workingFolder(): string | undefined {
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
}

/** With all links followed; the path itself where that is not possible. */
export function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** @see https://man7.org/linux/man-pages/man2/statfs.2.html */
const FILE_SYSTEMS: ReadonlyMap<number, readonly ['network' | 'memory', string]> = new Map([
  [0x6969, ['network', 'NFS']],
  [0x517b, ['network', 'SMB']],
  [0xfe534d42, ['network', 'SMB2']],
  [0xff534d42, ['network', 'CIFS']],
  [0x01021997, ['network', '9P']],
  [0x5346414f, ['network', 'AFS']],
  [0x00c36400, ['network', 'Ceph']],
  [0x01021994, ['memory', 'tmpfs']],
  [0x858458f6, ['memory', 'ramfs']],
]);

/** The kind of file system where that matters: not on this machine, or gone with the next start. Linux only. */
export function fileSystemOf(
  path: string,
): { readonly kind: 'network' | 'memory'; readonly name: string } | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    const found = FILE_SYSTEMS.get(statfsSync(path).type >>> 0);
    return found === undefined ? undefined : { kind: found[0], name: found[1] };
  } catch {
    return undefined;
  }
}

/** Every program of that name along PATH, in order, each file once. A name with a folder in it is its own path. */
export function findPrograms(name: string, search: string, platform: NodeJS.Platform): readonly string[] {
  const isWindows = platform === 'win32';
  const endings = isWindows ? ['', '.exe', '.cmd', '.bat', '.com'] : [''];
  const folders = isAbsolute(name) || /[/\\]/.test(name) ? [''] : search.split(isWindows ? ';' : ':');
  const found = new Map<string, string>();
  for (const folder of folders) {
    for (const ending of endings) {
      const path = `${folder === '' ? name : join(folder, name)}${ending}`;
      if (!isProgram(path, isWindows)) continue;
      const real = realPath(path);
      if (!found.has(real)) found.set(real, path);
    }
  }
  return [...found.values()];
}

function isProgram(path: string, isWindows: boolean): boolean {
  try {
    if (!statSync(path).isFile()) return false;
    if (!isWindows) accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
