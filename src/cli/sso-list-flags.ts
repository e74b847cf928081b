// The flags of `vault sso list` and `vault sso populate`. It binds nothing.

import type { FlagSpec } from './flags.ts';

/** Which roles are meant. */
const FILTER_FLAGS = [
  {
    name: 'account',
    value: 'PATTERN',
    many: true,
    help: 'only accounts of this id or name; * is any text (list, populate; may be repeated)',
  },
  {
    name: 'role',
    value: 'PATTERN',
    many: true,
    help: 'only roles of this name; * is any text (list, populate; may be repeated)',
  },
] as const satisfies readonly FlagSpec[];

export const SSO_LIST_FLAGS = [
  ...FILTER_FLAGS,
  { name: 'json', help: 'print JSON (list, populate)' },
  { name: 'csv', help: 'print comma-separated values (list)' },
  {
    name: 'template',
    value: 'TEMPLATE',
    help: 'the names of the profiles, of {account_name}, {account_id}, {account_email}, {role_name} and {session} (populate; default: {account_name}.{role_name})',
  },
  {
    name: 'region',
    value: 'REGION',
    help: 'the region that each profile gets (populate; default: none)',
    completes: 'regions',
  },
  {
    name: 'prune',
    help: 'remove profiles that populate has written, for roles that are gone or have another name now (populate)',
  },
  { name: 'dry-run', help: 'show the difference and write nothing (populate)' },
  { name: 'yes', short: 'y', help: 'do not ask before the config file is changed (populate)' },
] as const satisfies readonly FlagSpec[];
