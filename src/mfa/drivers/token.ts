// The code of `--mfa-token`: given once, so a refused one is not tried again.

import { Secret } from '../../kernel/secret.ts';
import { type MfaDriver, sixDigits } from '../driver.ts';
import { MfaError } from '../errors.ts';

/** @throws {MfaError} `token-malformed` at once, before anything is asked of AWS */
export function createTokenDriver(token: Secret): MfaDriver {
  const digits = sixDigits(token.reveal());
  if (digits === undefined) throw new MfaError('token-malformed');
  const code = Secret.of(digits);
  return {
    name: 'token',
    canAskAgain: false,
    getCode: async ({ serial, profile, attempt, signal }) => {
      signal?.throwIfAborted();
      if (attempt > 1)
        throw new MfaError('refused-too-often', { serial, profile, driver: 'token', attempts: 1 });
      return code;
    },
  };
}
