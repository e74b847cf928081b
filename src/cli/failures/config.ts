// Failures of the config room.

import type { ConfigErrorCode } from '../../config/errors.ts';
import { fact, type Table } from './row.ts';

const WRITING: Readonly<Record<string, string>> = {
  empty: 'it is empty',
  'line-break': 'it holds a line break',
  'not-unicode': 'it is not valid Unicode',
  reserved: 'the name is reserved',
  characters: 'it holds a character that ends a key',
  'surrounding-space': 'it begins or ends with a space',
};

const why = (reason: string): string => WRITING[reason] ?? reason;

export const CONFIG_FAILURES: Table<ConfigErrorCode> = {
  malformed: {
    message: (f) =>
      `${fact(f, 'path')}:${fact(f, 'line')}:${fact(f, 'column')}: expected ${fact(f, 'expected')}`,
    hint: (f) =>
      `correct line ${fact(f, 'line')} of the file; vault does not change a file that it cannot read whole`,
  },
  'name-not-writable': {
    message: (f) => `this name cannot be written to ${fact(f, 'path')}: ${why(fact(f, 'reason'))}`,
    hint: () => 'choose a name of letters, digits and _@+=.%:/-',
  },
  'key-not-writable': {
    message: (f) => `this key cannot be written to ${fact(f, 'path')}: ${why(fact(f, 'reason'))}`,
  },
  'value-not-writable': {
    message: (f) =>
      `the value of ${fact(f, 'key')} cannot be written to ${fact(f, 'path')}: ${why(fact(f, 'reason'))}`,
  },
  'section-exists': {
    message: (f) => `${fact(f, 'path')}:${fact(f, 'line')}: section [${fact(f, 'section')}] is there already`,
  },
  'no-such-section': {
    message: (f) => `${fact(f, 'path')} has no section for profile ${fact(f, 'profile')}`,
    hint: () => 'vault list --profiles',
  },
  'edit-refused': {
    message: (f) =>
      `${fact(f, 'path')}:${fact(f, 'line')}: an edit here would change what another part of the file means`,
    hint: () => 'edit this part of the file by hand',
  },
  'changed-underneath': {
    message: (f) =>
      `${fact(f, 'path')} was changed by another program at the same time; nothing was written to it`,
    hint: () => 'run the command again',
  },
  'no-home': {
    message: () => 'there is no home folder: HOME is not set',
    hint: (f) => `set HOME, or say where the file is with ${fact(f, 'variable')}`,
  },
};
