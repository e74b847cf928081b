// Which token of an identity a profile names: out of a file, out of a program, or of a person who signs in. It must never
// read a token.

import { isLoopbackHost } from '../../kernel/loopback.ts';
import { ProfilesError } from '../errors.ts';
import type { Profile } from '../profile.ts';
import { type Decided, describeOrigin, type Settings } from '../settings.ts';
import type { TokenSource } from '../source-steps.ts';
import type { OtherSource } from './reader.ts';

/** Each asks for a token of its own kind. */
export const TOKEN_KEYS = ['web_identity_token_file', 'web_identity_token_process', 'oidc_issuer'] as const;
const OIDC_KEYS = ['oidc_client_id', 'oidc_scopes', 'oidc_audience', 'oidc_redirect_uri'] as const;

/**
 * What the settings say of a token; empty where they say nothing. A kind that the profile itself names is not mixed with
 * another one that it only inherits.
 */
export function tokenSettings(settings: Settings): Readonly<Record<string, Decided>> {
  const named = TOKEN_KEYS.filter((key) => settings.file(key) !== undefined);
  const own = named.filter((key) => Boolean(settings.own?.keys.get(key)));
  // Two of its own are both taken along: that is told as a mistake.
  const kept: readonly string[] = own.length > 0 ? own : named.slice(0, 1);
  const more = kept.includes('oidc_issuer') ? OIDC_KEYS : [];
  return Object.fromEntries(
    [...kept, ...more].flatMap((key) => {
      const decided = settings.file(key);
      return decided === undefined ? [] : [[key, decided]];
    }),
  );
}

/**
 * The token that a profile names, values checked; undefined where it names none.
 *
 * @throws {ProfilesError} `token-conflict`, `token-incomplete`, `bad-token-setting`
 */
export function tokenSource(profile: Profile, { settings }: OtherSource): TokenSource | undefined {
  const named = TOKEN_KEYS.filter((key) => settings[key] !== undefined);
  if (named.length > 1) throw new ProfilesError('token-conflict', { profile: profile.name, keys: named });
  switch (named[0]) {
    case 'web_identity_token_file':
      return { kind: 'file', path: settings.web_identity_token_file ?? '' };
    case 'web_identity_token_process':
      return { kind: 'process', command: settings.web_identity_token_process ?? '' };
    case 'oidc_issuer':
      return oidcSource(profile, settings);
    default:
      return undefined;
  }
}

type OidcSource = Extract<TokenSource, { kind: 'oidc' }>;

function oidcSource(profile: Profile, settings: OtherSource['settings']): OidcSource {
  const {
    oidc_issuer: issuer = '',
    oidc_client_id: clientId,
    oidc_audience: audience,
    oidc_redirect_uri: redirectUri,
  } = settings;
  checkIssuer(profile, issuer);
  if (clientId === undefined)
    throw new ProfilesError('token-incomplete', {
      profile: profile.name,
      key: 'oidc_issuer',
      missing: ['oidc_client_id'],
    });
  if (!/^[\x20-\x7e]{1,512}$/.test(clientId))
    throw bad(profile, 'oidc_client_id', { expected: 'the id that the provider gave to the application' });
  if (audience !== undefined && !/^[\x21-\x7e]{1,512}$/.test(audience))
    throw bad(profile, 'oidc_audience', {
      expected: 'a name without spaces, such as https://api.example.com',
    });
  return {
    kind: 'oidc',
    issuer,
    clientId,
    scopes: scopesIn(profile, settings.oidc_scopes),
    ...(audience === undefined ? {} : { audience }),
    ...(redirectUri === undefined ? {} : { redirectUri: checkRedirectUri(profile, redirectUri) }),
  };
}

/** @see https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata */
function checkIssuer(profile: Profile, issuer: string): void {
  const refuse = (reason: string): ProfilesError =>
    bad(profile, 'oidc_issuer', {
      ...(issuer.includes('@') ? {} : { value: issuer }),
      expected: 'the address of an OpenID provider, such as https://login.example.com',
      reason,
    });
  if (!URL.canParse(issuer)) throw refuse('it is not an address');
  const url = new URL(issuer);
  const isHere = url.protocol === 'http:' && isLoopbackHost(url.hostname);
  if (url.protocol !== 'https:' && !isHere) throw refuse('it is not https');
  if (url.username !== '' || url.password !== '') throw refuse('it holds a user name or a password');
  if (/[?#]/.test(issuer)) throw refuse('it has a query or a fragment');
}

/** Sorted, each once; none: what the provider offers decides. @see https://www.rfc-editor.org/rfc/rfc6749#section-3.3 */
function scopesIn(profile: Profile, text: string | undefined): readonly string[] {
  if (text === undefined) return [];
  const scopes = [...new Set(text.split(/[\s,]+/).filter((scope) => scope !== ''))].sort();
  const refuse = (reason: string): ProfilesError =>
    bad(profile, 'oidc_scopes', {
      value: text,
      expected: 'names with spaces between them, openid among them, such as openid offline_access',
      reason,
    });
  if (scopes.some((scope) => !/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope)))
    throw refuse('one has a character that scopes do not have');
  if (!scopes.includes('openid')) throw refuse('openid is not among them');
  return scopes;
}

/** @see https://www.rfc-editor.org/rfc/rfc8252#section-7.3 */
function checkRedirectUri(profile: Profile, value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const isOurs =
    url !== undefined &&
    url.protocol === 'http:' &&
    ['127.0.0.1', 'localhost'].includes(url.hostname) &&
    url.username + url.password === '' &&
    !/[?#]/.test(value);
  if (isOurs) return value;
  throw bad(profile, 'oidc_redirect_uri', {
    ...(value.includes('@') ? {} : { value }),
    expected: 'http://127.0.0.1 or http://localhost, with a port and a path if the provider wants them',
  });
}

function bad(
  profile: Profile,
  key: string,
  more: { readonly expected: string; readonly value?: string; readonly reason?: string },
): ProfilesError {
  return new ProfilesError('bad-token-setting', {
    profile: profile.name,
    key,
    setBy: describeOrigin(profile.origins[key]),
    ...more,
  });
}
