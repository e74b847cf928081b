// The addon inside the Bun executable: copied to a folder that only the user can write to, compared byte for byte
// with the embedded one each time, and only then loaded. Bun's own way unpacks to $TMPDIR and trusts what is there.

import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { loadFailure } from './native-keyring.ts';
import { dataFolder, homeFolder } from './paths.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** `gnu` or `musl`: set by the build (`--define`), as nothing else tells the two Linux targets apart. */
declare const BUILD_LIBC: string;

/**
 * @throws {PlatformError} `system` of {@link loadFailure}, with the reason of the last folder that was tried
 */
export async function loadEmbeddedKeyring(env: Env): Promise<unknown> {
  const embedded = await embeddedPath();
  if (embedded === undefined) throw loadFailure(undefined);
  const bytes = await Bun.file(embedded).bytes();
  const fileName = embedded.split(/[/\\]/).at(-1) ?? 'keyring.node';
  let failure: unknown;
  for (const folder of cacheFolders(env)) {
    try {
      const path = join(folder, fileName);
      makeOwnFolder(folder);
      if (!isSame(path, bytes)) install(path, bytes);
      if (!isSame(path, bytes)) throw new Error('the unpacked addon is not what was written');
      const loaded = { exports: {} as unknown };
      process.dlopen(loaded, path);
      return loaded.exports;
    } catch (cause) {
      // Read-only, full or mounted noexec: the next folder may do.
      failure = cause;
    }
  }
  throw loadFailure(failure);
}

/**
 * One literal import for each target. The compiler knows the target's platform and processor, drops the other
 * branches, embeds this one file, and fails where its package is not installed.
 */
async function embeddedPath(): Promise<string | undefined> {
  if (process.platform === 'linux' && process.arch === 'x64') {
    if (BUILD_LIBC === 'musl') {
      return pathIn(
        await import('@napi-rs/keyring-linux-x64-musl/keyring.linux-x64-musl.node', {
          with: { type: 'file' },
        }),
      );
    }
    return pathIn(
      await import('@napi-rs/keyring-linux-x64-gnu/keyring.linux-x64-gnu.node', { with: { type: 'file' } }),
    );
  }
  if (process.platform === 'linux' && process.arch === 'arm64') {
    if (BUILD_LIBC === 'musl') {
      return pathIn(
        await import('@napi-rs/keyring-linux-arm64-musl/keyring.linux-arm64-musl.node', {
          with: { type: 'file' },
        }),
      );
    }
    return pathIn(
      await import('@napi-rs/keyring-linux-arm64-gnu/keyring.linux-arm64-gnu.node', {
        with: { type: 'file' },
      }),
    );
  }
  if (process.platform === 'darwin' && process.arch === 'arm64') {
    return pathIn(
      await import('@napi-rs/keyring-darwin-arm64/keyring.darwin-arm64.node', { with: { type: 'file' } }),
    );
  }
  if (process.platform === 'darwin' && process.arch === 'x64') {
    return pathIn(
      await import('@napi-rs/keyring-darwin-x64/keyring.darwin-x64.node', { with: { type: 'file' } }),
    );
  }
  if (process.platform === 'win32' && process.arch === 'x64') {
    return pathIn(
      await import('@napi-rs/keyring-win32-x64-msvc/keyring.win32-x64-msvc.node', { with: { type: 'file' } }),
    );
  }
  if (process.platform === 'win32' && process.arch === 'arm64') {
    return pathIn(
      await import('@napi-rs/keyring-win32-arm64-msvc/keyring.win32-arm64-msvc.node', {
        with: { type: 'file' },
      }),
    );
  }
  return undefined;
}

function pathIn(module: unknown): string | undefined {
  const path = (module as { default?: unknown }).default;
  return typeof path === 'string' ? path : undefined;
}

/** Where the copy may stand, the usual place first. A home folder may be read-only or mounted noexec. */
function cacheFolders(env: Env): readonly string[] {
  const home = homeFolder(env);
  const cache = env.XDG_CACHE_HOME?.startsWith('/') ? env.XDG_CACHE_HOME : home && join(home, '.cache');
  const unixFolders = process.platform === 'linux' && cache ? [join(cache, 'vault', 'native')] : [];
  const runtime = env.XDG_RUNTIME_DIR?.startsWith('/') ? [join(env.XDG_RUNTIME_DIR, 'vault-native')] : [];
  const own = home === undefined ? [] : [join(dataFolder(env, process.platform), 'native')];
  const shared = process.platform === 'win32' ? [] : [`/tmp/.vault-native-${userId()}`];
  return [...unixFolders, ...own, ...runtime, ...shared];
}

/** Makes the folder or makes sure that the one there is ours and closed to all others. */
function makeOwnFolder(folder: string): void {
  mkdirSync(dirname(folder), { recursive: true, mode: 0o700 });
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (cause) {
    if ((cause as { code?: unknown }).code !== 'EEXIST') throw cause;
  }
  const stat = lstatSync(folder);
  if (!stat.isDirectory()) throw new Error('the folder for the addon is not a folder');
  if (process.platform === 'win32') return;
  if (stat.uid !== userId() || (stat.mode & 0o077) !== 0)
    throw new Error('the folder for the addon is not private');
}

/** Whether a file of ours with exactly these bytes stands there. Comparing all of it costs less than any digest. */
function isSame(path: string, bytes: Uint8Array): boolean {
  let descriptor: number;
  try {
    descriptor = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  } catch {
    return false;
  }
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile() || stat.size !== bytes.length) return false;
    if (process.platform !== 'win32' && (stat.uid !== userId() || (stat.mode & 0o022) !== 0)) return false;
    const standing =
      process.platform === 'win32' ? readFileSync(descriptor) : Bun.mmap(path, { shared: false });
    return Buffer.compare(standing, bytes) === 0;
  } finally {
    closeSync(descriptor);
  }
}

/** In one step, so that a process that starts at the same time sees no half of it. */
function install(path: string, bytes: Uint8Array): void {
  const temporary = `${path}.${process.pid}.${Math.random().toString(36).slice(2, 10)}.tmp`;
  const descriptor = openSync(temporary, 'wx', 0o600);
  try {
    let offset = 0;
    while (offset < bytes.length) offset += writeSync(descriptor, bytes, offset);
  } finally {
    closeSync(descriptor);
  }
  try {
    renameSync(temporary, path);
  } catch (cause) {
    unlinkSync(temporary);
    throw cause;
  }
}

function userId(): number {
  return process.getuid?.() ?? 0;
}
