// What this process was started with and runs on.

import { ownEnvironment } from './environment.ts';
import { fs } from './fs.ts';

/** The environment as the runtime decodes it. The child's own is made from the raw bytes, not from this. */
export function environment(): Readonly<Record<string, string | undefined>> {
  const own = ownEnvironment();
  if (own.HOME || process.platform === 'win32') return own;
  // Under systemd and cron HOME may be missing: the passwd entry tells, as it does for Python's expanduser.
  const home = passwdEntry()?.[5];
  return home ? { ...own, HOME: home } : own;
}

/** The words of the command line after the program itself. */
export function commandLine(): readonly string[] {
  return process.argv.slice(2);
}

/** Our process id. */
export function ownPid(): number {
  return process.pid;
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
  const isExecutable =
    typeof Bun !== 'undefined' &&
    (script === undefined || script.startsWith('/$bunfs/') || /^[A-Z]:[\\/]~BUN/i.test(script));
  return isExecutable || script === undefined ? [process.execPath] : [process.execPath, script];
}

/** The user's and the machine's name; looked up when they are read. */
export function identity(): { readonly user: string; readonly host: string } {
  return {
    get user() {
      return userName();
    },
    get host() {
      return hostName();
    },
  };
}

/**
 * The name that belongs to our uid. Bun's `userInfo` believes USER and answers `unknown` without it, so where there
 * is a passwd file that is read first; a user of a directory service stands in USER.
 */
function userName(): string {
  const known = passwdEntry()?.[0] || process.env.USER || process.env.LOGNAME || process.env.USERNAME;
  return known || String(process.getuid?.() ?? 'user');
}

/** The fields of our uid's line: name, password, uid, gid, comment, home, shell. */
function passwdEntry(): readonly string[] | undefined {
  const uid = process.getuid?.();
  if (uid === undefined) return undefined;
  const lines = readText('/etc/passwd')?.split('\n') ?? [];
  return lines.map((line) => line.split(':')).find((fields) => fields[2] === String(uid));
}

/** The kernel's own file spares the hot path loading `node:os`. */
function hostName(): string {
  const name = process.platform === 'linux' ? readText('/proc/sys/kernel/hostname')?.trim() : undefined;
  return name || process.getBuiltinModule('node:os').hostname();
}

function readText(path: string): string | undefined {
  try {
    return fs().readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
