// A sign-in to IAM Identity Center as data: what it is, and the key and label that its token is kept under.

import { sha256Hex } from '../../platform/crypto.ts';
import type { PortalTarget, SsoRoleStep } from '../../profiles/plan-types.ts';

/** A sign-in: what its token is kept under, and what is needed to make it. */
export interface SsoTarget {
  /** Name of the `sso-session` section; absent where the keys stand in a profile. */
  readonly session?: string;
  readonly startUrl: string;
  /** `sso_registration_scopes`, or what is asked for where nothing is said. Empty for a legacy profile. */
  readonly scopes: readonly string[];
  /** The access portal: accounts, roles, credentials, sign-out. */
  readonly portal: PortalTarget;
  /** SSO-OIDC, where tokens come from. */
  readonly oidc: PortalTarget;
  /** `sso_share_token`: the token goes where the AWS CLI finds it, too. */
  readonly sharesToken?: true;
  /** The profile that it is asked for, if one, for messages. */
  readonly profile?: string;
}

/**
 * The key of its token. The endpoints are in it: a token never goes to another place than the one it was got for, and one of
 * a test server is never taken for a real one.
 */
export function ssoKey({ session, startUrl, scopes, portal, oidc }: SsoTarget): string {
  const reached = [portal, oidc].map(({ region, endpoint }) => [region, endpoint ?? null]);
  return sha256Hex(JSON.stringify(['sso', session ?? null, startUrl, [...scopes].sort(), reached]));
}

/** The root that sessions made with it have in the index, so that signing out removes what came of it. */
export function ssoRoot(key: string): string {
  return `sso:${key}`;
}

/** The same, of a plan's step. */
export function ssoRootOf({ session, startUrl, portal, signIn }: SsoRoleStep): string {
  const { oidc, scopes } = signIn;
  return ssoRoot(ssoKey({ ...(session === undefined ? {} : { session }), startUrl, scopes, portal, oidc }));
}

/** For listings: `SSO session corp`. */
export function ssoLabel({ session, startUrl }: Pick<SsoTarget, 'session' | 'startUrl'>): string {
  return session === undefined ? `SSO ${startUrl}` : `SSO session ${session}`;
}

/** What a person types to sign in: the session's name, or that of the profile. */
export function ssoName({ session, profile }: Pick<SsoTarget, 'session' | 'profile'>): string | undefined {
  return session ?? profile;
}
