// Failures of getting the token of an identity.

import type { IdentityErrorCode } from '../../credentials/identity/errors.ts';
import type { Facts } from '../../kernel/error.ts';
import { OIDC_FAILURES } from './oidc.ts';
import { errnoHint, errnoText, fact, factOr, profileOf, type Table } from './row.ts';

const WHY: Readonly<Record<string, string>> = {
  empty: 'there is nothing in it',
  'too-short': 'it is shorter than 4 characters',
  'too-long': 'it is longer than 20,000 characters',
  'not-one-word': 'it is not one word of plain characters',
};

const place = (f: Facts): string =>
  fact(f, 'path') !== ''
    ? `in ${fact(f, 'path')} `
    : fact(f, 'key') === ''
      ? ''
      : `that ${fact(f, 'key')} prints `;

export const IDENTITY_TOKEN_FAILURES: Table<IdentityErrorCode> = {
  ...OIDC_FAILURES,
  'token-file-unreadable': {
    message: (f) =>
      `the token of ${profileOf(f)} cannot be read from ${factOr(f, 'path', 'its file')}: ${fact(f, 'errno') === 'not-a-file' ? 'it is not a file' : errnoText(fact(f, 'errno'))}`,
    hint: (f) =>
      fact(f, 'errno') === 'ENOENT'
        ? 'let whatever writes the token write it, or correct web_identity_token_file'
        : fact(f, 'errno') === 'not-a-file'
          ? 'name a file, or a program that prints the token: web_identity_token_process'
          : errnoHint(fact(f, 'errno'), fact(f, 'path')),
  },
  'token-malformed': {
    message: (f) =>
      `the token ${place(f)}for ${profileOf(f)} cannot be used: ${WHY[fact(f, 'reason')] ?? 'it is not a token'}`,
    hint: () => 'an identity token is what the provider signed (a JWT), with nothing before or after it',
  },
  'token-process-failed': {
    message: (f) =>
      `${factOr(f, 'key', 'the program')} of ${profileOf(f)} failed: ${/^\d+$/.test(fact(f, 'status')) ? `it ended with status ${fact(f, 'status')}` : `it was ended by ${factOr(f, 'status', 'a signal')}`}`,
    hint: () => 'run its command by hand; what it says stands above',
  },
  'token-process-timeout': {
    message: (f) =>
      `${factOr(f, 'key', 'the program')} of ${profileOf(f)} did not end in ${factOr(f, 'seconds', 'the')} seconds`,
    hint: () => 'run its command by hand to see what it waits for',
  },
};
