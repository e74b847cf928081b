// What can go wrong while an MFA code is fetched. A code, or what stood in its place, is never a fact.

import { VaultError } from '../kernel/error.ts';

export type MfaErrorCode =
  /** There is no controlling terminal and nothing else could ask. facts: serial, profile, tried (drivers that failed) */
  | 'no-terminal'
  /** The person said no: Ctrl-C, Ctrl-D, Cancel; or a signal ended the question. facts: serial, profile, driver, by, signal */
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
  /** The program of a driver is not installed. facts: driver, program, serial, profile */
  | 'driver-missing'
  /** A driver could not ask. facts: driver, reason, serial, profile */
  | 'driver-failed'
  /** Nobody answered a dialog in time. facts: driver, seconds, serial, profile */
  | 'driver-timeout'
  /** Three answers in a dialog were no code. facts: driver, serial, profile */
  | 'answer-malformed'
  /** A program that makes codes has none to give. facts: driver, reason ({@link GeneratorReason}), account, device, serial, profile */
  | 'generator-failed'
  /** A driver was asked once more than it has codes to give. facts: serial, profile, driver, attempts */
  | 'refused-too-often';

export class MfaError extends VaultError<MfaErrorCode> {
  override readonly room = 'mfa';
}

/** Why `ykman` or `pass` gave no code. */
export type GeneratorReason =
  | 'no-device'
  | 'no-smart-card-service'
  | 'several-devices'
  | 'no-account'
  | 'several-accounts'
  | 'locked'
  | 'wrong-password'
  | 'no-touch'
  | 'no-code';

/** Failures after which something else may ask instead: nobody has seen a question yet. */
export function isFallThrough(error: unknown): error is MfaError {
  return error instanceof MfaError && ['no-terminal', 'driver-missing', 'driver-failed'].includes(error.code);
}
