// Failures of signing in at an OpenID provider.

import type { IdentityErrorCode } from '../../credentials/identity/errors.ts';
import type { Facts } from '../../kernel/error.ts';
import { because, fact, factOr, profileOf, type Table } from './row.ts';

type OidcCode = Extract<IdentityErrorCode, `oidc-${string}` | `id-token-${string}` | `sign-in-${string}`>;

const provider = (f: Facts): string => `the OpenID provider ${fact(f, 'issuer')}`.trimEnd();

const CLAIM: Readonly<Record<string, string>> = {
  aud: 'it is for another client',
  azp: 'it is for another client',
  iss: 'it is of another issuer',
  nonce: 'it is not of this sign-in',
  sub: 'it is of another person than before',
  exp: 'it is over',
  iat: 'it is of the future',
  nbf: 'it is of the future',
};

const ASK = 'ask whoever runs the provider; --debug shows where it was';

export const OIDC_FAILURES: Table<OidcCode> = {
  'oidc-not-a-provider': {
    message: (f) =>
      `there is no OpenID provider at ${factOr(f, 'issuer', 'the issuer')}${fact(f, 'status') === '' || f.status === 200 ? '' : ` (status ${fact(f, 'status')})`}`,
    hint: (f) =>
      `correct oidc_issuer: its metadata are looked for at ${fact(f, 'issuer').replace(/\/$/, '')}/.well-known/openid-configuration`,
  },
  'oidc-issuer-other': {
    message: (f) => `${provider(f)} calls itself ${factOr(f, 'found', 'something else')}`,
    hint: (f) =>
      fact(f, 'found') === ''
        ? 'correct oidc_issuer: it must be what the provider calls itself, to the character'
        : `set oidc_issuer to ${fact(f, 'found')}, if that is who you mean: it must agree to the character`,
  },
  'oidc-insecure': {
    message: (f) => `${provider(f)} wants ${factOr(f, 'what', 'a request')} without https`,
    hint: () => ASK,
  },
  'oidc-endpoint-missing': {
    message: (f) => `${provider(f)} does not have ${factOr(f, 'what', 'what is needed')}`,
    hint: () => ASK,
  },
  'oidc-device-unsupported': {
    message: (f) => `${provider(f)} has no device codes`,
    hint: () =>
      'leave out --device-code (and AWS_VAULT_DEVICE_CODE); --no-browser prints the address instead',
  },
  'oidc-failed': {
    message: (f) =>
      f.status === 429
        ? `${provider(f)} was asked too often, and asks to wait`
        : `${provider(f)} failed on its side (status ${fact(f, 'status')})`,
    hint: () => 'wait a little, then run the command again',
  },
  'oidc-refused': {
    message: (f) =>
      `${provider(f)} refused ${factOr(f, 'operation', 'the request')}${fact(f, 'error') === '' ? '' : ` with ${fact(f, 'error')}`}${because(f)}`,
    hint: (f) => REFUSED[fact(f, 'error')] ?? ASK,
  },
  'oidc-answer-invalid': {
    message: (f) =>
      `${provider(f)} answered ${factOr(f, 'operation', 'the request')} with something that OpenID Connect does not have`,
    hint: () => 'look for a proxy in between, and at what stands at oidc_issuer',
  },
  'id-token-invalid': {
    message: (f) =>
      `the ID token of ${provider(f)} cannot be believed: ${CLAIM[fact(f, 'claim')] ?? 'its signature or its form is wrong'}`,
    hint: (f) =>
      ['exp', 'iat', 'nbf'].includes(fact(f, 'claim'))
        ? 'look at the clock of this machine, then run the command again'
        : ASK,
  },
  'id-token-missing': {
    message: (f) => `${provider(f)} gave no ID token`,
    hint: () => 'let oidc_scopes hold openid, and let the client have ID tokens at the provider',
  },
  'oidc-sign-in-needed': {
    message: (f) =>
      `${profileOf(f)} needs somebody to sign in at ${factOr(f, 'issuer', 'its provider')}, and there is neither a browser nor a terminal`,
    hint: (f) => `vault oidc login ${factOr(f, 'profile', 'PROFILE')}`,
  },
  'sign-in-port-taken': {
    message: (f) =>
      `port ${factOr(f, 'port', 'of oidc_redirect_uri')} is in use, and the sign-in would come back to it`,
    hint: () =>
      'end the program that listens there, or name another port in oidc_redirect_uri and at the provider',
  },
};

const REFUSED: Readonly<Record<string, string>> = {
  invalid_client: 'correct oidc_client_id; the client must be a public one (without a secret)',
  unauthorized_client: 'allow the client this way of signing in at the provider',
  invalid_scope: 'correct oidc_scopes: the provider does not give all of them to this client',
  invalid_grant: 'run the command again: a code of a sign-in works once, and not for long',
  unsupported_grant_type: 'allow the client this way of signing in at the provider',
};
