// A role for something that is no key: how the two calls of STS that go out unsigned are made. What is sent instead of a
// signature gets into no error or log.

import { Secret } from '../kernel/secret.ts';
import { type ClientOptions, callAws } from './call.ts';
import { stsEndpoint } from './endpoint.ts';
import { AwsError, type AwsErrorCode } from './errors.ts';
import { policyParameters, readCredentials, type TemporaryCredentials } from './sts.ts';
import type { StsTarget } from './target.ts';

type Sdk = typeof import('./sdk-sts.ts');
type Client = InstanceType<Sdk['STSClient']>;

/** What both calls take. */
export interface RoleInput {
  readonly roleArn: string;
  readonly durationSeconds: number;
  /** Inline session policy, JSON text. */
  readonly policy?: string;
  readonly policyArns: readonly string[];
}

/** Of the options of a call all but the keys. */
export type UnsignedOptions = Omit<ClientOptions, 'credentials'>;

/** What the SDK calls those of the parameters that both have. */
export function roleParameters({ roleArn, durationSeconds, policy, policyArns }: RoleInput) {
  return { RoleArn: roleArn, DurationSeconds: durationSeconds, ...policyParameters(policy, policyArns) };
}

export interface UnsignedCall {
  readonly operation: string;
  readonly send: (sdk: Sdk, client: Client) => Promise<unknown>;
  /** AWS's codes (without `Exception`), with what they mean for what was sent. */
  readonly codes: Readonly<Record<string, AwsErrorCode>>;
  /** For errors of those codes. */
  readonly facts: Readonly<Record<string, string>>;
}

/** The SDK asks for no keys where it does not sign; it must find none of anybody's either. */
const NO_KEYS = { accessKeyId: '', secretAccessKey: Secret.of('') };

/** @throws {AwsError} of `codes`, with `facts`, and what every call throws */
export async function callUnsigned(
  target: StsTarget,
  { operation, send, codes, facts }: UnsignedCall,
  options: UnsignedOptions,
): Promise<TemporaryCredentials> {
  const sdk = await import('./sdk-sts.ts');
  try {
    const { value, inOurTime } = await callAws(
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
    return { ...value, expiration: inOurTime(value.expiration) };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const code = codes[String(error.facts.awsCode).replace(/Exception$/, '')];
    if (code === undefined) throw error;
    throw new AwsError(code, { ...error.facts, ...facts }, { cause: error.cause });
  }
}
