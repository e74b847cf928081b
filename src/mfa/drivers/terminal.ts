// Asks for the code on the controlling terminal. What is typed shows as stars.

import { Secret } from '../../kernel/secret.ts';
import { PlatformError } from '../../platform/errors.ts';
import { openTerminal, type Terminal } from '../../platform/prompt.ts';
import { type MfaDriver, sixDigits } from '../driver.ts';
import { MfaError } from '../errors.ts';

/** How often one step asks: the first time and two more. */
export const MAX_ATTEMPTS = 3;

/** @param open opens the terminal; tests give their own */
export function createTerminalDriver(open: () => Terminal | undefined = openTerminal): MfaDriver {
  return {
    name: 'terminal',
    canAskAgain: true,
    async getCode({ serial, profile, attempt, signal }) {
      if (attempt > MAX_ATTEMPTS) {
        throw new MfaError('refused-too-often', {
          serial,
          profile,
          driver: 'terminal',
          attempts: MAX_ATTEMPTS,
        });
      }
      const terminal = open();
      if (terminal === undefined) throw new MfaError('no-terminal', { serial, profile });
      try {
        const answer = await terminal.ask({
          message: `${attempt > 1 ? `${refusal(attempt)}\n` : ''}Enter MFA code for ${serial}: `,
          isSecret: true,
          mask: '*',
          validate: (text) => (sixDigits(text) === undefined ? 'An MFA code has six digits.' : undefined),
          ...(signal === undefined ? {} : { signal }),
        });
        return Secret.of(sixDigits(answer) ?? '');
      } catch (cause) {
        throw translate(cause, serial, profile);
      } finally {
        terminal.close();
      }
    },
  };
}

/** What is said when a code is asked for again. */
export function refusal(attempt: number): string {
  return `AWS did not accept that code. A code works only once: wait for the next one. (${attempt} of ${MAX_ATTEMPTS})`;
}

function translate(cause: unknown, serial: string, profile: string): unknown {
  if (!(cause instanceof PlatformError)) return cause;
  if (cause.code === 'no-terminal') return new MfaError('no-terminal', { serial, profile }, { cause });
  if (cause.code !== 'interrupted') return cause;
  const { by, signal } = cause.facts;
  return new MfaError('cancelled', { serial, profile, by, signal }, { cause });
}
