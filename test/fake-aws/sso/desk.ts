// What SSO-OIDC keeps and refuses: clients, authorizations, codes, tokens and the sessions they belong to. No HTTP; see
// oidc.ts and pages.ts.

import { randomBytes, randomInt } from 'node:crypto';
import type { Sso } from '../world.ts';
import {
  type Body,
  type Client,
  CODE_SECONDS,
  type Code,
  type CodeRequest,
  DEFAULTS,
  type DeviceRequest,
  type Refresh,
  type Session,
  type SsoPatch,
  type SsoSettings,
} from './desk-types.ts';
import {
  checkRegisteredRedirect,
  checkScopes,
  DEVICE_GRANT,
  GRANTS,
  isRegistered,
  OidcFault,
  PORTAL_SCOPE,
  textIn,
  textsIn,
  verifies,
} from './rules.ts';

export class OidcDesk {
  /** Every secret that was given out or could be guessed from: for tests that look for them. */
  readonly given: string[] = [];
  #settings: Required<SsoSettings> = DEFAULTS;
  #clients = new Map<string, Client>();
  #sessions = new Map<string, Session>();
  readonly #codeRequests = new Map<string, CodeRequest>();
  readonly #devices = new Map<string, DeviceRequest>();
  readonly #codes = new Map<string, Code>();
  readonly #refreshes = new Map<string, Refresh>();

