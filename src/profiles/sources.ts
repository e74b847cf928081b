// What a profile says about where its credentials come from; which of it is used is the plan's business.

import { ProfilesError } from './errors.ts';
import type { ProfileSource, SourceSection } from './input.ts';
import type { NoteCode } from './plan-types.ts';
import type { Profile, ProfileNote } from './profile.ts';
import type { Settings } from './settings.ts';
import type { SourceStep } from './source-steps.ts';
import { COGNITO } from './sources/cognito.ts';
import { CREDENTIAL_SOURCE } from './sources/credential-source.ts';
import { LOGIN } from './sources/login.ts';
import { PROCESS } from './sources/process.ts';
import type { FoundSource, OtherSource, SourceReader } from './sources/reader.ts';
import { SAML } from './sources/saml.ts';
import { SSO } from './sources/sso.ts';
import { environmentIdentity, WEB_IDENTITY } from './sources/web-identity.ts';

/**
 * The name of the source profile, if one is to be used.
 *
 * - It names the profile itself: ignored. The SDKs want that beside static keys, aws-vault ignores it anywhere.
 * - The section has both `source_profile` and `credential_source` for its role: an error, as in botocore.
 * - `source_profile` is only inherited, `credential_source` the section's own: the own one stands.
 * - There is no section (only stored keys may be there): nothing is inherited from `[default]` to be loaded instead.
 *
 * @throws {ProfilesError} `source-conflict`
 */
export function sourceProfileName(
  settings: Settings,
  hasRole: boolean,
  notes: ProfileNote[],
): string | undefined {
  const decided = settings.file('source_profile');
  if (decided === undefined || !settings.isConfigured) return undefined;
  const name = settings.profile;
  if (hasRole && settings.file('credential_source') !== undefined) {
    if (settings.own?.keys.get('source_profile'))
      throw new ProfilesError('source-conflict', { profile: name });
    notes.push({
      code: 'inherited-source-ignored',
      text: `profile ${name}: the inherited source_profile is ignored, because the profile has a credential_source`,
    });
    return undefined;
  }
  if (decided.value === name) {
    notes.push({
      code: 'self-source-ignored',
      text: `profile ${name}: source_profile names the profile itself and is ignored`,
    });
    return undefined;
  }
  return settings.take('source_profile', decided);
}

/** Which keys of a section make up its static credentials; the values stay where they are. */
export interface StaticKeyNames {
  readonly file: 'config' | 'credentials';
  readonly accessKeyId: string;
  /** Undefined where the secret key is missing. */
  readonly secretKey?: 'aws_secret_access_key';
  readonly tokenKey?: 'aws_session_token' | 'aws_security_token';
}

/**
 * The static keys of a section. All parts must stand in the file that the key id stands in, as botocore reads them:
 * a session token left behind in the other file belongs to other keys. The token's legacy name comes first, as there.
 */
export function staticKeyNames(section: SourceSection | undefined): StaticKeyNames | undefined {
  const accessKeyId = section?.keys.get('aws_access_key_id');
  const file = section?.where('aws_access_key_id')?.file;
  if (section === undefined || !accessKeyId || file === undefined) return undefined;
  const has = (key: string): boolean =>
    section.secrets.get(key)?.isEmpty === false && section.where(key)?.file === file;
  const tokenKey = (['aws_security_token', 'aws_session_token'] as const).find(has);
  return {
    file,
    accessKeyId,
    ...(has('aws_secret_access_key') ? { secretKey: 'aws_secret_access_key' } : {}),
    ...(tokenKey === undefined ? {} : { tokenKey }),
  };
}

/** Static keys of the profile's own section. */
export function fileKeys(section: SourceSection | undefined): Pick<Profile, 'fileKeys' | 'partialKeys'> {
  const names = staticKeyNames(section);
  if (names === undefined) return {};
  const { file, accessKeyId, secretKey, tokenKey } = names;
  if (secretKey === undefined) return { partialKeys: { file, missing: 'aws_secret_access_key' } };
  return { fileKeys: { file, accessKeyId, hasSessionToken: tokenKey !== undefined } };
}

/**
 * Every kind of source but keys and other profiles, in the order in which they are looked at: botocore's, with what it does
 * not know (Cognito, SAML) before what these may share keys with.
 */
const READERS: readonly SourceReader[] = [
  COGNITO,
  SAML,
  CREDENTIAL_SOURCE,
  WEB_IDENTITY,
  SSO,
  LOGIN,
  PROCESS,
];

/**
 * The first kind of source that the profile itself names, else the first that it inherits: what only `[default]` or an
 * included profile says gives way to what the profile says itself, and to the web identity of the environment.
 *
 * @param isTarget the profile was asked for; the environment speaks of no other
 */
export function otherSource(
  settings: Settings,
  files: ProfileSource,
  hasRole: boolean,
  isTarget = false,
): OtherSource | undefined {
  let inherited: FoundSource | undefined;
  for (const reader of READERS) {
    const found = reader.read(settings, files, hasRole);
    if (found === undefined) continue;
    if (!isInherited(found, settings)) return taken(found, settings);
    inherited ??= found;
  }
  const environment = isTarget ? environmentIdentity(settings) : undefined;
  const found = environment ?? inherited;
  return found === undefined ? undefined : taken(found, settings);
}

function isInherited({ decided, isFromEnvironment }: FoundSource, settings: Settings): boolean {
  if (isFromEnvironment === true) return true;
  return !Object.entries(decided).some(
    ([key, { origin }]) => origin.kind === 'env' || Boolean(settings.own?.keys.get(key)),
  );
}

function taken(found: FoundSource, settings: Settings): OtherSource {
  const { decided, ...told } = found;
  const values: Record<string, string> = {};
  for (const [key, one] of Object.entries(decided)) values[key] = settings.take(key, one) ?? '';
  return { ...told, settings: values, isInherited: isInherited(found, settings) };
}

/** @throws {ProfilesError} for what is missing or wrong */
export function sourceStep(
  profile: Profile,
  source: OtherSource,
  note: (code: NoteCode, text: string) => void,
): SourceStep {
  const reader = READERS.find(({ kind }) => kind === source.kind);
  // Every kind of the union is in the table; `test/unit/profiles/sources.test.ts` compares.
  if (reader === undefined) throw new TypeError(`no reader of ${source.kind}`);
  return reader.step(profile, source, note);
}
