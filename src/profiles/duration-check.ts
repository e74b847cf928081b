// The ranges that AWS takes durations in.

import { ProfilesError } from './errors.ts';
import type { Profile } from './profile.ts';
import { describeOrigin } from './settings.ts';

export const MIN_SECONDS = 900;
export const MAX_ROLE_SECONDS = 43_200;

/** @throws {ProfilesError} `bad-duration` */
export function checkDuration(profile: Profile, key: string, seconds: number, maxSeconds: number): void {
  if (seconds >= MIN_SECONDS && seconds <= maxSeconds) return;
  throw new ProfilesError('bad-duration', {
    profile: profile.name,
    key,
    setBy: describeOrigin(profile.origins[key]),
    value: `${seconds} seconds`,
    expected: `${MIN_SECONDS} to ${maxSeconds} seconds`,
    reason: seconds < MIN_SECONDS ? 'it is too short' : 'it is too long',
  });
}
