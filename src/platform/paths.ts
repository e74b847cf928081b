// Where things stand on this machine: the home folder and our own data and state folders.

import { join } from 'node:path';
import { PlatformError } from './errors.ts';

type Env = Readonly<Record<string, string | undefined>>;

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
  if (xdg?.startsWith('/')) return join(xdg, 'vault');
  if (home === undefined) throw new PlatformError('no-home');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'vault');
  if (platform === 'win32') return join(env.LOCALAPPDATA ?? join(home, 'AppData', 'Local'), 'vault');
  return join(home, ...unix, 'vault');
}
