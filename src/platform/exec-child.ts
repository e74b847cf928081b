// Runs a command as a child with our input and output, where this process cannot become the command (Windows).

import type { EnvironmentEdits } from './environment.ts';
import { PlatformError } from './errors.ts';
import { errnoOf } from './files.ts';
import { windowsCommand } from './windows-command.ts';

/** Sent to us alone by `kill`: the child would not learn of them. */
const FORWARDED: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'];
/** The terminal sends these to the child too; we only have to outlive them. */
const OUTLIVED: readonly NodeJS.Signals[] = ['SIGINT', 'SIGQUIT', 'SIGBREAK'];

const SIGNAL_STATUS_BASE = 128;

/**
 * Waits for the child and gives its exit status. A child that died of a signal takes us with it by the same
 * signal, so that our caller sees what it would have seen; where that fails the status is 128 + the signal.
 *
 * @throws {PlatformError} `command-not-found`, `command-not-executable`
 */
export async function runChild(
  name: string,
  args: readonly string[],
  edits: EnvironmentEdits,
): Promise<number> {
  const [{ spawn }, os] = await Promise.all([import('node:child_process'), import('node:os')]);
  const env = editedVariables(process.env, edits, process.platform === 'win32');
  const target =
    process.platform === 'win32' ? windowsCommand(name, args, env) : { file: name, args, verbatim: false };
  if (target === undefined) throw new PlatformError('command-not-found', { command: name });

  const available = Object.keys(os.constants.signals);
  const handlers = new Map<NodeJS.Signals, () => void>();
  const early: NodeJS.Signals[] = [];
  let forward = (signal: NodeJS.Signals): void => void early.push(signal);
  for (const signal of OUTLIVED) handlers.set(signal, () => undefined);
  for (const signal of FORWARDED) handlers.set(signal, () => forward(signal));
  // Before the child starts: one that signals its parent at once must not find it unprepared.
  for (const [signal, handler] of handlers) if (available.includes(signal)) process.on(signal, handler);
  try {
    const child = spawn(target.file, [...target.args], {
      stdio: 'inherit',
      env: { ...env },
      windowsVerbatimArguments: target.verbatim,
    });
    forward = (signal) => void child.kill(signal);
    for (const signal of early) forward(signal);
    const { code, signal } = await ended(child, name);
    if (code !== null) return code;
    for (const [name, handler] of handlers) process.off(name, handler);
    if (signal !== null && process.platform !== 'win32') process.kill(process.pid, signal);
    return SIGNAL_STATUS_BASE + (signal === null ? 0 : os.constants.signals[signal]);
  } finally {
    for (const [signal, handler] of handlers) process.off(signal, handler);
  }
}

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

function ended(child: import('node:child_process').ChildProcess, command: string): Promise<Ended> {
  return new Promise((done, fail) => {
    child.once('error', (cause) => {
      const errno = errnoOf(cause);
      const code = errno === 'ENOENT' ? 'command-not-found' : 'command-not-executable';
      fail(new PlatformError(code, { command, errno }, { cause }));
    });
    child.once('exit', (code, signal) => done({ code, signal }));
  });
}

/** The caller's variables with the edits made. Names differ by case alone on Windows only for programs, not for it. */
export function editedVariables(
  env: Readonly<Record<string, string | undefined>>,
  edits: EnvironmentEdits,
  ignoreCase: boolean,
): Readonly<Record<string, string | undefined>> {
  const key = (name: string): string => (ignoreCase ? name.toUpperCase() : name);
  const gone = new Set([...edits.unset, ...Object.keys(edits.set)].map(key));
  const kept = Object.entries(env).filter(([name]) => !gone.has(key(name)));
  return Object.fromEntries([...kept, ...Object.entries(edits.set)]);
}
