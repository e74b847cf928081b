// Runs a bash script with and without the program before the commands marked by `"$@"`, and gives what came out.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeBinFolder } from './builds.ts';

export interface Outcome {
  readonly status: number | null;
  readonly signal: string | null;
  /** Bytes as latin1, so that none is lost. */
  readonly output: string;
  readonly errors: string;
}

/** The same environment for both runs, with nothing of the test runner's own in it. */
export function shellEnvironment(): Record<string, string> {
  return {
    PATH: `${nodeBinFolder}:${process.env.PATH ?? '/usr/bin:/bin'}`,
    HOME: '/',
    LC_ALL: 'C',
    TERM: 'dumb',
  };
}

/**
 * Runs `script` in an empty folder of its own (always the same name, so that paths compare). In the script
 * `"$@"` stands for the program; without it that is nothing at all, and bash starts the command itself.
 */
export async function shell(script: string, prefix: readonly string[]): Promise<Outcome> {
  const parent = mkdtempSync(join(tmpdir(), 'fidelity-'));
  const [here, out, err] = ['here', 'out', 'err'].map((name) => join(parent, name)) as [
    string,
    string,
    string,
  ];
  mkdirSync(here);
  const descriptors = [openSync(out, 'a'), openSync(err, 'a')] as const;
  try {
    const child = spawn('bash', ['--norc', '--noprofile', '-c', script, 'bash', ...prefix], {
      cwd: here,
      env: shellEnvironment(),
      // Files: what Node calls a pipe is a socket, which no shell gives its commands.
      stdio: ['ignore', ...descriptors],
    });
    const [status, signal] = (await once(child, 'close')) as [number | null, string | null];
    const text = (path: string): string => readFileSync(path, 'latin1').replaceAll(parent, '');
    return { status, signal, output: text(out), errors: text(err) };
  } finally {
    for (const descriptor of descriptors) closeSync(descriptor);
    rmSync(parent, { recursive: true, force: true });
  }
}
