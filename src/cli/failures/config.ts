// Failures of the config room.

import type { ConfigErrorCode } from '../../config/errors.ts';
import type { Facts } from '../../kernel/error.ts';
import { fact, factOr, profileOf, type Table } from './row.ts';

const WRITING: Readonly<Record<string, string>> = {
  empty: 'it is empty',
  'line-break': 'it holds a line break',
  'not-unicode': 'it is not valid Unicode',
  reserved: 'the name is reserved',
  characters: 'it holds a character that ends a key',
  'surrounding-space': 'it begins or ends with a space',
};

const why = (f: Facts): string => {
  const reason = fact(f, 'reason');
  return reason === '' ? '' : `: ${WRITING[reason] ?? reason}`;
};

const file = (f: Facts): string => factOr(f, 'path', 'the config file');
const place = (f: Facts): string =>
  [file(f), fact(f, 'line'), fact(f, 'column')].filter((part) => part !== '').join(':');
const line = (f: Facts): string =>
  fact(f, 'line') === '' ? 'the file' : `line ${fact(f, 'line')} of the file`;

export const CONFIG_FAILURES: Table<ConfigErrorCode> = {
  malformed: {
    message: (f) => `${place(f)}: expected ${factOr(f, 'expected', 'something else')}`,
    hint: (f) => `correct ${line(f)}, then run the command again; vault leaves it as it is`,
  },
  'name-not-writable': {
    message: (f) => `the name of the profile cannot be written to ${file(f)}${why(f)}`,
    hint: () => 'choose a name of letters, digits and _@+=.%:/-',
  },
  'key-not-writable': {
    message: (f) => `a key cannot be written to ${file(f)}${why(f)}`,
    hint: () => 'choose a key of letters, digits and _',
  },
  'value-not-writable': {
    message: (f) => `the value of ${factOr(f, 'key', 'a key')} cannot be written to ${file(f)}${why(f)}`,
    hint: () => 'give another value',
  },
  'section-exists': {
    message: (f) => `${place(f)}: section [${fact(f, 'section')}] is there already`,
    hint: (f) => `edit ${line(f)}`,
  },
  'no-such-section': {
    message: (f) => `${file(f)} has no section for ${profileOf(f)}`,
    hint: () => 'vault list --profiles',
  },
  'edit-refused': {
    message: (f) => `${place(f)}: an edit here would change what another part of the file means`,
    hint: () => 'edit this part of the file by hand',
  },
  'changed-underneath': {
    message: (f) =>
      `${file(f)} was changed by another program at the same time, so vault wrote nothing to it`,
    hint: () => 'run the command again',
  },
  'no-home': {
    message: () => 'there is no home folder: HOME is not set',
    hint: (f) => `set HOME, or name the file with ${factOr(f, 'variable', 'AWS_CONFIG_FILE')}`,
  },
};
