// Runs a helper program that talks to a person (a dialog, a key that wants a touch) and takes it away with us,
// however we end. It never shows what the program writes.

import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { PlatformError } from './errors.ts';
import { errnoOf } from './files.ts';
import { type EndSignal, raiseSignal, watchEnd } from './tty-signals.ts';

export interface ProgramSpec {
  /** Absolute path, as `findHelper` gives it. */
  readonly file: string;
  /** Never a secret: other users see it. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** True: a session of its own, without the terminal. False: our process group, so that it may use the terminal. */
  readonly isDetached: boolean;
  /**
   * `pipe` (default): what `talk` writes. `terminal`: the controlling terminal, so that the program can ask whatever our own
   * input is; where there is none, nothing.
   */
  readonly input?: 'pipe' | 'terminal';
  /** The arguments are quoted already, as Windows wants them. */
  readonly isVerbatim?: boolean;
  /** Longest time in milliseconds; then the program is ended. */
  readonly deadlineMs: number;
  readonly signal?: AbortSignal;
  /** Each piece of standard error as it comes. */
  readonly onStderr?: (text: string) => void;
}

export interface ProgramEnd {
  /** Exit status, or undefined where a signal ended it. */
  readonly status: number | undefined;
  readonly endedBy?: NodeJS.Signals;
}

/** A running program. */
export interface Program {
  write(text: string): void;
  /** Closes standard input. */
  endInput(): void;
  /** The next line of standard output without its line feed; undefined at its end. May be a secret. */
  readLine(): Promise<string | undefined>;
  /** What is left of standard output, to its end, and how the program ended. May be a secret. */
  finish(): Promise<ProgramEnd & { readonly output: string; readonly stderr: string }>;
}

/** How long a program may take to end after SIGTERM before SIGKILL. */
const GRACE_MS = 700;
const FAREWELL_MS = 300;
const MAX_OUTPUT_BYTES = 65_536;
const MAX_STDERR = 4_096;

/**
 * Becomes the program, and leaves behind a process that waits on descriptor 3 for a word from us. Where we die
 * without one (SIGKILL), it ends the program: no dialog stays on the screen for a process that is gone.
 */
const GUARD = '{ read -r word <&3 && exit 0; kill -TERM $$; } </dev/null >/dev/null 2>&1 & exec "$@" 3<&-';

/**
 * Starts a program, lets `talk` use it, and ends it where it has not ended by itself. SIGINT, SIGTERM, SIGHUP and
 * SIGQUIT end it too; the last three then end us as they would have.
 *
 * @throws {PlatformError} `command-not-found`; `system` with errno `ETIMEDOUT` or `EFBIG`; `interrupted`
 * @throws the reason of `signal` when that is aborted, or what `talk` throws
 */
export async function withProgram<T>(spec: ProgramSpec, talk: (program: Program) => Promise<T>): Promise<T> {
  spec.signal?.throwIfAborted();
  const { spawn } = await import('node:child_process');
  const isWindows = process.platform === 'win32';
  const terminal = spec.input === 'terminal' ? openTerminalInput(isWindows) : undefined;
  const input = spec.input === 'terminal' ? (terminal ?? 'ignore') : 'pipe';
  const child = isWindows
    ? spawn(spec.file, spec.args as string[], {
        env: spec.env as NodeJS.ProcessEnv,
        stdio: [input, 'pipe', 'pipe'],
        windowsHide: terminal === undefined,
        windowsVerbatimArguments: spec.isVerbatim ?? false,
      })
    : spawn('/bin/sh', ['-c', GUARD, 'sh', spec.file, ...spec.args], {
        env: spec.env as NodeJS.ProcessEnv,
        stdio: [input, 'pipe', 'pipe', 'pipe'],
        detached: spec.isDetached,
      });
  if (terminal !== undefined) closeSync(terminal);
  const guard = child.stdio[3] as NodeJS.WritableStream | undefined;
  guard?.on('error', ignore);
  child.stdin?.on('error', ignore);

  let fail: (error: unknown) => void = ignore;
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  failed.catch(ignore);
  const streams = collect(child, spec, (error) => fail(error));
  child.once('exit', () => guard?.end('done\n'));
  child.once('error', (cause) =>
    fail(new PlatformError('command-not-found', { command: spec.file, errno: errnoOf(cause) }, { cause })),
  );

  let endSignal: EndSignal | undefined;
  const unwatch = watchEnd({
    onEnd: (signal) => {
      endSignal ??= signal;
      fail(new PlatformError('interrupted', { by: 'signal', signal }));
    },
    onExit: () => void child.kill('SIGTERM'),
  });
  const onAbort = (): void => fail(spec.signal?.reason);
  spec.signal?.addEventListener('abort', onAbort, { once: true });
  const deadline = setTimeout(
    () => fail(new PlatformError('system', { operation: 'program', errno: 'ETIMEDOUT' })),
    spec.deadlineMs,
  );
  try {
    const result = await Promise.race([talk(streams.program), failed]);
    await farewell(child);
    return result;
  } finally {
    clearTimeout(deadline);
    spec.signal?.removeEventListener('abort', onAbort);
    await endChild(child);
    unwatch();
    if (endSignal !== undefined && endSignal !== 'SIGINT') raiseSignal(endSignal);
  }
}

/** What was told all that it needs may end in its own way: the end of its input, and a moment. */
async function farewell(child: ChildProcess): Promise<void> {
  child.stdin?.end();
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise<void>((resolve) => {
    const late = setTimeout(resolve, FAREWELL_MS);
    child.once('exit', () => {
      clearTimeout(late);
      resolve();
    });
  });
}

/** Asks the child to end, then makes it; resolves once it is gone. */
async function endChild(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const hard = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
  await ended;
  clearTimeout(hard);
}

function collect(child: ChildProcess, spec: ProgramSpec, fail: (error: unknown) => void) {
  const decoder = new TextDecoder();
  let text = '';
  let stderr = '';
  let isOver = false;
  let end: ProgramEnd = { status: undefined };
  let wake: () => void = ignore;

  child.stdout?.on('data', (chunk: Uint8Array) => {
    text += decoder.decode(chunk, { stream: true });
    chunk.fill(0);
    if (text.length > MAX_OUTPUT_BYTES)
      fail(new PlatformError('system', { operation: 'program', errno: 'EFBIG' }));
    wake();
  });
  child.stderr?.setEncoding('utf8');
  child.stderr?.on('data', (piece: string) => {
    stderr = (stderr + piece).slice(-MAX_STDERR);
    spec.onStderr?.(piece);
  });
  child.once('close', (status, endedBy) => {
    end = { status: status ?? undefined, ...(endedBy === null ? {} : { endedBy }) };
    isOver = true;
    wake();
  });
  const more = (): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve;
    });

  const program: Program = {
    write: (line) => void child.stdin?.write(line),
    endInput: () => void child.stdin?.end(),
    async readLine() {
      for (;;) {
        const feed = text.indexOf('\n');
        if (feed >= 0) {
          const line = text.slice(0, feed);
          text = text.slice(feed + 1);
          return line;
        }
        if (isOver) return undefined;
        await more();
      }
    },
    async finish() {
      while (!isOver) await more();
      return { ...end, output: text, stderr };
    },
  };
  return { program };
}

/** The terminal for a child: an open file of its own, in blocking mode. Undefined where there is none. */
function openTerminalInput(isWindows: boolean): number | undefined {
  try {
    return openSync(isWindows ? '\\\\.\\CONIN$' : '/dev/tty', 'r+');
  } catch {
    return undefined;
  }
}

function ignore(): void {}
