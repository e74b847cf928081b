// Failures of `vault config`. Values that were given on the command line are never repeated: one may be a secret.

import type { CliErrorCode } from '../errors.ts';
import { because, fact, factOr, type Table, USAGE } from './row.ts';

type Code = Extract<CliErrorCode, `config-${string}`>;

export const CONFIG_COMMAND_FAILURES: Table<Code> = {
  'config-key-unknown': {
    message: (f) => `${factOr(f, 'key', 'the key')} is not a key that vault or the AWS tools know`,
    hint: (f) =>
      fact(f, 'closest') === ''
        ? 'give --force to write it all the same'
        : `did you mean ${fact(f, 'closest')}? --force writes it as it is`,
    status: USAGE,
  },
  'config-secret': {
    message: (f) =>
      fact(f, 'action') === 'get'
        ? `the value of ${fact(f, 'key')} is a secret, and is not shown`
        : `${fact(f, 'key')} does not belong into the config file, where every program can read it`,
    hint: (f) =>
      fact(f, 'action') === 'get'
        ? `vault export ${factOr(f, 'profile', 'PROFILE')}`
        : `vault add ${factOr(f, 'profile', 'PROFILE')}`,
    status: USAGE,
  },
  'config-block': {
    message: (f) => `${fact(f, 'key')} holds a block of indented lines, which vault does not write`,
    hint: () => 'edit this part of the file by hand',
    status: USAGE,
  },
  'config-value': {
    message: (f) => `this value of ${fact(f, 'key')} cannot be used${because(f)}`,
    hint: (f) => `give ${factOr(f, 'expected', 'another value')}; --force writes it as it is`,
    status: USAGE,
  },
  'config-no-section': {
    message: (f) => `${factOr(f, 'path', 'the config file')} has no section ${fact(f, 'section')}`,
    hint: (f) => `vault config set --create ${fact(f, 'words')}`,
  },
  'config-not-set': {
    message: (f) =>
      fact(f, 'path') === ''
        ? `${fact(f, 'key')} is not set for ${fact(f, 'section')}`
        : `${fact(f, 'key')} is not set in section ${fact(f, 'section')} of ${fact(f, 'path')}`,
    hint: (f) => factOr(f, 'elsewhere', 'vault list --profiles'),
  },
};
