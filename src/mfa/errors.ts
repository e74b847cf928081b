// What can go wrong while an MFA code is fetched. A code, or what stood in its place, is never a fact.

import { VaultError } from '../kernel/error.ts';

export type MfaErrorCode =
  /** The code has to be asked for and there is no controlling terminal. facts: serial, profile */
  | 'no-terminal'
  /** The person pressed Ctrl-C or Ctrl-D at the prompt, or a signal ended it. facts: serial, profile, by, signal */
  | 'cancelled'
  /** `mfa_process` ended with a status other than 0. facts: profile, status (exit status or signal name) */
  | 'process-failed'
  /** `mfa_process` printed something else than six digits. facts: profile, reason: `empty`, `not-six-digits`, `too-long` */
  | 'process-bad-output'
  /** `mfa_process` took too long. facts: profile, seconds */
  | 'process-timeout'
  /** The value of `--mfa-token` is not six digits. */
  | 'token-malformed'
  /** `--prompt` or `AWS_VAULT_PROMPT` names no driver that exists. facts: driver, known */
  | 'driver-unknown'
  /** `--prompt` names a driver of aws-vault that is not there yet. facts: driver, known */
  | 'driver-unsupported'
  /** A driver was asked once more than it has codes to give. facts: serial, profile, driver, attempts */
  | 'refused-too-often';

export class MfaError extends VaultError<MfaErrorCode> {
  override readonly room = 'mfa';
}
