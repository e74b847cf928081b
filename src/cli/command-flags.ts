// The flags of the commands off the hot path; see flags.ts for the others.

import { CREDENTIAL_FLAGS, type FlagSpec } from './flags.ts';

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
  { name: 'json', help: 'print JSON' },
] as const satisfies readonly FlagSpec[];

export const REMOVE_FLAGS = [
  { name: 'force', short: 'f', help: 'do not ask' },
  { name: 'sessions-only', short: 's', help: 'remove the cached sessions and keep the keys', hidden: true },
] as const satisfies readonly FlagSpec[];

export const JSON_FLAG = [{ name: 'json', help: 'print JSON' }] as const satisfies readonly FlagSpec[];

export const LOGIN_FLAGS = [
  ...CREDENTIAL_FLAGS,
  { name: 'service', value: 'NAME', help: 'land on the console of this service: s3, ec2, logs, ...' },
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
  },
  { name: 'isolate', help: 'use a browser profile or container of its own for this AWS profile' },
  { name: 'browser-profile', value: 'NAME', help: 'use this browser profile or container' },
] as const satisfies readonly FlagSpec[];
