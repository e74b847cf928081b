// Failures of showing AWS the token of an identity. `profile` and `tokenKind` are added by who asked.

import type { AwsErrorCode } from '../../aws/errors.ts';
import { because, explain, fact, factOr, profileOf, type Table } from './row.ts';

type WebIdentityCode = Extract<AwsErrorCode, `web-identity-${string}`>;

export const WEB_IDENTITY_FAILURES: Table<WebIdentityCode> = {
  'web-identity-refused': {
    message: (f) => `AWS does not take the identity token of ${profileOf(f)}${because(f)}`,
    hint: (f) =>
      /No OpenIDConnect provider/i.test(fact(f, 'reason'))
        ? `add the issuer as an identity provider to the account of ${factOr(f, 'roleArn', 'the role')}`
        : /audience/i.test(fact(f, 'reason'))
          ? 'add the audience of the token (its client id) to the identity provider in IAM'
          : 'it must be an ID token of the provider that IAM knows, and not an access token',
  },
  'web-identity-expired': {
    message: (f) => `the identity token of ${profileOf(f)} is over`,
    hint: (f) =>
      fact(f, 'tokenKind') === 'file'
        ? 'let whatever writes web_identity_token_file write a new one, and look at the clock of this machine'
        : fact(f, 'tokenKind') === 'process'
          ? 'let web_identity_token_process print a new one each time, and look at the clock of this machine'
          : 'run the command again, and look at the clock of this machine',
  },
  'web-identity-rejected': {
    message: (f) => `the identity provider rejected the token of ${profileOf(f)}${because(f)}`,
    hint: () => 'it may have been revoked: get a new one from the provider',
  },
  'web-identity-unchecked': {
    message: (f) => `AWS could not reach the identity provider to check the token of ${profileOf(f)}`,
    hint: () => 'wait a little, then run the command again; AWS must be able to reach the issuer',
  },
  'web-identity-denied': {
    message: (f) =>
      `AWS refused role ${factOr(f, 'roleArn', 'of this name')} to the identity of ${profileOf(f)}`,
    hint: (f) =>
      `compare \`${explain(f)}\` with the trust policy of the role: its ARN, the provider, and the conditions on aud and sub`,
  },
};
