// Finds the credentials that a plan begins with, following source profiles as far as needed; it must never look into a keyring.

import { ProfilesError } from './errors.ts';
import type { FileKeysStep, NoteCode, SourceStep, StoredStep } from './plan-types.ts';
import type { Profile } from './profile.ts';
import { describeOrigin } from './settings.ts';
import { sourceStep } from './sources.ts';
import { closestName } from './suggest.ts';

/** Names that keys are stored under, with what the index knows of them. */
export type StoredKeys = ReadonlyMap<string, { readonly accessKeyId?: string }>;

/** One profile of the chain that a plan goes through. */
export interface Member {
  readonly profile: Profile;
  /** The role that this profile assumes in this plan. */
  readonly roleArn?: string;
}

export interface Base {
  readonly step: StoredStep | FileKeysStep | SourceStep;
  /** From the profile that holds the keys to the target. */
  readonly members: readonly [Member, ...Member[]];
}

export interface BaseInput {
  readonly stored: StoredKeys;
  /** Profile names of the files, for suggestions. */
  readonly known: readonly string[];
  readonly note: (code: NoteCode, text: string) => void;
}

/**
 * Where credentials come from, first match wins:
 *
 * | the profile has | used |
 * | --- | --- |
 * | keys stored under its name | those, whatever else it names (aws-vault) |
 * | static keys in a file, and another profile sources it | those, without its own role_arn (both SDKs) |
 * | role_arn and source_profile | the source profile |
 * | static keys in a file | those, unless botocore would use another kind first: see {@link fileKeysCount} |
 * | source_profile without role_arn | the source profile (aws-vault; the SDKs ignore it) |
 * | nothing of its own, and the environment a web identity | that (target only) |
 * | single sign-on, a web identity, a program ... | that; a role_arn that is not part of it is assumed with it, as with stored keys |
 *
 * @throws {ProfilesError} `unknown-profile`, `dangling-source`, `dangling-sso-session`,
 * `partial-keys`, `role-source-missing`, `credentials-missing`, and what {@link sourceStep} throws
 */
export function findBase(target: Profile, input: BaseInput): Base {
  const outer: Member[] = [];
  for (let profile = target; ; ) {
    const isTarget = profile === target;
    const path = [...outer.map((member) => member.profile.name).reverse(), profile.name];
    const members = (roleArn: string | undefined): readonly [Member, ...Member[]] => [
      { profile, ...(roleArn === undefined ? {} : { roleArn }) },
      ...outer,
    ];
    const stored = input.stored.get(profile.name);
    if (stored !== undefined) {
      requireRoleForPolicies(profile);
      noteStoredFirst(profile, input);
      const { accessKeyId } = stored;
      const step: StoredStep = {
        kind: 'stored',
        profile: profile.name,
        name: profile.name,
        ...(accessKeyId === undefined ? {} : { accessKeyId }),
      };
      return { step, members: members(profile.roleArn) };
    }
    // In a pod there is no config file, and nothing is missing.
    const isBare = profile.name === 'default' && profile.other?.isFromEnvironment === true;
    if (!profile.isConfigured && !isBare) throw unknown(profile, path, input);

    if (profile.fileKeys !== undefined && useFileKeys(profile, isTarget)) {
      const step: FileKeysStep = { kind: 'file-keys', profile: profile.name, ...profile.fileKeys };
      if (isTarget) {
        requireRoleForPolicies(profile);
        noteFileKeysFirst(profile, input);
        return { step, members: members(profile.roleArn) };
      }
      if (profile.roleArn !== undefined) {
        input.note(
          'role-ignored',
          `profile ${profile.name}: its keys in the ${profile.fileKeys.file} file are used without its role_arn, as the AWS SDKs do for a source profile`,
        );
      }
      return { step, members: members(undefined) };
    }
    const { other } = profile;
    // Half a pair of keys of its own is a mistake to be told, not a reason to take what is inherited.
    const isUsable = other !== undefined && !(other.isInherited && profile.partialKeys !== undefined);
    if (profile.source === undefined && isUsable) {
      const step = sourceStep(profile, other, input.note);
      if (step.kind === 'sso-role') noteSso(profile, input);
      return { step, members: members('roleArn' in step ? undefined : profile.roleArn) };
    }
    if (profile.source === undefined) throw nothingUsable(profile, path);
    outer.unshift(...members(profile.roleArn).slice(0, 1));
    profile = profile.source;
  }
}

