// What a person can get wrong on the command line, beyond what commander itself words.

import { VaultError } from '../kernel/error.ts';

export type CliErrorCode =
  /** A flag or word is wrong. facts: reason, hint?, command? */
  | 'usage'
  /** No profile was named and none is in the environment. facts: command */
  | 'profile-needed'
  /** Inside a subshell of `vault exec`. facts: profile, command */
  | 'nested'
  /** A variable that `add --env` needs is missing. facts: variable */
  | 'variable-missing'
  /** The JSON on standard input is not what `add --stdin` takes. facts: reason, hint? */
  | 'stdin-keys'
  /** An access key id or secret of the wrong shape. facts: field, reason, hint? */
  | 'key-shape'
  /** `add` to a profile whose keys would never be used. facts: profile, source */
  | 'add-has-source'
  /** A name that cannot be a profile's. facts: reason */
  | 'profile-name'
  /** There is nothing of that name to remove. facts: profile */
  | 'nothing-stored'
  /** A file named by a flag cannot be read. facts: path, errno */
  | 'flag-file'
  /** `config set` of a key that nobody reads. facts: key, closest? */
  | 'config-key-unknown'
  /** `config` was to write or show a secret. facts: key, profile, action */
  | 'config-secret'
  /** `config set` of a key that holds a block of lines. facts: key */
  | 'config-block'
  /** `config set` to a value that cannot be right. facts: key, expected, reason? */
  | 'config-value'
  /** `config set` in a section that is not there. facts: section, path, words */
  | 'config-no-section'
  /** `config get` or `config unset` of a key that is not set. facts: key, section, path?, elsewhere? */
  | 'config-not-set'
  /** Nobody typed the same new passphrase twice. facts: path */
  | 'passphrase-unchosen';

export class CliError extends VaultError<CliErrorCode> {
  override readonly room = 'cli';
}
