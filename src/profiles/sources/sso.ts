// What a profile says about single sign-on, and the plan step that it makes. It must never look for a token or build a URL.

import { decideEndpoints } from '../endpoints.ts';
import { ProfilesError } from '../errors.ts';
import type { Env, ProfileSource, SourceSection } from '../input.ts';
import type { Origin, Profile } from '../profile.ts';
import { type Decided, describeOrigin, Settings } from '../settings.ts';
import type { ServiceTarget, SsoRoleStep, SsoSignIn } from '../source-steps.ts';
import { REGION } from '../values.ts';
import { findKeys, type OtherSource, type SourceReader } from './reader.ts';

const SSO_KEYS = ['sso_session', 'sso_start_url', 'sso_region', 'sso_account_id', 'sso_role_name'] as const;
/** They say how somebody signs in, and ask for nothing by themselves. */
const SIGN_IN_KEYS = ['sso_share_token'] as const;
const SESSION_KEYS = ['sso_start_url', 'sso_region', 'sso_registration_scopes', 'sso_share_token'] as const;
/** What a sign-in asks for where nothing is said, as the AWS CLI does. */
const DEFAULT_SCOPES = ['sso:account:access'];

type SsoKey = (typeof SSO_KEYS)[number];

/** Single sign-on; what the `sso-session` section says beats what stands in the profile. */
export const SSO: SourceReader = {
  kind: 'sso-role',
  read(settings, files) {
    const found = findKeys('sso-role', settings, SSO_KEYS, SIGN_IN_KEYS);
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
  const { sso_start_url: startUrl = '', sso_region: region = '' } = settings;
  const { sso_account_id: account = '', sso_role_name: roleName = '' } = settings;
  const needed: readonly SsoKey[] = ['sso_start_url', 'sso_region', 'sso_account_id', 'sso_role_name'];
  const missing = needed.filter((name) => settings[name] === undefined);
  if (missing.length > 0) {
    const isOfSession = (SESSION_KEYS as readonly string[]).includes(missing[0] ?? '');
    const section = session !== undefined && isOfSession ? { session } : {};
    throw new ProfilesError('sso-incomplete', { profile: profile.name, key, missing, ...section });
  }
  const about = { name: profile.name, settings, setBy: (of: string) => describeOrigin(profile.origins[of]) };
  if (!REGION.test(region)) throw refuse(about, 'sso_region', 'a region name such as eu-west-1');
  if (!/^\d{12}$/.test(account)) throw refuse(about, 'sso_account_id', 'an account id of twelve digits');
  checkStartUrl(about, startUrl);
  return {
    kind: 'sso-role',
    profile: profile.name,
    ...(session === undefined ? {} : { session }),
    startUrl,
    account,
    roleName,
    portal: serviceTarget(about, profile, 'sso', region),
    signIn: signInOf(about, profile, session, region),
  };
}

/** A sign-in to a session that no profile has to name. */
export interface SsoSessionPlan {
  readonly session: string;
  readonly startUrl: string;
  readonly portal: ServiceTarget;
  readonly signIn: SsoSignIn;
}

/**
 * What an `sso-session` section says by itself; endpoints are those of the environment.
 *
 * @throws {ProfilesError} `dangling-sso-session`, `sso-incomplete`, `bad-region`, `bad-sso-setting`, `bad-endpoint`, `endpoint-conflict`
 */
export function planSsoSession(name: string, files: ProfileSource, env: Env): SsoSessionPlan {
  const section = files.ssoSessions.get(name);
  if (section === undefined) throw new ProfilesError('dangling-sso-session', { session: name });
  const values = Object.fromEntries(
    Object.entries(ofSession(section, name)).map(([key, { value }]) => [key, value]),
  );
  const { sso_start_url: startUrl = '', sso_region: region = '' } = values;
  const missing = ['sso_start_url', 'sso_region'].filter((key) => values[key] === undefined);
  if (missing.length > 0) throw new ProfilesError('sso-incomplete', { missing, session: name });
  const nothing = { profiles: new Map(), ssoSessions: new Map(), services: new Map() };
  const settings = new Settings(name, nothing, env);
  const endpoints = decideEndpoints(settings, nothing);
  const about = {
    name: undefined,
    settings: values,
    setBy: (key: string) =>
      key.startsWith('sso_') ? `profile sso-session ${name}` : describeOrigin(settings.origins[key]),
  };
  if (!REGION.test(region)) throw refuse(about, 'sso_region', 'a region name such as eu-west-1');
  checkStartUrl(about, startUrl);
  return {
    session: name,
    startUrl,
    portal: serviceTarget(about, endpoints, 'sso', region),
    signIn: signInOf(about, endpoints, name, region),
  };
}

interface About {
  readonly name: string | undefined;
  readonly settings: Readonly<Record<string, string | undefined>>;
  readonly setBy: (key: string) => string;
}

function refuse({ name, settings, setBy }: About, key: string, expected: string): ProfilesError {
  const value = settings[key] ?? '';
  return new ProfilesError(key === 'sso_region' ? 'bad-region' : 'bad-sso-setting', {
    profile: name,
    key,
    setBy: setBy(key),
    // An address with a password in it is not shown.
    ...(value.includes('@') ? {} : { value }),
    expected,
  });
}

/** @throws {ProfilesError} `bad-sso-setting` */
function checkStartUrl(about: About, text: string): void {
  if (!URL.canParse(text) || !['http:', 'https:'].includes(new URL(text).protocol))
    throw refuse(about, 'sso_start_url', 'an address such as https://example.awsapps.com/start');
}

/** @throws {ProfilesError} `bad-sso-setting`, `endpoint-conflict` */
function signInOf(
  about: About,
  endpoints: Endpoints,
  session: string | undefined,
  region: string,
): SsoSignIn {
  const { sso_registration_scopes: text, sso_share_token: shares } = about.settings;
  const scopes = text === undefined ? DEFAULT_SCOPES : text.split(',').map((scope) => scope.trim());
  // RFC 6749, section 3.3.
  if (!scopes.every((scope) => /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope)))
    throw refuse(
      about,
      'sso_registration_scopes',
      'scopes with commas between them, such as sso:account:access',
    );
  if (shares !== undefined && !/^(?:true|false)$/i.test(shares))
    throw refuse(about, 'sso_share_token', 'true or false');
  return {
    oidc: serviceTarget(about, endpoints, 'sso_oidc', region),
    scopes: session === undefined ? [] : scopes,
    ...(shares?.toLowerCase() === 'true' ? { sharesToken: true } : {}),
  };
}

type Endpoints = Pick<Profile, 'ssoEndpoint' | 'ssoOidcEndpoint' | 'useFips' | 'useDualstack'>;

/** @throws {ProfilesError} `endpoint-conflict` */
function serviceTarget(
  { name, setBy }: About,
  { ssoEndpoint, ssoOidcEndpoint, useFips: fips, useDualstack: dualstack }: Endpoints,
  service: 'sso' | 'sso_oidc',
  region: string,
): ServiceTarget {
  const endpoint = service === 'sso' ? ssoEndpoint : ssoOidcEndpoint;
  if (endpoint !== undefined && (fips || dualstack)) {
    const key = `${service}.endpoint_url`;
    throw new ProfilesError('endpoint-conflict', {
      profile: name,
      key,
      setBy: setBy(key),
      variant: fips ? 'use_fips_endpoint' : 'use_dualstack_endpoint',
    });
  }
  return { region, ...(endpoint === undefined ? {} : { endpoint }), fips, dualstack };
}
