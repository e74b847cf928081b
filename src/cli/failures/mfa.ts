// Failures of asking for MFA codes and of writing credentials out.

import type { Facts } from '../../kernel/error.ts';
import type { MfaErrorCode } from '../../mfa/errors.ts';
import type { OutputErrorCode } from '../../output/errors.ts';
import { generatorHint, generatorMessage } from './mfa-generator.ts';
import { because, fact, factOr, profileOf, type Table, USAGE } from './row.ts';

const OUTPUT: Readonly<Record<string, string>> = {
  empty: 'nothing',
  'not-six-digits': 'something else than six digits',
  'too-long': 'far too much',
};

const device = (f: Facts): string => factOr(f, 'serial', 'the MFA device');
const process = (f: Facts): string => `the mfa_process of ${profileOf(f)}`;
const driver = (f: Facts): string => factOr(f, 'driver', 'of that name');
const PRINT_SIX = 'let mfa_process print the six digits of the code and nothing else';

/** Processes end with a number or by a signal's name. */
const ending = (f: Facts): string => {
  const status = fact(f, 'status');
  if (/^\d+$/.test(status)) return ` with status ${status}`;
  return /^SIG/.test(status) ? `: ${status} ended it` : '';
};

export const MFA_FAILURES: Table<MfaErrorCode> = {
  'no-terminal': {
    message: (f) =>
      `${profileOf(f)} needs a code of MFA device ${fact(f, 'serial')}, and there is no terminal to ask on${
        fact(f, 'tried') === '' ? '' : `; no dialog could be shown either (tried ${fact(f, 'tried')})`
      }`.replace(' ,', ','),
    hint: (f) =>
      fact(f, 'tried') === ''
        ? 'run vault in a terminal, give the code with --mfa-token, or set mfa_process in the profile'
        : 'run vault in a terminal, or install one of them; --debug tells why each failed',
  },
  cancelled: {
    message: (f) => `no MFA code was given for ${device(f)}`,
    status: 130,
  },
  'process-failed': {
    message: (f) => `${process(f)} failed${ending(f)}`,
    hint: () => 'run the command of mfa_process by itself to see why',
  },
  'process-bad-output': {
    message: (f) => `${process(f)} printed ${OUTPUT[fact(f, 'reason')] ?? 'something else than a code'}`,
    hint: () => PRINT_SIX,
  },
  'process-timeout': {
    message: (f) =>
      `${process(f)} gave no code${fact(f, 'seconds') === '' ? ' in time' : ` within ${fact(f, 'seconds')} seconds`}`,
    hint: () => 'run the command of mfa_process by itself to see what it waits for',
  },
  'token-malformed': {
    message: () => 'the value of --mfa-token is not an MFA code',
    hint: () => 'give the six digits that the MFA device shows',
    status: USAGE,
  },
  'driver-unknown': {
    message: (f) => `there is no prompt driver ${fact(f, 'driver')}`.trimEnd(),
    hint: (f) => `choose one of: ${factOr(f, 'known', 'terminal')}`,
    status: USAGE,
  },
  'driver-missing': {
    message: (f) =>
      `prompt driver ${driver(f)} cannot ask: ${factOr(f, 'program', 'its program')} is not installed`,
    hint: (f) => `install ${factOr(f, 'program', 'its program')}, or choose another driver with --prompt`,
  },
  'driver-failed': {
    message: (f) => `prompt driver ${driver(f)} cannot ask: ${factOr(f, 'reason', 'it failed')}`,
    hint: () => 'choose another driver with --prompt, or give the code with --mfa-token',
  },
  'driver-timeout': {
    message: (f) =>
      `nobody answered ${factOr(f, 'driver', 'the dialog')}${fact(f, 'seconds') === '' ? ' in time' : ` within ${fact(f, 'seconds')} seconds`}`,
    hint: () => 'run the command again',
  },
  'answer-malformed': {
    message: (f) => `three answers to ${factOr(f, 'driver', 'the dialog')} were no MFA code of ${device(f)}`,
    hint: () => 'give the six digits that the MFA device shows',
  },
  'generator-failed': { message: generatorMessage, hint: generatorHint },
  'refused-too-often': {
    message: (f) => `AWS refused every MFA code for ${device(f)}`,
    hint: () => 'a code works once: wait for the next one, then run the command again',
  },
};

export const OUTPUT_FAILURES: Table<OutputErrorCode> = {
  'format-unknown': {
    message: (f) => `there is no format ${fact(f, 'format')}`.trimEnd(),
    hint: (f) => (fact(f, 'known') === '' ? 'vault help export' : `choose one of: ${fact(f, 'known')}`),
    status: USAGE,
  },
  'value-not-representable': {
    message: (f) =>
      `${factOr(f, 'variable', 'a value')} cannot be written in format ${factOr(f, 'format', 'asked for')}${because(f)}`,
    hint: () => 'choose another format, such as --format json',
  },
};
