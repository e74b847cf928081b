// How the fake's OpenID providers differ from a good one, by the name in their issuer: `URL/_fake/oidc/NAME`.

export interface OidcWay {
  /** What it calls itself; default: its issuer. */
  readonly callsItself?: string;
  /** Sends people somewhere that is neither https nor this machine. */
  readonly isInsecure?: true;
  readonly hasNoDevices?: true;
  readonly hasNoRevocation?: true;
  /** Only where the person is asked for consent. */
  readonly needsConsent?: true;
  readonly givesNoRefreshToken?: true;
  readonly givesNoIdToken?: true;
  /** On a refresh alone. */
  readonly renewsNoIdToken?: true;
  /** Seconds; default 3600. */
  readonly life?: number;
  /** Claims of its ID tokens; undefined takes one out. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Signed with a key that it does not show. */
  readonly isForged?: true;
  /** The person says no. */
  readonly refuses?: true;
  /** What the token endpoint says, whatever it is asked. */
  readonly tokenError?: { readonly status: number; readonly body: unknown };
  /** What stands where its metadata should be. */
  readonly metadata?: { readonly status: number; readonly body: string };
}

export const OIDC_WAYS: Readonly<Record<string, OidcWay>> = {
  good: {},
  short: { life: 30 },
  'short-without-id-token': { life: 30, renewsNoIdToken: true },
  'no-refresh': { givesNoRefreshToken: true },
  consent: { needsConsent: true, life: 30 },
  'no-device': { hasNoDevices: true },
  'no-revocation': { hasNoRevocation: true },
  other: { callsItself: 'https://login.example.com' },
  insecure: { isInsecure: true },
  'no-id-token': { givesNoIdToken: true },
  nonce: { claims: { nonce: 'another' } },
  audience: { claims: { aud: 'stranger' } },
  party: { claims: { aud: ['vault-tests', 'stranger'], azp: 'stranger' } },
  issuer: { claims: { iss: 'https://login.example.net' } },
  over: { life: -600 },
  forged: { isForged: true },
  refuses: { refuses: true },
  'bad-client': { tokenError: { status: 401, body: { error: 'invalid_client' } } },
  'bad-scope': {
    tokenError: { status: 400, body: { error: 'invalid_scope', error_description: 'email is not for you' } },
  },
  broken: { tokenError: { status: 500, body: { error: 'server_error' } } },
  odd: { tokenError: { status: 200, body: ['not', 'an', 'answer'] } },
  page: { metadata: { status: 200, body: '<!doctype html><p>Welcome</p>' } },
  gone: { metadata: { status: 404, body: 'nothing here' } },
  down: { metadata: { status: 503, body: '{}' } },
};
