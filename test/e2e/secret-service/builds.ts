// The driver in both of its builds: as Node runs it and as an executable that Bun compiled.

import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Session } from './session.ts';

export interface Build {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
}

export interface Builds {
  readonly all: readonly Build[];
  dispose(): void;
}

/** What the driver printed, and how it ended. */
export interface Outcome {
  readonly result?: unknown;
  readonly code?: string;
  readonly facts?: Readonly<Record<string, unknown>>;
  readonly message?: string;
  readonly interrupted?: boolean;
  /** Milliseconds that the operation took inside the driver. */
  readonly elapsedMs?: number;
  /** The longest that the driver's event loop stood still, in milliseconds. */
  readonly longestBlockMs?: number;
  readonly stderr: string;
  readonly exit: number | string;
  /** Milliseconds from start to end of the process. */
  readonly processMs: number;
}

export interface Running {
  readonly pid: number;
  readonly outcome: Promise<Outcome>;
  kill(signal: NodeJS.Signals): void;
}

const driver = join(import.meta.dirname, 'driver.ts');

/** Flags that matter to this room: as for the real executable. */
const BUN_FLAGS = [
  '--compile',
  '--bytecode',
  '--minify',
  '--format=esm',
  '--splitting',
  '--no-compile-autoload-dotenv',
  '--no-compile-autoload-bunfig',
];

/** Compiles the Bun executable (one or two seconds). */
export function makeBuilds(): Builds {
  const folder = mkdtempSync(join(tmpdir(), 'vault-driver-'));
  const executable = join(folder, 'driver');
  const bun = join(createRequire(import.meta.url).resolve('bun/package.json'), '..', 'bin', 'bun.exe');
  if (!existsSync(bun)) throw new Error('Bun is not installed: run npm ci');
  const libc = existsSync('/etc/alpine-release') ? 'musl' : 'gnu';
  execFileSync(
    bun,
    ['build', ...BUN_FLAGS, '--define', `BUILD_LIBC="${libc}"`, driver, '--outfile', executable],
    {
      stdio: 'pipe',
    },
  );
  return {
    all: [
      { name: 'Node', command: [process.execPath, driver] },
      { name: 'Bun executable', command: [executable] },
    ],
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Starts the driver in a session. */
export function start(
  build: Build,
  session: Session,
  args: readonly string[],
  options: { readonly input?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Running {
  const [program, ...fixed] = build.command;
  const fromMs = performance.now();
  const child = spawn(program, [...fixed, ...args], {
    env: { ...session.env, ...options.env },
    stdio: 'pipe',
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.input ?? '');
  const outcome = new Promise<Outcome>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status, signal) => {
      const end = { stderr, exit: status ?? signal ?? 'unknown', processMs: performance.now() - fromMs };
      resolve({ ...(stdout === '' ? {} : (JSON.parse(stdout) as object)), ...end });
    });
  });
  return { pid: child.pid ?? -1, outcome, kill: (signal) => void child.kill(signal) };
}

/** Runs the driver to its end; it is killed after a minute, which no test takes for success. */
export async function run(...args: Parameters<typeof start>): Promise<Outcome> {
  const running = start(...args);
  const late = setTimeout(() => running.kill('SIGKILL'), 60_000);
  try {
    return await running.outcome;
  } finally {
    clearTimeout(late);
  }
}