function useFileKeys(profile: Profile, isTarget: boolean): boolean {
  if (!isTarget) return true;
  return fileKeysCount(profile) && (profile.roleArn === undefined || profile.source === undefined);
}

/**
 * Botocore looks at a web identity and at SSO before the credentials file, at `aws login` and a process
 * before keys in the config file.
 */
function fileKeysCount(profile: Profile): boolean {
  const { other } = profile;
  // Keys of its own are never set aside for what only `[default]` or an included profile says.
  if (other === undefined || other.isInherited) return true;
  return profile.fileKeys?.file === 'credentials' && (other.kind === 'login' || other.kind === 'process');
}

/**
 * Policies that were meant for the role of the environment would narrow nothing where that is not used.
 *
 * @throws {ProfilesError} `policy-needs-role`
 */
function requireRoleForPolicies({ name, roleArn, other, policy, policyArns, origins }: Profile): void {
  if (roleArn !== undefined || (other?.isFromEnvironment !== true && other?.kind !== 'saml')) return;
  if (policy === undefined && policyArns.length === 0) return;
  const key = policy === undefined ? 'policy_arns' : 'policy';
  throw new ProfilesError('policy-needs-role', { profile: name, key, setBy: describeOrigin(origins[key]) });
}

function noteStoredFirst(profile: Profile, input: BaseInput): void {
  const other =
    profile.source !== undefined
      ? `source_profile ${profile.source.name}`
      : profile.other !== undefined
        ? profile.other.key
        : profile.fileKeys !== undefined
          ? `the keys in the ${profile.fileKeys.file} file`
          : undefined;
  if (other === undefined) return;
  input.note(
    'stored-keys-first',
    `profile ${profile.name}: the keys stored under its name are used, not ${other}`,
  );
}

function noteFileKeysFirst(profile: Profile, input: BaseInput): void {
  if (profile.source === undefined || profile.fileKeys === undefined) return;
  input.note(
    'file-keys-first',
    `profile ${profile.name}: its keys in the ${profile.fileKeys.file} file are used, not source_profile ${profile.source.name}, because it has no role_arn`,
  );
}

function noteSso(
  { name, durations, ssoEndpoint, ssoOidcEndpoint, origins }: Profile,
  input: BaseInput,
): void {
  if (ssoEndpoint !== undefined) {
    input.note(
      'custom-endpoint',
      `profile ${name}: the portal of IAM Identity Center is reached at a custom endpoint, set by ${describeOrigin(origins['sso.endpoint_url'])}`,
    );
  }
  if (ssoOidcEndpoint !== undefined && ssoOidcEndpoint !== ssoEndpoint) {
    input.note(
      'custom-endpoint',
      `profile ${name}: the sign-in of IAM Identity Center is at a custom endpoint, set by ${describeOrigin(origins['sso_oidc.endpoint_url'])}`,
    );
  }
  if (durations.fromFlag) {
    input.note(
      'duration-not-chosen',
      `profile ${name}: how long its session lasts is set in IAM Identity Center, so the duration asked for means nothing to it`,
    );
  }
}

function unknown(profile: Profile, path: readonly string[], input: BaseInput): ProfilesError {
  const known = [...new Set([...input.known, ...input.stored.keys()])];
  const closest = closestName(profile.name, known);
  const facts = { known, ...(closest === undefined ? {} : { closest }) };
  const sourcedBy = path[path.length - 2];
  return sourcedBy === undefined
    ? new ProfilesError('unknown-profile', { profile: profile.name, ...facts })
    : new ProfilesError('dangling-source', {
        profile: sourcedBy,
        key: 'source_profile',
        source: profile.name,
        chain: path,
        ...facts,
      });
}

function nothingUsable(profile: Profile, chain: readonly string[]): ProfilesError {
  const { name, partialKeys, roleArn } = profile;
  if (partialKeys !== undefined) return new ProfilesError('partial-keys', { profile: name, ...partialKeys });
  if (roleArn !== undefined) {
    const missing = 'source_profile or keys stored under the name of the profile';
    return new ProfilesError('role-source-missing', { profile: name, roleArn, chain, missing });
  }
  return new ProfilesError('credentials-missing', { profile: name, chain });
}
