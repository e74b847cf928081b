// What can give an MFA code. No driver is named here.

import type { Secret } from '../kernel/secret.ts';

export interface MfaRequest {
  /** ARN or serial number of the MFA device. */
  readonly serial: string;
  /** The profile whose step needs the code. */
  readonly profile: string;
  /** 1 for the first code; more after AWS has refused one. */
  readonly attempt: number;
  readonly signal?: AbortSignal;
}

/** One way to get a code. */
export interface MfaDriver {
  readonly name: string;
  /** Whether another call after a refused code can give a better one. */
  readonly canAskAgain: boolean;
  /**
   * Six digits.
   * @throws {MfaError}
   * @throws the reason of `signal` when that is aborted
   */
  getCode(request: MfaRequest): Promise<Secret>;
}

/** The six digits in what a person or a program gave, or undefined. Spaces do not count: apps show `123 456`. */
export function sixDigits(text: string): string | undefined {
  const digits = text.replace(/\s+/g, '');
  return /^[0-9]{6}$/.test(digits) ? digits : undefined;
}
