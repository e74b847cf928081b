// Failures of the program of a `credential_process`.

import type { ProcessErrorCode } from '../../credentials/process/errors.ts';
import type { Facts } from '../../kernel/error.ts';
import { because, chain, fact, factOr, profileOf, type Table, USAGE } from './row.ts';

const process = (f: Facts): string => `the credential_process of ${profileOf(f)}`;

const complained = (f: Facts): string => because(f, 'complaint');

const PRINTED: Readonly<Record<string, (key: string) => string>> = {
  empty: () => 'printed nothing',
  'too-long': () => 'printed far too much',
  'not-json': () => 'printed something else than a JSON object',
  'no-version': () => 'printed JSON without "Version": 1',
  version: () => 'printed JSON whose Version is not the number 1',
  missing: (key) => `printed JSON without ${key}`,
  'not-text': (key) => `printed JSON whose ${key} is no text`,
  'not-a-key': (key) => `printed JSON whose ${key} holds a space or a control character`,
  'not-a-time': (key) => `printed JSON whose ${key} is no instant with its offset`,
};

const BY_ITSELF = 'run the command of credential_process by itself to see why';

/** Processes end with a number or by a signal's name. */
const ending = (f: Facts): string => {
  const status = fact(f, 'status');
  return /^SIG/.test(status)
    ? ` was ended by ${status}`
    : /^\d+$/.test(status)
      ? ` failed with status ${status}`
      : ' failed';
};

export const PROCESS_FAILURES: Table<ProcessErrorCode> = {
  'process-bad-command': {
    message: (f) => `${process(f)} is no command line: a quote in it is never closed`,
    hint: (f) => `close it: vault config set ${factOr(f, 'profile', 'PROFILE')} credential_process 'COMMAND'`,
  },
  'process-missing': {
    message: (f) => `${process(f)} cannot be run: there is no program ${fact(f, 'program')}`.trimEnd(),
    hint: (f) =>
      /[~$]/.test(fact(f, 'program'))
        ? 'write the whole path of the program: no shell reads credential_process, so that ~ and $ stand for themselves'
        : 'install the program, or write its whole path',
  },
  'process-loop': {
    message: (f) =>
      `the ${factOr(f, 'key', 'credential_process')} of ${profileOf(f)} comes back to itself: ${chain(f)}`.replace(
        /: $/,
        '',
      ),
    hint: (f) =>
      f.key !== undefined && f.key !== 'credential_process'
        ? `let the program use another profile, or none`
        : `vault add ${factOr(f, 'profile', 'PROFILE')} stores keys for it, and stored keys come before credential_process`,
  },
  'process-failed': {
    message: (f) => `${process(f)}${ending(f)}${complained(f)}`,
    hint: () => BY_ITSELF,
  },
  'process-timeout': {
    message: (f) =>
      `${process(f)} gave no credentials ${fact(f, 'seconds') === '' ? 'in time' : `within ${fact(f, 'seconds')} seconds`}${complained(f)}`,
    hint: () =>
      'run the command by itself to see what it waits for; AWS_VAULT_PROCESS_TIMEOUT=15m allows for more time',
  },
  'process-bad-output': {
    message: (f) =>
      `${process(f)} ${PRINTED[fact(f, 'reason')]?.(fact(f, 'key')) ?? 'printed no credentials'}`,
    hint: (f) =>
      fact(f, 'reason') === 'not-a-time'
        ? 'let it print Expiration as 2026-01-02T03:04:05Z, or leave it out'
        : 'let it print one JSON object with Version (the number 1), AccessKeyId, SecretAccessKey and, of a session, SessionToken and Expiration',
  },
  'process-expired': {
    message: (f) =>
      `${process(f)} printed credentials that were over ${fact(f, 'at') === '' ? 'already' : `at ${fact(f, 'at')}`}`,
    hint: () => 'run the command of credential_process by itself, and look at the clock of this machine',
  },
  'process-bad-limit': {
    message: (f) =>
      `${factOr(f, 'variable', 'the limit on the time of a credential_process')} is no duration of a second or more`,
    hint: () => 'AWS_VAULT_PROCESS_TIMEOUT=5m',
    status: USAGE,
  },
};