  patch(patch: SsoPatch, sso: Sso | undefined, nowMs: number): void {
    const { endSessions, expireTokens, forgetClients, ...settings } = patch;
    this.#settings = { ...this.#settings, ...settings };
    if (forgetClients === true) this.#clients.clear();
    if (expireTokens === true && sso !== undefined)
      for (const [at, token] of sso.tokens.entries()) sso.tokens[at] = { ...token, expiresMs: nowMs };
    if (endSessions === true && sso !== undefined) {
      for (const session of this.#sessions.values()) session.isOver = true;
      sso.tokens.length = 0;
    }
  }

  clear(): void {
    for (const map of [this.#clients, this.#sessions, this.#codeRequests, this.#devices, this.#codes])
      map.clear();
    this.#refreshes.clear();
    this.given.length = 0;
    this.#settings = DEFAULTS;
  }

  /** @throws {OidcFault} */
  register(body: Body, sso: Sso | undefined, nowMs: number): unknown {
    textIn(body, 'clientName');
    if (body.clientType !== 'public')
      throw new OidcFault('InvalidClientMetadataException', 'Only public clients can be registered');
    const scopes = textsIn(body, 'scopes');
    const grants = textsIn(body, 'grantTypes');
    const redirects = textsIn(body, 'redirectUris') ?? [];
    checkScopes(scopes ?? []);
    for (const grant of grants ?? [])
      if (!(GRANTS as readonly string[]).includes(grant))
        throw new OidcFault('UnsupportedGrantTypeException', 'Unsupported grant type');
    for (const redirect of redirects) checkRegisteredRedirect(redirect);
    const startUrl = body.issuerUrl === undefined ? undefined : textIn(body, 'issuerUrl');
    if (startUrl !== undefined) requireStartUrl(startUrl, sso);
    if (grants?.includes('authorization_code')) {
      if (redirects.length === 0)
        throw new OidcFault('InvalidRedirectUriException', 'redirectUris is needed for authorization_code');
      if (startUrl === undefined)
        throw new OidcFault('InvalidRequestException', 'issuerUrl is needed for authorization_code');
    }
    const client: Client = {
      id: randomBytes(16).toString('base64url'),
      // Long, as the real ones are.
      secret: this.#secret(600),
      expiresMs: nowMs + this.#settings.clientSeconds * 1000,
      scopes,
      grants,
      redirects,
      startUrl,
    };
    this.#clients.set(client.id, client);
    return {
      clientId: client.id,
      clientSecret: client.secret,
      clientIdIssuedAt: Math.floor(nowMs / 1000),
      clientSecretExpiresAt: Math.floor(client.expiresMs / 1000),
    };
  }

  /** @throws {OidcFault} */
  startDevice(body: Body, sso: Sso | undefined, nowMs: number, url: string): unknown {
    const client = this.#client(body, nowMs);
    requireGrant(client, DEVICE_GRANT);
    const startUrl = textIn(body, 'startUrl');
    requireStartUrl(startUrl, sso);
    const letters = 'BCDFGHJKLMNPQRSTVWXZ';
    const four = (): string => Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join('');
    const { deviceSeconds, intervalSeconds } = this.#settings;
    const device: DeviceRequest = {
      id: this.#secret(18),
      client,
      startUrl,
      expiresMs: nowMs + deviceSeconds * 1000,
      answer: this.#settings.answer ?? undefined,
      userCode: `${four()}-${four()}`,
      deviceCode: this.#secret(64),
      intervalMs: intervalSeconds * 1000,
      lastPollMs: nowMs,
      polls: 0,
      isUsed: false,
    };
    this.#devices.set(device.deviceCode, device);
    return {
      deviceCode: device.deviceCode,
      userCode: device.userCode,
      verificationUri: `${url}/device`,
      verificationUriComplete: `${url}/device?user_code=${device.userCode}`,
      expiresIn: deviceSeconds,
      interval: intervalSeconds,
    };
  }

  /**
   * Begins a sign-in with a code. Returns the request, or where to send the browser to at once.
   *
   * @throws {OidcFault} where nobody can be sent back
   */
  authorize(
    query: URLSearchParams,
    sso: Sso | undefined,
    nowMs: number,
  ): CodeRequest | { readonly location: string } {
    const client = this.#clients.get(query.get('client_id') ?? '');
    if (client === undefined || nowMs >= client.expiresMs)
      throw new OidcFault('InvalidClientException', 'Unknown client');
    const redirect = query.get('redirect_uri') ?? '';
    if (!isRegistered(redirect, client.redirects))
      throw new OidcFault('InvalidRedirectUriException', 'The redirect address is not registered');
    const state = query.get('state');
    const back = (error: string): { readonly location: string } => ({
      location: withQuery(redirect, { error, state }),
    });
    if (query.get('response_type') !== 'code') return back('unsupported_response_type');
    if (client.grants?.includes('authorization_code') !== true) return back('unauthorized_client');
    const challenge = query.get('code_challenge') ?? '';
    if (query.get('code_challenge_method') !== 'S256' || !/^[\w-]{43}$/.test(challenge))
      return back('invalid_request');
    const asked = (query.get('scopes') ?? query.get('scope') ?? '')
      .split(' ')
      .filter((scope) => scope !== '');
    if (asked.some((scope) => client.scopes?.includes(scope) !== true)) return back('invalid_scope');
    if (sso === undefined || client.startUrl === undefined) return back('server_error');
    const request: CodeRequest = {
      id: this.#secret(18),
      client,
      startUrl: client.startUrl,
      expiresMs: nowMs + 600_000,
      answer: undefined,
      redirect,
      state,
      challenge,
    };
    this.#codeRequests.set(request.id, request);
    const { answer } = this.#settings;
    return answer === null ? request : { location: this.answerCode(request.id, answer, nowMs) };
  }

  /** Somebody pressed a button. @returns where the browser goes @throws {OidcFault} */
  answerCode(id: string, answer: 'allow' | 'deny', nowMs: number): string {
    const request = this.#codeRequests.get(id);
    if (request === undefined || request.answer !== undefined || nowMs >= request.expiresMs)
      throw new OidcFault('InvalidRequestException', 'This request is over');
    request.answer = answer;
    const { redirect, state } = request;
    if (answer === 'deny') return withQuery(redirect, { error: 'access_denied', state });
    const code = this.#secret(48);
    this.#codes.set(code, { request, expiresMs: nowMs + CODE_SECONDS * 1000, isUsed: false });
    return withQuery(redirect, { code, state });
  }

  /** The device that shows this code. */
  deviceShowing(userCode: string, nowMs: number): DeviceRequest | undefined {
    const wanted = userCode.toUpperCase().replace(/[^A-Z]/g, '');
    return [...this.#devices.values()].find(
      (device) =>
        device.userCode.replace('-', '') === wanted &&
        device.answer === undefined &&
        nowMs < device.expiresMs,
    );
  }

  /** @throws {OidcFault} */
  createToken(body: Body, sso: Sso | undefined, nowMs: number, forcedSeconds?: number): unknown {
    const grant = textIn(body, 'grantType');
    const client = this.#client(body, nowMs);
    if (!(GRANTS as readonly string[]).includes(grant))
      throw new OidcFault('UnsupportedGrantTypeException', 'Unsupported grant type');
    if (sso === undefined) throw new OidcFault('InvalidRequestException', 'There is no Identity Center here');
    if (grant === 'refresh_token') return this.#refresh(body, client, sso, nowMs, forcedSeconds);
    requireGrant(client, grant);
    const startUrl =
      grant === DEVICE_GRANT ? this.#useDevice(body, client, nowMs) : this.#useCode(body, client, nowMs);
    const session: Session = {
      user: sso.users?.[0]?.name ?? '',
      startUrl,
      endsMs: nowMs + this.#settings.sessionSeconds * 1000,
      isOver: false,
    };
    return this.#issue(client, session, sso, nowMs, forcedSeconds);
  }

  /** Ends the session of a token, and with it all its tokens. @throws {OidcFault} */
  logout(token: string | undefined, sso: Sso | undefined, nowMs: number): void {
    const known = sso?.tokens.find((one) => one.token === token);
    if (
      sso === undefined ||
      token === undefined ||
      known === undefined ||
      nowMs >= (known.expiresMs ?? Number.POSITIVE_INFINITY)
    )
      throw new OidcFault('UnauthorizedException', 'Session token not found or invalid');
    const session = this.#sessions.get(token);
    if (session !== undefined) session.isOver = true;
    for (let at = sso.tokens.length - 1; at >= 0; at--) {
      const other = sso.tokens[at]?.token ?? '';
      const isOfSession = session !== undefined && this.#sessions.get(other) === session;
      if (other === token || isOfSession) sso.tokens.splice(at, 1);
    }
  }

  #client(body: Body, nowMs: number): Client {
    const client = this.#clients.get(textIn(body, 'clientId'));
    const secret = textIn(body, 'clientSecret');
    if (client === undefined || client.secret !== secret || nowMs >= client.expiresMs)
      throw new OidcFault('InvalidClientException', 'Invalid client provided');
    return client;
  }

  #useDevice(body: Body, client: Client, nowMs: number): string {
    const device = this.#devices.get(textIn(body, 'deviceCode'));
    if (device === undefined || device.client !== client || device.isUsed)
      throw new OidcFault('InvalidGrantException', 'Invalid device code provided');
    if (nowMs >= device.expiresMs) throw new OidcFault('ExpiredTokenException', 'Device code is over');
    const sinceMs = nowMs - device.lastPollMs;
    device.lastPollMs = nowMs;
    device.polls += 1;
    // A little early is the client's clock, not its haste.
    if (device.polls > this.#settings.freePolls && sinceMs < device.intervalMs * 0.9) {
      device.intervalMs += 5000;
      throw new OidcFault('SlowDownException', 'Polling too often');
    }
    if (device.answer === undefined) throw new OidcFault('AuthorizationPendingException', 'Not answered yet');
    device.isUsed = true;
    if (device.answer === 'deny') throw new OidcFault('AccessDeniedException', 'Refused');
    return device.startUrl;
  }

  #useCode(body: Body, client: Client, nowMs: number): string {
    const verifier = textIn(body, 'codeVerifier');
    const redirect = textIn(body, 'redirectUri');
    const code = this.#codes.get(textIn(body, 'code'));
    this.given.push(verifier);
    const isGood =
      code !== undefined &&
      !code.isUsed &&
      nowMs < code.expiresMs &&
      code.request.client === client &&
      code.request.redirect === redirect &&
      verifies(verifier, code.request.challenge);
    // One try: a code that met a wrong verifier is gone.
    if (code !== undefined) code.isUsed = true;
    if (!isGood) throw new OidcFault('InvalidGrantException', 'Invalid authorization code provided');
    return code.request.startUrl;
  }

