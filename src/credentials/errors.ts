// What can go wrong while a plan is run, beyond what AWS, the keyring and the MFA driver themselves report.

import { VaultError } from '../kernel/error.ts';
import type { IdentityErrorCode } from './identity/errors.ts';
import type { LoginCacheErrorCode } from './login/errors.ts';
import type { MachineErrorCode } from './machine/errors.ts';
import type { ProcessErrorCode } from './process/errors.ts';

export type CredentialsErrorCode =
  | LoginCacheErrorCode
  | MachineErrorCode
  | ProcessErrorCode
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
  /** The token does not say who made it, and the profile neither. facts: profile */
  | 'login-provider-unknown'
  /** The file with the SAML assertion is not there or cannot be read. facts: profile, path, errno? */
  | 'saml-file'
  /** The program that prints the SAML assertion ended badly. facts: profile, status */
  | 'saml-process'
  /** facts: profile, seconds */
  | 'saml-process-timeout'
  /** There is no assertion in what was read. */
  | 'saml-empty'
  /** Longer than AWS takes. facts: size, most (characters of base64, or bytes that were read) */
  | 'saml-too-large'
  /**
   * facts: reason (`not-base64`, `not-xml`, `document-type`, `web-page`, `bare-assertion`, `not-a-response`,
   * `no-assertion`)
   */
  | 'saml-unreadable'
  /** The identity provider says that the sign-in failed. facts: status */
  | 'saml-status'
  /** Its time to be redeemed is over. facts: endedAt, now, secondsAgo */
  | 'saml-expired'
  /** It can be redeemed, but the session that it is for is over. facts: endedAt, now, secondsAgo */
  | 'saml-session-over'
  /** It names no role of AWS. */
  | 'saml-no-roles'
  /** facts: roleArn?, principalArn?, roles */
  | 'saml-role-not-offered'
  /** Several roles, and nobody to choose. facts: roles, missing */
  | 'saml-several-roles'
  /** Only AWS can read it, and the profile does not say which role. */
  | 'saml-encrypted'
  /** AWS refused every code. facts: serial, attempts */
  | 'mfa-refused'
  | IdentityErrorCode;

export class CredentialsError extends VaultError<CredentialsErrorCode> {
  override readonly room = 'credentials';
}
