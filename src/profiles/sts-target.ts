// How STS is reached for one step; it must never build a URL.

import { parseMfaSerial, parseRoleArn } from '../kernel/arn.ts';
import { ProfilesError } from './errors.ts';
import { defaultRegion, isLegacyGlobalRegion, partitionOfRegion } from './partition.ts';
import type { NoteCode, StsTarget } from './plan-types.ts';
import type { Profile } from './profile.ts';
import { describeOrigin } from './settings.ts';

/**
 * The step's own profile decides. Its region is the profile's, else that of the nearest source profile that has one,
 * else the default of the partition that the role (or else the MFA device) is in; `partition` where neither tells.
 *
 * @throws {ProfilesError} `endpoint-conflict`
 */
export function stsTarget(
  profile: Profile,
  arns: {
    readonly roleArn?: string | undefined;
    readonly mfaSerial?: string | undefined;
    readonly partition?: string;
  },
  note: (code: NoteCode, text: string) => void,
): StsTarget {
  const { stsEndpoint: endpoint, useFips: fips, useDualstack: dualstack } = profile;
  if (endpoint !== undefined && (fips || dualstack)) {
    throw new ProfilesError('endpoint-conflict', {
      profile: profile.name,
      key: 'sts.endpoint_url',
      setBy: describeOrigin(profile.origins['sts.endpoint_url']),
      variant: fips ? 'use_fips_endpoint' : 'use_dualstack_endpoint',
    });
  }
  const partition = partitionOf(arns.roleArn, arns.mfaSerial) ?? arns.partition;
  const region = regionOf(profile, partition ?? 'aws', note);
  if (partition !== undefined && partitionOfRegion(region) !== partition) {
    note(
      'region-partition',
      `region ${region} is not in partition ${partition}, where profile ${profile.name} is used`,
    );
  }
  const usesDefaultHost = endpoint === undefined && !fips && !dualstack;
  return {
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    legacyGlobal:
      profile.stsRegionalEndpoints === 'legacy' && usesDefaultHost && isLegacyGlobalRegion(region),
    fips,
    dualstack,
  };
}

function regionOf(profile: Profile, partition: string, note: (code: NoteCode, text: string) => void): string {
  if (profile.region !== undefined) return profile.region;
  for (let source = profile.source; source !== undefined; source = source.source) {
    if (source.region === undefined) continue;
    note(
      'region-from-source',
      `profile ${profile.name} has no region: STS is asked in ${source.region}, the region of profile ${source.name}`,
    );
    return source.region;
  }
  const region = defaultRegion(partition);
  note('region-default', `no region is set for profile ${profile.name}: STS is asked in ${region}`);
  return region;
}

/** The partition of the role, else of the virtual MFA device; undefined where neither tells. */
export function partitionOf(roleArn: string | undefined, mfaSerial: string | undefined): string | undefined {
  const role = roleArn === undefined ? undefined : parseRoleArn(roleArn);
  if (role?.ok === true) return role.value.partition;
  const mfa = mfaSerial === undefined ? undefined : parseMfaSerial(mfaSerial);
  return mfa?.ok === true && mfa.value.kind === 'virtual' ? mfa.value.partition : undefined;
}
