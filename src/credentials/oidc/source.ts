// A sign-in at an OpenID provider as data: what it is, and the key and label that its token is kept under.

import { sha256Hex } from '../../platform/crypto.ts';
import type { Step, TokenSource } from '../../profiles/plan-types.ts';

export type OidcSource = Extract<TokenSource, { kind: 'oidc' }>;

/** A token with no more life than this may be over before it arrives. */
export const LEAST_LIFE_MS = 60_000;

/**
 * The key of its token: profiles that ask the same of the same provider share one sign-in. Where the browser comes back to
 * shapes nothing.
 */
export function oidcKey({ issuer, clientId, scopes, audience }: OidcSource): string {
  return sha256Hex(JSON.stringify(['oidc', issuer, clientId, [...scopes].sort(), audience ?? null]));
}

/** The root that sessions made with it have in the index, so that signing out removes what came of it. */
export function oidcRoot(source: OidcSource): string {
  return oidcRootOfKey(oidcKey(source));
}

export function oidcRootOfKey(key: string): string {
  return `oidc:${key}`;
}

/** The sign-in that a step needs, if it needs one. */
export function oidcSourceOf(step: Step | undefined): OidcSource | undefined {
  const token =
    step?.kind === 'web-identity' ? step.token : step?.kind === 'cognito' ? step.login?.token : undefined;
  return token?.kind === 'oidc' ? token : undefined;
}

/** For listings: `OIDC https://login.example.com (client vault)`. */
export function oidcLabel({ issuer, clientId }: Pick<OidcSource, 'issuer' | 'clientId'>): string {
  return `OIDC ${issuer} (client ${clientId})`;
}

/** How people call the provider: its host. */
export function providerName({ issuer }: Pick<OidcSource, 'issuer'>): string {
  return URL.canParse(issuer) ? new URL(issuer).host : issuer;
}
