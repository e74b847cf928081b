// AssumeRoleWithSAML: a role for the assertion of an identity provider. It goes out unsigned; the assertion gets into no error or
// log.

import type { Secret } from '../kernel/secret.ts';
import type { AwsErrorCode } from './errors.ts';
import type { TemporaryCredentials } from './sts.ts';
import { callUnsigned, type RoleInput, roleParameters, type UnsignedOptions } from './sts-unsigned.ts';
import type { StsTarget } from './target.ts';

export interface SamlInput extends RoleInput {
  readonly principalArn: string;
  /** The whole response of the identity provider, in base64. */
  readonly assertion: Secret;
}

/** AWS's codes, with what they mean for an assertion. */
const CODES: Readonly<Record<string, AwsErrorCode>> = {
  InvalidIdentityToken: 'saml-refused',
  IDPRejectedClaim: 'saml-refused',
  ExpiredToken: 'saml-expired',
  AccessDenied: 'saml-role-refused',
};

/**
 * @throws {AwsError} `saml-refused`, `saml-expired`, `saml-role-refused` (facts: roleArn, principalArn, reason) and what every
 *   call throws
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithSAML.html
 */
export async function assumeRoleWithSaml(
  target: StsTarget,
  input: SamlInput,
  options: UnsignedOptions,
): Promise<TemporaryCredentials> {
  const { roleArn, principalArn, assertion } = input;
  return callUnsigned(
    target,
    {
      operation: 'AssumeRoleWithSAML',
      send: (sdk, client) =>
        client.send(
          new sdk.AssumeRoleWithSAMLCommand({
            ...roleParameters(input),
            PrincipalArn: principalArn,
            SAMLAssertion: assertion.reveal(),
          }),
        ),
      codes: CODES,
      facts: { roleArn, principalArn },
    },
    options,
  );
}
