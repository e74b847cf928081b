// Checks of profiles as a whole: names of what is not there, circles, roles without a source, and what AWS is known to
// refuse of a plan. Pure.

import { parseMfaSerial, parseRoleArn } from '../kernel/arn.ts';
import { ProfilesError, type ProfilesErrorCode } from '../profiles/errors.ts';
import { plan as makePlan } from '../profiles/plan.ts';
import type { Plan } from '../profiles/plan-types.ts';
import { resolveProfile } from '../profiles/resolve.ts';
import { closestName } from '../profiles/suggest.ts';
import { checkLoops } from './check-loops.ts';
import { checkPrograms } from './check-programs.ts';
import type { SetupFacts } from './facts.ts';
import type { Finding, FindingCode } from './findings.ts';
import { complainOfValue } from './key-values.ts';
import { profileKeyPlace, profilePlace } from './places.ts';
import { profilesInScope } from './scope.ts';

export function checkProfiles(facts: SetupFacts): readonly Finding[] {
  const scope = [...profilesInScope(facts.files, facts.profile)];
  return once([
    ...scope.flatMap((profile) => checkNames(profile, facts)),
    ...checkLoops(scope, facts),
    ...scope.flatMap((profile) => checkPlan(profile, facts)),
    ...scope.flatMap((profile) => checkMfa(profile, facts)),
    ...scope.flatMap((profile) => checkPrograms(profile, facts)),
  ]);
}

