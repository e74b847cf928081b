// What the environment, the container or the machine gives, to assume a role with. It must never ask one of them.

import { ProfilesError } from '../errors.ts';
import type { Profile } from '../profile.ts';
import { type Decided, describeOrigin, type Settings } from '../settings.ts';
import type { CredentialSourceStep } from '../source-steps.ts';
import { findKeys, type OtherSource, type SourceReader } from './reader.ts';

/** By config-file key, or by a name of ours for what has none: the variables that beat what stands in the file. */
const VARIABLES: Readonly<Record<string, readonly string[]>> = {
  environment_key_id: ['AWS_ACCESS_KEY_ID'],
  environment_has_token: ['AWS_SECURITY_TOKEN', 'AWS_SESSION_TOKEN'],
  container_relative_uri: ['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'],
  container_full_uri: ['AWS_CONTAINER_CREDENTIALS_FULL_URI'],
  ec2_metadata_disabled: ['AWS_EC2_METADATA_DISABLED'],
  ec2_metadata_service_endpoint: ['AWS_EC2_METADATA_SERVICE_ENDPOINT'],
  ec2_metadata_service_endpoint_mode: ['AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE'],
  ec2_metadata_v1_disabled: ['AWS_EC2_METADATA_V1_DISABLED'],
  ec2_instance_profile_name: ['AWS_EC2_INSTANCE_PROFILE_NAME'],
  metadata_service_timeout: ['AWS_METADATA_SERVICE_TIMEOUT'],
  metadata_service_num_attempts: ['AWS_METADATA_SERVICE_NUM_ATTEMPTS'],
};

const SOURCES = ['Environment', 'EcsContainer', 'Ec2InstanceMetadata'] as const;

/** `credential_source`, which means something beside a `role_arn` only. */
export const CREDENTIAL_SOURCE: SourceReader = {
  kind: 'credential-source',
  read(settings, _files, hasRole) {
    const found = hasRole ? findKeys('credential-source', settings, ['credential_source']) : undefined;
    return found === undefined
      ? undefined
      : { ...found, decided: { ...found.decided, ...variables(settings) } };
  },
  step(profile, source) {
    const value = source.settings.credential_source ?? '';
    switch (SOURCES.find((one) => one === value)) {
      case 'Environment':
        return environmentStep(profile, source);
      case 'EcsContainer':
        return containerStep(profile, source);
      case 'Ec2InstanceMetadata':
        return instanceStep(profile, source);
      default:
        throw bad(profile, 'credential_source', value, SOURCES.join(', '));
    }
  },
};

function variables(settings: Settings): Readonly<Record<string, Decided>> {
  return Object.fromEntries(
    Object.entries(VARIABLES).flatMap(([key, names]) => {
      const isSecret = key === 'environment_has_token';
      const decided = settings.env(...names) ?? settings.file(key);
      return decided === undefined ? [] : [[key, isSecret ? { ...decided, value: 'true' } : decided]];
    }),
  );
}

/** @throws {ProfilesError} `source-unavailable` */
function environmentStep({ name }: Profile, { settings }: OtherSource): CredentialSourceStep {
  const { environment_key_id: accessKeyId, environment_has_token: token } = settings;
  if (accessKeyId === undefined)
    throw new ProfilesError('source-unavailable', {
      profile: name,
      source: 'Environment',
      missing: ['AWS_ACCESS_KEY_ID'],
    });
  return {
    kind: 'credential-source',
    profile: name,
    source: 'Environment',
    accessKeyId,
    hasSessionToken: token !== undefined,
  };
}

/** The hosts that the SDKs take plain http from. */
const CONTAINER_HOSTS = ['169.254.170.2', '169.254.170.23', '[fd00:ec2::23]', 'localhost', '[::1]'];

/**
 * The relative address wins, as in the SDKs.
 *
 * @throws {ProfilesError} `source-unavailable`, `bad-source-setting`
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
 */
