// Failures of asking AWS with the proof of an identity provider: Cognito identity pools and SAML. Facts that their
// performers add: `profile`, `identityPoolId`, `durationSeconds`.

import type { Facts } from '../../kernel/error.ts';
import { because, explain, fact, factOr, profileOf, type Row } from './row.ts';

const pool = (f: Facts): string => `identity pool ${fact(f, 'identityPoolId')}`.trimEnd();
const login = (f: Facts): string =>
  `the login token${fact(f, 'provider') === '' ? '' : ` of ${fact(f, 'provider')}`}`;
/** AWS's own sentence, begun as ours are. */
const said = (f: Facts): string =>
  because(f)
    .replace(/^: Invalid login token\. /, ': ')
    .replace(/^: ([A-Z])(?=[a-z])/, (_, first: string) => `: ${first.toLowerCase()}`);

export const IDENTITY_FAILURES = {
  'identity-pool-missing': {
    message: (f) => `AWS does not know ${pool(f)}`,
    hint: (f) => `correct cognito_identity_pool_id of ${profileOf(f)}`,
  },
  'guests-refused': {
    message: (f) => `${pool(f)} does not let a guest in${said(f)}`,
    hint: (f) =>
      `give ${profileOf(f)} a token to sign in with (web_identity_token_file, web_identity_token_process or oidc_issuer), or allow guest access in the pool`,
  },
  'login-token-refused': {
    message: (f) => `${pool(f)} does not take ${login(f)}${said(f)}`,
    hint: (f) =>
      `compare cognito_login_provider of ${profileOf(f)} with the providers of the pool, and the client id of the token with the one that is allowed there`,
  },
  'login-token-expired': {
    message: (f) => `${login(f)} is over`,
    hint: (f) =>
      fact(f, 'tokenKind') === 'oidc'
        ? 'run the command again, and look at the clock of this machine'
        : 'get a new token from the provider, then run the command again',
  },
  'identity-role-refused': {
    message: (f) =>
      `${pool(f)} does not let this login choose role ${factOr(f, 'customRoleArn', 'of cognito_role_arn')}`,
    hint: (f) =>
      `correct cognito_role_arn of ${profileOf(f)}, or have the role put into the token (cognito:roles)`,
  },
  'identity-pool-misconfigured': {
    message: (f) => `${pool(f)} has no role for this identity, or one that does not trust it`,
    hint: () =>
      'look at the roles of the pool, and at their trust policies: cognito-identity.amazonaws.com, with the pool as aud and authenticated or unauthenticated as amr',
  },
  'classic-flow-off': {
    message: (f) => `${pool(f)} does not allow the basic (classic) flow, which role_arn asks for`,
    hint: (f) =>
      `remove role_arn from ${profileOf(f)} (cognito_role_arn chooses among the pool's own roles), or allow the basic flow in the pool`,
  },
  'identity-conflict': {
    message: (f) => `${login(f)} belongs to another identity of ${pool(f)}${said(f)}`,
    hint: () => 'sign in as the same person as before, or merge the identities in the pool',
  },
  'login-provider-silent': {
    message: (f) => `${factOr(f, 'provider', 'the provider of the token')} gave Cognito no answer`,
    hint: () => 'wait a little, then run the command again',
  },
  'saml-refused': {
    message: (f) => `AWS does not take the SAML assertion${because(f)}`,
    hint: (f) =>
      /doesn't exist|Issuer/.test(fact(f, 'reason'))
        ? `compare saml_principal_arn of ${profileOf(f)} with the identity providers in the IAM console, and their metadata with the issuer`
        : /signature/i.test(fact(f, 'reason'))
          ? 'the provider may sign with a new key: put its new metadata into the identity provider in the IAM console'
          : 'get a new assertion for https://signin.aws.amazon.com/saml, then run the command again',
  },
  'saml-expired': {
    message: () => 'the SAML assertion is over: AWS takes one for five minutes',
    hint: () => 'get a new assertion, then run the command again',
  },
  'saml-role-refused': {
    message: (f) =>
      `AWS refused role ${factOr(f, 'roleArn', 'of the assertion')} to the SAML assertion of ${factOr(f, 'principalArn', 'its provider')}`,
    hint: (f) =>
      `compare \`${explain(f)}\` with the trust policy of the role: the provider as Federated, and SAML:aud`,
  },
} satisfies Readonly<Record<string, Row>>;
