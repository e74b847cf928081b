// The error for a name that is neither a profile nor the name of stored keys, with the name that may have been meant.

import { ProfilesError } from '../profiles/errors.ts';
import { closestName } from '../profiles/suggest.ts';

export function unknownProfile(profile: string, known: readonly string[]): ProfilesError {
  return new ProfilesError('unknown-profile', { profile, known, closest: closestName(profile, known) });
}
