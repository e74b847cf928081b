// Which partition a region belongs to and where STS is asked when no region is set; it must never build a host name.

/** Region prefix, partition, and the region that stands in where none is set (the SDKs' own for `aws`). */
const PARTITIONS = [
  ['cn-', 'aws-cn', 'cn-north-1'],
  ['us-gov-', 'aws-us-gov', 'us-gov-west-1'],
  ['eusc-', 'aws-eusc', 'eusc-de-east-1'],
  ['us-iso-', 'aws-iso', 'us-iso-east-1'],
  ['us-isob-', 'aws-iso-b', 'us-isob-east-1'],
  ['eu-isoe-', 'aws-iso-e', 'eu-isoe-west-1'],
  ['us-isof-', 'aws-iso-f', 'us-isof-south-1'],
] as const;

/** A region that matches no other partition counts as `aws`, as in AWS's own endpoint rules. */
export function partitionOfRegion(region: string): string {
  return PARTITIONS.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'aws';
}

/** Never undefined: an unknown partition gets the region of `aws`. */
export function defaultRegion(partition: string): string {
  return PARTITIONS.find(([, id]) => id === partition)?.[2] ?? 'us-east-1';
}

/**
 * The regions whose STS calls go to `https://sts.amazonaws.com` when `sts_regional_endpoints` is `legacy`.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-sts-regionalized-endpoints.html
 */
const LEGACY_GLOBAL_REGIONS: ReadonlySet<string> = new Set([
  'ap-northeast-1',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'aws-global',
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
]);

export function isLegacyGlobalRegion(region: string): boolean {
  return LEGACY_GLOBAL_REGIONS.has(region);
}
