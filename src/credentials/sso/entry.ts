// What is kept of a sign-in to IAM Identity Center: registrations of this client, tokens, and where they came from; as the
// text of an item in the keyring and back. Nothing is read or called here.

import type { RegisteredClient, SsoTokens } from '../../aws/sso-oidc.ts';
import { Secret } from '../../kernel/secret.ts';
import type { PortalTarget } from '../../profiles/plan-types.ts';
import { parseObject } from '../../sessions/cache.ts';
import type { TokenEntry } from '../../sessions/tokens.ts';
import { type SsoTarget, ssoLabel } from './target.ts';

/** The two ways of signing in. */
export type SsoFlow = 'code' | 'device';

export interface SsoToken {
  readonly accessToken: Secret;
  /** Milliseconds since the epoch, by this machine's clock. */
  readonly expiresAtMs: number;
  readonly refreshToken?: Secret;
  /** Whose client it is of: a refresh token is worth nothing to another. */
  readonly client: RegisteredClient;
}

export interface SsoEntry {
  readonly session?: string;
  readonly startUrl: string;
  /** For Logout, also when no profile speaks of it any more. */
  readonly portal: PortalTarget;
  readonly clients: Readonly<Partial<Record<SsoFlow, RegisteredClient>>>;
  readonly token?: SsoToken;
  /** The token was written into the AWS CLI's cache. */
  readonly isShared?: true;
}

/** Before anything is known. */
export function emptyEntry({ session, startUrl, portal }: SsoTarget): SsoEntry {
  return { ...(session === undefined ? {} : { session }), startUrl, portal, clients: {} };
}

/** A token out of a reply that came just now. The old refresh token stays where the reply has none. */
export function tokenOf(
  tokens: SsoTokens,
  client: RegisteredClient,
  nowMs: number,
  oldRefreshToken?: Secret,
): SsoToken {
  const refreshToken = tokens.refreshToken ?? oldRefreshToken;
  return {
    accessToken: tokens.accessToken,
    expiresAtMs: nowMs + tokens.expiresInSeconds * 1000,
    ...(refreshToken === undefined ? {} : { refreshToken }),
    client,
  };
}

interface ClientJson {
  readonly id: string;
  readonly secret: string;
  readonly expiresAtMs: number;
}

interface EntryJson {
  readonly kind: 'sso';
  readonly session?: string;
  readonly startUrl: string;
  readonly portal: PortalTarget;
  readonly clients: Readonly<Partial<Record<SsoFlow, ClientJson>>>;
  readonly token?: {
    readonly accessToken: string;
    readonly expiresAtMs: number;
    readonly refreshToken?: string;
    readonly client: ClientJson;
  };
  readonly isShared?: true;
}

export function writeEntry(entry: SsoEntry): TokenEntry {
  const { token, clients, ...rest } = entry;
  const json: EntryJson = {
    kind: 'sso',
    ...rest,
    clients: {
      ...(clients.code === undefined ? {} : { code: clientJson(clients.code) }),
      ...(clients.device === undefined ? {} : { device: clientJson(clients.device) }),
    },
    ...(token === undefined
      ? {}
      : {
          token: {
            accessToken: token.accessToken.reveal(),
            expiresAtMs: token.expiresAtMs,
            ...(token.refreshToken === undefined ? {} : { refreshToken: token.refreshToken.reveal() }),
            client: clientJson(token.client),
          },
        }),
  };
  // What can be refreshed has no end that we know of: that of the session is Identity Center's business.
  const end =
    token === undefined
      ? {}
      : token.refreshToken === undefined
        ? { expiresAtMs: token.expiresAtMs }
        : { renewsAtMs: token.expiresAtMs };
  return { value: Secret.of(JSON.stringify(json)), label: ssoLabel(entry), ...end };
}

/** Undefined where the item holds something else: another kind of sign-in, or what a later version wrote. */
export function readEntry(item: TokenEntry | undefined): SsoEntry | undefined {
  const json = item === undefined ? undefined : parseObject<EntryJson>(item.value);
  if (json?.kind !== 'sso' || typeof json.startUrl !== 'string' || typeof json.portal?.region !== 'string')
    return undefined;
  const { session, startUrl, portal, isShared, token } = json;
  const code = clientIn(json.clients?.code);
  const device = clientIn(json.clients?.device);
  const client = clientIn(token?.client);
  const isToken =
    token !== undefined &&
    client !== undefined &&
    typeof token.accessToken === 'string' &&
    typeof token.expiresAtMs === 'number';
  return {
    ...(typeof session === 'string' ? { session } : {}),
    startUrl,
    portal,
    clients: { ...(code === undefined ? {} : { code }), ...(device === undefined ? {} : { device }) },
    ...(isToken
      ? {
          token: {
            accessToken: Secret.of(token.accessToken),
            expiresAtMs: token.expiresAtMs,
            ...(typeof token.refreshToken === 'string'
              ? { refreshToken: Secret.of(token.refreshToken) }
              : {}),
            client,
          },
        }
      : {}),
    ...(isShared === true ? { isShared } : {}),
  };
}

function clientJson({ id, secret, expiresAtMs }: RegisteredClient): ClientJson {
  return { id, secret: secret.reveal(), expiresAtMs };
}

function clientIn(json: ClientJson | undefined): RegisteredClient | undefined {
  if (typeof json?.id !== 'string' || typeof json.secret !== 'string') return undefined;
  const { id, secret, expiresAtMs } = json;
  return typeof expiresAtMs === 'number' ? { id, secret: Secret.of(secret), expiresAtMs } : undefined;
}