function containerStep(profile: Profile, { settings }: OtherSource): CredentialSourceStep {
  const { container_relative_uri: relative, container_full_uri: full } = settings;
  const base = { kind: 'credential-source', profile: profile.name, source: 'EcsContainer' } as const;
  if (relative !== undefined) {
    // Anything else would be another host: `@evil.example/`.
    if (!/^\/[\x21-\x7e]*$/.test(relative))
      throw bad(profile, 'container_relative_uri', undefined, 'a path that begins with /');
    return { ...base, uri: `http://169.254.170.2${relative}` };
  }
  if (full === undefined) {
    const missing = ['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI', 'AWS_CONTAINER_CREDENTIALS_FULL_URI'];
    throw new ProfilesError('source-unavailable', { profile: profile.name, source: 'EcsContainer', missing });
  }
  const url = URL.canParse(full) ? new URL(full) : undefined;
  const isAllowed =
    url !== undefined &&
    url.username === '' &&
    url.password === '' &&
    (url.protocol === 'https:' ||
      (url.protocol === 'http:' &&
        (CONTAINER_HOSTS.includes(url.hostname) || /^127(?:\.\d{1,3}){3}$/.test(url.hostname))));
  if (!isAllowed)
    throw bad(
      profile,
      'container_full_uri',
      url?.host,
      'an https address, or http to this machine, 169.254.170.2 or 169.254.170.23',
    );
  return { ...base, uri: url.href };
}

const IMDS = { ipv4: 'http://169.254.169.254', ipv6: 'http://[fd00:ec2::254]' } as const;

/**
 * @throws {ProfilesError} `source-disabled`, `bad-source-setting`
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-imds-credentials.html
 */
function instanceStep(profile: Profile, { settings }: OtherSource): CredentialSourceStep {
  if (isTrue(settings.ec2_metadata_disabled))
    throw new ProfilesError('source-disabled', { profile: profile.name, setBy: 'AWS_EC2_METADATA_DISABLED' });
  const mode = (settings.ec2_metadata_service_endpoint_mode ?? 'ipv4').toLowerCase();
  if (mode !== 'ipv4' && mode !== 'ipv6')
    throw bad(profile, 'ec2_metadata_service_endpoint_mode', mode, 'IPv4 or IPv6');
  const endpoint = settings.ec2_metadata_service_endpoint ?? IMDS[mode];
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  const isPlain =
    url !== undefined &&
    ['http:', 'https:'].includes(url.protocol) &&
    url.username + url.password + url.search + url.hash === '';
  if (!isPlain)
    throw bad(
      profile,
      'ec2_metadata_service_endpoint',
      endpoint.includes('@') ? undefined : endpoint,
      `an address such as ${IMDS.ipv4}`,
    );
  const role = settings.ec2_instance_profile_name;
  if (role !== undefined && !/^[\w+=,.@-]{1,128}$/.test(role))
    throw bad(profile, 'ec2_instance_profile_name', role, 'the name of a role');
  const count = (key: string, most: number): number => {
    const value = settings[key] ?? '1';
    if (!/^[1-9]\d{0,3}$/.test(value) || Number(value) > most)
      throw bad(profile, key, value, `a number from 1 to ${most}`);
    return Number(value);
  };
  return {
    kind: 'credential-source',
    profile: profile.name,
    source: 'Ec2InstanceMetadata',
    endpoint: url.href.replace(/\/$/, ''),
    ...(role === undefined ? {} : { instanceRole: role }),
    isV1Allowed: !isTrue(settings.ec2_metadata_v1_disabled),
    timeoutMs: count('metadata_service_timeout', 600) * 1000,
    attempts: count('metadata_service_num_attempts', 100),
  };
}

function isTrue(value: string | undefined): boolean {
  return value?.toLowerCase() === 'true';
}

function bad(profile: Profile, key: string, value: string | undefined, expected: string): ProfilesError {
  const origin = profile.origins[key];
  return new ProfilesError('bad-source-setting', {
    profile: profile.name,
    key: origin?.kind === 'env' ? origin.name : key,
    setBy: describeOrigin(origin),
    ...(value === undefined ? {} : { value }),
    expected,
  });
}
