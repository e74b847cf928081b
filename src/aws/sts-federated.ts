// The STS calls that need no keys, because the proof of an identity provider goes with them. They go out unsigned; proofs get
// into no error or log.

import type { STSClient } from '@aws-sdk/client-sts';
import { Secret } from '../kernel/secret.ts';
import { type ClientOptions, callAws } from './call.ts';
import { stsEndpoint } from './endpoint.ts';
import { AwsError, type AwsErrorCode } from './errors.ts';
import { readCredentials, type TemporaryCredentials } from './sts.ts';
import type { StsTarget } from './target.ts';

export type FederatedOptions = Omit<ClientOptions, 'credentials'>;

/** Session policies of any AssumeRole call. */
interface Policies {
  /** Inline session policy, JSON text. */
  readonly policy?: string;
  readonly policyArns: readonly string[];
}

export interface SamlInput extends Policies {
  readonly roleArn: string;
  readonly principalArn: string;
  /** The whole response of the identity provider, in base64. */
  readonly assertion: Secret;
  readonly durationSeconds: number;
}

export interface WebIdentityInput extends Policies {
  readonly roleArn: string;
  readonly roleSessionName: string;
  readonly token: Secret;
  readonly durationSeconds: number;
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
  options: FederatedOptions,
): Promise<TemporaryCredentials> {
  const sdk = await import('./sdk-sts.ts');
  const command = new sdk.AssumeRoleWithSAMLCommand({
    RoleArn: input.roleArn,
    PrincipalArn: input.principalArn,
    SAMLAssertion: input.assertion.reveal(),
    DurationSeconds: input.durationSeconds,
    ...policyParameters(input),
  });
  try {
    return await call('AssumeRoleWithSAML', target, options, (_, client) => client.send(command));
  } catch (error) {
    throw asSaml(error, input);
  }
}

/**
 * @throws {AwsError}
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 */
export async function assumeRoleWithWebIdentity(
  target: StsTarget,
  input: WebIdentityInput,
  options: FederatedOptions,
): Promise<TemporaryCredentials> {
  return call('AssumeRoleWithWebIdentity', target, options, (sdk, client) =>
    client.send(
      new sdk.AssumeRoleWithWebIdentityCommand({
        RoleArn: input.roleArn,
        RoleSessionName: input.roleSessionName,
        WebIdentityToken: input.token.reveal(),
        DurationSeconds: input.durationSeconds,
        ...policyParameters(input),
      }),
    ),
  );
}

type Sdk = typeof import('./sdk-sts.ts');

async function call(
  operation: string,
  target: StsTarget,
  options: FederatedOptions,
  send: (sdk: Sdk, client: STSClient) => Promise<unknown>,
): Promise<TemporaryCredentials> {
  const sdk = await import('./sdk-sts.ts');
  const { value } = await callAws(
    {
      operation,
      region: target.region,
      endpoint: stsEndpoint(target),
      client: async (settings) => new sdk.STSClient(settings),
      send: (client) => send(sdk, client),
      read: readCredentials,
    },
    { ...options, credentials: NO_KEYS },
  );
  return value;
}

function policyParameters({ policy, policyArns }: Policies) {
  return {
    ...(policy === undefined ? {} : { Policy: policy }),
    ...(policyArns.length === 0 ? {} : { PolicyArns: policyArns.map((arn) => ({ arn })) }),
  };
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
