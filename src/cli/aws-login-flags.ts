// The flags of `vault aws-login`.

import { type FlagSpec, SIGN_IN_FLAGS } from './flags.ts';

const [NO_BROWSER] = SIGN_IN_FLAGS;

export const AWS_LOGIN_FLAGS = [
  { name: 'remote', help: 'sign in on another device, and type the code that it shows' },
  NO_BROWSER,
  {
    name: 'region',
    value: 'REGION',
    help: 'where to sign in; also written into a profile that has no region',
    completes: 'regions',
  },
  { name: 'force', short: 'f', help: 'do not ask where somebody else is signed in for the profile' },
  { name: 'logout', help: 'forget the session of the profile instead' },
] as const satisfies readonly FlagSpec[];
