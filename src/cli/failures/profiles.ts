// Failures of the profiles room.

import type { Facts } from '../../kernel/error.ts';
import type { ProfilesErrorCode } from '../../profiles/errors.ts';
import { because, chain, fact, type Row, type Table } from './row.ts';

const suggestion = (f: Facts): string => {
  const closest = fact(f, 'closest');
  if (closest !== '') return `did you mean ${closest}? \`vault list\` shows all profiles`;
  return Array.isArray(f.known) && f.known.length > 0 ? 'vault list' : `vault add ${fact(f, 'profile')}`;
};

/** A setting with a value that AWS would refuse. */
function setting(what: string): Row {
  return {
    message: (f) => {
      const value = fact(f, 'value');
      return `profile ${fact(f, 'profile')}: ${what}${value === '' ? '' : ` ${value}`} cannot be used${because(f)}`;
    },
    hint: (f) => `correct ${fact(f, 'key')}, set by ${fact(f, 'setBy')}: expected ${fact(f, 'expected')}`,
  };
}

export const PROFILES_FAILURES: Table<ProfilesErrorCode> = {
  'unknown-profile': {
    message: (f) => `profile ${fact(f, 'profile')} is in neither the config file nor the keyring`,
    hint: suggestion,
  },
  'dangling-source': {
    message: (f) =>
      `profile ${fact(f, 'profile')} names source profile ${fact(f, 'source')}, which does not exist (${chain(f)})`,
    hint: suggestion,
  },
  'dangling-include': {
    message: (f) =>
      `profile ${fact(f, 'profile')} includes profile ${fact(f, 'include')}, which does not exist (${chain(f)})`,
    hint: suggestion,
  },
  'dangling-services': {
    message: (f) =>
      `profile ${fact(f, 'profile')} names [services ${fact(f, 'services')}], which does not exist`,
    hint: () => 'add the section, or remove the services key',
  },
  'dangling-sso-session': {
    message: (f) =>
      `profile ${fact(f, 'profile')} names [sso-session ${fact(f, 'session')}], which does not exist`,
    hint: () => 'add the section, or remove the sso_session key',
  },
  'source-loop': {
    message: (f) => `the source profiles run in a circle: ${chain(f)}`,
    hint: () => 'remove one source_profile of the circle',
  },
  'include-loop': {
    message: (f) => `the included profiles run in a circle: ${chain(f)}`,
    hint: () => 'remove one include_profile of the circle',
  },
  'source-conflict': {
    message: (f) => `profile ${fact(f, 'profile')} has both source_profile and credential_source`,
    hint: () => 'remove one of the two',
  },
  'credentials-missing': {
    message: (f) =>
      `there are no credentials for profile ${fact(f, 'profile')}${chain(f).includes('->') ? ` (${chain(f)})` : ''}`,
    hint: (f) =>
      `vault add ${Array.isArray(f.chain) ? (f.chain.at(-1) ?? fact(f, 'profile')) : fact(f, 'profile')}`,
  },
  'role-source-missing': {
    message: (f) =>
      `profile ${fact(f, 'profile')} has a role_arn but nothing to assume it with (${chain(f)})`,
    hint: (f) => `name a source_profile, or store keys: vault add ${fact(f, 'profile')}`,
  },
  'partial-keys': {
    message: (f) =>
      `profile ${fact(f, 'profile')} has an access key in the ${fact(f, 'file')} file without ${fact(f, 'missing')}`,
    hint: () => 'complete the keys in the file, or move them into vault with `vault add`',
  },
  'not-supported-yet': {
    message: (f) =>
      `profile ${fact(f, 'profile')}: ${fact(f, 'key')} (${fact(f, 'kind')}) is not supported yet`,
    hint: (f) =>
      `store keys for it with \`vault add ${fact(f, 'profile')}\`, or use the AWS CLI for this profile`,
  },
  'bad-role-arn': setting('the role ARN'),
  'bad-mfa-serial': setting('the MFA serial'),
  'bad-duration': setting('the duration'),
  'bad-external-id': setting('the external id'),
  'bad-session-name': setting('the role session name'),
  'bad-source-identity': setting('the source identity'),
  'bad-session-tags': {
    ...setting('a session tag'),
    message: (f) =>
      `profile ${fact(f, 'profile')}: session tag ${fact(f, 'tag')} cannot be used${because(f)}`.replace(
        'tag  ',
        'tags ',
      ),
  },
  'bad-transitive-tags': {
    ...setting('a transitive session tag'),
    message: (f) =>
      `profile ${fact(f, 'profile')}: transitive session tag ${fact(f, 'tag')} cannot be used${because(f)}`.replace(
        'tag  ',
        'tags ',
      ),
  },
  'bad-policy': setting('the session policy'),
  'policy-too-long': {
    message: (f) => `the session policy has ${fact(f, 'length')} characters`,
    hint: (f) => `expected ${fact(f, 'expected')}`,
  },
  'bad-policy-arn': setting('the policy ARN'),
  'too-many-policy-arns': {
    message: (f) => `${fact(f, 'count')} policy ARNs are too many`,
    hint: (f) => `expected ${fact(f, 'expected')}`,
  },
  'policy-needs-role': {
    message: (f) =>
      `profile ${fact(f, 'profile')} assumes no role, so a session policy has nothing to act on`,
    hint: (f) => `leave out ${fact(f, 'setBy')}, or name a profile with a role_arn`,
  },
  'bad-region': setting('the region'),
  'bad-endpoint': setting('the endpoint'),
  'endpoint-conflict': {
    message: (f) => `profile ${fact(f, 'profile')} has both its own endpoint and ${fact(f, 'variant')}`,
    hint: (f) => `remove ${fact(f, 'variant')}, or the endpoint set by ${fact(f, 'setBy')}`,
  },
  'bad-sts-regional-endpoints': setting('sts_regional_endpoints'),
};
