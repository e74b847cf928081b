// From a target to the URL and signing region of STS. Pure: reads no environment and no file.

import { isLoopbackHost } from '../kernel/loopback.ts';
import { AwsError } from './errors.ts';
import { partitionOfRegion } from './partition.ts';
import type { StsTarget } from './target.ts';

export interface Endpoint {
  /** Scheme and host, and the path of an override. */
  readonly url: string;
  readonly signingRegion: string;
}

/** The regions that the legacy setting sends to `sts.amazonaws.com`, signed for us-east-1. */
const LEGACY_REGIONS: readonly string[] = [
  'ap-northeast-1',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ca-central-1',
  'eu-central-1',
  'eu-north-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'sa-east-1',
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
];

/**
 * Where a call to STS goes.
 *
 * @throws {AwsError} `region-invalid`, `endpoint-invalid`, `endpoint-conflict`
 * @see https://docs.aws.amazon.com/general/latest/gr/sts.html
 */
export function stsEndpoint(target: StsTarget): Endpoint {
  checkRegion(target.region);
  const partition = partitionOfRegion(target.region);
  const isGlobal = target.region === `${partition.id}-global`;
  const region = isGlobal ? partition.globalRegion : target.region;
  if (target.endpoint !== undefined) return overridden(target.endpoint, target, region);
  if (!target.fips && !target.dualstack) {
    const isLegacy = target.legacyGlobal && LEGACY_REGIONS.includes(target.region);
    if (isLegacy || target.region === 'aws-global')
      return { url: 'https://sts.amazonaws.com', signingRegion: 'us-east-1' };
  }
  // The plain hosts of GovCloud are FIPS hosts; only its dual-stack ones have a name of their own.
  const hasFipsName = target.fips && (partition.id !== 'aws-us-gov' || target.dualstack);
  const suffix = target.dualstack ? partition.dualstackSuffix : partition.suffix;
  return { url: `https://${hasFipsName ? 'sts-fips' : 'sts'}.${region}.${suffix}`, signingRegion: region };
}

/** The region becomes part of a host name: anything but a plain label could send the request elsewhere. */
export function checkRegion(region: string): void {
  if (!/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(region)) throw new AwsError('region-invalid', {});
}

/** @throws {AwsError} `endpoint-invalid`, `endpoint-conflict` */
export function overridden(
  url: string,
  variant: { readonly fips: boolean; readonly dualstack: boolean },
  signingRegion: string,
): Endpoint {
  if (variant.fips || variant.dualstack) {
    throw new AwsError('endpoint-conflict', {
      setting: variant.fips ? 'use_fips_endpoint' : 'use_dualstack_endpoint',
    });
  }
  return { url: checkedOverride(url), signingRegion };
}

function checkedOverride(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) throw new AwsError('endpoint-invalid', { reason: 'not a URL' });
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new AwsError('endpoint-invalid', { reason: 'not http or https' });
  if (url.username !== '' || url.password !== '')
    throw new AwsError('endpoint-invalid', { reason: 'holds a user name or password' });
  if (url.search !== '' || url.hash !== '')
    throw new AwsError('endpoint-invalid', { reason: 'holds a query or fragment' });
  return url.href.replace(/\/$/, '');
}

/**
 * True where signed requests and the credentials they bring back would cross a network in the clear: plain http to
 * anything but this machine.
 */
export function isInsecureEndpoint(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === 'http:' && !isLoopbackHost(hostname);
}
