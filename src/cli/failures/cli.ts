// Failures of the command line itself, of running a plan, and of waiting for others.

import type { CredentialsErrorCode } from '../../credentials/errors.ts';
import type { SessionsErrorCode } from '../../sessions/errors.ts';
import type { CliErrorCode } from '../errors.ts';
import { fact, type Table } from './row.ts';

export const CLI_FAILURES: Table<CliErrorCode> = {
  usage: {
    message: (f) => fact(f, 'reason'),
    hint: (f) => `vault help${fact(f, 'command') === '' ? '' : ` ${fact(f, 'command')}`}`,
    status: 2,
  },
  'profile-needed': {
    message: (f) => `vault ${fact(f, 'command')} needs a profile: none was named, and AWS_PROFILE is not set`,
    hint: () => 'vault list --profiles',
    status: 2,
  },
  nested: {
    message: (f) =>
      `this is a shell of vault exec already, with the credentials of profile ${fact(f, 'profile')}`,
    hint: () => 'leave it with `exit`, or unset AWS_VAULT to go on',
  },
  'variable-missing': {
    message: (f) => `${fact(f, 'variable')} is not set`,
    hint: () => 'set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or leave out --env to be asked',
  },
  'stdin-keys': {
    message: (f) => `standard input holds no keys that can be stored: ${fact(f, 'reason')}`,
    hint: () => 'give JSON such as {"AccessKeyId": "AKIA...", "SecretAccessKey": "..."}',
  },
  'key-shape': {
    message: (f) => `this is not a usable ${fact(f, 'field')}: ${fact(f, 'reason')}`,
    hint: () => 'copy it again from the IAM console; nothing was stored',
  },
  'add-has-source': {
    message: (f) =>
      `profile ${fact(f, 'profile')} takes its credentials from source profile ${fact(f, 'source')}`,
    hint: (f) => `vault add ${fact(f, 'source')}`,
  },
  'profile-name': {
    message: (f) => `this cannot be the name of a profile: ${fact(f, 'reason')}`,
    hint: () => 'choose a name of letters, digits and _@+=.%:/-',
    status: 2,
  },
  'nothing-stored': {
    message: (f) => `no credentials are stored for profile ${fact(f, 'profile')}`,
    hint: () => 'vault list --credentials',
  },
  'flag-file': {
    message: (f) => `${fact(f, 'path')} cannot be read: there is no such file`,
    hint: () => 'look at the path after file://',
  },
};

export const CREDENTIALS_FAILURES: Table<CredentialsErrorCode> = {
  'stored-keys-missing': {
    message: (f) => `the keys stored for profile ${fact(f, 'name')} are no longer in the keyring`,
    hint: (f) => `vault add ${fact(f, 'name')}`,
  },
  'file-keys-missing': {
    message: (f) => `the keys of profile ${fact(f, 'profile')} are no longer in the ${fact(f, 'file')} file`,
    hint: (f) => `vault add ${fact(f, 'profile')}`,
  },
  'mfa-refused': {
    message: (f) => `AWS refused the MFA code for ${fact(f, 'serial')}`,
    hint: () => 'a code works once: wait for the next one; check the clock of this machine and of the device',
  },
};

export const SESSIONS_FAILURES: Table<SessionsErrorCode> = {
  'shared-failure': { message: () => 'another vault process tried the same and failed' },
};
