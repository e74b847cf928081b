// How long each kind of session is asked for; ranges are checked where a step is planned, since not every value is used.

import { parseDuration } from '../kernel/duration.ts';
import { ProfilesError } from './errors.ts';
import type { Durations, ProfileNote } from './profile.ts';
import type { Decided, Settings } from './settings.ts';

const HOUR = 3600;

/** Names under which `Profile.origins` tells where a duration was decided. */
export type DurationKey =
  | 'duration_seconds'
  | 'session_token_ttl'
  | 'chained_session_token_ttl'
  | 'federation_token_ttl';

const DEFAULT_SECONDS: Readonly<Record<DurationKey, number>> = {
  duration_seconds: HOUR,
  session_token_ttl: HOUR,
  chained_session_token_ttl: 8 * HOUR,
  federation_token_ttl: HOUR,
};

/**
 * `--duration` (or `AWS_VAULT_DURATION`) decides all four. Else each has its own variable, read as Go does without days and
 * weeks; one that cannot be read counts as not set, as in aws-vault, but is noted.
 *
 * @throws {ProfilesError} `bad-duration`
 */
export function decideDurations(
  settings: Settings,
  flag: string | undefined,
  notes: ProfileNote[],
): Durations {
  const forAll = settings.flag('duration', flag) ?? settings.env('AWS_VAULT_DURATION');
  if (forAll !== undefined) return allFrom(settings, forAll);

  const seconds = (key: DurationKey, variable: string): number => {
    const decided = settings.env(variable);
    const parsed =
      decided === undefined ? undefined : parseDuration(decided.value, { allowDaysWeeks: false });
    if (parsed !== undefined && !parsed.ok) {
      notes.push({ code: 'duration-unreadable', text: `${variable} is ignored: ${parsed.reason}` });
    }
    if (decided !== undefined && parsed?.ok === true && parsed.seconds !== 0) {
      settings.origins[key] = decided.origin;
      return Math.trunc(parsed.seconds);
    }
    return (key === 'duration_seconds' ? fromFile(settings) : undefined) ?? DEFAULT_SECONDS[key];
  };
  return {
    assumeRoleSeconds: seconds('duration_seconds', 'AWS_ASSUME_ROLE_TTL'),
    sessionTokenSeconds: seconds('session_token_ttl', 'AWS_SESSION_TOKEN_TTL'),
    chainedSessionTokenSeconds: seconds('chained_session_token_ttl', 'AWS_CHAINED_SESSION_TOKEN_TTL'),
    federationTokenSeconds: seconds('federation_token_ttl', 'AWS_FEDERATION_TOKEN_TTL'),
    fromFlag: false,
  };
}

function allFrom(settings: Settings, decided: Decided): Durations {
  for (const key of Object.keys(DEFAULT_SECONDS)) settings.origins[key] = decided.origin;
  const parsed = parseDuration(decided.value, { allowDaysWeeks: true });
  const refuse = (reason: string): ProfilesError =>
    new ProfilesError('bad-duration', {
      ...settings.facts('duration_seconds'),
      value: decided.value,
      expected: 'a duration from 15m to 36h, such as 1h30m',
      reason,
    });
  if (!parsed.ok) throw refuse(parsed.reason);
  const seconds = Math.trunc(parsed.seconds);
  if (seconds < 900) throw refuse('it is shorter than 15 minutes');
  if (seconds > 129_600) throw refuse('it is longer than 36 hours');
  return {
    assumeRoleSeconds: seconds,
    sessionTokenSeconds: seconds,
    chainedSessionTokenSeconds: seconds,
    federationTokenSeconds: seconds,
    fromFlag: true,
  };
}

function fromFile(settings: Settings): number | undefined {
  const value = settings.take('duration_seconds', settings.file('duration_seconds'));
  if (value === undefined) return undefined;
  if (/^[0-9]{1,9}$/.test(value)) return Number(value);
  throw new ProfilesError('bad-duration', {
    ...settings.facts('duration_seconds'),
    value,
    expected: 'a whole number of seconds from 900 to 43200',
    reason: 'it is not a whole number of seconds',
  });
}
