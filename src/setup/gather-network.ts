// The part of gathering that asks AWS's endpoints, all at once and once each: those that the profiles' own plans would
// ask. Nothing that is sent is signed or secret.

import { stsEndpoint } from '../aws/endpoint.ts';
import { AwsError } from '../aws/errors.ts';
import { type NetworkSettings, networkSettings, proxyFor } from '../aws/network.ts';
import { reachSts } from '../aws/reach.ts';
import type { StsTarget } from '../aws/target.ts';
import type { Clock } from '../kernel/clock.ts';
import { ProfilesError } from '../profiles/errors.ts';
import { networkKeys } from '../profiles/network-keys.ts';
import { resolveProfile } from '../profiles/resolve.ts';
import { stsTarget } from '../profiles/sts-target.ts';
import { planOf } from './check-profiles.ts';
import type { NetworkFacts, Reached, SetupFacts } from './facts.ts';
import { complainOfValue } from './key-values.ts';
import { profilesInScope } from './scope.ts';

export interface NetworkInput {
  readonly clock: Clock;
  readonly version: string;
  readonly signal: AbortSignal;
}

const CONNECT_TIMEOUT_MS = 4000;
const TIMEOUT_MS = 6000;
/** Enough for everybody's regions but those who have all of them, and no flood. */
const MOST_ENDPOINTS = 12;

type Asked = Pick<Reached, 'url' | 'host' | 'region' | 'isCustom'> & { readonly profiles: string[] };

export async function gatherNetwork(facts: SetupFacts, input: NetworkInput): Promise<NetworkFacts> {
  let network: NetworkSettings;
  try {
    network = networkSettings(facts.env);
    proxyFor(new URL('https://sts.amazonaws.com'), network);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { reached: [], leftOut: 0, settings: { code: error.code, facts: error.facts } };
  }
  const endpoints = [...endpointsOf(facts).values()];
  const asked = endpoints.slice(0, MOST_ENDPOINTS);
  const reached = await Promise.all(asked.map((one) => reach(one, networkOf(one, network, facts), input)));
  // What stops all of them is told once, as what it is.
  const isSetting = ({ failure }: Reached): boolean =>
    failure?.code === 'ca-bundle' || failure?.code === 'proxy-invalid';
  const settings = reached.find(isSetting);
  return {
    reached: reached.filter((one) => !isSetting(one)),
    leftOut: endpoints.length - asked.length,
    ...(settings?.failure === undefined ? {} : { settings: settings.failure }),
  };
}

/** Where the plans of all profiles would ask STS; where there is none, the default of this environment. */
function endpointsOf(facts: SetupFacts): ReadonlyMap<string, Asked> {
  const found = new Map<string, Asked>();
  const add = (target: StsTarget, profile: string | undefined): void => {
    // A region that is none is told where it stands; its host is nobody's.
    if (target.endpoint === undefined && complainOfValue('profile', 'region', target.region) !== undefined)
      return;
    try {
      const { url } = stsEndpoint(target);
      const asked: Asked = found.get(url) ?? {
        url,
        host: new URL(url).host,
        region: target.region,
        isCustom: target.endpoint !== undefined,
        profiles: [],
      };
      found.set(url, asked);
      if (profile !== undefined && !asked.profiles.includes(profile)) asked.profiles.push(profile);
    } catch (error) {
      // A region or an endpoint that cannot be one is told where it stands.
      if (!(error instanceof AwsError)) throw error;
    }
  };
  for (const profile of profilesInScope(facts.files, facts.profile)) {
    try {
      for (const step of planOf(profile, facts, facts.env).steps)
        if ('sts' in step) add(step.sts, step.profile);
    } catch (error) {
      if (!(error instanceof ProfilesError)) throw error;
    }
  }
  if (found.size === 0) {
    const target = defaultTarget(facts);
    if (target !== undefined) add(target, undefined);
  }
  return found;
}

function defaultTarget({ env, files }: SetupFacts): StsTarget | undefined {
  try {
    const identity = { user: 'user', host: 'host' };
    const profile = resolveProfile({ name: 'default', files, env, flags: {}, identity });
    return stsTarget(profile, {}, () => undefined);
  } catch (error) {
    if (!(error instanceof ProfilesError)) throw error;
    return undefined;
  }
}

/** With what the first of the profiles says that ask there; a value that cannot be is told where it stands. */
function networkOf({ profiles }: Asked, otherwise: NetworkSettings, facts: SetupFacts): NetworkSettings {
  try {
    return networkSettings(facts.env, networkKeys(profiles.slice(0, 1), facts.files, facts.env));
  } catch (error) {
    if (!(error instanceof AwsError || error instanceof ProfilesError)) throw error;
    return otherwise;
  }
}

async function reach(asked: Asked, network: NetworkSettings, input: NetworkInput): Promise<Reached> {
  try {
    const { isAws, skewSeconds } = await reachSts(asked.url, {
      network,
      version: input.version,
      region: asked.region,
      connectTimeoutMs: CONNECT_TIMEOUT_MS,
      timeoutMs: TIMEOUT_MS,
      signal: input.signal,
      now: () => input.clock.now(),
    });
    return { ...asked, isAws, ...(skewSeconds === undefined ? {} : { skewSeconds }) };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const [profile] = asked.profiles;
    return { ...asked, failure: { code: error.code, facts: { profile, ...error.facts } } };
  }
}
