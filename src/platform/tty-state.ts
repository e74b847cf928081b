// Whether there is a controlling terminal, and whether we may ask on it now. It neither reads nor writes there.

import { closeSync, constants, openSync, readFileSync } from 'node:fs';

/**
 * `background`: another process group has the terminal; a question would stop us (SIGTTOU). Told from
 * `foreground` on Linux only.
 */
export type TerminalState = 'foreground' | 'background' | 'none';

/** A stop that lasted less than this was none: our group is an orphan, which the kernel never stops. */
const STOP_MS = 20;

export function terminalState(): TerminalState {
  if (!canOpen()) return 'none';
  if (process.platform !== 'linux') return 'foreground';
  return stateOf(readStat('self') ?? '');
}

/** @param stat the text of `/proc/PID/stat` (proc_pid_stat(5)) of a process that has a terminal */
export function stateOf(stat: string): TerminalState {
  // The second field is the name in brackets and may hold spaces and brackets itself.
  const [, , group, , , foreground] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return group === undefined || foreground === undefined || group === foreground
    ? 'foreground'
    : 'background';
}

/** Whether a process is stopped, as by Ctrl-Z; false where that cannot be told. */
export function isStopped(pid: number): boolean {
  if (process.platform !== 'linux') return false;
  return /\) [Tt] /.test(readStat(String(pid)) ?? '');
}

/**
 * In the background, stops our job as the kernel would at the first touch of the terminal, until somebody brings
 * it forward. Called before a lock is taken: a stopped process must not hold what others wait for.
 *
 * @returns false where we are still in the background and cannot be stopped
 */
export function stopUntilForeground(): boolean {
  while (terminalState() === 'background') {
    const fromMs = performance.now();
    process.kill(0, 'SIGTTOU');
    // The signal of kill(2) to oneself may arrive a moment later.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    if (performance.now() - fromMs < STOP_MS) return false;
  }
  return true;
}

function canOpen(): boolean {
  try {
    const path = process.platform === 'win32' ? '\\\\.\\CONIN$' : '/dev/tty';
    closeSync(openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK));
    return true;
  } catch {
    return false;
  }
}

function readStat(pid: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return undefined;
  }
}
