// Where the console and its sign-in are in each partition. Data and host names only, no network.

import { ConsoleError } from './errors.ts';

export interface ConsolePartition {
  readonly id: string;
  /** Host of the federation endpoint and of signing out: one host for all three, as one knows the other's session. */
  readonly signInHost: string;
  /** What console hosts end in; unknown where AWS does not publish it. */
  readonly domain?: string;
  /** There is a console host without a region in front. */
  readonly hasPlainHost: boolean;
  /** Regions whose console is at the plain host. */
  readonly plainRegions: readonly string[];
  /** The region in which the console of global services stands, and which stands in where a host needs one. */
  readonly homeRegion: string;
}

/**
 * `aws` is reached at a regional host, because the one without a region does not lead on after signing out. In the other
 * partitions the plain host is the one that is known to; the sovereign cloud has no plain one.
 *
 * @see https://docs.aws.amazon.com/general/latest/gr/signin-service.html
 */
const PARTITIONS: readonly ConsolePartition[] = [
  {
    id: 'aws',
    signInHost: 'us-east-1.signin.aws.amazon.com',
    domain: 'console.aws.amazon.com',
    hasPlainHost: true,
    plainRegions: [],
    homeRegion: 'us-east-1',
  },
  {
    id: 'aws-cn',
    signInHost: 'signin.amazonaws.cn',
    domain: 'console.amazonaws.cn',
    hasPlainHost: true,
    plainRegions: ['cn-north-1'],
    homeRegion: 'cn-north-1',
  },
  {
    id: 'aws-us-gov',
    signInHost: 'signin.amazonaws-us-gov.com',
    domain: 'console.amazonaws-us-gov.com',
    hasPlainHost: true,
    plainRegions: [],
    homeRegion: 'us-gov-west-1',
  },
  {
    id: 'aws-eusc',
    signInHost: 'eusc-de-east-1.signin.amazonaws-eusc.eu',
    domain: 'console.amazonaws-eusc.eu',
    hasPlainHost: false,
    plainRegions: [],
    homeRegion: 'eusc-de-east-1',
  },
  // Their sign-in hosts are public, their consoles are not: `console_url` has to say where those are.
  isolated('aws-iso', 'signin.c2shome.ic.gov', 'us-iso-east-1'),
  isolated('aws-iso-b', 'signin.sc2shome.sgov.gov', 'us-isob-east-1'),
  isolated('aws-iso-e', 'signin.csphome.adc-e.uk', 'eu-isoe-west-1'),
  isolated('aws-iso-f', 'signin.csphome.hci.ic.gov', 'us-isof-south-1'),
];

function isolated(id: string, signInHost: string, homeRegion: string): ConsolePartition {
  return { id, signInHost, hasPlainHost: false, plainRegions: [], homeRegion };
}

/** @throws {ConsoleError} `partition-unknown` */
export function consolePartition(id: string): ConsolePartition {
  const found = PARTITIONS.find((partition) => partition.id === id);
  if (found === undefined) throw new ConsoleError('partition-unknown', { partition: id });
  return found;
}

/**
 * The host of the console in a region, or without one.
 *
 * @throws {ConsoleError} `partition-unknown` where AWS does not publish it
 */
export function consoleHost(partition: ConsolePartition, region: string | undefined): string {
  const { domain } = partition;
  if (domain === undefined) throw new ConsoleError('partition-unknown', { partition: partition.id });
  const named = region ?? (partition.hasPlainHost ? undefined : partition.homeRegion);
  return named === undefined || partition.plainRegions.includes(named) ? domain : `${named}.${domain}`;
}

/** True for hosts of the partition's console. */
export function isConsoleHost(partition: ConsolePartition, host: string): boolean {
  const { domain } = partition;
  return domain !== undefined && (host === domain || host.endsWith(`.${domain}`));
}
