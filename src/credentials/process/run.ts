// Runs the program of a `credential_process` and reads what it prints. The program may use the terminal; what it prints is
// never shown, and of its complaints only what is fit to be.

import { isAbsolute, resolve } from 'node:path';
import type { Clock } from '../../kernel/clock.ts';
import type { Credentials } from '../../kernel/credentials.ts';
import { OUR_SECRETS } from '../../mfa/helper.ts';
import { PlatformError } from '../../platform/errors.ts';
import { findProgram } from '../../platform/programs.ts';
import { withProgram } from '../../platform/run-program.ts';
import { type WindowsCommand, windowsCommand } from '../../platform/windows-command.ts';
import type { ProcessStep } from '../../profiles/plan-types.ts';
import { CredentialsError } from '../errors.ts';
import { chainWith, PROCESS_CHAIN } from './chain.ts';
import { credentialsIn, shownComplaint } from './output.ts';
import { commandWords } from './words.ts';

type Env = Readonly<Record<string, string | undefined>>;

export interface ProcessWorld {
  readonly env: Env;
  readonly platform: string;
  readonly clock: Clock;
  readonly deadlineMs: number;
  /** Standard error as it comes, for a person at the terminal: the program may be asking. */
  readonly show?: (text: string) => void;
  readonly signal?: AbortSignal;
}

/** How long a signal that goes to our whole group may take to reach us. */
const SIGNAL_MS = 50;

const MOST_KEPT = 4_096;

/**
 * Credentials out of the program that the command line names. It gets the controlling terminal as its standard input, or
 * nothing where there is none, and our environment without our own secrets, but for a vault.
 *
 * @throws {CredentialsError} `process-...` (see {@link refuseLoop} for the one that is not from here)
 * @throws {PlatformError} `interrupted`; the reason of `signal` when that is aborted
 */
export async function runCredentialProcess(
  step: Pick<ProcessStep, 'profile' | 'command'>,
  world: ProcessWorld,
): Promise<Credentials> {
  const { profile } = step;
  const [name, ...args] = commandWords(step.command, world.platform) ?? [];
  if (name === undefined) throw new CredentialsError('process-bad-command', { profile });
  const program = find(name, args, world);
  if (program === undefined) {
    const shown = isShowable(name) ? { program: name } : {};
    throw new CredentialsError('process-missing', { profile, ...shown });
  }
  let complaint = '';
  const complained = (): { readonly complaint?: string } => {
    const shown = shownComplaint(complaint, secretsIn(world.env));
    return shown === undefined ? {} : { complaint: shown };
  };
  try {
    const end = await withProgram(
      {
        ...program,
        isVerbatim: program.verbatim,
        env: environmentFor(name, step, world.env),
        isDetached: false,
        input: 'terminal',
        deadlineMs: world.deadlineMs,
        ...(world.signal === undefined ? {} : { signal: world.signal }),
        onStderr: (text) => {
          complaint = (complaint + text).slice(-MOST_KEPT);
          world.show?.(text);
        },
      },
      async (running) => {
        const end = await running.finish();
        // Ctrl-C ends it and us: its own end must not be told first.
        if (end.status !== 0) await world.clock.sleep(SIGNAL_MS, world.signal);
        return end;
      },
    );
    if (end.status !== 0) {
      const status = end.status ?? end.endedBy ?? 'unknown';
      throw new CredentialsError('process-failed', { profile, status, ...complained() });
    }
    return credentialsIn(end.output, profile, world.clock.now());
  } catch (cause) {
    if (!(cause instanceof PlatformError) || cause.code === 'interrupted') throw cause;
    if (cause.facts.errno === 'ETIMEDOUT') {
      const seconds = world.deadlineMs / 1000;
      throw new CredentialsError('process-timeout', { profile, seconds, ...complained() }, { cause });
    }
    if (cause.facts.errno === 'EFBIG')
      throw new CredentialsError('process-bad-output', { profile, reason: 'too-long' }, { cause });
    throw cause;
  }
}

function find(name: string, args: readonly string[], world: ProcessWorld): WindowsCommand | undefined {
  if (world.platform === 'win32') return windowsCommand(name, args, world.env);
  const path = findProgram(name, world.env);
  if (path === undefined) return undefined;
  return { file: isAbsolute(path) ? path : resolve(path), args, verbatim: false };
}

/** Not what a secret key, or a session token, would look like. */
function isShowable(program: string): boolean {
  return program.length <= 80 && /^[\w./~\\: @+$-]+$/.test(program) && !/^[A-Za-z0-9/+=]{40}$/.test(program);
}

/** As the AWS CLI, which hands on all that it has; our own secrets are for a vault alone, which may need them as we do. */
function environmentFor(name: string, step: Pick<ProcessStep, 'profile' | 'command'>, env: Env): Env {
  const isVault = /^(?:.*[/\\])?vault(?:\.exe)?$/i.test(name);
  const kept = Object.entries(env).filter(([key]) => isVault || !OUR_SECRETS.includes(key.toUpperCase()));
  return { ...Object.fromEntries(kept), [PROCESS_CHAIN]: chainWith(step, env) };
}

/** Values of the environment that a program may repeat in its complaints and that nobody is to see. */
function secretsIn(env: Env): readonly string[] {
  const names = [...OUR_SECRETS, 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_SECURITY_TOKEN'];
  return names.flatMap((name) => env[name] ?? []);
}
