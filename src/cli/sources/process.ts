// What a program prints, with everything it needs put together.

import { CredentialsError } from '../../credentials/errors.ts';
import { runCredentialProcess } from '../../credentials/process/run.ts';
import type { SourceCredentials } from '../../credentials/run.ts';
import { parseDuration } from '../../kernel/duration.ts';
import { openTty, type TtyDevice } from '../../platform/tty.ts';
import type { ProcessStep } from '../../profiles/plan-types.ts';
import type { Context } from '../context.ts';
import type { FlagValues } from '../flags.ts';

const VARIABLE = 'AWS_VAULT_PROCESS_TIMEOUT';
/** Time for a person to sign in somewhere; not for ever, because others wait for this session. */
const DEADLINE_SECONDS = 300;

/** @throws {CredentialsError} `process-...` */
export async function performProcess(
  step: ProcessStep,
  _flags: FlagValues,
  context: Context,
): Promise<SourceCredentials> {
  const deadlineMs = deadlineSeconds(context) * 1000;
  context.debug(`process: running the credential_process of profile ${step.profile}`);
  let tty: TtyDevice | undefined;
  try {
    return await runCredentialProcess(step, {
      env: context.env,
      platform: context.platform,
      clock: context.clock,
      deadlineMs,
      // Most programs ask on standard error: a person at a terminal sees it at once.
      show: (text) => {
        tty ??= openTty();
        tty?.write(text);
      },
      signal: context.signal,
    });
  } finally {
    tty?.close();
  }
}

function deadlineSeconds(context: Context): number {
  const value = context.env[VARIABLE];
  if (!value) return DEADLINE_SECONDS;
  const parsed = parseDuration(value, { allowDaysWeeks: false });
  if (!parsed.ok || parsed.seconds < 1)
    throw new CredentialsError('process-bad-limit', { variable: VARIABLE });
  return parsed.seconds;
}
