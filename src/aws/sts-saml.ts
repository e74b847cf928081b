// AssumeRoleWithSAML: a role for the assertion of an identity provider. It goes out unsigned; the assertion gets into no error or
// log.

import { Secret } from '../kernel/secret.ts';
import { type ClientOptions, callAws } from './call.ts';
import { stsEndpoint } from './endpoint.ts';
import { AwsError, type AwsErrorCode } from './errors.ts';
import { readCredentials, type TemporaryCredentials } from './sts.ts';
import type { StsTarget } from './target.ts';

export interface SamlInput {
  readonly roleArn: string;
  readonly principalArn: string;
  /** The whole response of the identity provider, in base64. */
  readonly assertion: Secret;
  readonly durationSeconds: number;
  /** Inline session policy, JSON text. */
  readonly policy?: string;
  readonly policyArns: readonly string[];
}

/** The SDK asks for no keys where it does not sign; it must find none of anybody's either. */
const NO_KEYS = { accessKeyId: '', secretAccessKey: Secret.of('') };

/**
 * @throws {AwsError} `saml-refused`, `saml-expired`, `saml-role-refused` (facts: roleArn, principalArn, reason) and what every
 *   call throws
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithSAML.html
 */
export async function assumeRoleWithSaml(
  target: StsTarget,
  input: SamlInput,
  options: Omit<ClientOptions, 'credentials'>,
): Promise<TemporaryCredentials> {
  const sdk = await import('./sdk-sts.ts');
  const command = new sdk.AssumeRoleWithSAMLCommand({
    RoleArn: input.roleArn,
    PrincipalArn: input.principalArn,
    SAMLAssertion: input.assertion.reveal(),
    DurationSeconds: input.durationSeconds,
    ...(input.policy === undefined ? {} : { Policy: input.policy }),
    ...(input.policyArns.length === 0 ? {} : { PolicyArns: input.policyArns.map((arn) => ({ arn })) }),
  });
  try {
    const { value, inOurTime } = await callAws(
      {
        operation: 'AssumeRoleWithSAML',
        region: target.region,
        endpoint: stsEndpoint(target),
        client: async (settings) => new sdk.STSClient(settings),
        send: (client) => client.send(command),
        read: readCredentials,
      },
      { ...options, credentials: NO_KEYS },
    );
    return { ...value, expiration: inOurTime(value.expiration) };
  } catch (error) {
    throw asSaml(error, input);
  }
}

/** AWS's codes, with what they mean for an assertion. */
const BY_CODE: Readonly<Record<string, AwsErrorCode>> = {
  InvalidIdentityToken: 'saml-refused',
  IDPRejectedClaim: 'saml-refused',
  ExpiredToken: 'saml-expired',
  AccessDenied: 'saml-role-refused',
};

function asSaml(error: unknown, { roleArn, principalArn }: SamlInput): unknown {
  if (!(error instanceof AwsError)) return error;
  const code = BY_CODE[String(error.facts.awsCode).replace(/Exception$/, '')];
  const { cause } = error;
  return code === undefined
    ? error
    : new AwsError(code, { ...error.facts, roleArn, principalArn }, { cause });
}
