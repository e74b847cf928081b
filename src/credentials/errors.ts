// What can go wrong while a plan is run, beyond what AWS, the keyring and the MFA driver themselves report.

import { VaultError } from '../kernel/error.ts';

export type CredentialsErrorCode =
  /** The keyring has no keys, or other keys, under the name that the index gave. facts: name */
  | 'stored-keys-missing'
  /** The keys that the plan found in a file are no longer there. facts: profile, file */
  | 'file-keys-missing'
  /** AWS refused every code. facts: serial, attempts */
  | 'mfa-refused';

export class CredentialsError extends VaultError<CredentialsErrorCode> {
  override readonly room = 'credentials';
}
