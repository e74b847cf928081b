// Checks of the way to AWS: whether its endpoints answer, whether it is AWS that answers, and whether our clock is
// theirs. Pure.

import { isInsecureEndpoint } from '../aws/endpoint.ts';
import type { Reached, SetupFacts } from './facts.ts';
import type { Finding, FindingPlace } from './findings.ts';
import { profileKeyPlace } from './places.ts';
import { profilesInScope } from './scope.ts';

/** AWS refuses signatures from five minutes on; MFA codes go wrong from half a minute. */
const MOST_SKEW_SECONDS = 60;

/** Codes of an AwsError that say that nothing is there, rather than that something is amiss with it. */
const NOBODY: ReadonlySet<string> = new Set(['network', 'timeout']);

export function checkNetwork(facts: SetupFacts): readonly Finding[] {
  const { network } = facts;
  return [
    ...checkSettings(facts),
    ...checkReached(network.reached, facts),
    ...checkClock(network.reached),
    ...checkOverrides(facts),
    ...(network.leftOut > 0
      ? [{ code: 'endpoints-left-out', facts: { count: network.leftOut } } as const]
      : []),
  ];
}

function checkSettings({ network }: SetupFacts): readonly Finding[] {
  const { settings } = network;
  if (settings === undefined || settings.code === 'setting-invalid') return [];
  const code = settings.code === 'ca-bundle' ? 'ca-bundle' : 'proxy-invalid';
  return [{ code, facts: settings.facts }];
}

function checkReached(reached: readonly Reached[], facts: SetupFacts): readonly Finding[] {
  const silent = reached.filter(({ failure }) => failure !== undefined && NOBODY.has(failure.code));
  // One word for all of them: it is the network then, or there is none.
  const isOffline = silent.length > 0 && silent.length === reached.length;
  if (isOffline && !silent.every(({ isCustom }) => isCustom))
    return [{ code: 'offline', facts: { hosts: silent.map(({ host }) => host), ...reasonOf(silent[0]) } }];
  return reached.flatMap((one): readonly Finding[] => {
    const place = placeOf(one, facts);
    const at = place === undefined ? {} : { place };
    const about = {
      host: one.host,
      origin: new URL(one.url).origin,
      region: one.region,
      profiles: one.profiles,
      ...reasonOf(one),
    };
    switch (one.failure?.code) {
      case undefined:
        return one.isAws === false ? [{ code: 'endpoint-not-aws', ...at, facts: about }] : [];
      case 'tls':
        return [{ code: 'endpoint-untrusted', facts: about }];
      case 'proxy-refused':
        return [{ code: 'proxy-refused', facts: about }];
      default:
        return [{ code: 'endpoint-unreachable', ...at, facts: about }];
    }
  });
}

function reasonOf(one: Reached | undefined): Finding['facts'] {
  const { reason, timeoutMs, proxy, status } = one?.failure?.facts ?? {};
  return { reason, timeoutMs, proxy, status, errorCode: one?.failure?.code };
}

/** Where the region stands that led there. */
function placeOf({ profiles, isCustom }: Reached, facts: SetupFacts): FindingPlace | undefined {
  const [profile] = profiles;
  return profile === undefined || isCustom ? undefined : profileKeyPlace(facts, profile, 'region');
}

/** By the endpoint that agrees most with us: the others may have answered late. */
function checkClock(reached: readonly Reached[]): readonly Finding[] {
  const skews = reached.flatMap(({ skewSeconds }) => (skewSeconds === undefined ? [] : [skewSeconds]));
  const [first, ...others] = skews;
  if (first === undefined) return [];
  const skew = others.reduce((best, one) => (Math.abs(one) < Math.abs(best) ? one : best), first);
  return Math.abs(skew) > MOST_SKEW_SECONDS ? [{ code: 'clock-off', facts: { seconds: skew } }] : [];
}

const OVERRIDES = [
  'AWS_ENDPOINT_URL_STS',
  'AWS_ENDPOINT_URL_IAM',
  'AWS_ENDPOINT_URL_SSO',
  'AWS_ENDPOINT_URL_SSO_OIDC',
  'AWS_ENDPOINT_URL_COGNITO_IDENTITY',
  'AWS_ENDPOINT_URL_SIGNIN',
  'AWS_ENDPOINT_URL',
];

/** Endpoints that are not AWS's own: in the environment, in profiles, in `[services ...]`. */
function checkOverrides(facts: SetupFacts): readonly Finding[] {
  const { env, files } = facts;
  if (/^true$/i.test(env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS ?? '')) return [];
  const fromEnvironment = OVERRIDES.flatMap((variable) =>
    override(env[variable], { variable }, () => undefined),
  );
  const fromProfiles = [...profilesInScope(files, facts.profile)].flatMap((profile) => {
    const keys = files.profiles.get(profile)?.keys;
    const own = override(keys?.get('endpoint_url'), { profile }, () =>
      profileKeyPlace(facts, profile, 'endpoint_url'),
    );
    const name = keys?.get('services');
    const nested = name === undefined ? undefined : files.services.get(name)?.nested;
    const ofServices = ['sts', 'iam', 'sso', 'sso_oidc', 'cognito_identity', 'signin'].flatMap((service) =>
      override(nested?.get(service)?.get('endpoint_url'), { profile, service }, () =>
        profileKeyPlace(facts, profile, 'services'),
      ),
    );
    return [...own, ...ofServices];
  });
  return [...fromEnvironment, ...fromProfiles];
}

function override(
  url: string | undefined,
  about: Finding['facts'],
  placeOf: () => FindingPlace | undefined,
): readonly Finding[] {
  // What is no URL is told of elsewhere.
  if (!url || !URL.canParse(url)) return [];
  const facts = { ...about, host: new URL(url).host };
  const place = placeOf();
  const at = place === undefined ? {} : { place };
  return [
    isInsecureEndpoint(url)
      ? { code: 'endpoint-insecure', ...at, facts }
      : { code: 'endpoint-override', ...at, facts },
  ];
}
