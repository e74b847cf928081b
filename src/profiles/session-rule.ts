// Decides whether a plan takes a GetSessionToken session before anything else, and with which MFA device.

import type { Member } from './base.ts';
import type { NoteCode } from './plan-types.ts';

const ROLE_CHAINING_SECONDS = 3600;

export type SessionDecision =
  | { readonly take: true; readonly mfaSerial?: string; readonly code?: NoteCode; readonly text?: string }
  | { readonly take: false; readonly code: NoteCode; readonly text: string };

/**
 * A GetSessionToken session carries one MFA code through a whole chain and can be shared by every profile that
 * sources the same keys, but roles assumed from it end after an hour. So (C is the profile with the keys, P the
 * one that sources it):
 *
 * | case | session? |
 * | --- | --- |
 * | sessions are off | no |
 * | the keys have a session token themselves | no: STS refuses |
 * | exactly one role, asked for longer than 1 h | no: only long-term keys can give that |
 * | C assumes a role and P does not (or there is no P) | no: nobody to share it with |
 * | no P: the session is what was asked for | yes, with C's MFA |
 * | P and C have the same MFA device | yes, with it |
 * | no role anywhere, P and C differ about MFA | yes, with the device named nearest to the target |
 * | else | no: the role is assumed from the keys, with its own MFA |
 *
 * The last but one is where we leave aws-vault, which hands the long-term keys themselves to the child then.
 */
export function decideSession(
  members: readonly [Member, ...Member[]],
  keys: { readonly temporary: boolean },
  noSession: boolean,
): SessionDecision {
  const [{ profile, roleArn }, parent] = members;
  const roles = members.filter((member) => member.roleArn !== undefined);
  const name = profile.name;
  if (noSession) return no('session-off', `no session for profile ${name}: sessions are turned off`);
  if (keys.temporary) {
    return no(
      'session-not-possible',
      `no session for profile ${name}: its keys are temporary, and STS gives sessions for long-term keys only`,
    );
  }
  const [only] = roles;
  const asked = only?.profile.durations.assumeRoleSeconds ?? 0;
  if (only !== undefined && roles.length === 1 && asked > ROLE_CHAINING_SECONDS) {
    return no(
      'session-skipped-duration',
      `no session for profile ${name}: the role of profile ${only.profile.name} is asked for ${asked} seconds, and from a session it could only be had for ${ROLE_CHAINING_SECONDS}`,
    );
  }
  if (roleArn !== undefined && parent?.roleArn === undefined) {
    return no(
      'session-skipped-role',
      `no session for profile ${name}: it assumes its role with its own keys`,
    );
  }
  if (parent === undefined) return { take: true, ...serial(profile.mfaSerial) };
  if (profile.mfaSerial !== undefined && profile.mfaSerial === parent.profile.mfaSerial) {
    const text = `one MFA session of profile ${name} serves all profiles that source it`;
    return { take: true, mfaSerial: profile.mfaSerial, code: 'session-shared', text };
  }
  if (roles.length === 0) {
    const nearest = members.findLast((member) => member.profile.mfaSerial !== undefined);
    const text = `a session of profile ${name} is used, so that its long-term keys are not handed out`;
    return { take: true, ...serial(nearest?.profile.mfaSerial), code: 'session-for-alias', text };
  }
  return no(
    'session-skipped-mfa',
    `no session for profile ${name}: ${mfaDifference(name, profile.mfaSerial, parent)}`,
  );
}

function no(code: NoteCode, text: string): SessionDecision {
  return { take: false, code, text };
}

function serial(mfaSerial: string | undefined): { readonly mfaSerial?: string } {
  return mfaSerial === undefined ? {} : { mfaSerial };
}

function mfaDifference(name: string, mfaSerial: string | undefined, parent: Member): string {
  const other = parent.profile.name;
  if (parent.profile.mfaSerial === undefined) return `profile ${other} has no mfa_serial`;
  return mfaSerial === undefined
    ? `profile ${name} has no mfa_serial`
    : `profile ${other} has another mfa_serial`;
}
