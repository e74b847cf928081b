// What a person can get wrong on the command line, beyond what commander itself words.

import { VaultError } from '../kernel/error.ts';

export type CliErrorCode =
  /** A flag or word is wrong. facts: reason, hint?, command? */
  | 'usage'
  /** No profile was named and none is in the environment. facts: command */
  | 'profile-needed'
  /** The picker was left without a choice. facts: noun (what was to be chosen) */
  | 'not-picked'
  /** Nobody chose one of the roles that were offered. facts: profile */
  | 'no-role-picked'
  /** Inside a subshell of `vault exec`. facts: profile, command */
  | 'nested'
  /** A variable that `add --env` needs is missing. facts: variable */
  | 'variable-missing'
  /** A variable of ours has a value that means nothing. facts: variable, reason, expected */
  | 'variable-unreadable'
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
  /** `vault use` was run without the function of `vault shell-init`. facts: line (that brings it) */
  | 'shell-function-needed'
  /** There is no script for this shell. facts: shell, command */
  | 'shell-unknown'
  /** `--confirm` names another profile. facts: profile */
  | 'confirm-other'
  /** The profile's name was not typed. facts: profile */
  | 'confirm-refused'
  /** The profile's name is to be typed and there is nowhere to. facts: profile, setBy, command? */
  | 'confirm-no-terminal'
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
  /** The profile has no `oidc_issuer`. facts: profile */
  | 'oidc-not-used'
  /** Nothing to sign out of. facts: profile?, provider? */
  | 'oidc-not-signed-in'
  /** `vault sso` without a name where there is none to take, or more than one. facts: known */
  | 'sso-name-needed'
  /** Neither an SSO session nor a profile. facts: name, known, closest? */
  | 'sso-name-unknown'
  /** A profile without single sign-on. facts: profile */
  | 'sso-not-used'
  /** Nobody is signed in. facts: name? */
  | 'sso-not-signed-in'
  /** There is no such section. facts: session, known, path, closest? */
  | 'session-unknown'
  /** No session is named, and there is none or more than one. facts: known, path */
  | 'session-needed'
  /** A session without all that it needs. facts: session, missing, path */
  | 'session-incomplete'
  /** No account of the sign-in has this name or number. facts: session, account, closest? */
  | 'account-unknown'
  /** More than one account has this name. facts: session, account, ids */
  | 'account-ambiguous'
  /** Flags name a part of a role. facts: session, missing (flag), account? */
  | 'role-incomplete'
  /** A filter fits nothing. facts: session, flag, pattern */
  | 'filter-idle'
  /** Nobody could be asked before the config file is changed. */
  | 'populate-unasked'
  /** The config file changed between the question and the answer. facts: path */
  | 'populate-overtaken'
  /** Two roles would be one profile. facts: profile, roles */
  | 'populate-same-name'
  /** The template makes a name that cannot be. facts: profile, reason */
  | 'populate-bad-name'
  /** `aws-login` for a profile with credentials of another kind. facts: profile, key */
  | 'aws-login-other-way'
  /** `aws-login` for a profile with stored keys. facts: profile */
  | 'aws-login-stored'
  /** Somebody else is signed in for the profile, and nobody can be asked. facts: profile, standing */
  | 'aws-login-other'
  /** The one who was signed in is to stay. facts: profile, standing */
  | 'aws-login-kept'
  /** Nobody is signed in for the profile. facts: profile */
  | 'aws-login-nobody'
  /** Nobody typed the same new passphrase twice. facts: path */
  | 'passphrase-unchosen';

export class CliError extends VaultError<CliErrorCode> {
  override readonly room = 'cli';
}
