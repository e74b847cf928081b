// The flags of `vault oidc`. It binds nothing.

import { type FlagSpec, SIGN_IN_FLAGS } from './flags.ts';

/** All of them: which action takes which stands in commands/oidc.ts. */
export const OIDC_FLAGS: readonly FlagSpec[] = [
  ...SIGN_IN_FLAGS.filter(({ name }) => name !== 'share-token'),
  { name: 'force', short: 'f', help: 'sign in anew although a sign-in is there (login)' },
  { name: 'all', help: 'out of every sign-in at an OpenID provider (logout)' },
];
