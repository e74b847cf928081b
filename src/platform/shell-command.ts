// Runs a command line that a person wrote into their configuration, through the shell. It never shows the output.

import { closeSync, openSync } from 'node:fs';
import { PlatformError } from './errors.ts';
import { errnoOf } from './files.ts';

export interface ShellCommandOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /**
   * `terminal`: standard input and error are the controlling terminal where there is one, so that the command
   * can ask whatever our own are; else, and for `none`, input is empty and error is ours.
   */
  readonly interaction: 'terminal' | 'none';
  readonly signal?: AbortSignal;
  /** Longest time in milliseconds; then the command is ended. */
  readonly deadlineMs?: number;
  /** Longest output in bytes; then the command is ended. */
  readonly maxOutputBytes: number;
}

export interface ShellCommandResult {
  /** Exit status, or undefined where a signal ended it. */
  readonly status: number | undefined;
  readonly endedBy?: string;
  /** Standard output. May hold secrets: the caller wraps or clears it. */
  readonly output: Uint8Array;
}

/** How long a command may take to end after SIGTERM before SIGKILL. */
const GRACE_MS = 1_000;

/**
 * Runs `/bin/sh -c COMMAND`, on Windows `cmd /C`, in our own process group: only so may it read the terminal,
 * and Ctrl-C reaches it. For the same reason ending it early reaches the shell but not what the shell started
 * in the background; we do not wait for those.
 *
 * @throws {PlatformError} `command-not-found` (no shell), `system` with errno `ETIMEDOUT` or `EFBIG`
 * @throws the reason of `signal` when that is aborted
 */
export async function runShellCommand(
  command: string,
  options: ShellCommandOptions,
): Promise<ShellCommandResult> {
  options.signal?.throwIfAborted();
  const { spawn } = await import('node:child_process');
  const isWindows = process.platform === 'win32';
  const terminal = options.interaction === 'terminal' ? openForChild(isWindows) : undefined;
  const [shell, args] = isWindows
    ? ['cmd', ['/d', '/s', '/c', `"${command}"`]]
    : ['/bin/sh', ['-c', command]];

  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    let total = 0;
    let isSettled = false;
    let killTimer: ReturnType<typeof setTimeout> | undefined;

    const child = spawn(shell as string, args as string[], {
      env: options.env as NodeJS.ProcessEnv,
      stdio: [terminal?.input ?? 'ignore', 'pipe', terminal?.error ?? 'inherit'],
      windowsVerbatimArguments: isWindows,
      windowsHide: terminal === undefined,
    });
    terminal?.close();

    const settle = (finish: () => void): void => {
      if (isSettled) return;
      isSettled = true;
      clearTimeout(deadline);
      options.signal?.removeEventListener('abort', onAbort);
      finish();
    };

    /** The caller goes on at once; the command gets a second to clean up. */
    const end = (error: unknown): void => {
      settle(() => {
        child.kill('SIGTERM');
        killTimer = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
        child.stdout?.destroy();
        for (const chunk of chunks) chunk.fill(0);
        reject(error);
      });
    };

    const onAbort = (): void => end(options.signal?.reason);
    options.signal?.addEventListener('abort', onAbort, { once: true });
    const deadline =
      options.deadlineMs === undefined
        ? undefined
        : setTimeout(
            () => end(new PlatformError('system', { operation: 'shell-command', errno: 'ETIMEDOUT' })),
            options.deadlineMs,
          );

    child.stdout?.on('data', (chunk: Uint8Array) => {
      if (isSettled) return;
      total += chunk.length;
      chunks.push(chunk);
      if (total > options.maxOutputBytes) {
        end(new PlatformError('system', { operation: 'shell-command', errno: 'EFBIG' }));
      }
    });
    child.on('error', (cause) => {
      settle(() =>
        reject(
          new PlatformError(
            'command-not-found',
            { command: shell as string, errno: errnoOf(cause) },
            { cause },
          ),
        ),
      );
    });
    child.on('exit', () => clearTimeout(killTimer));
    child.on('close', (status, endedBy) => {
      settle(() => {
        const output = concatenate(chunks, total);
        resolve({ status: status ?? undefined, ...(endedBy === null ? {} : { endedBy }), output });
      });
    });
  });
}

/** One array; the pieces are overwritten. */
function concatenate(chunks: readonly Uint8Array[], total: number): Uint8Array {
  const all = new Uint8Array(total);
  let offset = 0;
  for (const chunk of chunks) {
    all.set(chunk, offset);
    offset += chunk.length;
    chunk.fill(0);
  }
  return all;
}

interface ChildTerminal {
  readonly input: number;
  readonly error: number;
  close(): void;
}

/** The terminal for a child: an open file of its own, in blocking mode. */
function openForChild(isWindows: boolean): ChildTerminal | undefined {
  const opened: number[] = [];
  const close = (): void => {
    for (const descriptor of opened) closeSync(descriptor);
  };
  try {
    opened.push(openSync(isWindows ? '\\\\.\\CONIN$' : '/dev/tty', 'r+'));
    if (isWindows) opened.push(openSync('\\\\.\\CONOUT$', 'r+'));
  } catch {
    close();
    return undefined;
  }
  const [input = 0, error = input] = opened;
  return { input, error, close };
}
