// Failures of `vault oidc` itself: what it was asked to sign in to, or out of.

import type { CliErrorCode } from '../errors.ts';
import { fact, factOr, profileOf, type Table } from './row.ts';

export const OIDC_COMMAND_FAILURES: Table<Extract<CliErrorCode, `oidc-${string}`>> = {
  'oidc-not-used': {
    message: (f) => `${profileOf(f)} has nobody sign in at an OpenID provider`,
    hint: (f) =>
      `vault config set ${factOr(f, 'profile', 'PROFILE')} oidc_issuer https://...; and oidc_client_id`,
  },
  'oidc-not-signed-in': {
    message: (f) =>
      fact(f, 'provider') === ''
        ? 'nobody is signed in at an OpenID provider'
        : `nobody is signed in at ${fact(f, 'provider')} for ${profileOf(f)}`,
    hint: (f) => (fact(f, 'profile') === '' ? undefined : `vault oidc login ${fact(f, 'profile')}`),
  },
};
