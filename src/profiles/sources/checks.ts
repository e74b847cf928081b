// Small checks that the kinds of sources share. A value gets into an error only where it cannot be secret.

import { parseArn, parseRoleArn } from '../../kernel/arn.ts';
import { ProfilesError } from '../errors.ts';
import type { Profile } from '../profile.ts';
import { describeOrigin } from '../settings.ts';

export interface Complaint {
  readonly expected: string;
  readonly value?: string;
  readonly reason?: string;
}

export function badSetting(profile: Profile, key: string, complaint: Complaint): ProfilesError {
  const comment = /\s[#;]/.test(complaint.value ?? '')
    ? { reason: 'a comment after a value is read as part of the value' }
    : {};
  return new ProfilesError('bad-source-setting', {
    profile: profile.name,
    key,
    setBy: describeOrigin(profile.origins[key]),
    ...complaint,
    ...comment,
  });
}

/** @throws {ProfilesError} `bad-source-setting` */
export function checkedRole(profile: Profile, key: string, value: string | undefined): string | undefined {
  const parsed = value === undefined ? undefined : parseRoleArn(value);
  if (value === undefined || parsed?.ok !== false) return value;
  throw badSetting(profile, key, {
    value,
    expected: 'arn:aws:iam::ACCOUNT:role/NAME',
    reason: parsed.reason,
  });
}

/**
 * The ARN of a SAML provider, in the account of the role that it lets in.
 *
 * @throws {ProfilesError} `bad-source-setting`
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithSAML.html
 */
export function checkedSamlProvider(
  profile: Profile,
  key: string,
  value: string | undefined,
  roleArn: string | undefined,
): string | undefined {
  if (value === undefined) return undefined;
  const refuse = (reason: string): ProfilesError =>
    badSetting(profile, key, { value, expected: 'arn:aws:iam::ACCOUNT:saml-provider/NAME', reason });
  const arn = parseArn(value);
  if (!arn.ok) throw refuse(arn.reason);
  const { service, region, account, resource } = arn.value;
  const isProvider = service === 'iam' && region === '' && /^saml-provider\/[\w+=,.@-]+$/.test(resource);
  if (!isProvider || !/^\d{12}$/.test(account)) throw refuse('it is not the ARN of a SAML provider');
  const role = roleArn === undefined ? undefined : parseRoleArn(roleArn);
  if (role?.ok === true && role.value.account !== account)
    throw refuse('it is in another account than the role');
  return value;
}

/**
 * A path that means the same file wherever vault is started.
 *
 * @throws {ProfilesError} `bad-source-setting`
 */
export function checkedPath(profile: Profile, key: string, value: string): string {
  if (/^(?:\/|~[/\\]|[A-Za-z]:[/\\]|\\\\)/.test(value)) return value;
  throw badSetting(profile, key, { value, expected: 'a path that begins with / or ~/' });
}
