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
