// The partitions as the fake AWS knows them: regions, and where their sign-in and their console are. Written down here
// once more on purpose: a mistake in vault's own table must not agree with this one. No protocol.

export interface FakePartition {
  readonly id: string;
  readonly regions: RegExp;
  /** Hosts that sign in for it. */
  readonly signIn: RegExp;
  /** Hosts that its console has. */
  readonly console: RegExp;
}

/** Those whose console is public. */
export const PARTITIONS: readonly FakePartition[] = [
  {
    id: 'aws',
    regions: /^(?:us|eu|ap|sa|ca|me|af|il|mx)-[a-z]+-\d$/,
    signIn: /^(?:[a-z]{2}-[a-z]+-\d\.)?signin\.aws\.amazon\.com$/,
    console: /^(?:[a-z]{2}-[a-z]+-\d\.)?console\.aws\.amazon\.com$/,
  },
  {
    id: 'aws-cn',
    regions: /^cn-[a-z]+-\d$/,
    signIn: /^(?:cn-[a-z]+-\d\.)?signin\.amazonaws\.cn$/,
    console: /^(?:cn-[a-z]+-\d\.)?console\.amazonaws\.cn$/,
  },
  {
    id: 'aws-us-gov',
    regions: /^us-gov-[a-z]+-\d$/,
    signIn: /^(?:us-gov-[a-z]+-\d\.)?signin\.amazonaws-us-gov\.com$/,
    console: /^(?:us-gov-[a-z]+-\d\.)?console\.amazonaws-us-gov\.com$/,
  },
  {
    id: 'aws-eusc',
    regions: /^eusc-de-[a-z]+-\d$/,
    // No sign-in without a region is known there.
    signIn: /^eusc-de-[a-z]+-\d\.signin\.amazonaws-eusc\.eu$/,
    console: /^eusc-de-[a-z]+-\d\.console\.amazonaws-eusc\.eu$/,
  },
];

/** A region that is none of ours counts as `aws`. */
export function partitionOfRegion(region: string): string {
  return PARTITIONS.find((partition) => partition.regions.test(region))?.id ?? 'aws';
}

/** The partition that signs in at a host, or undefined. */
export function partitionOfSignIn(host: string): string | undefined {
  return PARTITIONS.find((partition) => partition.signIn.test(host))?.id;
}

/** The partition whose console a host is of, or undefined. */
export function partitionOfConsole(host: string): string | undefined {
  return PARTITIONS.find((partition) => partition.console.test(host))?.id;
}
