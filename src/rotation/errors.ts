// What can go wrong with a rotation beyond what AWS and the keyring themselves report.

import { VaultError } from '../kernel/error.ts';

/** `name` is always the name that the keys are stored under. */
export type RotationErrorCode =
  /** The profile's credentials begin with something else than stored keys. facts: profile, name, kind, file? */
  | 'not-stored'
  /** The user has two keys already, and AWS allows no third. facts: name, accessKeyId, others (key ids), details (a clause each) */
  | 'two-keys'
  /** `--delete-key` names a key that is not one of the user's others. facts: name, given, others, storedUnder (another name) */
  | 'no-such-key'
  /** A call to IAM is not allowed, with MFA or without. facts: name, operation, userArn, reason, mfa (`used`, `unknown`, `skipped`) */
  | 'denied'
  /** AWS does not take the new key yet; the old one still is the stored one. facts: name, accessKeyId */
  | 'not-usable-yet'
  /** The new key belongs to somebody else than the old one. facts: name */
  | 'other-user'
  /** CreateAccessKey failed in a way that leaves open whether there is a new key, also after the attempts. facts: name */
  | 'create-unclear'
  /** The keyring gave back something else than was written. facts: name */
  | 'read-back'
  /** A journal that cannot be understood. facts: name, item */
  | 'journal-damaged'
  /** The stored keys are gone or others while they are being rotated. facts: name */
  | 'keys-changed'
  /** The new key is stored and works, but AWS does not allow to retire the old one. facts: name, accessKeyId (old), operation, userArn */
  | 'old-left'
  /** Of several rotations some failed. facts: failed, total */
  | 'some-failed';

export class RotationError extends VaultError<RotationErrorCode> {
  override readonly room = 'rotation';
}
