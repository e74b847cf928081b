// The flags of `vault sso`. It binds nothing.

import { type FlagSpec, SIGN_IN_FLAGS } from './flags.ts';
import { SSO_LIST_FLAGS } from './sso-list-flags.ts';

/** All of them: which action takes which stands in commands/sso.ts. */
export const SSO_FLAGS = [
  ...SIGN_IN_FLAGS,
  { name: 'force', short: 'f', help: 'sign in anew although a sign-in is there (login)' },
  { name: 'all', help: 'out of every sign-in (logout)' },
  { name: 'aws-cli', help: "the AWS CLI's own sign-in, too (logout)" },
  ...SSO_LIST_FLAGS,
] as const satisfies readonly FlagSpec[];
