// Starting the child processes of these tests and reading what they say.

import { type SpawnOptions, spawn } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  linkSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

export const CHILD = fileURLToPath(new URL('child.ts', import.meta.url));

export interface ChildResult {
  readonly asked: number;
  readonly value?: unknown;
  readonly code?: string;
  readonly facts?: Readonly<Record<string, unknown>>;
}

export interface ProcessEnd {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end. */
export function run(
  command: string,
  args: readonly string[],
  options: SpawnOptions = {},
): Promise<ProcessEnd> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout?.on('data', (data: Buffer) => {
      stdout += data;
    });
    child.stderr?.on('data', (data: Buffer) => {
      stderr += data;
    });
    child.on('error', reject);
    child.on('close', (status, signal) => resolve({ status, signal, stdout, stderr }));
  });
}

export type Runtime = 'node' | 'bun';
export const RUNTIMES: readonly Runtime[] = ['node', 'bun'];

/** The two runtimes that vault is built for, as the project's own dependencies have them. */
export function runtimeCommand(runtime: Runtime): readonly string[] {
  if (runtime === 'node') return [process.execPath];
  const bun = createRequire(import.meta.url).resolve('bun/package.json');
  return [realpathSync(join(dirname(bun), '..', '.bin', process.platform === 'win32' ? 'bun.exe' : 'bun'))];
}

export interface ChildOptions {
  readonly folder: string;
  /** Default: Bun, which starts three times as fast. */
  readonly runtime?: Runtime;
  readonly passphrase?: string;
  /** Added to an environment that keeps no key between processes unless it says so. */
  readonly env?: Readonly<Record<string, string>>;
  /** The user to run as; only root can. */
  readonly uid?: number;
}

export function childEnvironment(env: ChildOptions['env'] = {}): Record<string, string> {
  return { PATH: process.env.PATH ?? '', HOME: '/nonexistent', AWS_VAULT_FILE_UNLOCK_TTL: '0', ...env };
}

/** Runs one child. Anything but a result is an error of the test. */
export async function runChild(words: readonly string[], options: ChildOptions): Promise<ChildResult> {
  const { folder, passphrase = 'correct horse', env, uid, runtime = 'bun' } = options;
  const program = uid === undefined ? [...runtimeCommand(runtime), CHILD] : publicProgram(runtime);
  const [command = '', ...args] = [...program, folder, passphrase, ...words];
  const end = await run(command, args, {
    env: childEnvironment(env),
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  if (end.status !== 0) throw new Error(`the child ended with ${end.status ?? end.signal}: ${end.stderr}`);
  return JSON.parse(end.stdout) as ChildResult;
}

const published = new Map<Runtime, readonly string[]>();

/**
 * The child and its runtime where every user may read them: a checkout below a private home folder is closed to
 * other users. Made once for each runtime, removed when the tests end.
 */
function publicProgram(runtime: Runtime): readonly string[] {
  const known = published.get(runtime);
  if (known !== undefined) return known;
  const folder = mkdtempSync(join(tmpdir(), 'vault-public-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const [program = ''] = runtimeCommand(runtime);
  const copy = join(folder, runtime);
  try {
    linkSync(realpathSync(program), copy);
  } catch {
    // Another file system.
    copyFileSync(program, copy);
  }
  chmodSync(copy, 0o755);
  const script = join(folder, 'child.mjs');
  buildSync({
    entryPoints: [CHILD],
    bundle: true,
    format: 'esm',
    platform: 'node',
    external: ['koffi', 'bun:ffi', '*.node'],
    outfile: script,
  });
  const modules = fileURLToPath(new URL('../../../node_modules', import.meta.url));
  for (const name of ['koffi', '@koromix']) {
    cpSync(join(modules, name), join(folder, 'node_modules', name), { recursive: true, dereference: true });
  }
  makePublic(folder);
  const command = [copy, script];
  published.set(runtime, command);
  return command;
}

/** Lets everybody read a folder and all below it. */
function makePublic(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) makePublic(path);
    else chmodSync(path, 0o755);
  }
}

/** A folder of one test that any user may write to, and its removal. */
export function makeFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'vault-e2e-'));
  chmodSync(path, 0o777);
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
