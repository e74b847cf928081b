// Checks single settings against what AWS takes; a value that may be private never gets into an error.

import { parseMfaSerial, parseRoleArn } from '../kernel/arn.ts';
import { ProfilesError, type ProfilesErrorCode } from './errors.ts';
import type { Settings } from './settings.ts';

/** RoleSessionName and SourceIdentity have the same alphabet and length. */
export const SESSION_NAME = /^[\w+=,.@-]{2,64}$/;
const EXTERNAL_ID = /^[\w+=,.@:/-]{2,1224}$/;
/** A DNS label that is not all digits: what botocore takes as a region. */
export const REGION = /^(?![0-9]+$)(?!-)[A-Za-z0-9-]{1,63}(?<!-)$/;

export const SESSION_NAME_RULE = '2 to 64 letters, digits and _+=,.@-';

function refuse(
  code: ProfilesErrorCode,
  settings: Settings,
  key: string,
  more: Readonly<Record<string, string>>,
): ProfilesError {
  // Some tools take a comment off the end of a value; botocore does not, and neither do we.
  const comment = /\s[#;]/.test(more.value ?? '')
    ? { reason: 'a comment after a value is read as part of the value' }
    : {};
  return new ProfilesError(code, { ...settings.facts(key), ...more, ...comment });
}

/** @throws {ProfilesError} `bad-role-arn` */
export function checkRoleArn(settings: Settings, value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const parsed = parseRoleArn(value);
  if (parsed.ok) return value;
  const expected = 'arn:aws:iam::ACCOUNT:role/NAME';
  throw refuse('bad-role-arn', settings, 'role_arn', { value, expected, reason: parsed.reason });
}

/** @throws {ProfilesError} `bad-mfa-serial` */
export function checkMfaSerial(settings: Settings, value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const parsed = parseMfaSerial(value);
  if (parsed.ok) return value;
  const expected = 'arn:aws:iam::ACCOUNT:mfa/DEVICE or a hardware serial number';
  throw refuse('bad-mfa-serial', settings, 'mfa_serial', { value, expected, reason: parsed.reason });
}

/** @throws {ProfilesError} `bad-external-id`, without the value: some treat it as a shared secret */
export function checkExternalId(settings: Settings, value: string | undefined): string | undefined {
  if (value === undefined || EXTERNAL_ID.test(value)) return value;
  throw refuse('bad-external-id', settings, 'external_id', {
    expected: '2 to 1224 letters, digits and _+=,.@:/-',
  });
}

/** @throws {ProfilesError} `bad-session-name` */
export function checkSessionName(settings: Settings, value: string | undefined): string | undefined {
  if (value === undefined || SESSION_NAME.test(value)) return value;
  throw refuse('bad-session-name', settings, 'role_session_name', { value, expected: SESSION_NAME_RULE });
}

/** @throws {ProfilesError} `bad-source-identity` */
export function checkSourceIdentity(settings: Settings, value: string | undefined): string | undefined {
  if (value === undefined || SESSION_NAME.test(value)) return value;
  throw refuse('bad-source-identity', settings, 'source_identity', { value, expected: SESSION_NAME_RULE });
}

/** @throws {ProfilesError} `bad-region` */
export function checkRegion(settings: Settings, value: string | undefined): string | undefined {
  if (value === undefined || REGION.test(value)) return value;
  throw refuse('bad-region', settings, 'region', { value, expected: 'a region name such as eu-west-1' });
}
