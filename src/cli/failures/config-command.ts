// Failures of `vault config`. Values that were given on the command line are never repeated: one may be a secret.

import type { Facts } from '../../kernel/error.ts';
import type { CliErrorCode } from '../errors.ts';
import { because, fact, factOr, type Table, USAGE } from './row.ts';

const key = (f: Facts): string => factOr(f, 'key', 'the key');

type Code = Extract<CliErrorCode, `config-${string}`>;

export const CONFIG_COMMAND_FAILURES: Table<Code> = {
  'config-key-unknown': {
    message: (f) => `${key(f)} is not a key that vault or the AWS tools know`,
    hint: (f) =>
      fact(f, 'closest') === ''
        ? 'give --force to write it all the same'
        : `did you mean ${fact(f, 'closest')}? --force writes it as it is`,
    status: USAGE,
  },
  'config-secret': {
    message: (f) =>
      fact(f, 'action') === 'get'
        ? `the value of ${key(f)} is a secret, and is not shown`
        : `${key(f)} does not belong into the config file, where every program can read it`,
    hint: (f) =>
      fact(f, 'action') === 'get'
        ? `vault export ${factOr(f, 'profile', 'PROFILE')}`
        : `vault add ${factOr(f, 'profile', 'PROFILE')}`,
    status: USAGE,
  },
  'config-block': {
    message: (f) => `${key(f)} holds a block of indented lines, which vault does not write`,
    hint: () => 'edit this part of the file by hand',
    status: USAGE,
  },
  'config-value': {
    message: (f) => `this value of ${key(f)} cannot be used${because(f)}`,
    hint: (f) => `give ${factOr(f, 'expected', 'another value')}; --force writes it as it is`,
    status: USAGE,
  },
  'config-no-section': {
    message: (f) =>
      `${factOr(f, 'path', 'the config file')} has no section ${factOr(f, 'section', 'of this name')}`,
    hint: (f) =>
      `vault config set --create ${factOr(f, 'words', `${factOr(f, 'profile', 'PROFILE')} KEY VALUE`)}`,
  },
  'config-not-set': {
    message: (f) =>
      fact(f, 'path') === ''
        ? `${key(f)} is not set for ${factOr(f, 'section', 'the profile')}`
        : `${key(f)} is not set in section ${factOr(f, 'section', 'of the profile')} of ${fact(f, 'path')}`,
    hint: (f) => factOr(f, 'elsewhere', 'vault list --profiles'),
  },
};
