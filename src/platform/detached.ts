// Starts a program that outlives us and is nobody's child, and knows a process again. It waits for no such program.

import { PlatformError } from './errors.ts';
import { errnoOf } from './files.ts';

/**
 * Starts a program in a session of its own, with no input, output or terminal, and with just the variables of `env`.
 *
 * On Unix a shell starts it in the background and ends: a program that takes our place afterwards (`execve`) would
 * otherwise have a child that it never started, and be told of its end. Descriptors of our caller are not handed on: both
 * runtimes mark them close-on-exec.
 *
 * @throws {PlatformError} `system` (operation `start-helper`)
 */
export async function startDetached(
  words: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const { spawn } = await import('node:child_process');
  const isWindows = process.platform === 'win32';
  const [file = '', ...args] = isWindows ? words : ['/bin/sh', '-c', '"$@" &', 'sh', ...words];
  await new Promise<void>((done, fail) => {
    const refuse = (cause: unknown): void =>
      fail(new PlatformError('system', { operation: 'start-helper', errno: errnoOf(cause) }, { cause }));
    try {
      const child = spawn(file, args, {
        detached: true,
        stdio: 'ignore',
        env: { ...env },
        windowsHide: true,
      });
      child.once('error', refuse);
      if (isWindows) {
        child.once('spawn', () => done());
        child.unref();
      } else {
        child.once('exit', () => done());
      }
    } catch (cause) {
      refuse(cause);
    }
  });
}

/** What tells a process from a later one with the same number; undefined where there is no such process. */
export async function processMark(pid: number): Promise<string | undefined> {
  const { readFileSync } = await import('node:fs');
  try {
    if (process.platform === 'linux') {
      const fields = statFields(readFileSync(`/proc/${pid}/stat`, 'latin1'));
      // A zombie has ended, though nobody has asked how.
      return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
    }
    if (process.platform === 'darwin') return (await ps(pid, 'lstart')) || undefined;
    process.kill(pid, 0);
    return 'there';
  } catch {
    return undefined;
  }
}

/** The path of the terminal that controls a process, or undefined where none does. */
export async function terminalOf(pid: number): Promise<string | undefined> {
  const { readFileSync } = await import('node:fs');
  try {
    if (process.platform === 'linux') {
      const number = Number(statFields(readFileSync(`/proc/${pid}/stat`, 'latin1'))[4]);
      return linuxTerminal(number);
    }
    if (process.platform !== 'darwin') return undefined;
    const name = await ps(pid, 'tty');
    return /^ttys\d+$/.test(name) ? `/dev/${name}` : undefined;
  } catch {
    return undefined;
  }
}

/** Fields of `/proc/PID/stat` from the state on: the name before them may hold spaces and parentheses (proc(5)). */
export function statFields(stat: string): readonly string[] {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** Device numbers of pseudo-terminals (major 136 to 143) and of the consoles (major 4). */
export function linuxTerminal(device: number): string | undefined {
  const major = (device >> 8) & 0xfff;
  const minor = (device & 0xff) | ((device >> 12) & 0xfff00);
  if (major >= 136 && major <= 143) return `/dev/pts/${(major - 136) * 0x100000 + minor}`;
  return major === 4 && minor > 0 && minor < 64 ? `/dev/tty${minor}` : undefined;
}

async function ps(pid: number, column: string): Promise<string> {
  const { execFileSync } = await import('node:child_process');
  return execFileSync('/bin/ps', ['-o', `${column}=`, '-p', String(pid)], {
    encoding: 'utf8',
    env: { LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
}
