// What can go wrong while a plan is run, beyond what AWS, the keyring and the MFA driver themselves report.

import { VaultError } from '../kernel/error.ts';
import type { IdentityErrorCode } from './identity/errors.ts';

export type CredentialsErrorCode =
  /** The keyring has no keys, or other keys, under the name that the index gave. facts: name */
  | 'stored-keys-missing'
  /** The keys that the plan found in a file are no longer there. facts: profile, file */
  | 'file-keys-missing'
  /** Nobody has signed in to IAM Identity Center with the AWS CLI. facts: profile, path */
  | 'sso-token-missing'
  /** What the AWS CLI keeps of the sign-in cannot be read. facts: profile, path, errno? */
  | 'sso-token-malformed'
  /** The sign-in is over, or is so within a minute. facts: profile, path */
  | 'sso-token-expired'
  /** The person, or the provider, said no in the browser. facts: provider, reason? (the error code of OAuth) */
  | 'sign-in-refused'
  /** Nobody finished a sign-in in time. facts: provider, seconds */
  | 'sign-in-timeout'
  /** AWS refused every code. facts: serial, attempts */
  | 'mfa-refused'
  | IdentityErrorCode;

export class CredentialsError extends VaultError<CredentialsErrorCode> {
  override readonly room = 'credentials';
}
