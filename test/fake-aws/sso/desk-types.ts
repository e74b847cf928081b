// What the desk of SSO-OIDC keeps, and how it can be set. Shapes and defaults only.

export interface SsoSettings {
  /** Somebody who is quicker than any page: `allow` or `deny` at once. */
  readonly answer?: 'allow' | 'deny' | null;
  readonly accessTokenSeconds?: number;
  /** From the sign-in until nothing can be refreshed any more. */
  readonly sessionSeconds?: number;
  readonly clientSeconds?: number;
  readonly deviceSeconds?: number;
  readonly intervalSeconds?: number;
  /** How many polls of a device code may come at any time; the AWS CLI begins with two at once. */
  readonly freePolls?: number;
  /** False: a refresh brings no new refresh token, and the old one stays. */
  readonly rotates?: boolean;
}

/** A change while it runs; what `POST /_fake/sso` takes. */
export interface SsoPatch extends SsoSettings {
  /** All sessions end, as when an administrator ends them. */
  readonly endSessions?: true;
  /** Access tokens are over; sessions go on. */
  readonly expireTokens?: true;
  /** Nobody is registered any more. */
  readonly forgetClients?: true;
}

export const DEFAULTS = {
  answer: null,
  accessTokenSeconds: 3600,
  sessionSeconds: 8 * 3600,
  clientSeconds: 90 * 24 * 3600,
  deviceSeconds: 600,
  intervalSeconds: 1,
  freePolls: 1,
  rotates: true,
} as const satisfies Required<SsoSettings>;

export const CODE_SECONDS = 60;

export interface Client {
  readonly id: string;
  readonly secret: string;
  readonly expiresMs: number;
  /** Undefined: registered without scopes, as before there were any; no refresh then. */
  readonly scopes: readonly string[] | undefined;
  readonly grants: readonly string[] | undefined;
  readonly redirects: readonly string[];
  readonly startUrl: string | undefined;
}

export interface Session {
  readonly user: string;
  readonly startUrl: string;
  readonly endsMs: number;
  isOver: boolean;
}

/** Somebody is asked whether a client may act for them. */
export interface Request {
  readonly id: string;
  readonly client: Client;
  readonly startUrl: string;
  readonly expiresMs: number;
  answer: 'allow' | 'deny' | undefined;
}

export interface CodeRequest extends Request {
  readonly redirect: string;
  readonly state: string | null;
  readonly challenge: string;
}

export interface DeviceRequest extends Request {
  readonly userCode: string;
  readonly deviceCode: string;
  intervalMs: number;
  lastPollMs: number;
  polls: number;
  isUsed: boolean;
}

export interface Code {
  readonly request: CodeRequest;
  readonly expiresMs: number;
  isUsed: boolean;
}

export interface Refresh {
  readonly client: Client;
  readonly session: Session;
  isUsed: boolean;
}

export type Body = Readonly<Record<string, unknown>>;
