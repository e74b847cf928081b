// A screen of its own (Xvfb) with a person in front of it (xdotool). Judges nothing. A missing program is an error.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export interface Desk {
  /** What a program that shows windows here needs. */
  readonly env: Readonly<Record<string, string>>;
  /** The dialogs of vault that can be seen now. */
  dialogs(): readonly Dialog[];
  /** Waits until there is a dialog that is not `last`. @throws {Error} where there are several at a time */
  dialog(last?: Dialog): Promise<Dialog>;
  /** Waits until no dialog can be seen. */
  dialogGone(): Promise<void>;
  /** Types a text, then keys by their X names. */
  type(dialog: Dialog, text: string, ...keys: readonly string[]): void;
  close(): Promise<void>;
}

/** The number of a window is given to another one soon after it has gone; a process id is not. */
export interface Dialog {
  readonly window: string;
  readonly pid: string;
}

/** The title that vault gives its dialogs. */
const TITLE = '^vault$';
const WAIT_MS = 20_000;

/** @throws {Error} where one of the programs is not installed */
export function requirePrograms(...names: readonly string[]): void {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const missing = names.filter((name) => !folders.some((folder) => existsSync(join(folder, name))));
  if (missing.length > 0) throw new Error(`not installed: ${missing.join(', ')}; .ci/run names the packages`);
}

export async function openDesk(): Promise<Desk> {
  requirePrograms('Xvfb', 'xdotool');
  const server = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', '800x600x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let number = '';
  server.stdout.on('data', (bytes: Buffer) => {
    number += bytes.toString();
  });
  await until(() => number.includes('\n'), 'Xvfb did not start');
  const env = { DISPLAY: `:${number.trim()}` };

  const xdotool = (...args: readonly string[]): string =>
    execFileSync('xdotool', args, {
      env: { ...env, PATH: process.env.PATH ?? '' },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 5000,
    });
  const ask = (...args: readonly string[]): string => {
    try {
      return xdotool(...args);
    } catch {
      return '';
    }
  };
  const dialogs = (): readonly Dialog[] =>
    ask('search', '--onlyvisible', '--name', TITLE)
      .split('\n')
      .filter((line) => line !== '')
      .map((window) => ({ window, pid: ask('getwindowpid', window).trim() }))
      .filter(({ pid }) => pid !== '');

  return {
    env,
    dialogs,
    dialog: async (last) => {
      let found: readonly Dialog[] = [];
      await until(() => {
        found = dialogs();
        // An answered one is on the screen for another moment.
        return found.some(({ pid }) => pid !== last?.pid);
      }, 'no dialog came up');
      const shown = found.filter(({ pid }) => pid !== last?.pid);
      if (shown.length !== 1) throw new Error(`${shown.length} dialogs at a time`);
      // It is mapped a moment before it takes keys.
      await pause(250);
      return shown[0] as Dialog;
    },
    dialogGone: () => until(() => dialogs().length === 0, 'the dialog stays'),
    type: ({ window }, text, ...keys) => {
      // Without a window manager nothing has the focus, and keys without focus are lost.
      xdotool('windowfocus', '--sync', window);
      if (text !== '') xdotool('type', '--delay', '5', text);
      for (const key of keys) xdotool('key', key);
    },
    close: () => stop(server),
  };
}

/** Ends a process, by force where it does not listen. */
export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const hard = setTimeout(() => child.kill('SIGKILL'), 2000);
  await ended;
  clearTimeout(hard);
}

export async function until(isTrue: () => boolean, complaint: string, timeoutMs = WAIT_MS): Promise<void> {
  const endMs = Date.now() + timeoutMs;
  while (!isTrue()) {
    if (Date.now() > endMs) throw new Error(complaint);
    await pause(25);
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
