// Finds programs and starts them apart from us: for browsers and clipboards. It never shows what they are given.

import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { PlatformError } from './errors.ts';
import { errnoOf } from './files.ts';

export type ProgramEnvironment = Readonly<Record<string, string | undefined>>;

/** The path of a program: a name is looked for along PATH, a path is taken as it is. Undefined: there is none to run. */
export function findProgram(name: string, env: ProgramEnvironment): string | undefined {
  if (/[/\\]/.test(name)) return isProgram(name) ? name : undefined;
  const endings =
    process.platform === 'win32' ? ['', ...(env.PATHEXT ?? '.COM;.EXE;.BAT;.CMD').split(';')] : [''];
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    // An empty entry is the current folder: whoever wrote that folder does not choose the browser.
    if (folder === '') continue;
    for (const ending of endings) {
      const path = join(folder, `${name}${ending}`);
      if (isProgram(path)) return path;
    }
  }
  return undefined;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** How a program that was watched for a moment did: it runs on, or ended with this status or signal. */
export type Started = { readonly ended: false } | { readonly ended: true; readonly status: number | string };

/**
 * Starts a program in a session of its own, without our input and output, and watches it for a moment: it outlives us.
 *
 * @param watchMs how long, in milliseconds, it may end with us knowing
 * @throws {PlatformError} `command-not-executable`
 */
export async function startApart(
  program: string,
  words: readonly string[],
  env: ProgramEnvironment,
  watchMs: number,
): Promise<Started> {
  const { spawn } = await import('node:child_process');
  const child = spawn(program, [...words], {
    env: env as NodeJS.ProcessEnv,
    stdio: 'ignore',
    detached: true,
    windowsHide: false,
  });
  return watch(child, program, watchMs);
}

/** What a started child does within a moment; it is let go of then. @throws {PlatformError} `command-not-executable` */
export function watch(
  child: import('node:child_process').ChildProcess,
  program: string,
  watchMs: number,
): Promise<Started> {
  return new Promise((resolve, reject) => {
    const done = (finish: () => void): void => {
      clearTimeout(timer);
      child.removeAllListeners();
      child.on('error', () => undefined);
      child.unref();
      finish();
    };
    const timer = setTimeout(() => done(() => resolve({ ended: false })), watchMs);
    child.once('error', (cause) =>
      done(() =>
        reject(
          new PlatformError('command-not-executable', { command: program, errno: errnoOf(cause) }, { cause }),
        ),
      ),
    );
    child.once('exit', (status, signal) =>
      done(() => resolve({ ended: true, status: status ?? signal ?? 'unknown' })),
    );
  });
}

/**
 * Runs a program that takes a text on its standard input, such as one that copies, and waits until it has ended.
 * What it leaves in the background to serve the text goes on.
 *
 * @returns its exit status, or the name of the signal that ended it
 * @throws {PlatformError} `command-not-executable`; `system` (operation `clipboard`, errno `ETIMEDOUT`)
 */
export async function giveText(
  program: string,
  words: readonly string[],
  text: string,
  env: ProgramEnvironment,
  deadlineMs: number,
): Promise<number | string> {
  const { spawn } = await import('node:child_process');
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...words], {
      env: env as NodeJS.ProcessEnv,
      stdio: ['pipe', 'ignore', 'ignore'],
      windowsHide: true,
    });
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new PlatformError('system', { operation: 'clipboard', errno: 'ETIMEDOUT' }));
    }, deadlineMs);
    child.once('error', (cause) => {
      clearTimeout(timer);
      reject(
        new PlatformError('command-not-executable', { command: program, errno: errnoOf(cause) }, { cause }),
      );
    });
    // Not `close`: a copier's background process may hold on to what it inherited.
    child.once('exit', (status, signal) => {
      clearTimeout(timer);
      resolve(status ?? signal ?? 'unknown');
    });
    // One that ends without reading is told by its status.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(text);
  });
}
