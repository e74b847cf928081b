// What a profile says about where its credentials come from; which of it is used is the plan's business.

import { ProfilesError } from './errors.ts';
import type { ProfileSource, SourceSection } from './input.ts';
import type { Profile, ProfileNote, UnsupportedSource } from './profile.ts';
import type { Settings } from './settings.ts';
import { ssoSource } from './sso.ts';

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
 * The first kind of source that is named, in botocore's order: what a role needs (`credential_source`, a web identity),
 * then SSO, `aws login`, a process. All but SSO cannot be used yet.
 */
export function otherSource(
  settings: Settings,
  files: ProfileSource,
  hasRole: boolean,
): Pick<Profile, 'sso' | 'unsupported'> {
  const found = (
    kind: UnsupportedSource['kind'],
    ...keys: readonly string[]
  ): Pick<Profile, 'unsupported'> | undefined => {
    const set: Record<string, string> = {};
    let first: string | undefined;
    for (const key of keys) {
      const value = settings.take(key, settings.file(key));
      if (value === undefined) continue;
      set[key] = value;
      first ??= key;
    }
    return first === undefined ? undefined : { unsupported: { kind, key: first, settings: set } };
  };
  const forRole =
    (hasRole ? found('credential-source', 'credential_source') : undefined) ??
    found('web-identity', 'web_identity_token_file', 'web_identity_token_process');
  if (forRole !== undefined) return forRole;
  const sso = ssoSource(settings, files);
  // What only `[default]` or an included profile says gives way to what the profile says itself.
  const isOwn = (key: string): boolean => Boolean(settings.own?.keys.get(key));
  const hasOwn = isOwn('login_session') || isOwn('credential_process');
  if (sso !== undefined && !(sso.isInherited && hasOwn)) return { sso };
  return found('login-session', 'login_session') ?? found('credential-process', 'credential_process') ?? {};
}
