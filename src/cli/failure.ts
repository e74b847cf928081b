// The one table that turns an error's code into what a person reads: message, hint and exit status.

import { type Facts, VaultError } from '../kernel/error.ts';
import { styleFor, wantsColour } from '../output/style.ts';
import type { World } from './create-context.ts';
import { AWS_FAILURES } from './failures/aws.ts';
import { CLI_FAILURES, SESSIONS_FAILURES } from './failures/cli.ts';
import { CONFIG_FAILURES } from './failures/config.ts';
import { CONSOLE_FAILURES } from './failures/console.ts';
import { CREDENTIALS_FAILURES } from './failures/credentials.ts';
import { KEYRING_FAILURES } from './failures/keyring.ts';
import { MFA_FAILURES, OUTPUT_FAILURES } from './failures/mfa.ts';
import { PLATFORM_FAILURES } from './failures/platform.ts';
import { PROFILES_FAILURES } from './failures/profiles.ts';
import { ROTATION_FAILURES } from './failures/rotation.ts';
import type { Row } from './failures/row.ts';
import { type FlagValues, isSet } from './flags.ts';

/** A table for every room, by the name that its errors have. */
export const FAILURES: Readonly<Record<string, Readonly<Record<string, Row>>>> = {
  aws: AWS_FAILURES,
  cli: CLI_FAILURES,
  config: CONFIG_FAILURES,
  console: CONSOLE_FAILURES,
  credentials: CREDENTIALS_FAILURES,
  keyring: KEYRING_FAILURES,
  mfa: MFA_FAILURES,
  output: OUTPUT_FAILURES,
  platform: PLATFORM_FAILURES,
  profiles: PROFILES_FAILURES,
  rotation: ROTATION_FAILURES,
  sessions: SESSIONS_FAILURES,
};

/** `exec` reports its own failures apart from the child's, as env(1) and nohup(1) do. */
const EXEC_FAILED = 125;

export interface Failure {
  readonly message: string;
  /** They stand below the message, indented. */
  readonly lines?: readonly string[];
  readonly hint?: string;
  readonly status: number;
}

/** What is known about a failure beside the error itself. */
export interface About {
  /** The command that failed, where it is known. */
  readonly command?: string | undefined;
  /** The profile that the command line was about. */
  readonly target?: string | undefined;
  /** Any more that the table may use; what the error says itself wins. */
  readonly facts?: Facts;
}

export function describeFailure(error: unknown, about: About): Failure {
  const usual = about.command === 'exec' ? EXEC_FAILED : 1;
  if (!(error instanceof VaultError)) {
    // A mistake of ours. Its message may hold anything, so only its kind is told.
    const kind = error instanceof Error ? error.name : typeof error;
    return {
      message: `internal error (${kind})`,
      hint: 'run it again with --debug, and report what it prints',
      status: usual,
    };
  }
  const shared = error.room === 'sessions' && error.code === 'shared-failure';
  const room = shared ? String(error.facts.room) : error.room;
  const code = shared ? String(error.facts.code) : error.code;
  const row = rowOf(room, code);
  if (row === undefined) return { message: `${room}: ${code}`, status: usual };
  const { command, target } = about;
  const facts: Facts = { command, ...about.facts, ...error.facts, target };
  const hint = row.hint?.(facts);
  const message = row.message(facts);
  const lines = row.lines?.(facts) ?? [];
  return {
    message: shared ? `${message} (another vault process was told so while this one waited for it)` : message,
    ...(lines.length === 0 ? {} : { lines }),
    ...(hint === undefined || hint === '' ? {} : { hint }),
    status: shared ? usual : (row.status ?? usual),
  };
}

function rowOf(room: string, code: string): Row | undefined {
  const table = Object.hasOwn(FAILURES, room) ? FAILURES[room] : undefined;
  return table !== undefined && Object.hasOwn(table, code) ? table[code] : undefined;
}

export interface FailureReport extends About {
  readonly world: Pick<World, 'writeErr' | 'env' | 'platform' | 'isErrTerminal'>;
  readonly flags: FlagValues | undefined;
}

/** Writes the failure to standard error; the exit status. */
export function reportFailure(error: unknown, report: FailureReport): number {
  const { env, platform } = report.world;
  const failure = describeFailure(error, {
    ...report,
    facts: { platform, hasPassphraseVariable: env.AWS_VAULT_FILE_PASSPHRASE !== undefined, ...report.facts },
  });
  const style = styleFor(wantsColour(env, report.world.isErrTerminal?.() === true));
  report.world.writeErr(`${style.red('vault:')} ${oneLine(failure.message)}\n`);
  for (const line of failure.lines ?? []) report.world.writeErr(`  ${oneLine(line)}\n`);
  if (failure.hint !== undefined) report.world.writeErr(`${style.cyan('hint:')} ${oneLine(failure.hint)}\n`);
  if (report.flags !== undefined && isSet(report.flags, 'debug')) report.world.writeErr(debugTrail(error));
  return failure.status;
}

/** Names out of files may hold control characters, which would move the cursor of a person's terminal. */
function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this takes out
  return text.replace(/[\x00-\x1f\x7f-\x9f]+/g, ' ').trim();
}

/** The chain of causes as codes and stack frames. Messages of foreign errors are left out: they may quote a secret. */
function debugTrail(error: unknown): string {
  const lines: string[] = [];
  for (let cause = error; cause instanceof Error && lines.length < 40; cause = cause.cause) {
    const label = cause instanceof VaultError ? `${cause.room}: ${oneLine(cause.message)}` : cause.name;
    lines.push(`vault: debug: ${lines.length === 0 ? 'failed with' : 'caused by'} ${label}`);
    for (const frame of (cause.stack ?? '')
      .split('\n')
      .filter((line) => /^\s+at /.test(line))
      .slice(0, 8)) {
      lines.push(`vault: debug:   ${frame.trim()}`);
    }
  }
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}
