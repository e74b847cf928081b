// AssumeRoleWithWebIdentity: a role for the token of an identity. It goes out unsigned; the token gets into no error or log.

import { Secret } from '../kernel/secret.ts';
import { type ClientOptions, callAws } from './call.ts';
import { stsEndpoint } from './endpoint.ts';
import { AwsError, type AwsErrorCode } from './errors.ts';
import { readCredentials, type TemporaryCredentials } from './sts.ts';
import type { StsTarget } from './target.ts';

export interface WebIdentityInput {
  readonly roleArn: string;
  readonly roleSessionName: string;
  readonly token: Secret;
  readonly durationSeconds: number;
  /** Inline session policy, JSON text. */
  readonly policy?: string;
  readonly policyArns: readonly string[];
}

/** The SDK asks for no keys where it does not sign; it must find none of anybody's either. */
const NO_KEYS = { accessKeyId: '', secretAccessKey: Secret.of('') };

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
  options: Omit<ClientOptions, 'credentials'>,
): Promise<TemporaryCredentials> {
  const sdk = await import('./sdk-sts.ts');
  const command = new sdk.AssumeRoleWithWebIdentityCommand({
    RoleArn: input.roleArn,
    RoleSessionName: input.roleSessionName,
    WebIdentityToken: input.token.reveal(),
    DurationSeconds: input.durationSeconds,
    ...(input.policy === undefined ? {} : { Policy: input.policy }),
    ...(input.policyArns.length === 0 ? {} : { PolicyArns: input.policyArns.map((arn) => ({ arn })) }),
  });
  try {
    const { value, inOurTime } = await callAws(
      {
        operation: 'AssumeRoleWithWebIdentity',
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
    throw asIdentity(error, input.roleArn);
  }
}

/** AWS's codes, with what they mean for a token. */
const BY_CODE: Readonly<Record<string, AwsErrorCode>> = {
  InvalidIdentityToken: 'web-identity-refused',
  ExpiredToken: 'web-identity-expired',
  IDPRejectedClaim: 'web-identity-rejected',
  IDPCommunicationError: 'web-identity-unchecked',
  AccessDenied: 'web-identity-denied',
};

function asIdentity(error: unknown, roleArn: string): unknown {
  if (!(error instanceof AwsError)) return error;
  const code = BY_CODE[String(error.facts.awsCode).replace(/Exception$/, '')];
  const { cause } = error;
  return code === undefined ? error : new AwsError(code, { ...error.facts, roleArn }, { cause });
}
