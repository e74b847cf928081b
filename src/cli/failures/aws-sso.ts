// Failures of IAM Identity Center: of its portal, and of signing in to it.

import type { AwsErrorCode } from '../../aws/errors.ts';
import { because, fact, factOr, listRoles, profileOf, signInOf, ssoLogin, type Table } from './row.ts';

export const SSO_FAILURES: Table<Extract<AwsErrorCode, `sso-${string}`>> = {
  'sso-token-refused': {
    message: (f) => `IAM Identity Center no longer takes the sign-in for ${signInOf(f)}`,
    hint: ssoLogin,
  },
  'sso-role-refused': {
    message: (f) =>
      `IAM Identity Center gives no access to ${fact(f, 'roleName') === '' ? 'the roles' : `role ${fact(f, 'roleName')}`} of account ${factOr(f, 'account', 'of this number')}`,
    hint: (f) =>
      f.operation === 'ListAccountRoles'
        ? 'run the command again: what is assigned to you may just have changed'
        : (listRoles(f) ??
          `correct sso_account_id and sso_role_name of ${profileOf(f)}, or have the role assigned to you`),
  },
  'sso-client-refused': {
    message: () => 'IAM Identity Center does not know the registration of vault any more',
    hint: ssoLogin,
  },
  'sso-grant-refused': {
    message: () =>
      'IAM Identity Center did not take what the sign-in brought: it is over, or was used before',
    hint: ssoLogin,
  },
  'sso-sign-in-denied': {
    message: () => 'the sign-in to IAM Identity Center was refused in the browser',
    hint: () => 'run the command again, and allow it on the page',
  },
  'sso-code-expired': {
    message: () => 'nobody confirmed the code of the sign-in to IAM Identity Center in time',
    hint: ssoLogin,
  },
  'sso-setting-refused': {
    message: (f) =>
      `IAM Identity Center${fact(f, 'region') === '' ? '' : ` in ${fact(f, 'region')}`} refuses a sign-in for ${signInOf(f)}${because(f)}`,
    hint: (f) =>
      `correct sso_start_url, sso_region${fact(f, 'session') === '' ? '' : ' and sso_registration_scopes'} of ${fact(f, 'session') === '' ? profileOf(f) : `[sso-session ${fact(f, 'session')}]`}`,
  },
};
