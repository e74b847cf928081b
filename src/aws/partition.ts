// The partitions of AWS: which one a region or an ARN is in and what its hosts end in. Data only, no network.

export interface Partition {
  /** As it stands in ARNs. */
  readonly id: string;
  readonly suffix: string;
  readonly dualstackSuffix: string;
  /** The region of its global services. */
  readonly globalRegion: string;
}

/** @see https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html */
const PARTITIONS: readonly (Partition & { readonly regions: RegExp })[] = [
  {
    id: 'aws',
    suffix: 'amazonaws.com',
    dualstackSuffix: 'api.aws',
    globalRegion: 'us-east-1',
    regions: /^(us|eu|ap|sa|ca|me|af|il|mx)-\w+-\d+$/,
  },
  {
    id: 'aws-cn',
    suffix: 'amazonaws.com.cn',
    dualstackSuffix: 'api.amazonwebservices.com.cn',
    globalRegion: 'cn-northwest-1',
    regions: /^cn-\w+-\d+$/,
  },
  {
    id: 'aws-us-gov',
    suffix: 'amazonaws.com',
    dualstackSuffix: 'api.aws',
    globalRegion: 'us-gov-west-1',
    regions: /^us-gov-\w+-\d+$/,
  },
  {
    id: 'aws-eusc',
    suffix: 'amazonaws.eu',
    dualstackSuffix: 'api.amazonwebservices.eu',
    globalRegion: 'eusc-de-east-1',
    regions: /^eusc-(de)-\w+-\d+$/,
  },
  {
    id: 'aws-iso',
    suffix: 'c2s.ic.gov',
    dualstackSuffix: 'api.aws.ic.gov',
    globalRegion: 'us-iso-east-1',
    regions: /^us-iso-\w+-\d+$/,
  },
  {
    id: 'aws-iso-b',
    suffix: 'sc2s.sgov.gov',
    dualstackSuffix: 'api.aws.scloud',
    globalRegion: 'us-isob-east-1',
    regions: /^us-isob-\w+-\d+$/,
  },
  {
    id: 'aws-iso-e',
    suffix: 'cloud.adc-e.uk',
    dualstackSuffix: 'api.cloud-aws.adc-e.uk',
    globalRegion: 'eu-isoe-west-1',
    regions: /^eu-isoe-\w+-\d+$/,
  },
  {
    id: 'aws-iso-f',
    suffix: 'csp.hci.ic.gov',
    dualstackSuffix: 'api.aws.hci.ic.gov',
    globalRegion: 'us-isof-south-1',
    regions: /^us-isof-\w+-\d+$/,
  },
];

/** The partition of a region, `aws-cn-global` and its like included; an unknown region counts as `aws`, as for the SDKs. */
export function partitionOfRegion(region: string): Partition {
  const found =
    PARTITIONS.find((partition) => `${partition.id}-global` === region) ??
    PARTITIONS.find((partition) => partition.regions.test(region));
  return found ?? (PARTITIONS[0] as Partition);
}

/** The partition that an ARN names, or undefined where it names none that we know. */
export function partitionOfArn(arn: string): Partition | undefined {
  const [prefix, id] = arn.split(':', 2);
  return prefix === 'arn' ? PARTITIONS.find((partition) => partition.id === id) : undefined;
}
