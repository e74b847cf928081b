// What can go wrong while a plan is run, beyond what AWS, the keyring and the MFA driver themselves report.

import { VaultError } from '../kernel/error.ts';

export type CredentialsErrorCode =
  /** The keyring has no keys, or other keys, under the name that the index gave. facts: name */
  | 'stored-keys-missing'
  /** The keys that the plan found in a file are no longer there. facts: profile, file */
  | 'file-keys-missing'
  /** Nobody has signed in to IAM Identity Center, and nobody can be asked to. facts: profile?, session?, startUrl, path */
  | 'sso-token-missing'
  /** The same, and what the AWS CLI keeps of a sign-in cannot be read. facts: profile?, session?, startUrl, path, errno? */
  | 'sso-token-malformed'
  /** The sign-in is over, or is so within a minute. facts: profile?, session?, startUrl, path */
  | 'sso-token-expired'
  /** IAM Identity Center does not take the token any more. facts: profile?, session?, startUrl, path */
  | 'sso-token-refused'
  /** The person, or the provider, said no in the browser. facts: provider, reason? (the error code of OAuth) */
  | 'sign-in-refused'
  /** Nobody finished a sign-in in time. facts: provider, seconds */
  | 'sign-in-timeout'
  /** AWS refused every code. facts: serial, attempts */
  | 'mfa-refused';

export class CredentialsError extends VaultError<CredentialsErrorCode> {
  override readonly room = 'credentials';
}
