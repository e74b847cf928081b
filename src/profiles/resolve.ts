// From sections, environment and flags to one frozen profile with the profiles it draws on. Pure: it must never
// read a file, the clock or the process.

import { decideConfirm } from './confirm.ts';
import { decideDurations } from './durations.ts';
import { decideEndpoints } from './endpoints.ts';
import { ProfilesError } from './errors.ts';
import type { ResolveFlags, ResolveInput } from './input.ts';
import { partitionOfRegion } from './partition.ts';
import { checkPolicy, checkPolicyArns, readOnlyArns } from './policy.ts';
import type { Profile, ProfileNote } from './profile.ts';
import { defaultSessionName } from './session-name.ts';
import { Settings } from './settings.ts';
import type { SourceKind } from './source-steps.ts';
import type { OtherSource } from './sources/reader.ts';
import { hasEnvironmentIdentity } from './sources/web-identity.ts';
import { fileKeys, otherSource, sourceProfileName } from './sources.ts';
import { partitionOf } from './sts-target.ts';
import { parseSessionTags, parseTransitiveKeys } from './tags.ts';
import {
  checkExternalId,
  checkMfaSerial,
  checkRegion,
  checkRoleArn,
  checkSessionName,
  checkSourceIdentity,
} from './values.ts';

/**
 * Resolves a profile and its chain of source profiles. A name without a section resolves too (`isConfigured` is
 * false): keys may be stored under it, which only the plan knows.
 *
 * @throws {ProfilesError} loops, references to nothing, conflicts and values that AWS would refuse
 */
export function resolveProfile(input: ResolveInput): Profile {
  return resolveOne(input, input.name, []);
}

function resolveOne(input: ResolveInput, name: string, path: readonly string[]): Profile {
  if (path.includes(name))
    throw new ProfilesError('source-loop', { profile: input.name, chain: [...path, name] });
  const isTarget = path.length === 0;
  // Flags and variables that only speak of the target are not there for the others.
  const flags: ResolveFlags = isTarget ? input.flags : pick(input.flags, 'duration', 'region');
  const settings = new Settings(name, input.files, input.env);
  const targetEnv = (variable: string) => (isTarget ? settings.env(variable) : undefined);
  const notes: ProfileNote[] = [];
  // Role and session name belong to the token of the environment where there is one.
  const roleEnv = isTarget && hasEnvironmentIdentity(settings) ? () => undefined : targetEnv;

  const region = settings.take(
    'region',
    settings.flag('region', flags.region),
    settings.env('AWS_REGION', 'AWS_DEFAULT_REGION'),
    settings.file('region'),
  );
  const mfaSerial = settings.take('mfa_serial', settings.env('AWS_MFA_SERIAL'), settings.file('mfa_serial'));
  const mfaProcess = settings.take('mfa_process', settings.file('mfa_process'));
  const roleArn = settings.take('role_arn', roleEnv('AWS_ROLE_ARN'), settings.file('role_arn'));
  const externalId = settings.take('external_id', settings.file('external_id'));
  const sessionName = settings.take(
    'role_session_name',
    settings.flag('role-session-name', flags.roleSessionName),
    roleEnv('AWS_ROLE_SESSION_NAME'),
    settings.file('role_session_name'),
  );
  const sourceIdentity = settings.take(
    'source_identity',
    settings.flag('source-identity', flags.sourceIdentity),
    targetEnv('AWS_SOURCE_IDENTITY'),
    settings.file('source_identity'),
  );
  const tagsText = settings.take(
    'session_tags',
    settings.flag('session-tags', flags.sessionTags),
    targetEnv('AWS_SESSION_TAGS'),
    settings.file('session_tags'),
  );
  const transitiveText = settings.take(
    'transitive_session_tags',
    settings.flag('transitive-session-tags', flags.transitiveSessionTags),
    targetEnv('AWS_TRANSITIVE_TAGS'),
    settings.file('transitive_session_tags'),
  );
  const hasRole = roleArn !== undefined;

  const checked = {
    ...given('region', checkRegion(settings, region)),
    ...given('mfaSerial', checkMfaSerial(settings, mfaSerial)),
    ...given('mfaProcess', mfaProcess),
    ...given('roleArn', checkRoleArn(settings, roleArn)),
    ...given('externalId', checkExternalId(settings, externalId)),
    ...given('sourceIdentity', checkSourceIdentity(settings, sourceIdentity)),
  };
  const chosenSessionName = checkSessionName(settings, sessionName);
  const roleSessionName = chosenSessionName ?? defaultSessionName(input.identity);
  const durations = decideDurations(settings, flags.duration, notes);
  const endpoints = decideEndpoints(settings, input.files);
  if (endpoints.stsEndpoint !== undefined) {
    const by = settings.facts('sts.endpoint_url').setBy;
    notes.push({
      code: 'custom-endpoint',
      text: `profile ${name}: STS is reached at a custom endpoint, set by ${by}`,
    });
  }
  // One that only the console's sign-in goes to; what is set for all services has been said already.
  const { signinEndpoint } = endpoints;
  if (isTarget && signinEndpoint !== undefined && signinEndpoint !== endpoints.endpointUrl) {
    const by = settings.facts('signin.endpoint_url').setBy;
    notes.push({
      code: 'custom-endpoint',
      text: `profile ${name}: the sign-in to the console is at a custom endpoint, set by ${by}`,
    });
  }
  const other = otherSource(settings, input.files, hasRole, isTarget);
  const policies = resolvePolicies(settings, flags, {
    ...checked,
    ...given('roleArn', roleArn ?? other?.settings.role_arn ?? openRole(other)),
  });

  const sourceName = sourceProfileName(settings, hasRole, notes);
  const source = sourceName === undefined ? undefined : resolveOne(input, sourceName, [...path, name]);

  const sessionTags = parseSessionTags(settings, tagsText);
  const transitive = hasRole
    ? parseTransitiveKeys(settings, transitiveText, sessionTags, passedOnBy(source))
    : { keys: [], alreadyPassedOn: [] };
  for (const key of transitive.alreadyPassedOn) {
    notes.push({
      code: 'transitive-tag-inherited',
      text: `profile ${name}: tag ${key} is passed on by an earlier role already`,
    });
  }
  const isOpenRole = source === undefined && other?.kind === 'saml';
  noteUnusedRoleSettings(settings, hasRole || isOpenRole || other?.isFromEnvironment === true, notes);
  if (source === undefined && other !== undefined) noteOfToken(settings, other, notes);
  noteInheritance(settings, notes);

  return deepFreeze({
    name,
    isConfigured: settings.isConfigured,
    ...checked,
    roleSessionName,
    ...(chosenSessionName === undefined ? { isDefaultSessionName: true as const } : {}),
    sessionTags,
    transitiveSessionTags: transitive.keys,
    ...policies,
    ...given('confirm', isTarget ? decideConfirm(settings) : undefined),
    durations,
    ...endpoints,
    ...fileKeys(settings.own),
    ...given('source', source),
    ...given('other', other),
    origins: settings.origins,
    notes,
  });
}

