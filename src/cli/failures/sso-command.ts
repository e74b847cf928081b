// Failures of `vault sso` itself: what it was asked to sign in to, or out of.

import type { CliErrorCode } from '../errors.ts';
import { fact, factOr, profileOf, type Table, USAGE } from './row.ts';

export const SSO_COMMAND_FAILURES: Table<Extract<CliErrorCode, `sso-${string}`>> = {
  'sso-name-needed': {
    message: (f) =>
      fact(f, 'known') === ''
        ? 'there is no SSO session in the config file'
        : 'there is more than one SSO session, and none was named',
    hint: (f) =>
      fact(f, 'known') === ''
        ? 'add one: vault config set --create --section sso-session:NAME sso_start_url URL'
        : `name one of: ${fact(f, 'known')}`,
    status: USAGE,
  },
  'sso-name-unknown': {
    message: (f) => `there is neither an SSO session nor a profile ${factOr(f, 'name', 'of this name')}`,
    hint: (f) =>
      fact(f, 'closest') === ''
        ? 'the [sso-session NAME] sections of the config file, and `vault list --profiles`, show what there is'
        : `did you mean ${fact(f, 'closest')}?`,
  },
  'sso-not-used': {
    message: (f) => `${profileOf(f)} does not use single sign-on`,
    hint: (f) => `vault explain ${factOr(f, 'profile', 'PROFILE')}`,
  },
  'sso-not-signed-in': {
    message: (f) =>
      fact(f, 'name') === ''
        ? 'nobody is signed in to IAM Identity Center'
        : `nobody is signed in to IAM Identity Center for ${fact(f, 'name')}`,
    hint: () => '`vault sso logout --aws-cli` ends what the AWS CLI has signed in to, too',
  },
};
