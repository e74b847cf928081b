// Asks for an MFA code in a dialog, again where the answer is none or AWS has refused it.

import { Secret } from '../../kernel/secret.ts';
import type { Dialog } from '../dialog.ts';
import { type MfaDriver, sixDigits } from '../driver.ts';
import { MfaError } from '../errors.ts';
import { MAX_ATTEMPTS, refusal } from './terminal.ts';

/** How many answers in a row may be no code: a program that answers by itself must not go on for ever. */
const MAX_MALFORMED = 3;

export function createDialogDriver(dialog: Dialog): MfaDriver {
  return {
    name: dialog.name,
    canAskAgain: true,
    async getCode({ serial, profile, attempt, signal }) {
      const facts = { serial, profile, driver: dialog.name };
      if (attempt > MAX_ATTEMPTS)
        throw new MfaError('refused-too-often', { ...facts, attempts: MAX_ATTEMPTS });
      let notice = attempt > 1 ? refusal(attempt) : undefined;
      for (let answers = 0; answers < MAX_MALFORMED; answers++) {
        const answer = await dialog.ask({
          message: `Enter MFA code for ${serial}\n(profile ${profile})`,
          label: 'MFA code:',
          ...(notice === undefined ? {} : { notice }),
          ...(signal === undefined ? {} : { signal }),
        });
        const digits = sixDigits(answer.reveal());
        if (digits !== undefined) return Secret.of(digits);
        notice = 'An MFA code has six digits.';
      }
      throw new MfaError('answer-malformed', facts);
    },
  };
}
