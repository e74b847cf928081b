// What a profile says about single sign-on, and the plan step that it makes. It must never look for a token or build a URL.

import { ProfilesError } from '../errors.ts';
import type { SourceSection } from '../input.ts';
import type { PortalTarget, SsoRoleStep } from '../plan-types.ts';
import type { Origin, Profile } from '../profile.ts';
import { type Decided, describeOrigin } from '../settings.ts';
import { REGION } from '../values.ts';
import { findKeys, type OtherSource, type SourceReader } from './reader.ts';

const SSO_KEYS = ['sso_session', 'sso_start_url', 'sso_region', 'sso_account_id', 'sso_role_name'] as const;
const SESSION_KEYS = ['sso_start_url', 'sso_region'] as const;

type SsoKey = (typeof SSO_KEYS)[number];

/** Single sign-on; what the `sso-session` section says beats what stands in the profile. */
export const SSO: SourceReader = {
  kind: 'sso-role',
  read(settings, files) {
    const found = findKeys('sso-role', settings, SSO_KEYS);
    const name = found?.decided.sso_session?.value;
    if (found === undefined || name === undefined) return found;
    const session = files.ssoSessions.get(name);
    if (session === undefined) return { ...found, isSessionMissing: true };
    return { ...found, decided: { ...found.decided, ...ofSession(session, name) } };
  },
  step: ssoStep,
};

function ofSession(session: SourceSection, name: string): Readonly<Record<string, Decided>> {
  const origin: Origin = { kind: 'section', section: `sso-session ${name}` };
  return Object.fromEntries(
    SESSION_KEYS.flatMap((key) => {
      const value = session.keys.get(key);
      return value ? [[key, { value, origin }]] : [];
    }),
  );
}

/**
 * The step of a profile with single sign-on.
 *
 * @throws {ProfilesError} `dangling-sso-session`, `sso-incomplete`, `bad-region`, `bad-sso-setting`, `endpoint-conflict`
 */
function ssoStep(profile: Profile, { settings, isSessionMissing, key }: OtherSource): SsoRoleStep {
  const session = settings.sso_session;
  if (isSessionMissing === true)
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