  #refresh(body: Body, client: Client, sso: Sso, nowMs: number, forcedSeconds: number | undefined): unknown {
    const refresh = this.#refreshes.get(textIn(body, 'refreshToken'));
    if (
      refresh === undefined ||
      refresh.isUsed ||
      refresh.client !== client ||
      !isAlive(refresh.session, nowMs)
    )
      throw new OidcFault('InvalidGrantException', 'Invalid refresh token provided');
    if (this.#settings.rotates) refresh.isUsed = true;
    return this.#issue(client, refresh.session, sso, nowMs, forcedSeconds, !this.#settings.rotates);
  }

  #issue(
    client: Client,
    session: Session,
    sso: Sso,
    nowMs: number,
    forcedSeconds?: number,
    keepsRefresh = false,
  ): unknown {
    const lifeMs = (forcedSeconds ?? this.#settings.accessTokenSeconds) * 1000;
    const expiresMs = Math.min(nowMs + lifeMs, session.endsMs);
    const token = this.#secret(120);
    this.#sessions.set(token, session);
    const user = sso.users?.find(({ name }) => name === session.user);
    if (client.scopes === undefined || client.scopes.includes(PORTAL_SCOPE))
      sso.tokens.push({ token, user: session.user, expiresMs, assignments: user?.assignments ?? [] });
    const mayRefresh =
      client.scopes !== undefined && (client.grants === undefined || client.grants.includes('refresh_token'));
    const refreshToken = mayRefresh && !keepsRefresh ? this.#secret(120) : undefined;
    if (refreshToken !== undefined) this.#refreshes.set(refreshToken, { client, session, isUsed: false });
    return {
      accessToken: token,
      tokenType: 'Bearer',
      expiresIn: Math.floor((expiresMs - nowMs) / 1000),
      ...(refreshToken === undefined ? {} : { refreshToken }),
    };
  }

  #secret(bytes: number): string {
    const text = randomBytes(bytes).toString('base64url');
    this.given.push(text);
    return text;
  }
}

function isAlive(session: Session, nowMs: number): boolean {
  return !session.isOver && nowMs < session.endsMs;
}

/** @throws {OidcFault} `UnauthorizedClientException` */
function requireGrant(client: Client, grant: string): void {
  const grants = client.grants ?? [DEVICE_GRANT];
  if (!grants.includes(grant))
    throw new OidcFault('UnauthorizedClientException', 'The client is not registered for this grant');
}

/** @throws {OidcFault} `InvalidRequestException` */
function requireStartUrl(text: string, sso: Sso | undefined): void {
  if (sso?.startUrls?.includes(text) !== true)
    throw new OidcFault('InvalidRequestException', 'Invalid start url provided');
}

function withQuery(base: string, values: Readonly<Record<string, string | null>>): string {
  const url = new URL(base);
  for (const [name, value] of Object.entries(values)) if (value !== null) url.searchParams.set(name, value);
  return url.href;
}
