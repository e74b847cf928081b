// Where things stand on this machine: the home folder and our own data and state folders.

import { PlatformError } from './errors.ts';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Names below a folder, as one path of this platform. It takes nothing apart: `..` stays as it is. Node's own `join`
 * does more, and its module would be loaded on the hot path for it.
 */
export function joinPath(folder: string, ...names: readonly string[]): string {
  const isWindows = process.platform === 'win32';
  let end = folder.length;
  while (end > 0 && (folder[end - 1] === '/' || (isWindows && folder[end - 1] === '\\'))) end -= 1;
  let path = folder.slice(0, end);
  for (const name of names) path += (isWindows ? '\\' : '/') + name;
  return path;
}

/**
 * The home folder: HOME, then USERPROFILE, then HOMEDRIVE+HOMEPATH (the order the AWS SDKs use), or undefined.
 */
export function homeFolder(env: Env): string | undefined {
  if (env.HOME) return env.HOME;
  if (env.USERPROFILE) return env.USERPROFILE;
  if (env.HOMEPATH) return `${env.HOMEDRIVE ?? ''}${env.HOMEPATH}`;
  return undefined;
}

/** Stores we own. Linux: `$XDG_DATA_HOME/vault` or `~/.local/share/vault`. @throws {PlatformError} `no-home` */
export function dataFolder(env: Env, platform: NodeJS.Platform): string {
  return ownFolder(env, platform, 'XDG_DATA_HOME', ['.local', 'share']);
}

/** The index, locks and other things that can be made anew. Linux: `$XDG_STATE_HOME/vault` or `~/.local/state/vault`. */
export function stateFolder(env: Env, platform: NodeJS.Platform): string {
  return ownFolder(env, platform, 'XDG_STATE_HOME', ['.local', 'state']);
}

function ownFolder(env: Env, platform: NodeJS.Platform, variable: string, unix: readonly string[]): string {
  const home = homeFolder(env);
  const xdg = env[variable];
  if (xdg?.startsWith('/')) return joinPath(xdg, 'vault');
  if (home === undefined) throw new PlatformError('no-home');
  if (platform === 'darwin') return joinPath(home, 'Library', 'Application Support', 'vault');
  if (platform === 'win32') return joinPath(env.LOCALAPPDATA ?? joinPath(home, 'AppData', 'Local'), 'vault');
  return joinPath(home, ...unix, 'vault');
}
