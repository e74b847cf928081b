// The rules of SSO-OIDC that need no state: which clients, redirect addresses, verifiers and scopes are acceptable.

import { createHash } from 'node:crypto';

export const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';
export const GRANTS = ['authorization_code', 'refresh_token', DEVICE_GRANT] as const;

export const PORTAL_SCOPE = 'sso:account:access';
const SCOPES = [PORTAL_SCOPE, 'codewhisperer:completions', 'openid', 'aws'];

/** A refusal, with the two names that it has: of the service's model, and of OAuth. */
export class OidcFault extends Error {
  readonly code: string;
  readonly status: number;
  /** RFC 6749, section 5.2, and RFC 8628, section 3.5. */
  readonly oauth: string;

  constructor(code: string, message: string, status?: number) {
    super(message);
    this.code = code;
    this.oauth = OAUTH[code] ?? 'server_error';
    this.status =
      status ?? (code === 'InvalidClientException' || code === 'UnauthorizedException' ? 401 : 400);
  }
}

const OAUTH: Readonly<Record<string, string>> = {
  AccessDeniedException: 'access_denied',
  AuthorizationPendingException: 'authorization_pending',
  ExpiredTokenException: 'expired_token',
  InvalidClientException: 'invalid_client',
  InvalidClientMetadataException: 'invalid_client_metadata',
  InvalidGrantException: 'invalid_grant',
  InvalidRedirectUriException: 'invalid_redirect_uri',
  InvalidRequestException: 'invalid_request',
  InvalidScopeException: 'invalid_scope',
  SlowDownException: 'slow_down',
  UnauthorizedClientException: 'unauthorized_client',
  UnsupportedGrantTypeException: 'unsupported_grant_type',
};

/** @throws {OidcFault} `InvalidScopeException` */
export function checkScopes(scopes: readonly string[]): void {
  for (const scope of scopes)
    if (!SCOPES.includes(scope)) throw new OidcFault('InvalidScopeException', 'Invalid scope');
}

/** A public client is sent back to this machine alone. @throws {OidcFault} `InvalidRedirectUriException` */
export function checkRegisteredRedirect(text: string): void {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !isLoopback(url) || url.port !== '')
    throw new OidcFault('InvalidRedirectUriException', 'Invalid redirect uri');
}

/** RFC 8252, section 7.3: any port of a loopback address; everything else as it was registered. */
export function isRegistered(text: string, registered: readonly string[]): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  if (!isLoopback(url)) return false;
  return registered.some((one) => {
    const other = new URL(one);
    return other.hostname === url.hostname && other.pathname === url.pathname && url.search === '';
  });
}

function isLoopback(url: URL): boolean {
  const isPlain = url.username === '' && url.password === '' && url.hash === '';
  return url.protocol === 'http:' && ['127.0.0.1', '[::1]'].includes(url.hostname) && isPlain;
}

/** RFC 7636, sections 4.1 and 4.6. */
export function verifies(verifier: string, challenge: string): boolean {
  if (!/^[A-Za-z0-9._~-]{43,128}$/.test(verifier)) return false;
  return createHash('sha256').update(verifier).digest('base64url') === challenge;
}

/** What the body of a call holds under a name. @throws {OidcFault} `InvalidRequestException` */
export function textIn(body: Readonly<Record<string, unknown>>, name: string): string {
  const value = body[name];
  if (typeof value !== 'string' || value === '')
    throw new OidcFault('InvalidRequestException', `Missing or invalid parameter: ${name}`);
  return value;
}

/** @throws {OidcFault} `InvalidRequestException` */
export function textsIn(
  body: Readonly<Record<string, unknown>>,
  name: string,
): readonly string[] | undefined {
  const value = body[name];
  if (value === undefined) return undefined;
  if (!Array.isArray(value) || !value.every((one): one is string => typeof one === 'string'))
    throw new OidcFault('InvalidRequestException', `Invalid parameter: ${name}`);
  return value;
}
