// What a call that assumes a role with the proof of an identity provider asks for besides the proof.

import { checkDuration, MAX_ROLE_SECONDS } from '../duration-check.ts';
import type { NoteCode, StsTarget } from '../plan-types.ts';
import type { Profile } from '../profile.ts';
import { stsTarget } from '../sts-target.ts';

export type NoteNext = (code: NoteCode, text: string) => void;

export interface FederatedRole {
  readonly durationSeconds: number;
  /** The target profile's alone. */
  readonly policy?: string;
  readonly policyArns: readonly string[];
  readonly sts: StsTarget;
}

/** @throws {ProfilesError} `bad-duration`, `endpoint-conflict` */
export function federatedRole(profile: Profile, roleArn: string | undefined, note: NoteNext): FederatedRole {
  const { assumeRoleSeconds: durationSeconds } = profile.durations;
  checkDuration(profile, 'duration_seconds', durationSeconds, MAX_ROLE_SECONDS);
  return {
    durationSeconds,
    ...(profile.policy === undefined ? {} : { policy: profile.policy }),
    policyArns: profile.policyArns,
    sts: stsTarget(profile, { roleArn }, note),
  };
}
