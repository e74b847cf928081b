// What can be wrong with a profile, told apart.

import { VaultError } from '../kernel/error.ts';

/**
 * Facts by code. All about one setting hold `profile`, `key` (its name in the config file) and `setBy` (the flag,
 * the variable or the section that gave the value); `value` where it is not secret; `expected` says what would be right.
 */
export type ProfilesErrorCode =
  /** Neither a section nor stored keys of this name. facts: profile, known, closest? */
  | 'unknown-profile'
  /** `source_profile` names a profile with neither a section nor stored keys. facts: profile, key, source, chain, known, closest? */
  | 'dangling-source'
  /** `include_profile` names a profile that has no section. facts: profile, key, include, chain, known, closest? */
  | 'dangling-include'
  /** `services` names a section that is not there. facts: profile, key, services */
  | 'dangling-services'
  /** `sso_session` names a section that is not there. facts: profile, key, session */
  | 'dangling-sso-session'
  /** Single sign-on without all that it needs. facts: profile, key, missing, session? (where the first of them belongs) */
  | 'sso-incomplete'
  /** facts: profile, key, setBy, expected, value? */
  | 'bad-sso-setting'
  /** A setting of where credentials come from. facts: profile, key, setBy, expected, value?, reason? */
  | 'bad-source-setting'
  /** Settings of which only one can count. facts: profile, keys */
  | 'source-settings-clash'
  /** A setting that means nothing alone. facts: profile, key, missing (a phrase) */
  | 'source-setting-missing'
  /** Profiles source one another in a circle. facts: profile, chain (first and last are the same) */
  | 'source-loop'
  /** Profiles include one another in a circle. facts: profile, chain (first and last are the same) */
  | 'include-loop'
  /** Both `source_profile` and `credential_source`. facts: profile */
  | 'source-conflict'
  /** No keys and nothing that names any. facts: profile, chain */
  | 'credentials-missing'
  /** `role_arn`, but nothing to assume it with. facts: profile, roleArn, chain, missing */
  | 'role-source-missing'
  /** Static keys in a file that lack their second half. facts: profile, file, missing */
  | 'partial-keys'
  /** More than one token named for one profile. facts: profile, keys */
  | 'token-conflict'
  /** A token without all that goes with it. facts: profile, key, missing */
  | 'token-incomplete'
  /** facts: profile, key, setBy, expected, value?, reason? */
  | 'bad-token-setting'
  /** `credential_source` names what is not there. facts: profile, source, missing (variables) */
  | 'source-unavailable'
  /** The metadata service is switched off. facts: profile, setBy */
  | 'source-disabled'
  /** facts: profile, key, setBy, value, expected, reason */
  | 'bad-role-arn'
  /** facts: profile, key, setBy, value, expected, reason */
  | 'bad-mfa-serial'
  /** Unreadable or out of range. facts: profile, key, setBy, value, expected, reason */
  | 'bad-duration'
  /** facts: profile, key, setBy, expected */
  | 'bad-external-id'
  /** facts: profile, key, setBy, value, expected */
  | 'bad-session-name'
  /** facts: profile, key, setBy, value, expected */
  | 'bad-source-identity'
  /** facts: profile, key, setBy, expected, reason, tag? (the key of the tag) */
  | 'bad-session-tags'
  /** facts: profile, key, setBy, expected, reason, tag? */
  | 'bad-transitive-tags'
  /** `--policy` is not a JSON object. facts: profile, key, setBy, expected, reason */
  | 'bad-policy'
  /** facts: profile, key, setBy, length, expected */
  | 'policy-too-long'
  /** facts: profile, key, setBy, value, expected, reason */
  | 'bad-policy-arn'
  /** facts: profile, key, setBy, count, expected */
  | 'too-many-policy-arns'
  /** `--policy` or `--policy-arn` for a profile that assumes no role. facts: profile, key, setBy */
  | 'policy-needs-role'
  /** `--read-only` for a profile that assumes no role. facts: profile */
  | 'read-only-needs-role'
  /** `--read-only` with a session policy that may allow more. facts: profile, flag */
  | 'read-only-widened'
  /** `confirm` is neither true nor false. facts: profile, key, setBy, value, expected */
  | 'bad-confirm'
  /** A pattern with more than `*` and `?` in it. facts: profile, key, setBy, value, expected, reason */
  | 'bad-confirm-pattern'
  /** facts: profile, key, setBy, value, expected */
  | 'bad-region'
  /** facts: profile, key, setBy, expected, reason, value? (left out where it holds a password) */
  | 'bad-endpoint'
  /** A custom endpoint together with FIPS or dual-stack. facts: profile, key, setBy, variant */
  | 'endpoint-conflict'
  /** facts: profile, key, setBy, value, expected */
  | 'bad-sts-regional-endpoints';

export class ProfilesError extends VaultError<ProfilesErrorCode> {
  override readonly room = 'profiles';
}
