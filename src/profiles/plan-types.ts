// What `plan` gives: steps as plain tagged objects and notes that say why. Everything that shapes a step's
// result is in the step, because the cache key of a step is a digest of it and of all steps before it.

import type { SessionTag } from './profile.ts';

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

export type Step = StoredStep | FileKeysStep | SessionTokenStep | AssumeRoleStep;
export type StepKind = Step['kind'];

/** One reason, for `explain`. `step` is an index into `steps`, or undefined for the plan as a whole. */
export interface Note {
  readonly step?: number;
  /** A stable name: `duration-capped`, `session-skipped`, `mfa-shared`, `region-default`, ... */
  readonly code: string;
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
