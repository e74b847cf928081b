// The STS calls: typed in, typed out, secrets wrapped, every failure an AwsError. The SDK is loaded by the first call and
// is given everything it would otherwise look for: it reads no profile file and no environment variable of ours.

import type { STSClient, STSClientConfig } from '@aws-sdk/client-sts';
import type { Credentials } from '../kernel/credentials.ts';
import { Secret } from '../kernel/secret.ts';
import { stsEndpoint } from './endpoint.ts';
import { AwsError } from './errors.ts';
import type { NetworkSettings } from './network.ts';
import type { StsTarget } from './target.ts';
import { translate } from './translate.ts';
import { createTransport } from './transport.ts';

export interface StsOptions {
  readonly credentials: Credentials;
  readonly network: NetworkSettings;
  /** For the User-Agent header: `vault/VERSION`. */
  readonly version: string;
  readonly signal?: AbortSignal;
  /** Name look-up, TCP and TLS of one attempt; default 5,000. */
  readonly connectTimeoutMs?: number;
  /** One whole attempt; default 30,000. */
  readonly timeoutMs?: number;
  /** Milliseconds since the epoch, to measure clock skew; default: this machine's clock. */
  readonly now?: () => number;
}

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

const CONNECT_TIMEOUT_MS = 5_000;
const TIMEOUT_MS = 30_000;

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
  const timeoutMs = options.timeoutMs ?? TIMEOUT_MS;

  async function call<T>(
    operation: string,
    mfaSerial: string | undefined,
    send: Send,
    read: (output: unknown) => T | undefined,
  ): Promise<T> {
    options.signal?.throwIfAborted();
    const { trace, handler } = createTransport({
      network: options.network,
      connectTimeoutMs: options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
      timeoutMs,
      now: options.now ?? Date.now,
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
    const facts = {
      operation,
      region: target.region,
      timeoutMs,
      ...(mfaSerial === undefined ? {} : { mfaSerial }),
    };
    const sdk = await import('./sdk-sts.ts');
    const client = new sdk.STSClient(
      clientConfig(endpoint, options, handler as unknown as NonNullable<STSClientConfig['requestHandler']>),
    );
    try {
      const result = read(await untilAborted(send(sdk, client), options.signal));
      if (result === undefined)
        throw new AwsError('bad-answer', {
          operation,
          host: trace.host,
          status: trace.status,
          attempts: trace.attempts,
        });
      return result;
    } catch (error) {
      if (options.signal?.aborted) throw options.signal.reason;
      throw translate(error, trace, facts);
    } finally {
      client.destroy();
    }
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

/** Says everything that the SDK would look up in files, the environment or the metadata service. */
function clientConfig(
  endpoint: { readonly url: string; readonly signingRegion: string },
  options: StsOptions,
  requestHandler: NonNullable<STSClientConfig['requestHandler']>,
): STSClientConfig {
  const { accessKeyId, secretAccessKey, sessionToken } = options.credentials;
  return {
    endpoint: endpoint.url,
    region: endpoint.signingRegion,
    credentials: {
      accessKeyId,
      secretAccessKey: secretAccessKey.reveal(),
      ...(sessionToken === undefined ? {} : { sessionToken: sessionToken.reveal() }),
    },
    requestHandler,
    maxAttempts: options.network.maxAttempts,
    retryMode: 'standard',
    defaultsMode: 'standard',
    // FIPS and dual-stack are in the endpoint already.
    useFipsEndpoint: false,
    useDualstackEndpoint: false,
    authSchemePreference: [],
    sigv4aSigningRegionSet: [endpoint.signingRegion],
    userAgentAppId: async () => undefined,
    defaultUserAgentProvider: async () => [['vault', options.version]],
    // A wrong clock is told, not worked around: the programs we hand credentials to would not work around it.
    disableClockSkewCorrection: true,
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

function policyParameters(policy: string | undefined, policyArns: readonly string[]) {
  return {
    ...(policy === undefined ? {} : { Policy: policy }),
    ...(policyArns.length === 0 ? {} : { PolicyArns: policyArns.map((arn) => ({ arn })) }),
  };
}

function mfaParameters(mfa: MfaInput | undefined) {
  return mfa === undefined ? {} : { SerialNumber: mfa.serial, TokenCode: mfa.code.reveal() };
}

function readIdentity(output: unknown): CallerIdentity | undefined {
  const { Account, Arn, UserId } = (output ?? {}) as Record<string, unknown>;
  return isText(Account) && isText(Arn) && isText(UserId)
    ? { account: Account, arn: Arn, userId: UserId }
    : undefined;
}

function readCredentials(output: unknown): TemporaryCredentials | undefined {
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

/** The SDK waits out its pauses between attempts whatever the signal says; we do not. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
