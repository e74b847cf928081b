// What is kept of a sign-in at an OpenID provider, as the text of an item in the keyring and back. Nothing is called here.

import { Secret } from '../../kernel/secret.ts';
import { parseObject } from '../../sessions/cache.ts';
import type { TokenEntry } from '../../sessions/tokens.ts';
import { type OidcSource, oidcLabel } from './source.ts';

/** What a provider gave. */
export interface Identity {
  readonly idToken: Secret;
  /** Of the ID token. Milliseconds since the epoch, by the provider's clock. */
  readonly expiresAtMs: number;
  readonly refreshToken?: Secret;
  /** `sub`: whose it is. */
  readonly subject: string;
}

/**
 * Whether the next sign-in asks for the person's consent. Some providers give a refresh token for `offline_access` only
 * then, others ask administrators for it needlessly: so it is asked for once a sign-in without it brought none.
 *
 * @see https://openid.net/specs/openid-connect-core-1_0.html#OfflineAccess
 */
export type Consent = 'wanted' | 'useless';

export interface OidcEntry {
  readonly issuer: string;
  readonly clientId: string;
  /** Absent: the sign-in is over. */
  readonly identity?: Identity;
  readonly consent?: Consent;
}

interface EntryJson {
  readonly kind: 'oidc';
  readonly issuer: string;
  readonly clientId: string;
  readonly consent?: Consent;
  readonly identity?: {
    readonly idToken: string;
    readonly expiresAtMs: number;
    readonly refreshToken?: string;
    readonly subject: string;
  };
}

export function emptyEntry({ issuer, clientId }: OidcSource): OidcEntry {
  return { issuer, clientId };
}

export function writeEntry(entry: OidcEntry): TokenEntry {
  const { identity, issuer, clientId, consent } = entry;
  const json: EntryJson = {
    kind: 'oidc',
    issuer,
    clientId,
    ...(consent === undefined ? {} : { consent }),
    ...(identity === undefined
      ? {}
      : {
          identity: {
            idToken: identity.idToken.reveal(),
            expiresAtMs: identity.expiresAtMs,
            ...(identity.refreshToken === undefined ? {} : { refreshToken: identity.refreshToken.reveal() }),
            subject: identity.subject,
          },
        }),
  };
  // What can be refreshed has no end that we know of.
  const end =
    identity === undefined
      ? {}
      : identity.refreshToken === undefined
        ? { expiresAtMs: identity.expiresAtMs }
        : { renewsAtMs: identity.expiresAtMs };
  return { value: Secret.of(JSON.stringify(json)), label: oidcLabel(entry), ...end };
}

/** Undefined where the item holds something else: another kind of sign-in, or what a later version wrote. */
export function readEntry(item: TokenEntry | undefined): OidcEntry | undefined {
  const json = item === undefined ? undefined : parseObject<EntryJson>(item.value);
  if (json?.kind !== 'oidc' || typeof json.issuer !== 'string' || typeof json.clientId !== 'string')
    return undefined;
  const { issuer, clientId, consent } = json;
  const identity = identityIn(json.identity);
  return {
    issuer,
    clientId,
    ...(identity === undefined ? {} : { identity }),
    ...(consent === 'wanted' || consent === 'useless' ? { consent } : {}),
  };
}

function identityIn(json: EntryJson['identity']): Identity | undefined {
  if (typeof json !== 'object' || json === null) return undefined;
  const { idToken, expiresAtMs, refreshToken, subject } = json;
  if (typeof idToken !== 'string' || typeof expiresAtMs !== 'number' || typeof subject !== 'string')
    return undefined;
  return {
    idToken: Secret.of(idToken),
    expiresAtMs,
    ...(typeof refreshToken === 'string' ? { refreshToken: Secret.of(refreshToken) } : {}),
    subject,
  };
}
