// Failures of the command line itself and of waiting for others.

import type { SessionsErrorCode } from '../../sessions/errors.ts';
import type { CliErrorCode } from '../errors.ts';
import { SHELLS } from '../shell/names.ts';
import { CONFIG_COMMAND_FAILURES } from './config-command.ts';
import { AWS_LOGIN_FAILURES } from './login.ts';
import { OIDC_COMMAND_FAILURES } from './oidc-command.ts';
import { because, errnoText, fact, factOr, profileOf, type Table, USAGE } from './row.ts';
import { SSO_COMMAND_FAILURES } from './sso-command.ts';
import { SSO_LIST_FAILURES } from './sso-list.ts';

export const CLI_FAILURES: Table<CliErrorCode> = {
  ...AWS_LOGIN_FAILURES,
  usage: {
    message: (f) => factOr(f, 'reason', 'the command line is wrong'),
    hint: (f) => factOr(f, 'hint', `vault help ${fact(f, 'command')}`.trim()),
    status: USAGE,
  },
  'profile-needed': {
    message: (f) =>
      `vault ${factOr(f, 'command', 'exec')} needs a profile: none is named, and AWS_PROFILE is not set`,
    hint: () => 'vault list --profiles',
    status: USAGE,
  },
  // As with Ctrl-C: whoever pressed Escape knows what to do next.
  'no-role-picked': { message: () => 'no role was chosen', status: 130 },
  'not-picked': { message: (f) => `no ${factOr(f, 'noun', 'profile')} was chosen`, status: 130 },
  nested: {
    message: (f) => `this shell has the credentials of ${profileOf(f)} already: it was started by vault exec`,
    hint: () => 'leave it with `exit`, or unset AWS_VAULT to go on',
  },
  'variable-missing': {
    message: (f) => `${factOr(f, 'variable', 'a variable')} is not set`,
    hint: () => 'set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or leave out --env to be asked',
  },
  'variable-unreadable': {
    message: (f) => `${factOr(f, 'variable', 'a variable')} cannot be used${because(f)}`,
    hint: (f) =>
      `correct ${factOr(f, 'variable', 'the variable')}${fact(f, 'expected') === '' ? '' : `: it takes ${fact(f, 'expected')}`}`,
  },
  'stdin-keys': {
    message: (f) => `standard input cannot be used${because(f)}`,
    hint: (f) => factOr(f, 'hint', 'give JSON such as {"AccessKeyId": "AKIA...", "SecretAccessKey": "..."}'),
  },
  'key-shape': {
    message: (f) => `the ${factOr(f, 'field', 'key')} cannot be used${because(f)}`,
    hint: (f) => factOr(f, 'hint', 'copy it again from the IAM console; nothing was stored'),
  },
  'add-has-source': {
    message: (f) =>
      `${profileOf(f)} takes its credentials from source profile ${fact(f, 'source')}`.trimEnd(),
    hint: (f) => `vault add ${factOr(f, 'source', 'PROFILE')}`,
  },
  'profile-name': {
    message: (f) => `the name of the profile cannot be used${because(f)}`,
    hint: () => 'choose a name of letters, digits and _@+=.%:/-',
    status: USAGE,
  },
  'nothing-stored': {
    message: (f) => `no keys are stored for ${profileOf(f)}`,
    hint: () => 'vault list --credentials',
  },
  'flag-file': {
    message: (f) => `${factOr(f, 'path', 'the file')} cannot be read: ${errnoText(fact(f, 'errno'))}`,
    hint: () => 'correct the path after file:// in --policy',
  },
  'shell-function-needed': {
    message: () => 'vault use changes this shell, and needs a function in it for that',
    hint: (f) =>
      `${factOr(f, 'line', 'vault help shell-init')}, then run it again; in the start-up file it is always there`,
    status: USAGE,
  },
  'shell-unknown': {
    message: (f) => `there is no script for ${factOr(f, 'shell', 'that shell')}`,
    hint: (f) =>
      `choose one of: ${SHELLS.map((shell) => `vault ${factOr(f, 'command', 'completion')} ${shell}`).join(', ')}`,
    status: USAGE,
  },
  'confirm-other': {
    message: (f) => `--confirm does not hold the name of ${profileOf(f)}`,
    hint: (f) => `if it is this profile that you want: --confirm ${factOr(f, 'profile', 'PROFILE')}`,
    status: USAGE,
  },
  'confirm-refused': {
    message: (f) => `the name of ${profileOf(f)} was not typed, so nothing was done`,
    hint: () => 'run the command again, and type the name as it stands in the question',
  },
  'confirm-no-terminal': {
    message: (f) =>
      `${profileOf(f)} is guarded${fact(f, 'setBy') === '' ? '' : ` (by ${fact(f, 'setBy')})`}: its name has to be typed, and there is no terminal to ask on`,
    hint: (f) =>
      `vault ${factOr(f, 'command', 'exec')} --confirm ${factOr(f, 'profile', 'PROFILE')} ${factOr(f, 'profile', 'PROFILE')}`,
  },
  ...CONFIG_COMMAND_FAILURES,
  ...OIDC_COMMAND_FAILURES,
  ...SSO_COMMAND_FAILURES,
  ...SSO_LIST_FAILURES,
  'passphrase-unchosen': {
    message: () => 'no passphrase was chosen for the new store: the two were not the same, or empty',
    hint: () => 'run the command again; nothing was stored',
  },
};

export const SESSIONS_FAILURES: Table<SessionsErrorCode> = {
  'shared-failure': {
    message: () => 'another vault process tried the same and failed',
    hint: () => 'run the command again',
  },
};
