// Failures of the profiles room.

import type { Facts } from '../../kernel/error.ts';
import type { ProfilesErrorCode } from '../../profiles/errors.ts';
import { SOURCE_SETTING_FAILURES } from './machine.ts';
import {
  because,
  chain,
  fact,
  factOr,
  profileOf,
  type Row,
  shortDuration,
  type Table,
  USAGE,
  via,
} from './row.ts';

/** The profile that may have been meant, or else `otherwise`. */
function meant(f: Facts, otherwise: string): string {
  const closest = fact(f, 'closest');
  return closest === '' ? otherwise : `did you mean ${closest}? \`vault list\` shows all profiles`;
}

/** The setting as its author knows it: `--duration`, `AWS_REGION`, `role_arn in profile admin`. */
function settingName(f: Facts): string {
  const setBy = fact(f, 'setBy');
  if (/^(?:--|[A-Z])/.test(setBy)) return setBy;
  // `sts.endpoint_url` is how the rooms tell services apart; the file has `endpoint_url`, in one of two places.
  const [, service, name] = /^(\w+\.)?(.*)$/.exec(factOr(f, 'key', 'the setting')) ?? [];
  const kind = service === undefined ? (name?.startsWith('sso_') === true ? 'sso-session' : '') : 'services';
  const section = kind === '' ? setBy : setBy.replace(new RegExp(`^profile (${kind} .*)$`), '[$1]');
  return `${name ?? ''}${section === '' ? '' : ` in ${section}`}`;
}

const expected = (f: Facts): string =>
  fact(f, 'expected') === '' ? '' : `: it takes ${fact(f, 'expected')}`;

/** The config file has seconds, flags and variables have `1h30m`. */
function asTyped(f: Facts, text: string): string {
  if (!/^(?:--|[A-Z])/.test(fact(f, 'setBy'))) return text;
  return text
    .replace(
      /(\d+) to (\d+) seconds/,
      (_, least: string, most: string) => `${shortDuration(Number(least))} to ${shortDuration(Number(most))}`,
    )
    .replace(/(\d+) seconds/, (_, seconds: string) => shortDuration(Number(seconds)));
}

/** A value between quotes where its end would not show. */
const quoted = (value: string): string => (/\s/.test(value) ? `"${value}"` : value);

/** A setting with a value that AWS would refuse. */
function setting(what: string): Row {
  return {
    message: (f) => {
      const value = fact(f, 'value');
      return `${what}${value === '' ? '' : ` ${quoted(value)}`} of ${profileOf(f)} cannot be used${because(f)}`;
    },
    hint: (f) => `correct ${settingName(f)}${expected(f)}`,
  };
}

function tag(what: string): Row {
  return {
    ...setting(what),
    message: (f) =>
      `${fact(f, 'tag') === '' ? `the ${what}s` : `${what} ${fact(f, 'tag')}`} of ${profileOf(f)} cannot be used${because(f)}`,
  };
}

/** Keys that stand in the section of an SSO session. */
const SESSION_KEYS = ['sso_start_url', 'sso_region'];

const missingOf = ({ missing }: Facts): readonly string[] =>
  Array.isArray(missing) ? missing : missing === undefined ? [] : [String(missing)];

/** `a, b and c`. */
const list = (f: Facts): string =>
  missingOf(f).length === 0
    ? 'all of its keys'
    : missingOf(f)
        .join(', ')
        .replace(/^(.*), /, '$1 and ');

/** A setting of where credentials come from, by its key. */
const SOURCE_SETTING: Row = {
  message: (f) =>
    `${factOr(f, 'key', 'a setting')}${fact(f, 'value') === '' ? '' : ` ${quoted(fact(f, 'value'))}`} of ${profileOf(f)} cannot be used${because(f)}`,
  hint: (f) => `correct ${settingName(f)}${expected(f)}`,
};

