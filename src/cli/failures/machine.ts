// Failures of what machines, containers and the environment hand out.

import type { MetadataErrorCode } from '../../aws/metadata-errors.ts';
import type { MachineErrorCode } from '../../credentials/machine/errors.ts';
import type { Facts } from '../../kernel/error.ts';
import type { ProfilesErrorCode } from '../../profiles/errors.ts';
import { errnoHint, errnoText, fact, factOr, profileOf, type Table } from './row.ts';

const isContainer = (f: Facts): boolean => fact(f, 'service') === 'container';

const service = (f: Facts): string =>
  isContainer(f) ? "the container's credential endpoint" : 'the instance metadata service';

const forProfile = (f: Facts): string => (fact(f, 'profile') === '' ? '' : ` for ${profileOf(f)}`);

const elsewhere = (f: Facts): string =>
  isContainer(f)
    ? 'run vault in the container itself, or name a source_profile instead of credential_source'
    : 'run vault on an EC2 instance with a role, or name a source_profile instead of credential_source';

export const METADATA_FAILURES: Table<MetadataErrorCode> = {
  'metadata-unreachable': {
    message: (f) =>
      `${service(f)} at ${factOr(f, 'host', 'its address')} does not answer${forProfile(f)}${fact(f, 'reason') === 'timeout' ? ' in time' : ` (${factOr(f, 'reason', 'unknown')})`}`,
    hint: elsewhere,
  },
  'metadata-refused': {
    message: (f) =>
      `${service(f)} refuses credentials${forProfile(f)} (status ${factOr(f, 'status', 'unknown')})`,
    hint: (f) =>
      isContainer(f)
        ? 'look at AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE and AWS_CONTAINER_AUTHORIZATION_TOKEN: they belong to this container alone'
        : 'look at the metadata options of the instance: aws ec2 describe-instances --query Reservations[].Instances[].MetadataOptions',
  },
  'metadata-bad-answer': {
    message: (f) =>
      `${service(f)} at ${factOr(f, 'host', 'its address')} gave something else than credentials`,
    hint: (f) =>
      isContainer(f)
        ? 'look at AWS_CONTAINER_CREDENTIALS_FULL_URI and AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'
        : 'look at ec2_metadata_service_endpoint and AWS_EC2_METADATA_SERVICE_ENDPOINT',
  },
  'metadata-no-credentials': {
    message: (f) =>
      `${service(f)} has no credentials${forProfile(f)}${fact(f, 'awsCode') === '' ? '' : ` (${fact(f, 'awsCode')})`}`,
    hint: () => 'look at the trust policy of the role that is attached',
  },
  'metadata-no-role': {
    message: (f) => `no role is attached to this EC2 instance${forProfile(f)}`,
    hint: () => 'attach one: aws ec2 associate-iam-instance-profile',
  },
  'metadata-v1-forbidden': {
    message: () =>
      'the instance metadata service gives no token, and version 1 of its protocol is switched off (ec2_metadata_v1_disabled)',
    hint: () =>
      'allow version 2 on the instance: aws ec2 modify-instance-metadata-options --http-endpoint enabled',
  },
};

export const MACHINE_FAILURES: Table<MachineErrorCode> = {
  'environment-keys-missing': {
    message: (f) =>
      `${profileOf(f)} takes its credentials from the environment, but ${factOr(f, 'missing', 'AWS_ACCESS_KEY_ID')} is not set`,
    hint: () =>
      'set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a source_profile instead of credential_source',
  },
  'environment-bad-expiration': {
    message: () => 'AWS_CREDENTIAL_EXPIRATION is no instant with its offset',
    hint: () => 'write it as 2026-01-02T03:04:05Z, or unset AWS_CREDENTIAL_EXPIRATION',
  },
  'environment-expired': {
    message: (f) =>
      `the credentials in the environment, which ${profileOf(f)} uses, were over at ${factOr(f, 'at', 'an earlier time')}`,
    hint: () => 'get new ones into AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN',
  },
  'container-token-unreadable': {
    message: (f) =>
      `the token file ${factOr(f, 'path', 'that is named')} of the container cannot be read: ${errnoText(fact(f, 'errno'))}`,
    hint: (f) => errnoHint(fact(f, 'errno'), fact(f, 'path')),
  },
  'container-token-bad': {
    message: (f) =>
      `${factOr(f, 'setBy', 'AWS_CONTAINER_AUTHORIZATION_TOKEN')} gives no token that a header can hold`,
    hint: () => 'it is one line without an end: printf %s TOKEN > FILE',
  },
};

type SourceSettingCode = Extract<ProfilesErrorCode, 'source-unavailable' | 'source-disabled'>;

const missing = (f: Facts): string =>
  Array.isArray(f.missing) ? f.missing.join(' or ') : fact(f, 'missing');

const PLACE: Readonly<Record<string, string>> = {
  Environment: 'the environment',
  EcsContainer: 'the container',
};

export const SOURCE_SETTING_FAILURES: Table<SourceSettingCode> = {
  'source-unavailable': {
    message: (f) =>
      `${profileOf(f)} takes its credentials from ${PLACE[fact(f, 'source')] ?? 'elsewhere'}, but ${missing(f) || 'its variable'} is not set`,
    hint: (f) =>
      fact(f, 'source') === 'Environment'
        ? 'set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a source_profile instead of credential_source'
        : 'run vault in the container itself, or name a source_profile instead of credential_source',
  },
  'source-disabled': {
    message: (f) =>
      `${profileOf(f)} takes its credentials from the EC2 instance, whose metadata ${factOr(f, 'setBy', 'a variable')} switches off`,
    hint: (f) => `unset ${factOr(f, 'setBy', 'AWS_EC2_METADATA_DISABLED')}`,
  },
};
