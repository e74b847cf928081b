// What a profile says about single sign-on, and the plan step that it makes. It must never look for a token or build a URL.

import { ProfilesError } from './errors.ts';
import type { ProfileSource, SourceSection } from './input.ts';
import type { PortalTarget, SsoRoleStep } from './plan-types.ts';
import type { Origin, Profile } from './profile.ts';
import { describeOrigin, type Settings } from './settings.ts';
import { REGION } from './values.ts';

const SSO_KEYS = ['sso_session', 'sso_start_url', 'sso_region', 'sso_account_id', 'sso_role_name'] as const;
const SESSION_KEYS = ['sso_start_url', 'sso_region'] as const;

export type SsoKey = (typeof SSO_KEYS)[number];

/** The settings of single sign-on as they stand: nothing is checked, anything may be missing. */
export interface SsoSource {
  /** The first of its keys that is set, for messages. */
  readonly key: SsoKey;
  /** By config-file key; what the `sso-session` section says beats what stands in the profile. */
  readonly settings: Readonly<Partial<Record<SsoKey, string>>>;
  /** `sso_session` names a section that is not there. */
  readonly isSessionMissing: boolean;
  /** None of the keys stands in the profile's own section. */
  readonly isInherited: boolean;
}

/** Undefined where no key of single sign-on is set. */
export function ssoSource(settings: Settings, files: ProfileSource): SsoSource | undefined {
  const found: Partial<Record<SsoKey, string>> = {};
  let first: SsoKey | undefined;
  for (const key of SSO_KEYS) {
    const value = settings.take(key, settings.file(key));
    if (value === undefined) continue;
    found[key] = value;
    first ??= key;
  }
  if (first === undefined) return undefined;
  const session = found.sso_session === undefined ? undefined : files.ssoSessions.get(found.sso_session);
  if (session !== undefined) takeFromSession(session, found, settings);
  return {
    key: first,
    settings: found,
    isSessionMissing: found.sso_session !== undefined && session === undefined,
    isInherited: !SSO_KEYS.some((key) => settings.own?.keys.get(key)),
  };
}

function takeFromSession(
  session: SourceSection,
  found: Partial<Record<SsoKey, string>>,
  settings: Settings,
): void {
  const origin: Origin = { kind: 'section', section: `sso-session ${found.sso_session}` };
  for (const key of SESSION_KEYS) {
    const value = session.keys.get(key);
    if (value) found[key] = settings.take(key, { value, origin }) ?? value;
  }
}

/**
 * The step of a profile with single sign-on.
 *
 * @throws {ProfilesError} `dangling-sso-session`, `sso-incomplete`, `bad-region`, `bad-sso-setting`, `endpoint-conflict`
 */
export function ssoStep(profile: Profile, { settings, isSessionMissing, key }: SsoSource): SsoRoleStep {
  const session = settings.sso_session;
  if (isSessionMissing)
    throw new ProfilesError('dangling-sso-session', { profile: profile.name, key: 'sso_session', session });
  const missing: string[] = [];
  const need = (name: SsoKey): string => {
    const value = settings[name];
    if (value === undefined) missing.push(name);
    return value ?? '';
  };
  const startUrl = need('sso_start_url');
  const region = need('sso_region');
  const account = need('sso_account_id');
  const roleName = need('sso_role_name');
  if (missing.length > 0) {
    const isOfSession = (SESSION_KEYS as readonly string[]).includes(missing[0] ?? '');
    const section = session !== undefined && isOfSession ? { session } : {};
    throw new ProfilesError('sso-incomplete', { profile: profile.name, key, missing, ...section });
  }
  const refuse = (name: SsoKey, value: string, expected: string): ProfilesError =>
    new ProfilesError(name === 'sso_region' ? 'bad-region' : 'bad-sso-setting', {
      profile: profile.name,
      key: name,
      setBy: describeOrigin(profile.origins[name]),
      // An address with a password in it is not shown.
      ...(value.includes('@') ? {} : { value }),
      expected,
    });
  if (!REGION.test(region)) throw refuse('sso_region', region, 'a region name such as eu-west-1');
  if (!/^\d{12}$/.test(account)) throw refuse('sso_account_id', account, 'an account id of twelve digits');
  if (!isHttpUrl(startUrl))
    throw refuse('sso_start_url', startUrl, 'an address such as https://example.awsapps.com/start');
  return {
    kind: 'sso-role',
    profile: profile.name,
    ...(session === undefined ? {} : { session }),
    startUrl,
    account,
    roleName,
    portal: portalTarget(profile, region),
  };
}

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol);
}

/** @throws {ProfilesError} `endpoint-conflict` */
function portalTarget(profile: Profile, region: string): PortalTarget {
  const { ssoEndpoint: endpoint, useFips: fips, useDualstack: dualstack } = profile;
  if (endpoint !== undefined && (fips || dualstack)) {
    throw new ProfilesError('endpoint-conflict', {
      profile: profile.name,
      key: 'sso.endpoint_url',
      setBy: describeOrigin(profile.origins['sso.endpoint_url']),
      variant: fips ? 'use_fips_endpoint' : 'use_dualstack_endpoint',
    });
  }
  return { region, ...(endpoint === undefined ? {} : { endpoint }), fips, dualstack };
}
