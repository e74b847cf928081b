// The STS calls: typed in, typed out, secrets wrapped, every failure an AwsError. The SDK is loaded by the first call.

import type { STSClient } from '@aws-sdk/client-sts';
import type { Credentials } from '../kernel/credentials.ts';
import { Secret } from '../kernel/secret.ts';
import { type ClientOptions, callAws } from './call.ts';
import { stsEndpoint } from './endpoint.ts';
import type { StsTarget } from './target.ts';

export type StsOptions = ClientOptions;

/** A code shown together with the device it is of. */
export interface MfaInput {
  readonly serial: string;
  readonly code: Secret;
}

export interface SessionTokenInput {
  readonly durationSeconds: number;
  readonly mfa?: MfaInput;
}

export interface AssumeRoleInput {
  readonly roleArn: string;
  readonly roleSessionName: string;
  readonly durationSeconds: number;
  readonly externalId?: string;
  readonly sourceIdentity?: string;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
  readonly transitiveTagKeys: readonly string[];
  /** Inline session policy, JSON text. */
  readonly policy?: string;
  readonly policyArns: readonly string[];
  readonly mfa?: MfaInput;
}

export interface FederationTokenInput {
  /** 2 to 32 characters of `[\w+=,.@-]`. */
  readonly name: string;
  readonly durationSeconds: number;
  /** Inline session policy, JSON text. Without any policy the session may do nothing. */
  readonly policy?: string;
  readonly policyArns: readonly string[];
}

export interface CallerIdentity {
  readonly account: string;
  readonly arn: string;
  readonly userId: string;
}

export type TemporaryCredentials = Credentials & { readonly sessionToken: Secret; readonly expiration: Date };

/** Every method throws {@link AwsError}, or the signal's reason when it is aborted. */
export interface Sts {
  /** Needs no permission. @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
  getCallerIdentity(): Promise<CallerIdentity>;
  /** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html */
  getSessionToken(input: SessionTokenInput): Promise<TemporaryCredentials>;
  /** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
  assumeRole(input: AssumeRoleInput): Promise<TemporaryCredentials>;
  /** With long-term keys only. @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html */
  getFederationToken(input: FederationTokenInput): Promise<TemporaryCredentials>;
}

type Sdk = typeof import('./sdk-sts.ts');
type Send = (sdk: Sdk, client: STSClient) => Promise<unknown>;

/**
 * The STS of one target, signed with one set of credentials. Nothing is loaded or opened before the first call.
 * Throttling, 5xx answers and lost connections are tried again, up to `network.maxAttempts` requests.
 *
 * @throws {AwsError} `region-invalid`, `endpoint-invalid`, `endpoint-conflict`
 */
export function createSts(target: StsTarget, options: StsOptions): Sts {
  const endpoint = stsEndpoint(target);

  async function call<T>(
    operation: string,
    mfaSerial: string | undefined,
    send: Send,
    read: (output: unknown) => T | undefined,
  ): Promise<T> {
    const sdk = await import('./sdk-sts.ts');
    const { value, inOurTime } = await callAws(
      {
        operation,
        region: target.region,
        endpoint,
        mfaSerial,
        client: async (settings) => new sdk.STSClient(settings),
        send: (client) => send(sdk, client),
        read,
      },
      options,
    );
    return isTemporary(value) ? { ...value, expiration: inOurTime(value.expiration) } : value;
  }

  return {
    getCallerIdentity: () =>
      call(
        'GetCallerIdentity',
        undefined,
        (sdk, client) => client.send(new sdk.GetCallerIdentityCommand({})),
        readIdentity,
      ),
    getSessionToken: ({ durationSeconds, mfa }) =>
      call(
        'GetSessionToken',
        mfa?.serial,
        (sdk, client) =>
          client.send(
            new sdk.GetSessionTokenCommand({ DurationSeconds: durationSeconds, ...mfaParameters(mfa) }),
          ),
        readCredentials,
      ),
    assumeRole: (input) =>
      call(
        'AssumeRole',
        input.mfa?.serial,
        (sdk, client) => client.send(new sdk.AssumeRoleCommand(assumeRoleParameters(input))),
        readCredentials,
      ),
    getFederationToken: ({ name, durationSeconds, policy, policyArns }) =>
      call(
        'GetFederationToken',
        undefined,
        (sdk, client) =>
          client.send(
            new sdk.GetFederationTokenCommand({
              Name: name,
              DurationSeconds: durationSeconds,
              ...policyParameters(policy, policyArns),
            }),
          ),
        readCredentials,
      ),
  };
}

function assumeRoleParameters(input: AssumeRoleInput) {
  return {
    RoleArn: input.roleArn,
    RoleSessionName: input.roleSessionName,
    DurationSeconds: input.durationSeconds,
    ...(input.externalId === undefined ? {} : { ExternalId: input.externalId }),
    ...(input.sourceIdentity === undefined ? {} : { SourceIdentity: input.sourceIdentity }),
    ...(input.tags.length === 0
      ? {}
      : { Tags: input.tags.map(({ key, value }) => ({ Key: key, Value: value })) }),
    ...(input.transitiveTagKeys.length === 0 ? {} : { TransitiveTagKeys: [...input.transitiveTagKeys] }),
    ...policyParameters(input.policy, input.policyArns),
    ...mfaParameters(input.mfa),
  };
}

/** Session policies as STS takes them. */
export function policyParameters(policy: string | undefined, policyArns: readonly string[]) {
  return {
    ...(policy === undefined ? {} : { Policy: policy }),
    ...(policyArns.length === 0 ? {} : { PolicyArns: policyArns.map((arn) => ({ arn })) }),
  };
}

function mfaParameters(mfa: MfaInput | undefined) {
  return mfa === undefined ? {} : { SerialNumber: mfa.serial, TokenCode: mfa.code.reveal() };
}

function isTemporary(value: unknown): value is TemporaryCredentials {
  return typeof value === 'object' && value !== null && 'expiration' in value;
}

function readIdentity(output: unknown): CallerIdentity | undefined {
  const { Account, Arn, UserId } = (output ?? {}) as Record<string, unknown>;
  return isText(Account) && isText(Arn) && isText(UserId)
    ? { account: Account, arn: Arn, userId: UserId }
    : undefined;
}

/** Undefined where the answer holds none. */
export function readCredentials(output: unknown): TemporaryCredentials | undefined {
  const found = ((output ?? {}) as Record<string, unknown>).Credentials as
    | Record<string, unknown>
    | undefined;
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = found ?? {};
  if (!isText(AccessKeyId) || !isText(SecretAccessKey) || !isText(SessionToken)) return undefined;
  if (!(Expiration instanceof Date) || Number.isNaN(Expiration.getTime())) return undefined;
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: Secret.of(SecretAccessKey),
    sessionToken: Secret.of(SessionToken),
    expiration: Expiration,
  };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
