// Failures of running a plan, beyond what AWS, the keyring and the MFA driver themselves report.

import type { CredentialsErrorCode } from '../../credentials/errors.ts';
import { IDENTITY_TOKEN_FAILURES } from './identity-token.ts';
import { LOGIN_CACHE_FAILURES } from './login.ts';
import { MACHINE_FAILURES } from './machine.ts';
import { PROCESS_FAILURES } from './process.ts';
import { errnoText, fact, factOr, profileOf, signInOf, ssoLogin, type Table } from './row.ts';
import { SAML_FAILURES } from './saml.ts';

export const CREDENTIALS_FAILURES: Table<CredentialsErrorCode> = {
  ...SAML_FAILURES,
  ...LOGIN_CACHE_FAILURES,
  ...MACHINE_FAILURES,
  ...PROCESS_FAILURES,
  'stored-keys-missing': {
    message: (f) => `the keys of ${profileOf(f, 'name')} are no longer in the keyring`,
    hint: (f) => `vault add ${factOr(f, 'name', 'PROFILE')}`,
  },
  'file-keys-missing': {
    message: (f) => `the keys of ${profileOf(f)} are no longer in the ${factOr(f, 'file', 'config')} file`,
    hint: (f) => `vault add ${factOr(f, 'profile', 'PROFILE')}`,
  },
  'sso-token-missing': {
    message: (f) => `${signInOf(f)} needs a sign-in to IAM Identity Center`,
    hint: ssoLogin,
  },
  'sso-token-malformed': {
    message: (f) =>
      `what the AWS CLI keeps of the sign-in for ${signInOf(f)} cannot be read${fact(f, 'errno') === '' ? '' : `: ${errnoText(fact(f, 'errno'))}`}`,
    hint: ssoLogin,
  },
  'sso-token-expired': {
    message: (f) => `the sign-in to IAM Identity Center for ${signInOf(f)} is over`,
    hint: ssoLogin,
  },
  'sso-token-refused': {
    message: (f) => `IAM Identity Center no longer takes the sign-in for ${signInOf(f)}`,
    hint: ssoLogin,
  },
  'sign-in-refused': {
    message: (f) =>
      `the sign-in to ${factOr(f, 'provider', 'the provider')} was refused in the browser${fact(f, 'reason') === '' ? '' : ` (${fact(f, 'reason')})`}`,
    hint: () => 'run the command again, and allow it on the page',
  },
  'sign-in-timeout': {
    message: (f) =>
      `nobody finished the sign-in to ${factOr(f, 'provider', 'the provider')} in ${factOr(f, 'seconds', 'the')} seconds`,
    hint: () => 'run the command again; --no-browser prints the address instead of opening it',
  },
  ...IDENTITY_TOKEN_FAILURES,
  'mfa-refused': {
    message: (f) =>
      `AWS refused ${Number(f.attempts) > 1 ? `${fact(f, 'attempts')} MFA codes` : 'the MFA code'}${fact(f, 'serial') === '' ? '' : ` for ${fact(f, 'serial')}`}`,
    hint: () =>
      'a code works once: wait for the next one; if it stays so, look at the clock of the device, and at mfa_serial',
  },
};