/** Every profile of a chain tells of the same place: once is enough. */
function once(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Set<string>();
  return findings.filter(({ code, place }) => {
    if (place === undefined) return true;
    const key = JSON.stringify([code, place]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

const keyOf = (facts: SetupFacts, profile: string, key: string): string | undefined =>
  facts.files.profiles.get(profile)?.keys.get(key) || undefined;

const isStored = (facts: SetupFacts, name: string): boolean => facts.stored?.has(name) === true;

/** What a finding at a key of a profile is made of. */
function at(
  code: FindingCode,
  facts: SetupFacts,
  profile: string,
  key: string,
  more: Finding['facts'],
): Finding {
  const place = profileKeyPlace(facts, profile, key);
  return { code, ...(place === undefined ? {} : { place }), facts: { profile, key, ...more } };
}

function checkNames(profile: string, facts: SetupFacts): readonly Finding[] {
  const { profiles, services, ssoSessions } = facts.files;
  const findings: Finding[] = [];
  const named = (key: string): string | undefined => keyOf(facts, profile, key);
  const dangling = (code: FindingCode, key: string, name: string, known: readonly string[]): void => {
    const closest = closestName(name, known);
    findings.push(
      at(code, facts, profile, key, { named: name, ...(closest === undefined ? {} : { closest }) }),
    );
  };
  const source = named('source_profile');
  const known = [...profiles.keys(), ...(facts.stored?.keys() ?? [])];
  if (source === profile) {
    // Beside keys of its own the SDKs want just that.
    const { keys, secrets } = profiles.get(profile) ?? {};
    const hasKeys = keys?.has('aws_access_key_id') === true || (secrets?.size ?? 0) > 0;
    if (!hasKeys && !isStored(facts, profile))
      findings.push(at('self-source', facts, profile, 'source_profile', {}));
  } else if (source !== undefined && !known.includes(source)) {
    // Who cannot say what is stored cannot say either that nothing is stored under that name.
    if (facts.stored !== undefined) dangling('dangling-source', 'source_profile', source, known);
  }
  const include = named('include_profile');
  if (include !== undefined && !profiles.has(include))
    dangling('dangling-include', 'include_profile', include, [...profiles.keys()]);
  const service = named('services');
  if (service !== undefined && !services.has(service))
    dangling('dangling-services', 'services', service, [...services.keys()]);
  const session = named('sso_session');
  if (session !== undefined && !ssoSessions.has(session))
    dangling('dangling-sso-session', 'sso_session', session, [...ssoSessions.keys()]);
  return [...findings, ...checkSso(profile, facts)];
}

function checkSso(profile: string, facts: SetupFacts): readonly Finding[] {
  const has = (key: string): boolean => keyOf(facts, profile, key) !== undefined;
  const first = ['sso_session', 'sso_start_url', 'sso_account_id', 'sso_role_name'].find(has);
  if (first === undefined) return [];
  const session = keyOf(facts, profile, 'sso_session');
  const missing = [
    ...(session === undefined ? ['sso_start_url', 'sso_region'] : []),
    'sso_account_id',
    'sso_role_name',
  ].filter((key) => !has(key));
  // A profile that only signs in for tokens has a session and nothing else.
  if (missing.length === 0 || (session !== undefined && missing.length === 2)) return [];
  return [at('sso-incomplete', facts, profile, first, { missing })];
}

/** What is told of where it stands, and so not once more for each profile that cannot be used because of it. */
const TOLD: ReadonlySet<ProfilesErrorCode> = new Set([
  'dangling-source',
  'dangling-include',
  'dangling-services',
  'dangling-sso-session',
  'source-loop',
  'include-loop',
  'sso-incomplete',
  'bad-sso-setting',
]);

/** The mistakes that have a finding of their own. */
const BY_ERROR: Readonly<Partial<Record<ProfilesErrorCode, readonly [FindingCode, string]>>> = {
  'source-conflict': ['source-conflict', 'credential_source'],
  'role-source-missing': ['role-without-source', 'role_arn'],
  'partial-keys': ['partial-keys', 'aws_access_key_id'],
};

function checkPlan(profile: string, facts: SetupFacts): readonly Finding[] {
  try {
    return checkNotes(planOf(profile, facts, {}), facts);
  } catch (error) {
    if (!(error instanceof ProfilesError)) throw error;
    if (TOLD.has(error.code)) return [];
    if (isToldAsValue(error, facts)) return [];
    // The one whose mistake it is, which may be further down the chain.
    const whose = typeof error.facts.profile === 'string' ? error.facts.profile : profile;
    if (error.code === 'credentials-missing') return checkMissing(whose, facts);
    if (error.code === 'role-source-missing' && facts.stored === undefined) return [];
    const own = BY_ERROR[error.code];
    if (own !== undefined) return [at(own[0], facts, whose, own[1], error.facts)];
    const place = profilePlace(facts, whose);
    return [
      {
        code: 'profile-unusable',
        ...(place === undefined ? {} : { place }),
        facts: { ...error.facts, profile: whose, room: error.room, errorCode: error.code },
      },
    ];
  }
}

/** A value that cannot be right is told at its own line, in whichever section that is. */
function isToldAsValue({ facts: about }: ProfilesError, facts: SetupFacts): boolean {
  const { key, setBy } = about;
  if (typeof key !== 'string' || typeof setBy !== 'string') return false;
  // `sts.endpoint_url` is how the profiles room tells services apart.
  const name = key.replace(/^\w+\./, '');
  const value = keyOf(facts, setBy.replace(/^profile /, ''), name);
  return value !== undefined && complainOfValue('profile', name, value) !== undefined;
}

/** The plan of a profile. @throws {ProfilesError} */
export function planOf(profile: string, facts: SetupFacts, env: SetupFacts['env']): Plan {
  const resolved = resolveProfile({
    name: profile,
    files: facts.files,
    env,
    flags: {},
    identity: { user: 'user', host: 'host' },
  });
  return makePlan(resolved, {
    stored: facts.stored ?? new Map(),
    known: [...facts.files.profiles.keys()],
  });
}

/** No credentials at all: a template that others draw on, or `[default]`, is not meant to have any. */
function checkMissing(profile: string, facts: SetupFacts): readonly Finding[] {
  const { profiles } = facts.files;
  const isDrawnOn = [...profiles.values()].some(({ keys }) => keys.get('include_profile') === profile);
  if (profile === 'default' || isDrawnOn || facts.stored === undefined) return [];
  const place = profilePlace(facts, profile);
  return [{ code: 'credentials-missing', ...(place === undefined ? {} : { place }), facts: { profile } }];
}

function checkNotes(plan: Plan, facts: SetupFacts): readonly Finding[] {
  return plan.notes.flatMap(({ code, step }): readonly Finding[] => {
    const profile = step === undefined ? plan.profile : (plan.steps[step]?.profile ?? plan.profile);
    switch (code) {
      case 'duration-capped': {
        // Only where the file asks for more, and for the profile itself: on the way to another an hour is enough.
        if (profile !== plan.profile) return [];
        const seconds = keyOf(facts, profile, 'duration_seconds');
        return seconds === undefined
          ? []
          : [at('chained-duration', facts, profile, 'duration_seconds', { seconds: Number(seconds) })];
      }
      case 'mfa-with-role':
        return [at('mfa-with-role', facts, profile, 'mfa_serial', {})];
      case 'region-partition':
        return [at('region-partition', facts, profile, 'region', {})];
      case 'role-settings-unused': {
        const keys = ['external_id', 'role_session_name', 'source_identity', 'session_tags'];
        const key = keys.find((one) => keyOf(facts, plan.profile, one) !== undefined);
        return key === undefined ? [] : [at('role-settings-unused', facts, plan.profile, key, {})];
      }
      default:
        return [];
    }
  });
}

/** An MFA device belongs to the user whose keys sign, so it is in the account of that user, as the source says it. */
function checkMfa(profile: string, facts: SetupFacts): readonly Finding[] {
  const own = virtualDevice(keyOf(facts, profile, 'mfa_serial'));
  if (own === undefined) return [];
  const role = parseRoleArn(keyOf(facts, profile, 'role_arn') ?? '');
  if (role.ok && role.value.partition !== own.partition) {
    const partitions = { partition: own.partition, other: role.value.partition };
    return [at('partition-mismatch', facts, profile, 'mfa_serial', partitions)];
  }
  const source = keyOf(facts, profile, 'source_profile');
  const theirs = source === undefined ? undefined : virtualDevice(keyOf(facts, source, 'mfa_serial'));
  if (source === undefined || theirs === undefined || theirs.account === own.account) return [];
  const accounts = { account: own.account, other: theirs.account, source };
  return [at('mfa-other-account', facts, profile, 'mfa_serial', accounts)];
}

function virtualDevice(
  serial: string | undefined,
): { readonly partition: string; readonly account: string } | undefined {
  const parsed = serial === undefined ? undefined : parseMfaSerial(serial);
  return parsed?.ok === true && parsed.value.kind === 'virtual' ? parsed.value : undefined;
}
