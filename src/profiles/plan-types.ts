// What `plan` gives: steps as plain tagged objects and notes that say why. Everything that shapes a step's
// result is in the step, because the cache key of a step is a digest of it and of all steps before it.

import type { ProfileNoteCode, SessionTag } from './profile.ts';
import type { SourceStep } from './source-steps.ts';

export type * from './source-steps.ts';

/** How to reach STS for a step. */
export interface StsTarget {
  readonly region: string;
  /** Full override such as `http://127.0.0.1:5000`. */
  readonly endpoint?: string;
  readonly legacyGlobal: boolean;
  readonly fips: boolean;
  readonly dualstack: boolean;
}

export interface MfaRequirement {
  readonly serial: string;
  /** Shell command that prints the code. Does not shape the result: left out of the digest. */
  readonly process?: string;
}

/** Long-term keys out of the keyring, stored under `name`. */
export interface StoredStep {
  readonly kind: 'stored';
  readonly profile: string;
  readonly name: string;
  /** Access key id as the index has it, so that replaced keys never meet the old keys' sessions. */
  readonly accessKeyId?: string;
}

/** Static keys out of the credentials or config file. */
export interface FileKeysStep {
  readonly kind: 'file-keys';
  readonly profile: string;
  readonly file: 'config' | 'credentials';
  readonly accessKeyId: string;
  readonly hasSessionToken: boolean;
}

export interface SessionTokenStep {
  readonly kind: 'session-token';
  readonly profile: string;
  readonly durationSeconds: number;
  readonly mfa?: MfaRequirement;
  readonly sts: StsTarget;
}

export interface AssumeRoleStep {
  readonly kind: 'assume-role';
  readonly profile: string;
  readonly roleArn: string;
  readonly roleSessionName: string;
  /** Nobody chose the session name: it was made of user and host. */
  readonly isDefaultSessionName?: true;
  readonly durationSeconds: number;
  readonly externalId?: string;
  readonly sourceIdentity?: string;
  readonly tags: readonly SessionTag[];
  readonly transitiveTagKeys: readonly string[];
  readonly policy?: string;
  readonly policyArns: readonly string[];
  readonly mfa?: MfaRequirement;
  readonly sts: StsTarget;
}

export type Step = StoredStep | FileKeysStep | SourceStep | SessionTokenStep | AssumeRoleStep;
export type StepKind = Step['kind'];

export type NoteCode =
  | ProfileNoteCode
  /** No GetSessionToken: sessions are turned off. */
  | 'session-off'
  /** No GetSessionToken: the keys are temporary themselves. */
  | 'session-not-possible'
  /** No GetSessionToken: the one role is asked for longer than an hour, which only long-term keys can give. */
  | 'session-skipped-duration'
  /** No GetSessionToken: the profile with the keys and the one that sources it do not ask for the same MFA device. */
  | 'session-skipped-mfa'
  /** No GetSessionToken: the profile assumes its role with its own keys, so nobody could share the session. */
  | 'session-skipped-role'
  /** GetSessionToken although the profiles do not agree on MFA: long-term keys would go out otherwise. */
  | 'session-for-alias'
  /** An MFA session that all roles from here on share. */
  | 'session-shared'
  /** AssumeRole for one hour instead of what was asked. */
  | 'duration-capped'
  /** `--duration` means nothing: how long a role of single sign-on lasts is set in IAM Identity Center. */
  | 'duration-not-chosen'
  /** No MFA code here: an earlier step of the chain has had one for the same device. */
  | 'mfa-shared'
  /** MFA is asked for with the credentials of a role, which STS is known to refuse. */
  | 'mfa-with-role'
  /** One `--mfa-token`, but more than one step that needs a code. */
  | 'mfa-token-shared'
  /** A source profile with static keys in a file: its own role_arn is not used, as in the SDKs. */
  | 'role-ignored'
  /** Stored keys are used although the profile names another source. */
  | 'stored-keys-first'
  /** Keys in a file are used although the profile names a source profile, which without a role_arn says nothing to the SDKs. */
  | 'file-keys-first'
  /** The region is that of a source profile. */
  | 'region-from-source'
  /** No region anywhere: that of the partition is used for STS. */
  | 'region-default'
  /** The region belongs to another partition than the role. */
  | 'region-partition'
  /** A tag that an earlier role passes on is set again, which STS refuses. */
  | 'transitive-tag-overridden';

/** One reason, for `explain`. `step` is an index into `steps`, or undefined for the plan as a whole. */
export interface Note {
  readonly step?: number;
  readonly code: NoteCode;
  readonly text: string;
}

export interface Plan {
  readonly profile: string;
  /** What the child gets as its region, if any. */
  readonly region?: string;
  readonly endpointUrl?: string;
  readonly steps: readonly Step[];
  readonly notes: readonly Note[];
}