export const PROFILES_FAILURES: Table<ProfilesErrorCode> = {
  'unknown-profile': {
    message: (f) =>
      fact(f, 'missingConfig') === ''
        ? `${profileOf(f)} is in neither the config file nor the keyring`
        : `${profileOf(f)} is not in the keyring, and there is no config file ${fact(f, 'missingConfig')}`,
    hint: (f) =>
      meant(
        f,
        Array.isArray(f.known) && f.known.length > 0
          ? '`vault list` shows all profiles'
          : `vault add ${factOr(f, 'profile', 'PROFILE')}`,
      ),
  },
  'dangling-source': {
    message: (f) =>
      `${profileOf(f)} names source profile ${fact(f, 'source')}, which does not exist${via(f, 3)}`.replace(
        ' ,',
        ',',
      ),
    hint: (f) =>
      meant(
        f,
        `correct source_profile, or store keys under that name: vault add ${factOr(f, 'source', 'PROFILE')}`,
      ),
  },
  'dangling-include': {
    message: (f) =>
      `${profileOf(f)} includes profile ${fact(f, 'include')}, which does not exist${via(f, 3)}`.replace(
        ' ,',
        ',',
      ),
    hint: (f) => meant(f, 'correct include_profile, or remove it'),
  },
  'dangling-services': {
    message: (f) => `${profileOf(f)} names section [services ${fact(f, 'services')}], which does not exist`,
    hint: () => 'add the section, or remove the services key',
  },
  'dangling-sso-session': {
    message: (f) =>
      fact(f, 'profile') === ''
        ? `there is no section [sso-session ${fact(f, 'session')}]`
        : `${profileOf(f)} names section [sso-session ${fact(f, 'session')}], which does not exist`,
    hint: () => 'add the section, or remove the sso_session key',
  },
  'sso-incomplete': {
    message: (f) =>
      fact(f, 'profile') === '' && fact(f, 'session') !== ''
        ? `[sso-session ${fact(f, 'session')}] does not have ${list(f)}`
        : `${profileOf(f)} uses single sign-on, but does not have ${list(f)}`,
    hint: (f) => {
      const session = fact(f, 'session');
      if (session === '') return `add ${list(f)} to ${profileOf(f)}`;
      return `add ${list({ missing: missingOf(f).filter((key) => SESSION_KEYS.includes(key)) })} to [sso-session ${session}]`;
    },
  },
  'bad-sso-setting': {
    ...setting('a setting of single sign-on'),
    message: (f) =>
      `${factOr(f, 'key', 'a setting of single sign-on')}${fact(f, 'value') === '' ? '' : ` ${quoted(fact(f, 'value'))}`}${fact(f, 'profile') === '' ? '' : ` of ${profileOf(f)}`} cannot be used`,
  },
  'bad-source-setting': SOURCE_SETTING,
  'source-settings-clash': {
    message: (f) => `${profileOf(f)} sets more than one of ${list({ missing: f.keys })}`,
    hint: () => 'remove all but one of them',
  },
  'source-setting-missing': {
    message: (f) => `${profileOf(f)} has ${factOr(f, 'key', 'a setting')}, but nothing that goes with it`,
    hint: (f) => `add ${factOr(f, 'missing', 'what is missing')} to ${profileOf(f)}`,
  },
  'source-loop': {
    message: (f) => `source profiles run in a circle: ${chain(f)}`.replace(/: $/, ''),
    hint: () => 'remove one source_profile of the circle',
  },
  'include-loop': {
    message: (f) => `included profiles run in a circle: ${chain(f)}`.replace(/: $/, ''),
    hint: () => 'remove one include_profile of the circle',
  },
  'source-conflict': {
    message: (f) => `${profileOf(f)} sets both source_profile and credential_source`,
    hint: () => 'remove one of the two',
  },
  'credentials-missing': {
    message: (f) => `there are no credentials for ${profileOf(f)}${via(f, 2)}`,
    hint: (f) => `vault add ${factOr(f, 'profile', 'PROFILE')}`,
  },
  'role-source-missing': {
    message: (f) => `${profileOf(f)} has a role_arn but nothing to assume the role with${via(f, 2)}`,
    hint: (f) =>
      `add a source_profile to it, or store keys under its name: vault add ${factOr(f, 'profile', 'PROFILE')}`,
  },
  'partial-keys': {
    message: (f) =>
      `${profileOf(f)} has an access key in the ${factOr(f, 'file', 'credentials')} file without its ${factOr(f, 'missing', 'aws_secret_access_key')}`,
    hint: (f) => `complete the keys in the file, or store them: vault add ${factOr(f, 'profile', 'PROFILE')}`,
  },
  'token-conflict': {
    message: (f) => `${profileOf(f)} names more than one identity token: ${list({ missing: f.keys })}`,
    hint: () => 'remove all but one of them',
  },
  'token-incomplete': {
    message: (f) => `${profileOf(f)} has ${factOr(f, 'key', 'an identity token')}, but not ${list(f)}`,
    hint: (f) => (/^[A-Z]/.test(fact(f, 'key')) ? 'set AWS_ROLE_ARN' : `add ${list(f)} to ${profileOf(f)}`),
  },
  'bad-token-setting': SOURCE_SETTING,
  ...SOURCE_SETTING_FAILURES,
  'bad-role-arn': setting('the role ARN'),
  'bad-mfa-serial': setting('the MFA serial'),
  'bad-duration': {
    ...setting('the duration'),
    message: (f) =>
      `the duration ${asTyped(f, fact(f, 'value'))} of ${profileOf(f)} cannot be used${because(f)}`.replace(
        '  ',
        ' ',
      ),
    hint: (f) => `correct ${settingName(f)}${asTyped(f, expected(f))}`,
  },
  'bad-external-id': setting('the external id'),
  'bad-session-name': setting('the role session name'),
  'bad-source-identity': setting('the source identity'),
  'bad-session-tags': tag('session tag'),
  'bad-transitive-tags': tag('transitive session tag'),
  'bad-policy': setting('the session policy'),
  'policy-too-long': {
    message: (f) =>
      `the session policy of ${profileOf(f)} is too long${fact(f, 'length') === '' ? '' : `: it has ${fact(f, 'length')} characters`}`,
    hint: (f) => `shorten ${settingName(f)}${expected(f)}`,
  },
  'bad-policy-arn': setting('the policy ARN'),
  'too-many-policy-arns': {
    message: (f) => `${fact(f, 'count')} policy ARNs are too many for a session`.trimStart(),
    hint: (f) => `leave out some --policy-arn${expected(f)}`,
  },
  'policy-needs-role': {
    message: (f) => `${profileOf(f)} assumes no role, so a session policy has nothing to act on`,
    hint: (f) => `leave out ${factOr(f, 'setBy', 'the policy')}, or name a profile with a role_arn`,
  },
  'read-only-needs-role': {
    message: (f) =>
      `${profileOf(f)} assumes no role, and only the session of a role can be narrowed to reading`,
    hint: () => 'name a profile with a role_arn, or store keys of a user that may only read',
  },
  'read-only-widened': {
    message: (f) =>
      `${factOr(f, 'flag', '--policy')} may allow more than reading: AWS adds session policies up`,
    hint: (f) =>
      fact(f, 'flag') === '--policy'
        ? 'leave out --read-only, or let every statement of --policy be a Deny'
        : 'leave out --read-only, or --policy-arn',
    status: USAGE,
  },
  'bad-confirm': setting('the value of confirm'),
  'bad-confirm-pattern': setting('the pattern'),
  'bad-region': setting('the region'),
  'bad-endpoint': setting('the endpoint'),
  'endpoint-conflict': {
    message: (f) =>
      `${profileOf(f)} has both an endpoint of its own and ${factOr(f, 'variant', 'use_fips_endpoint')}`,
    hint: (f) => `remove ${factOr(f, 'variant', 'use_fips_endpoint')}, or ${settingName(f)}`,
  },
  'bad-sts-regional-endpoints': setting('sts_regional_endpoints'),
};
