// Runs a program that prints a token or an assertion. It may use the terminal, and what it writes to standard error is shown
// as it comes; what it writes to standard output is shown to nobody.

import { PlatformError } from '../platform/errors.ts';
import { runShellCommand, type ShellCommandResult } from '../platform/shell-command.ts';

export interface Program {
  /** A shell command line. */
  readonly command: string;
  /** Without secrets that the program has no business with. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly deadlineMs: number;
  readonly maxOutputBytes: number;
  readonly signal?: AbortSignal;
}

/** What to throw where it gives nothing to use. */
export interface ProgramErrors {
  readonly tooSlow: (seconds: number, cause: unknown) => Error;
  readonly tooLong: (cause: unknown) => Error;
  /** With its exit status, or the signal that ended it. */
  readonly failed: (status: number | string) => Error;
}

/**
 * What it wrote to standard output. The caller overwrites it when it has been read.
 *
 * @throws {PlatformError} `command-not-found` (no shell); one of `errors`; the signal's reason
 */
export async function programOutput(program: Program, errors: ProgramErrors): Promise<Uint8Array> {
  let result: ShellCommandResult;
  try {
    const { command, ...options } = program;
    result = await runShellCommand(command, { ...options, interaction: 'terminal' });
  } catch (cause) {
    if (!(cause instanceof PlatformError) || cause.code !== 'system') throw cause;
    if (cause.facts.errno === 'ETIMEDOUT') throw errors.tooSlow(program.deadlineMs / 1000, cause);
    if (cause.facts.errno === 'EFBIG') throw errors.tooLong(cause);
    throw cause;
  }
  const { status, endedBy, output } = result;
  if (status === 0) return output;
  output.fill(0);
  throw errors.failed(status ?? endedBy ?? 'unknown');
}
