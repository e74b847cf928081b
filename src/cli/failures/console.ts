// Failures on the way to the console.

import type { ConsoleErrorCode } from '../../console/errors.ts';
import type { Facts } from '../../kernel/error.ts';
import { because, errnoText, fact, factOr, type Table, USAGE } from './row.ts';

const login = (f: Facts): string => `vault login ${factOr(f, 'target', '')}`.trimEnd();
const partition = (f: Facts): string => `partition ${factOr(f, 'partition', 'aws')}`;
const orPrint = (f: Facts): string => factOr(f, 'instead', `${login(f)} --stdout`);

/** How a program that was started ended. */
function ended(f: Facts): string {
  if (fact(f, 'errno') !== '') return `: ${errnoText(fact(f, 'errno'))}`;
  return fact(f, 'status') === ''
    ? ''
    : `: it ended with ${/^\d/.test(fact(f, 'status')) ? 'status ' : ''}${fact(f, 'status')}`;
}

export const CONSOLE_FAILURES: Table<ConsoleErrorCode> = {
  'partition-unknown': {
    message: (f) => `where the console of ${partition(f)} is has not been published`,
    hint: () => 'set console_url = https://HOST in the profile',
  },
  'region-partition': {
    message: (f) =>
      `${fact(f, 'region') === '' ? 'the region' : `region ${fact(f, 'region')}`} is of partition ${factOr(f, 'regionPartition', 'aws')}, the credentials are of ${factOr(f, 'partition', 'another one')}`,
    hint: (f) => `name a region of the same partition: ${login(f)} --region REGION`,
  },
  'service-unknown': {
    message: (f) => `there is no service ${factOr(f, 'service', 'of this name')} that --service knows`,
    hint: (f) =>
      fact(f, 'closest') === ''
        ? 'name its path instead, as in --path /s3/home; the services stand in docs/guide/console.md'
        : `did you mean ${fact(f, 'closest')}? or name its path, as in --path /s3/home`,
    status: USAGE,
  },
  destination: {
    message: (f) => `${factOr(f, 'setting', '--path')} does not lead to the console${because(f)}`,
    hint: (f) =>
      fact(f, 'setting') === 'console_url'
        ? 'write it as https://HOST'
        : 'write a path such as /s3/home, or an address that you copied out of the console',
  },
  'root-user': {
    message: (f) =>
      `these are keys of the root user${fact(f, 'account') === '' ? '' : ` of account ${fact(f, 'account')}`}, which AWS signs in with a password only`,
    hint: () => 'sign in at https://console.aws.amazon.com, and use keys of an IAM user or a role here',
  },
  'session-token': {
    message: (f) =>
      `credentials that ${factOr(f, 'givenBy', 'GetSessionToken')} gave cannot sign in to the console`,
    hint: (f) =>
      fact(f, 'givenBy') === ''
        ? 'use the long-term keys of the user, or a role'
        : 'whoever they are of is signed in there already: https://console.aws.amazon.com; or use a role',
  },
  'token-missing': {
    message: () => 'the access key is a temporary one, and its session token is missing',
    hint: () => 'set AWS_SESSION_TOKEN, or aws_session_token in the credentials file',
  },
  'policy-too-late': {
    message: () => 'a session policy cannot narrow credentials that are a session already',
    hint: () => 'leave out --policy, --policy-arn and --read-only, or name a profile with a role_arn',
  },
  'environment-incomplete': {
    message: (f) =>
      `there are credentials in the environment, but ${factOr(f, 'variable', 'a part of them')} is not set`,
    hint: () => 'set it, or name a profile: vault list --profiles',
  },
  'flags-exclusive': {
    message: (f) => {
      const [one = '--stdout', other = '--copy'] = Array.isArray(f.flags)
        ? (f.flags as readonly string[])
        : [];
      return `${one} and ${other} exclude each other`;
    },
    hint: () => 'vault help login',
    status: USAGE,
  },
  'setting-invalid': {
    message: (f) => `${factOr(f, 'setting', 'a setting of the console')} has a value that it cannot have`,
    hint: (f) => `write one of: ${factOr(f, 'expected', 'the values in docs/guide/console.md')}`,
  },
  'template-invalid': {
    message: (f) => `${factOr(f, 'setting', 'the launch template')} cannot be used${because(f)}`,
    hint: (f) =>
      f.setting === 'BROWSER'
        ? 'write it as firefox or as firefox %s'
        : 'write it as: firefox --new-window {url}',
  },
  'no-browser': {
    message: () => 'there is no desktop here to open a browser on',
    hint: (f) => `${login(f)} --copy, or ${orPrint(f)}; or name a browser with --browser or BROWSER`,
  },
  'browser-not-found': {
    message: (f) => `there is no browser ${factOr(f, 'browser', 'here')}`,
    hint: (f) => `correct its name or path, or do without: ${orPrint(f)}`,
  },
  'browser-failed': {
    message: (f) => `${factOr(f, 'browser', 'the browser')} could not open the console${ended(f)}`,
    hint: (f) => `name another one with --browser, or do without: ${orPrint(f)}`,
  },
  'isolation-unsupported': {
    message: (f) => `${factOr(f, 'browser', 'the browser')} is not known to keep browser profiles apart`,
    hint: () =>
      'name one that is: --browser chrome, chromium, edge, brave, vivaldi, firefox or librewolf; or leave --isolate out',
  },
  'no-clipboard': {
    message: () => 'there is nothing to copy with: no clipboard program, and no terminal',
    hint: (f) => `install wl-clipboard or xclip, or print it: ${orPrint(f)}`,
  },
  'clipboard-failed': {
    message: (f) => `${factOr(f, 'program', 'the clipboard program')} could not copy${ended(f)}`,
    hint: orPrint,
  },
};
