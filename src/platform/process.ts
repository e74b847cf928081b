// What this process was started with and runs on.

import { hostname, userInfo } from 'node:os';
import { homeFolder } from './paths.ts';

/** The environment as the runtime decodes it. The child's own is made from the raw bytes, not from this. */
export function environment(): Readonly<Record<string, string | undefined>> {
  return process.env;
}

/** The words of the command line after the program itself. */
export function commandLine(): readonly string[] {
  return process.argv.slice(2);
}

export function currentPlatform(): NodeJS.Platform {
  return process.platform;
}

/** `Bun 1.4.5, linux x64` */
export function runtimeName(): string {
  const runtime = typeof Bun === 'undefined' ? `Node ${process.versions.node}` : `Bun ${Bun.version}`;
  return `${runtime}, ${process.platform} ${process.arch}`;
}

/** The words that start this program again: the executable alone, or Node with the script. */
export function selfCommand(): readonly string[] {
  const script = process.argv[1];
  const isExecutable = typeof Bun !== 'undefined' && (script === undefined || script.startsWith('/$bunfs/') || /^[A-Z]:[\\/]~BUN/i.test(script));
  return isExecutable || script === undefined ? [process.execPath] : [process.execPath, script];
}

/** The user's and the machine's name; looked up when they are read. */
export function identity(): { readonly user: string; readonly host: string } {
  return {
    get user() {
      try {
        return userInfo().username;
      } catch {
        // A uid without a passwd entry, as in many containers.
        return process.env.USER ?? process.env.LOGNAME ?? String(process.getuid?.() ?? 'user');
      }
    },
    get host() {
      return hostname();
    },
  };
}

/** The home folder, the passwd entry's where the environment names none. */
export function homeOrUndefined(): string | undefined {
  const fromEnvironment = homeFolder(process.env);
  if (fromEnvironment !== undefined) return fromEnvironment;
  try {
    return userInfo().homedir;
  } catch {
    return undefined;
  }
}

