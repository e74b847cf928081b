// What can go wrong with the AWS configuration files. No error here ever holds a line or a value of them.

import { VaultError } from '../kernel/error.ts';

export type ConfigErrorCode =
  /**
   * A line that no reader can make sense of. The file is never rewritten while it stands.
   * facts: path, line and column (from 1), expected (a phrase, such as `a section header or key = value`)
   */
  | 'malformed'
  /**
   * A section name that the file cannot hold so that it reads back the same.
   * facts: path, reason (`empty`, `line-break`, `not-unicode`, `reserved`)
   */
  | 'name-not-writable'
  /** A key that the file cannot hold. facts: path, reason (`empty`, `characters`) */
  | 'key-not-writable'
  /**
   * A value that the file cannot hold so that it reads back the same.
   * facts: path, key, reason (`line-break`, `surrounding-space`, `not-unicode`)
   */
  | 'value-not-writable'
  /** The section to be added is there already. facts: path, section, line */
  | 'section-exists'
  /** There is no section for the profile in this file. facts: path, profile */
  | 'no-such-section'
  /** The edit would change what another part of the file means, so nothing was written. facts: path, line */
  | 'edit-refused'
  /** Another program kept writing the file while we edited it; nothing of ours was written. facts: path */
  | 'changed-underneath'
  /** No HOME (or USERPROFILE), so `~/.aws` is nowhere. facts: variable (the one that would name the file) */
  | 'no-home';

export class ConfigError extends VaultError<ConfigErrorCode> {
  override readonly room = 'config';
}