/** @throws {ProfilesError} `policy-needs-role`, `read-only-needs-role` and what the checks throw */
function resolvePolicies(
  settings: Settings,
  flags: ResolveFlags,
  { roleArn, mfaSerial, region = '' }: Pick<Profile, 'roleArn' | 'mfaSerial' | 'region'>,
): Pick<Profile, 'policy' | 'policyArns'> {
  const policy = settings.take('policy', settings.flag('policy', flags.policy));
  const arns = flags.policyArns ?? [];
  settings.take('policy_arns', settings.flag('policy-arn', arns[0]));
  if (roleArn === undefined && flags.federatesUser !== true && flags.readOnly === true)
    throw new ProfilesError('read-only-needs-role', { profile: settings.profile });
  if (roleArn === undefined && flags.federatesUser !== true && (policy !== undefined || arns.length > 0)) {
    const key = policy === undefined ? 'policy_arns' : 'policy';
    throw new ProfilesError('policy-needs-role', settings.facts(key));
  }
  const checked = {
    ...given('policy', checkPolicy(settings, policy)),
    policyArns: checkPolicyArns(settings, arns),
  };
  if (flags.readOnly !== true) return checked;
  const partition = partitionOf(roleArn, mfaSerial) ?? partitionOfRegion(region);
  return { ...checked, policyArns: readOnlyArns(settings, partition, checked) };
}

/** A role that is still to be found in a SAML assertion: there is one for policies to act on. */
function openRole(other: OtherSource | undefined): string | undefined {
  return other?.kind === 'saml' ? '' : undefined;
}

/** The transitive tag keys that arrive with the credentials of `source`. */
function passedOnBy(source: Profile | undefined): readonly string[] {
  if (source === undefined) return [];
  return [...source.transitiveSessionTags, ...passedOnBy(source.source)];
}

const ROLE_SETTINGS = [
  'external_id',
  'role_session_name',
  'source_identity',
  'session_tags',
  'transitive_session_tags',
];

/** What AssumeRoleWithWebIdentity has no parameter for. */
const OF_TOKEN = ['mfa_serial', 'external_id', 'source_identity', 'session_tags', 'transitive_session_tags'];

function noteUnusedRoleSettings(settings: Settings, hasRole: boolean, notes: ProfileNote[]): void {
  const unused = hasRole ? [] : ROLE_SETTINGS.filter((key) => settings.origins[key] !== undefined);
  if (unused.length === 0) return;
  const text = `profile ${settings.profile}: ${unused.join(', ')} not used, because the profile has no role_arn`;
  notes.push({ code: 'role-settings-unused', text });
}

const TAKES_NO_MORE: Partial<Readonly<Record<SourceKind, string>>> = {
  'web-identity': 'a web identity takes no more than its token says',
  cognito: 'an identity pool takes no more than its tokens say',
  saml: 'AWS takes no more than the SAML assertion says',
};

function noteOfToken(settings: Settings, { kind }: OtherSource, notes: ProfileNote[]): void {
  const why = TAKES_NO_MORE[kind];
  const keys = kind === 'saml' ? [...OF_TOKEN, 'role_session_name'] : OF_TOKEN;
  const unused = keys.filter((key) => settings.origins[key] !== undefined);
  if (why === undefined || unused.length === 0) return;
  // Without a role it has been said already.
  if (kind !== 'saml' && settings.origins.role_arn === undefined) return;
  const text = `profile ${settings.profile}: ${unused.join(', ')} not used, because ${why}`;
  notes.push({ code: 'token-settings-unused', text });
}

function noteInheritance(settings: Settings, notes: ProfileNote[]): void {
  // `confirm` is nobody's but ours: what others do with it is no news.
  const keys = settings.inheritedFromDefault().filter((key) => key !== 'confirm');
  if (keys.length === 0) return;
  const text = `profile ${settings.profile}: ${keys.join(', ')} inherited from [default], which the AWS SDKs do not do`;
  notes.push({ code: 'inherited-default', text });
}

function given<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]: V });
}

function pick<T extends object, K extends keyof T>(from: T, ...keys: readonly K[]): Pick<T, K> {
  return Object.fromEntries(
    keys.filter((key) => from[key] !== undefined).map((key) => [key, from[key]]),
  ) as Pick<T, K>;
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}
