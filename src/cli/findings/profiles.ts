// Words for what is wrong with profiles as a whole.

import type { Facts } from '../../kernel/error.ts';
import { ProfilesError, type ProfilesErrorCode } from '../../profiles/errors.ts';
import type { FindingCode } from '../../setup/findings.ts';
import { describeFailure } from '../failure.ts';
import { chain, fact, profileOf } from '../failures/row.ts';
import { type At, meant, type Words, word, wordOf } from './words.ts';

const USELESS = 'every command with this profile fails';

/** Sets a key of the profile to what was most likely meant, or opens the file. */
function setTo(key: string): (f: Facts, at: At) => string {
  return (f, at) =>
    fact(f, 'closest') === ''
      ? at.edit
      : `vault config set ${wordOf(f, 'profile', at)} ${key} ${wordOf(f, 'closest', at)}`;
}

const unsetKey =
  (key: string) =>
  (f: Facts, at: At): string =>
    `vault config unset ${wordOf(f, 'profile', at)} ${key}`;

const dangling = (key: string, what: string, section: (name: string) => string): Words => ({
  what: (f) => `${profileOf(f)} ${what} ${section(fact(f, 'named'))}, which does not exist${meant(f)}`,
  why: USELESS,
  fix: setTo(key),
});

/** The sentence that the same mistake gives when a command runs into it. */
function failureOf(f: Facts) {
  const { errorCode, ...facts } = f;
  return describeFailure(new ProfilesError(String(errorCode) as ProfilesErrorCode, facts), {});
}

export const PROFILE_WORDS = {
  'dangling-source': {
    ...dangling('source_profile', 'names source profile', (name) => name),
    fix: (f, at) =>
      fact(f, 'closest') === '' ? `vault add ${wordOf(f, 'named', at)}` : setTo('source_profile')(f, at),
  },
  'dangling-include': dangling('include_profile', 'includes profile', (name) => name),
  'dangling-services': dangling('services', 'names section', (name) => `[services ${name}]`),
  'dangling-sso-session': dangling('sso_session', 'names section', (name) => `[sso-session ${name}]`),
  'source-loop': {
    what: (f) => `source profiles run in a circle: ${chain(f)}`,
    why: 'none of them can ever get credentials',
    fix: unsetKey('source_profile'),
  },
  'include-loop': {
    what: (f) => `included profiles run in a circle: ${chain(f)}`,
    why: 'no command with any of them works',
    fix: unsetKey('include_profile'),
  },
  'self-source': {
    what: (f) => `${profileOf(f)} is its own source profile, and has no keys`,
    why: 'there is nothing that it could get credentials from',
    fix: (f, at) => `vault add ${wordOf(f, 'profile', at)}`,
  },
  'source-conflict': {
    what: (f) => `${profileOf(f)} sets both source_profile and credential_source`,
    why: 'the AWS SDKs and vault refuse a profile with both',
    fix: unsetKey('credential_source'),
  },
  'role-without-source': {
    what: (f) => `${profileOf(f)} has a role_arn and nothing to assume the role with`,
    why: USELESS,
    fix: (f, at) => `vault config set ${wordOf(f, 'profile', at)} source_profile PROFILE`,
  },
  'credentials-missing': {
    what: (f) => `${profileOf(f)} has no keys, and names nobody who has`,
    why: 'no command can get credentials for it',
    fix: (f, at) => `vault add ${wordOf(f, 'profile', at)}`,
  },
  'partial-keys': {
    what: (f) => `${profileOf(f)} has an access key id without its ${fact(f, 'missing')}`,
    why: 'half a key opens nothing, and hides any other way to credentials',
    fix: (f, at) => `vault add ${wordOf(f, 'profile', at)}`,
  },
  'sso-incomplete': {
    what: (f) => `${profileOf(f)} has no ${fact(f, 'missing').replaceAll(', ', ' and no ')}`,
    why: 'single sign-on needs them to give credentials',
    fix: (f, at) =>
      `vault config set ${wordOf(f, 'profile', at)} ${fact(f, 'missing').split(', ')[0] ?? ''} VALUE`,
  },
  'chained-duration': {
    what: (f) =>
      `${profileOf(f)} asks for ${fact(f, 'seconds')} seconds, and its role is assumed with the credentials of another role`,
    why: 'AWS gives such a role an hour at most: vault asks for an hour, other tools fail',
    fix: (f, at) => `vault config set ${wordOf(f, 'profile', at)} duration_seconds 3600`,
  },
  'mfa-other-account': {
    what: (f) =>
      `mfa_serial of ${profileOf(f)} is a device in account ${fact(f, 'account')}, that of its source ${fact(f, 'source')} is in ${fact(f, 'other')}`,
    why: 'a device works only with the keys of its own user, so AWS refuses its codes here',
    fix: unsetKey('mfa_serial'),
  },
  'partition-mismatch': {
    what: (f) =>
      `mfa_serial of ${profileOf(f)} is in partition ${fact(f, 'partition')}, its role in ${fact(f, 'other')}`,
    why: 'nothing crosses partitions: the role can never be assumed with this device',
    fix: (_, at) => at.edit,
  },
  'region-partition': {
    what: (f) => `the region of ${profileOf(f)} is in another partition than its role`,
    why: 'STS is asked in a partition that does not know the role',
    fix: (f, at) => `vault config set ${wordOf(f, 'profile', at)} region REGION`,
  },
  'mfa-with-role': {
    what: (f) =>
      `${profileOf(f)} asks for an MFA code where its role is assumed with the credentials of another role`,
    why: 'STS takes MFA codes only together with the keys of a user',
    fix: unsetKey('mfa_serial'),
  },
  'role-settings-unused': {
    what: (f) => `${profileOf(f)} sets ${fact(f, 'key')} and has no role_arn`,
    why: 'it does nothing without a role',
    fix: (f, at) => `vault config set ${wordOf(f, 'profile', at)} role_arn ARN`,
  },
  'program-missing': {
    what: (f) =>
      `${fact(f, 'key')} of ${profileOf(f)} names ${fact(f, 'program') === '' ? 'a program' : fact(f, 'program')} that is not there`.replace(
        / (\S+) that is not there$/,
        (_, name: string) =>
          name === 'program' ? ' program that is not there' : ` ${name}, which is not there`,
      ),
    why: 'every SDK and tool that reads this profile fails with it',
    fix: (f, at) =>
      fact(f, 'program') === '' || /[/\\]/.test(fact(f, 'program'))
        ? at.edit
        : `install it, or write its whole path: ${at.edit}`,
  },
  'process-unknown-profile': {
    what: (f) =>
      `credential_process of ${profileOf(f)} asks vault for profile ${fact(f, 'named')}, which does not exist${meant(f)}`,
    why: 'every SDK and tool that reads this profile fails with it',
    fix: (f, at) =>
      `vault config set ${wordOf(f, 'profile', at)} credential_process ${word(`vault export ${fact(f, 'closest') === '' ? 'PROFILE' : fact(f, 'closest')} --format json`, at.platform)}`,
  },
  'process-loop': {
    what: (f) =>
      `credential_process of ${profileOf(f)} asks vault for that very profile, and no keys are stored for it`,
    why: 'it has no other way to credentials than itself',
    fix: (f, at) => `vault add ${wordOf(f, 'profile', at)}`,
  },
  'profile-unusable': {
    what: (f) => failureOf(f).message,
    why: USELESS,
    fix: (f, at) => failureOf(f).hint ?? at.edit,
  },
} as const satisfies Partial<Record<FindingCode, Words>>;
