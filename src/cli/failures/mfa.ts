// Failures of asking for MFA codes and of writing credentials out.

import type { MfaErrorCode } from '../../mfa/errors.ts';
import type { OutputErrorCode } from '../../output/errors.ts';
import { because, fact, type Table } from './row.ts';

const OUTPUT: Readonly<Record<string, string>> = {
  empty: 'nothing',
  'not-six-digits': 'something else than six digits',
  'too-long': 'far too much',
};

export const MFA_FAILURES: Table<MfaErrorCode> = {
  'no-terminal': {
    message: (f) =>
      `profile ${fact(f, 'profile')} needs a code of MFA device ${fact(f, 'serial')}, and there is no terminal to ask on`,
    hint: () => 'run vault in a terminal, give the code with --mfa-token, or set mfa_process in the profile',
  },
  cancelled: { message: (f) => `no MFA code was given for ${fact(f, 'serial')}`, status: 130 },
  'process-failed': {
    message: (f) =>
      `the mfa_process of profile ${fact(f, 'profile')} failed with status ${fact(f, 'status')}`,
    hint: () => 'run the command of mfa_process by itself to see why',
  },
  'process-bad-output': {
    message: (f) =>
      `the mfa_process of profile ${fact(f, 'profile')} printed ${OUTPUT[fact(f, 'reason')] ?? 'something else than a code'}`,
    hint: () => 'it has to print the six digits of the code and nothing else',
  },
  'process-timeout': {
    message: (f) =>
      `the mfa_process of profile ${fact(f, 'profile')} gave no code within ${fact(f, 'seconds')} seconds`,
    hint: () => 'run the command of mfa_process by itself to see what it waits for',
  },
  'token-malformed': {
    message: () => 'the value of --mfa-token is not an MFA code',
    hint: () => 'give the six digits that the MFA device shows',
    status: 2,
  },
  'driver-unknown': {
    message: (f) => `there is no prompt driver ${fact(f, 'driver')}`,
    hint: (f) => `choose one of: ${fact(f, 'known')}`,
    status: 2,
  },
  'driver-unsupported': {
    message: (f) => `prompt driver ${fact(f, 'driver')} is not supported yet`,
    hint: (f) => `choose one of: ${fact(f, 'known')}; or set mfa_process in the profile`,
  },
  'refused-too-often': {
    message: (f) => `AWS refused the MFA code for ${fact(f, 'serial')}`,
    hint: () => 'a code works once: wait for the next one and run the command again',
  },
};

export const OUTPUT_FAILURES: Table<OutputErrorCode> = {
  'format-unknown': {
    message: (f) => `there is no format ${fact(f, 'format')}`,
    hint: (f) => `choose one of: ${fact(f, 'known')}`,
    status: 2,
  },
  'value-not-representable': {
    message: (f) => `${fact(f, 'field')} cannot be written in format ${fact(f, 'format')}${because(f)}`,
    hint: () => 'choose another format, such as json',
  },
};
