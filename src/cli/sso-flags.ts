// The flags of `vault sso` and of every command that may have to sign in to IAM Identity Center. It binds nothing.

import type { FlagSpec } from './flags.ts';

/** How somebody is signed in where that has to be. */
export const SIGN_IN_FLAGS = [
  {
    name: 'no-browser',
    env: 'AWS_VAULT_NO_BROWSER',
    help: 'where somebody has to sign in: print the address and open nothing',
  },
  {
    name: 'device-code',
    env: 'AWS_VAULT_DEVICE_CODE',
    help: 'where somebody has to sign in: with a code that may be confirmed on another device',
  },
  {
    name: 'share-token',
    env: 'AWS_VAULT_SHARE_TOKEN',
    help: 'keep the token of the sign-in where the AWS CLI finds it, too',
  },
] as const satisfies readonly FlagSpec[];

/** All of them: which action takes which stands in commands/sso.ts. */
export const SSO_FLAGS = [
  ...SIGN_IN_FLAGS,
  { name: 'force', short: 'f', help: 'sign in anew although a sign-in is there (login)' },
  { name: 'all', help: 'out of every sign-in (logout)' },
  { name: 'aws-cli', help: "the AWS CLI's own sign-in, too (logout)" },
] as const satisfies readonly FlagSpec[];
