// The flags of the commands off the hot path; see flags.ts for the others.

import { CONFIRM_FLAG, CREDENTIAL_FLAGS, type FlagSpec } from './flags.ts';
import { SHELLS } from './shell/names.ts';

export const EXPLAIN_FLAGS = [
  ...CREDENTIAL_FLAGS,
  { name: 'json', help: 'print JSON' },
] as const satisfies readonly FlagSpec[];

export const ADD_FLAGS = [
  { name: 'env', help: 'take the keys from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY' },
  { name: 'stdin', help: 'read the keys from standard input, as JSON' },
  { name: 'add-config', negated: true, help: 'do not add a section to the config file' },
  { name: 'mfa-serial', value: 'ARN', help: 'the MFA device to write into the config file' },
  { name: 'verify', help: 'check the keys with AWS (GetCallerIdentity) before they are stored' },
] as const satisfies readonly FlagSpec[];

export const LIST_FLAGS = [
  { name: 'profiles', help: 'only the names of the profiles' },
  { name: 'sessions', help: 'only the cached sessions' },
  { name: 'credentials', help: 'only the names of the stored keys' },
  { name: 'tree', help: 'who is the source of whom, with stored keys and cached sessions' },
  { name: 'json', help: 'print JSON' },
] as const satisfies readonly FlagSpec[];

export const REMOVE_FLAGS = [
  { name: 'force', short: 'f', help: 'do not ask' },
  { name: 'sessions-only', short: 's', help: 'remove the cached sessions and keep the keys', hidden: true },
] as const satisfies readonly FlagSpec[];

export const ROTATE_FLAGS = [
  { name: 'all', help: 'every stored key, one after the other' },
  { name: 'older-than', value: 'AGE', help: 'only keys that are older, such as 90d' },
  { name: 'deactivate', help: 'switch the old key off at AWS instead of deleting it' },
  { name: 'keep', help: 'leave the old key active at AWS' },
  { name: 'delete-key', value: 'KEY_ID', help: "first delete this other key of the user's two" },
  { name: 'mfa-token', short: 't', value: 'CODE', help: 'the MFA code to use instead of asking' },
  { name: 'no-session', short: 'n', help: 'never take an MFA session: with the keys alone, or not at all' },
  { name: 'dry-run', help: 'print what would be done, and change nothing' },
  { name: 'yes', short: 'y', help: 'do not ask before --all' },
  { name: 'json', help: 'print the result as JSON' },
] as const satisfies readonly FlagSpec[];

export const JSON_FLAG = [{ name: 'json', help: 'print JSON' }] as const satisfies readonly FlagSpec[];

export const LOGIN_FLAGS = [
  ...CREDENTIAL_FLAGS,
  CONFIRM_FLAG,
  {
    name: 'service',
    value: 'NAME',
    help: 'land on the console of this service: s3, ec2, logs, ...',
    completes: 'services',
  },
  { name: 'path', value: 'PATH', help: 'land on this path of the console, or on this address of it' },
  {
    name: 'auto-logout',
    short: 'a',
    env: 'AWS_VAULT_AUTO_LOGOUT',
    help: 'sign the browser out of the console first',
  },
  {
    name: 'stdout',
    short: 's',
    env: 'AWS_VAULT_STDOUT',
    help: 'write the sign-in address to standard output and open nothing',
  },
  { name: 'copy', short: 'c', help: 'copy the sign-in address and open nothing' },
  {
    name: 'browser',
    value: 'BROWSER',
    env: 'AWS_VAULT_BROWSER',
    help: 'open it in this browser: chrome, edge, firefox, ..., or a path',
    completes: 'browsers',
  },
  { name: 'isolate', help: 'use a browser profile or container of its own for this AWS profile' },
  { name: 'browser-profile', value: 'NAME', help: 'use this browser profile or container' },
] as const satisfies readonly FlagSpec[];

export const USE_FLAGS = [
  ...CREDENTIAL_FLAGS,
  CONFIRM_FLAG,
  { name: 'clear', help: 'take out of this shell what `use` put in, and put back what it replaced' },
  {
    name: 'shell',
    value: 'SHELL',
    choices: SHELLS,
    env: 'AWS_VAULT_SHELL',
    help: 'the shell to write for; the function of `vault shell-init` gives it',
    hidden: true,
  },
] as const satisfies readonly FlagSpec[];
