// From a target to the base URL of the services whose requests are not signed: the portal and the sign-in of IAM Identity
// Center, the console's sign-in, Cognito identity pools. Pure: reads no environment and no file, and makes a host name of no
// region that is none.

import { checkRegion, overridden } from './endpoint.ts';
import { type Partition, partitionOfRegion } from './partition.ts';

/**
 * `portal.sso`: roles and accounts of IAM Identity Center. `oidc`: its sign-in. `signin`: the console's (`/v1/authorize`,
 * `/v1/token`). `cognito-identity`: identity pools.
 */
export type UnsignedService = 'portal.sso' | 'oidc' | 'signin' | 'cognito-identity';

/** How to reach one. Structurally the targets of a plan's steps. */
export interface ServiceTarget {
  readonly region: string;
  /** Full override such as `http://127.0.0.1:5000`. */
  readonly endpoint?: string;
  readonly fips: boolean;
  readonly dualstack: boolean;
}

/**
 * Scheme and host, and the path of an override; never a slash at the end. `test/unit/aws/service-endpoint.test.ts` compares
 * with the SDK's own rules, for every partition and variant.
 *
 * @throws {AwsError} `region-invalid`, `endpoint-invalid`, `endpoint-conflict`
 * @see https://docs.aws.amazon.com/general/latest/gr/sso.html
 * @see https://docs.aws.amazon.com/general/latest/gr/signin-service.html
 * @see https://docs.aws.amazon.com/general/latest/gr/cognito_identity.html
 */
export function serviceEndpoint(service: UnsignedService, target: ServiceTarget): string {
  const { region, endpoint } = target;
  checkRegion(region);
  if (endpoint !== undefined) return overridden(endpoint, target, region).url;
  return `https://${HOSTS[service](target, partitionOfRegion(region))}`;
}

type HostOf = (target: ServiceTarget, partition: Partition) => string;

const HOSTS: Readonly<Record<UnsignedService, HostOf>> = {
  'portal.sso': identityCenterHost('portal.sso'),
  oidc: identityCenterHost('oidc'),
  signin: signInHost,
  'cognito-identity': cognitoHost,
};

function identityCenterHost(name: string): HostOf {
  return ({ region, fips, dualstack }, partition) => {
    // The plain hosts of GovCloud are FIPS hosts already.
    const hasFipsName = fips && (dualstack || partition.id !== 'aws-us-gov');
    return `${name}${hasFipsName ? '-fips' : ''}.${region}.${suffixOf(partition, dualstack)}`;
  };
}

/** What the hosts of the console's sign-in end in, behind `<region>.`. */
const SIGN_IN_DOMAINS: Readonly<Record<string, string>> = {
  aws: 'signin.aws.amazon.com',
  'aws-cn': 'signin.amazonaws.cn',
  'aws-us-gov': 'signin.amazonaws-us-gov.com',
  'aws-eusc': 'signin.amazonaws-eusc.eu',
  'aws-iso': 'signin.c2shome.ic.gov',
  'aws-iso-b': 'signin.sc2shome.sgov.gov',
  'aws-iso-e': 'signin.csphome.adc-e.uk',
  'aws-iso-f': 'signin.csphome.hci.ic.gov',
};

function signInHost({ region, fips, dualstack }: ServiceTarget, partition: Partition): string {
  if (!fips && !dualstack) return `${region}.${SIGN_IN_DOMAINS[partition.id]}`;
  if (fips && !dualstack && partition.id === 'aws-us-gov')
    return `${region === 'us-gov-west-1' ? '' : `${region}.`}signin-fips.amazonaws-us-gov.com`;
  return `${fips ? 'signin-fips' : 'signin'}.${region}.${suffixOf(partition, dualstack)}`;
}

/** Its hosts in these regions have the names that they had before there was dual-stack. */
const COGNITO_US = ['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2'];

function cognitoHost({ region, fips, dualstack }: ServiceTarget, partition: Partition): string {
  const isOldName = partition.id === 'aws' && (!fips || COGNITO_US.includes(region));
  return `cognito-identity${fips ? '-fips' : ''}.${region}.${suffixOf(partition, dualstack && !isOldName)}`;
}

function suffixOf(partition: Partition, dualstack: boolean): string {
  return dualstack ? partition.dualstackSuffix : partition.suffix;
}
