// AssumeRoleWithWebIdentity: a role for the token of an identity. It goes out unsigned; the token gets into no error or log.

import type { Secret } from '../kernel/secret.ts';
import type { AwsErrorCode } from './errors.ts';
import type { TemporaryCredentials } from './sts.ts';
import { callUnsigned, type RoleInput, roleParameters, type UnsignedOptions } from './sts-unsigned.ts';
import type { StsTarget } from './target.ts';

export interface WebIdentityInput extends RoleInput {
  readonly roleSessionName: string;
  readonly token: Secret;
}

/** AWS's codes, with what they mean for a token. */
const CODES: Readonly<Record<string, AwsErrorCode>> = {
  InvalidIdentityToken: 'web-identity-refused',
  ExpiredToken: 'web-identity-expired',
  IDPRejectedClaim: 'web-identity-rejected',
  IDPCommunicationError: 'web-identity-unchecked',
  AccessDenied: 'web-identity-denied',
};

/**
 * What passes is tried again, AWS not reaching the provider (IDPCommunicationError) included.
 *
 * @throws {AwsError} `web-identity-refused`, `web-identity-expired`, `web-identity-rejected`,
 *   `web-identity-unchecked`, `web-identity-denied` (facts: roleArn, reason) and what every call throws
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 */
export async function assumeRoleWithWebIdentity(
  target: StsTarget,
  input: WebIdentityInput,
  options: UnsignedOptions,
): Promise<TemporaryCredentials> {
  const { roleArn, roleSessionName, token } = input;
  return callUnsigned(
    target,
    {
      operation: 'AssumeRoleWithWebIdentity',
      send: (sdk, client) =>
        client.send(
          new sdk.AssumeRoleWithWebIdentityCommand({
            ...roleParameters(input),
            RoleSessionName: roleSessionName,
            WebIdentityToken: token.reveal(),
          }),
        ),
      codes: CODES,
      facts: { roleArn },
    },
    options,
  );
}
