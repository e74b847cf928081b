// What is in force for a profile, key by key, and where each value comes from: the environment, the profile's own section,
// what it includes, or `[default]`. Pure; secrets stay wrapped, and are only told to be there.

import type { ConfigFiles, ConfigSection } from '../config/sections.ts';
import { Settings } from '../profiles/settings.ts';
import type { Env } from './facts.ts';
import type { FindingPlace } from './findings.ts';

export type SettingOrigin = 'environment' | 'own' | 'include_profile' | 'default';

export interface Setting {
  readonly key: string;
  /** Undefined for a secret. A block is its `key = value` lines. */
  readonly value: string | undefined;
  readonly isBlock: boolean;
  readonly origin: SettingOrigin;
  /** The variable, where it is one. */
  readonly variable?: string;
  /** The header of the section. */
  readonly section?: string;
  readonly place?: FindingPlace;
}

/** Variables that win over a key, first one first, as resolving a profile looks at them. */
const VARIABLES: Readonly<Record<string, readonly string[]>> = {
  region: ['AWS_REGION', 'AWS_DEFAULT_REGION'],
  mfa_serial: ['AWS_MFA_SERIAL'],
  role_arn: ['AWS_ROLE_ARN'],
  role_session_name: ['AWS_ROLE_SESSION_NAME'],
  source_identity: ['AWS_SOURCE_IDENTITY'],
  session_tags: ['AWS_SESSION_TAGS'],
  transitive_session_tags: ['AWS_TRANSITIVE_TAGS'],
  duration_seconds: ['AWS_VAULT_DURATION', 'AWS_ASSUME_ROLE_TTL'],
  endpoint_url: ['AWS_ENDPOINT_URL'],
  ignore_configured_endpoint_urls: ['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'],
  sts_regional_endpoints: ['AWS_STS_REGIONAL_ENDPOINTS'],
  use_fips_endpoint: ['AWS_USE_FIPS_ENDPOINT'],
  use_dualstack_endpoint: ['AWS_USE_DUALSTACK_ENDPOINT'],
};

/** Keys that vault itself reads, and so may take from another section. All others count where they stand only. */
const INHERITABLE: ReadonlySet<string> = new Set([
  ...Object.keys(VARIABLES),
  ...['source_profile', 'external_id', 'mfa_process', 'services', 'credential_process', 'confirm'],
  ...['web_identity_token_file', 'web_identity_token_process'],
  ...['sso_session', 'sso_start_url', 'sso_region', 'sso_account_id', 'sso_role_name'],
]);

export interface ViewInput {
  readonly files: ConfigFiles;
  readonly env: Env;
  /** Where a key of a profile stands. */
  readonly placeOf: (profile: string, key: string) => FindingPlace | undefined;
}

/**
 * One key of a profile, or undefined where it is not set. `key` in lower case.
 * @throws {ProfilesError} `include-loop`, `dangling-include`
 */
export function settingOf(profile: string, key: string, input: ViewInput): Setting | undefined {
  const { files, env } = input;
  const settings = new Settings(profile, files, env);
  const fromEnv = settings.env(...(VARIABLES[key] ?? []));
  if (fromEnv !== undefined && fromEnv.origin.kind === 'env')
    return {
      key,
      value: fromEnv.value,
      isBlock: false,
      origin: 'environment',
      variable: fromEnv.origin.name,
    };
  const own = files.profiles.get(profile);
  const decided = INHERITABLE.has(key) ? settings.file(key) : undefined;
  const name = decided?.origin.kind === 'section' ? decided.origin.section : profile;
  const section = name === profile ? own : files.profiles.get(name);
  const value = section === undefined ? undefined : valueIn(section, key);
  if (section === undefined || value === undefined) return undefined;
  const place = input.placeOf(name, key);
  const origin =
    name === profile ? 'own' : includedBy(profile, files).includes(name) ? 'include_profile' : 'default';
  return { key, ...value, origin, section: section.header, ...(place === undefined ? {} : { place }) };
}

/**
 * Everything in force for a profile: its own keys in the order of the file, then what it inherits, then what the
 * environment adds. @throws {ProfilesError} `include-loop`, `dangling-include`
 */
export function settingsOf(profile: string, input: ViewInput): readonly Setting[] {
  const { files } = input;
  const names = [profile, ...includedBy(profile, files), 'default'];
  const keys = new Set([
    ...names.flatMap((name) => keysOf(files.profiles.get(name))),
    ...Object.keys(VARIABLES),
  ]);
  return [...keys].flatMap((key) => settingOf(profile, key, input) ?? []);
}

function keysOf(section: ConfigSection | undefined): readonly string[] {
  if (section === undefined) return [];
  const blockSecrets = new Set([...section.nested.keys()]);
  const secrets = [...section.secrets.keys()].filter((key) => !blockSecrets.has(key.split('.')[0] ?? ''));
  const line = (key: string): number => section.where(key)?.line ?? 0;
  return [...section.keys.keys(), ...secrets, ...section.nested.keys()].sort((a, b) => line(a) - line(b));
}

function valueIn(section: ConfigSection, key: string): Pick<Setting, 'value' | 'isBlock'> | undefined {
  const plain = section.keys.get(key);
  // Whoever has an empty value has none.
  if (plain !== undefined) return plain === '' ? undefined : { value: plain, isBlock: false };
  if (section.secrets.has(key)) return { value: undefined, isBlock: false };
  const block = section.nested.get(key);
  if (block === undefined) return undefined;
  return { value: [...block].map(([inner, value]) => `${inner} = ${value}`).join('\n'), isBlock: true };
}

/** The profiles that a profile includes, nearest first. */
function includedBy(profile: string, files: ConfigFiles): readonly string[] {
  const names: string[] = [];
  let next = files.profiles.get(profile)?.keys.get('include_profile');
  while (next !== undefined && next !== '' && next !== profile && !names.includes(next)) {
    names.push(next);
    next = files.profiles.get(next)?.keys.get('include_profile');
  }
  return names;
}
