// Runs one command of a scenario, with pipes or under a pseudo-terminal. Judges nothing.

import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { spawn as spawnTerminal } from '@lydell/node-pty';
import { plainScreen } from './scenario-match.ts';
import type { TerminalStep } from './scenario-types.ts';

export interface CommandOutcome {
  /** 128 + the signal's number where a signal ended it; undefined where it did not end in time. */
  readonly status: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  readonly screen: string;
  /** What went wrong in a dialogue, and on which line. */
  readonly failure?: { readonly line: number; readonly message: string };
}

export interface CommandSpec {
  readonly command: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
}

export async function runPiped(spec: CommandSpec, stdin: string | undefined): Promise<CommandOutcome> {
  // A process group of its own, so that whatever it leaves behind can be ended with it.
  const isGroup = process.platform !== 'win32';
  const child = spawn('bash', ['-c', spec.command], {
    cwd: spec.cwd,
    env: { ...spec.env },
    detached: isGroup,
    stdio: [stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => stderr.push(chunk));
  // A command that does not read its input is no failure.
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(stdin);
  const kill = (): void => endGroup(child.pid, isGroup);
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    kill();
  }, spec.timeoutSeconds * 1000);
  const status = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) =>
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])),
    );
  }).finally(() => clearTimeout(timer));
  return {
    status: isLate ? undefined : status,
    stdout: Buffer.concat(stdout).toString('utf8'),
    stderr: Buffer.concat(stderr).toString('utf8'),
    screen: '',
  };
}

export interface Codes {
  mfa(serial: string, isWrong: boolean): string;
}

export async function runInTerminal(
  spec: CommandSpec,
  dialogue: readonly TerminalStep[],
  codes: Codes,
): Promise<CommandOutcome> {
  const terminal = spawnTerminal('bash', ['-c', spec.command], {
    name: 'xterm-256color',
    cols: 200,
    rows: 50,
    cwd: spec.cwd,
    env: { ...spec.env },
  });
  let raw = '';
  let ended: { readonly exitCode: number; readonly signal?: number | undefined } | undefined;
  let wake: () => void = () => undefined;
  terminal.onData((data) => {
    raw += data;
    wake();
  });
  terminal.onExit((event) => {
    ended = event;
    wake();
  });
  const deadline = Date.now() + spec.timeoutSeconds * 1000;
  /** Waits until `test` holds; false where time is up, or the command has ended and it still does not hold. */
  const until = async (test: () => boolean, isEndAwaited: boolean): Promise<boolean> => {
    while (!test()) {
      const leftMs = deadline - Date.now();
      if (leftMs <= 0 || (ended !== undefined && !isEndAwaited)) return test();
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, leftMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    return true;
  };

  let seen = 0;
  let failure: CommandOutcome['failure'];
  for (const step of dialogue) {
    if (step.kind === 'expect') {
      const isThere = await until(() => plainScreen(raw).indexOf(step.text, seen) !== -1, false);
      if (!isThere) {
        const why = ended === undefined ? `did not appear in ${spec.timeoutSeconds} s` : 'never appeared';
        failure = { line: step.line, message: `'${step.text}' ${why}` };
        break;
      }
      seen = plainScreen(raw).indexOf(step.text, seen) + step.text.length;
    } else if (step.kind === 'send') terminal.write(step.isLine ? `${step.text}\r` : step.text);
    else terminal.write(`${codes.mfa(step.serial, step.isWrong)}\r`);
  }
  if (failure === undefined) await until(() => ended !== undefined, true);
  if (ended === undefined) endGroup(terminal.pid, process.platform !== 'win32');
  // The last output may come after the news of the end.
  await new Promise((resolve) => setTimeout(resolve, 30));
  return {
    status: ended === undefined ? undefined : ended.signal ? 128 + ended.signal : ended.exitCode,
    stdout: '',
    stderr: '',
    screen: plainScreen(raw),
    ...(failure === undefined ? {} : { failure }),
  };
}

function endGroup(pid: number | undefined, isGroup: boolean): void {
  if (pid === undefined) return;
  try {
    process.kill(isGroup ? -pid : pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
