// Which sign-in to IAM Identity Center a name means, and how its services are reached. Reads no token and calls nobody.

import type { PortalTarget } from '../profiles/plan-types.ts';

/** A sign-in: what its token is kept under, and what is needed to make it. */
export interface SsoTarget {
  /** Name of the `sso-session` section; absent where the keys stand in a profile. */
  readonly session?: string;
  readonly startUrl: string;
  /** `sso_registration_scopes`, or what is asked for where nothing is said. */
  readonly scopes: readonly string[];
  /** The access portal: accounts, roles, credentials, sign-out. */
  readonly portal: PortalTarget;
  /** SSO-OIDC, where tokens come from. */
  readonly oidc: PortalTarget;
  /** The profile that it is asked for, if one, for messages. */
  readonly profile?: string;
}
