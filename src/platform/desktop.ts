// The desktop's own way of opening an address, through the package `open`, and the name of its default browser. It never
// shows an address.

import { PlatformError } from './errors.ts';
import { errnoOf } from './files.ts';
import { type ProgramEnvironment, type Started, watch } from './programs.ts';

/**
 * Opens an address in the default browser: `xdg-open`, `open`, or PowerShell (also from inside WSL).
 *
 * @throws {PlatformError} `command-not-executable` where the desktop's opener is missing
 */
export async function openAddress(url: string, env: ProgramEnvironment, watchMs: number): Promise<Started> {
  const { default: open } = await import('open');
  return withEnvironment(env, async () => {
    const opener = process.platform === 'linux' ? 'xdg-open' : 'open';
    try {
      const child = await open(url);
      // On Windows it has waited for PowerShell already.
      if (child.exitCode !== null) return { ended: true, status: child.exitCode };
      return await watch(child, opener, watchMs);
    } catch (cause) {
      throw new PlatformError(
        'command-not-executable',
        { command: opener, errno: errnoOf(cause) },
        { cause },
      );
    }
  });
}

/** Desktop file or bundle id of the default browser, or undefined where the desktop does not say. */
export async function defaultBrowserId(): Promise<string | undefined> {
  try {
    const { default: defaultBrowser } = await import('default-browser');
    return (await defaultBrowser()).id;
  } catch {
    return undefined;
  }
}

/** `open` takes no environment and hands on ours: for the time of the call ours is the one that is wanted. */
async function withEnvironment<T>(wanted: ProgramEnvironment, work: () => Promise<T>): Promise<T> {
  const before = { ...process.env };
  replaceEnvironment(wanted);
  try {
    return await work();
  } finally {
    replaceEnvironment(before);
  }
}

function replaceEnvironment(wanted: ProgramEnvironment): void {
  for (const name of Object.keys(process.env)) if (wanted[name] === undefined) delete process.env[name];
  for (const [name, value] of Object.entries(wanted)) if (value !== undefined) process.env[name] = value;
}
