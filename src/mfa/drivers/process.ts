// The code that a profile's `mfa_process` prints. What it prints is a secret; it is in no error.

import { Secret } from '../../kernel/secret.ts';
import { PlatformError } from '../../platform/errors.ts';
import { runShellCommand, type ShellCommandResult } from '../../platform/shell-command.ts';
import { type MfaDriver, sixDigits } from '../driver.ts';
import { MfaError } from '../errors.ts';
import { OUR_SECRETS } from '../helper.ts';

/** Time for a person to touch a key or answer a dialog; not for ever, because others wait for this session. */
const DEADLINE_MS = 120_000;

const MAX_OUTPUT_BYTES = 65_536;

/**
 * Runs the command once for each code. It is not run again for a code that AWS refused: within the same half
 * minute it would print the same one.
 */
export function createProcessDriver(options: {
  readonly command: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** For tests. */
  readonly deadlineMs?: number;
}): MfaDriver {
  const deadlineMs = options.deadlineMs ?? DEADLINE_MS;
  const env = Object.fromEntries(Object.entries(options.env).filter(([name]) => !OUR_SECRETS.includes(name)));
  return {
    name: 'process',
    canAskAgain: false,
    async getCode({ serial, profile, attempt, signal }) {
      if (attempt > 1)
        throw new MfaError('refused-too-often', { serial, profile, driver: 'process', attempts: 1 });
      let result: ShellCommandResult;
      try {
        result = await runShellCommand(options.command, {
          env,
          interaction: 'terminal',
          deadlineMs,
          maxOutputBytes: MAX_OUTPUT_BYTES,
          ...(signal === undefined ? {} : { signal }),
        });
      } catch (cause) {
        throw translate(cause, profile, deadlineMs);
      }
      return codeFrom(result, profile);
    },
  };
}

function codeFrom({ status, endedBy, output }: ShellCommandResult, profile: string): Secret {
  const text = new TextDecoder().decode(output).trim();
  output.fill(0);
  if (status !== 0) throw new MfaError('process-failed', { profile, status: status ?? endedBy ?? 'unknown' });
  if (text === '') throw new MfaError('process-bad-output', { profile, reason: 'empty' });
  const digits = sixDigits(text);
  if (digits === undefined) throw new MfaError('process-bad-output', { profile, reason: 'not-six-digits' });
  return Secret.of(digits);
}

function translate(cause: unknown, profile: string, deadlineMs: number): unknown {
  if (!(cause instanceof PlatformError) || cause.code !== 'system') return cause;
  if (cause.facts.errno === 'ETIMEDOUT') {
    return new MfaError('process-timeout', { profile, seconds: deadlineMs / 1000 }, { cause });
  }
  if (cause.facts.errno === 'EFBIG') {
    return new MfaError('process-bad-output', { profile, reason: 'too-long' }, { cause });
  }
  return cause;
}
