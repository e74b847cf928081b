// The calls to IAM about a user's own access keys: typed in, typed out, the one secret wrapped, every failure an AwsError.
// No user name is ever sent: AWS takes the caller's own. The SDK is loaded by the first call.

import type { IAMClient } from '@aws-sdk/client-iam';
import { Secret } from '../kernel/secret.ts';
import { type Answer, type ClientOptions, callAws } from './call.ts';
import { type IamTarget, iamEndpoint } from './iam-endpoint.ts';

export type KeyStatus = 'Active' | 'Inactive';

/** An access key as a listing has it. */
export interface ListedKey {
  readonly accessKeyId: string;
  readonly status: KeyStatus;
  readonly createdMs: number;
}

export interface CreatedKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: Secret;
  /** Undefined where the answer does not say. */
  readonly createdMs?: number;
}

export interface KeyListing {
  readonly keys: readonly ListedKey[];
  /** AWS's clock when it answered, in milliseconds since the epoch (whole seconds). */
  readonly serverNowMs: number;
}

/** When and for what a key was last used; AWS learns of it with hours of delay. */
export interface LastUse {
  readonly atMs: number;
  readonly service: string;
  readonly region: string;
}

/** Every method throws {@link AwsError}, or the signal's reason when it is aborted. */
export interface Iam {
  /** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccessKeys.html */
  listAccessKeys(): Promise<KeyListing>;
  /**
   * Sent once and never again by itself: a second request would make a second key where only the first answer was lost.
   * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccessKey.html
   */
  createAccessKey(): Promise<CreatedKey>;
  /** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccessKey.html */
  deactivateAccessKey(accessKeyId: string): Promise<void>;
  /** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteAccessKey.html */
  deleteAccessKey(accessKeyId: string): Promise<void>;
  /** Undefined: never, as far as AWS knows. @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccessKeyLastUsed.html */
  lastUse(accessKeyId: string): Promise<LastUse | undefined>;
}

type Sdk = typeof import('./sdk-iam.ts');

/**
 * The IAM of one partition, signed with one set of credentials. Nothing is loaded or opened before the first call.
 *
 * @throws {AwsError} `region-invalid`, `endpoint-invalid`, `endpoint-conflict`
 */
export function createIam(target: IamTarget, options: ClientOptions): Iam {
  const endpoint = iamEndpoint(target);

  async function call<T>(
    operation: string,
    send: (sdk: Sdk, client: IAMClient) => Promise<unknown>,
    read: (output: Readonly<Record<string, unknown>>) => T | undefined,
    maxAttempts?: number,
  ): Promise<Answer<T>> {
    const sdk = await import('./sdk-iam.ts');
    return callAws(
      {
        operation,
        region: endpoint.signingRegion,
        endpoint,
        ...(maxAttempts === undefined ? {} : { maxAttempts }),
        client: async (settings) => new sdk.IAMClient(settings),
        send: (client) => send(sdk, client),
        read: (output) => read((output ?? {}) as Readonly<Record<string, unknown>>),
      },
      options,
    );
  }

  return {
    listAccessKeys: async () => {
      const keys: ListedKey[] = [];
      for (let marker: string | undefined; ; ) {
        const { value, serverNowMs } = await call(
          'ListAccessKeys',
          (sdk, client) =>
            client.send(new sdk.ListAccessKeysCommand(marker === undefined ? {} : { Marker: marker })),
          readListing,
        );
        keys.push(...value.keys);
        marker = value.marker;
        if (marker === undefined) return { keys, serverNowMs };
      }
    },
    createAccessKey: async () =>
      (
        await call(
          'CreateAccessKey',
          (sdk, client) => client.send(new sdk.CreateAccessKeyCommand({})),
          readCreated,
          1,
        )
      ).value,
    deactivateAccessKey: async (id) => {
      await call(
        'UpdateAccessKey',
        (sdk, client) => client.send(new sdk.UpdateAccessKeyCommand({ AccessKeyId: id, Status: 'Inactive' })),
        () => true,
      );
    },
    deleteAccessKey: async (id) => {
      await call(
        'DeleteAccessKey',
        (sdk, client) => client.send(new sdk.DeleteAccessKeyCommand({ AccessKeyId: id })),
        () => true,
      );
    },
    lastUse: async (id) =>
      (
        await call(
          'GetAccessKeyLastUsed',
          (sdk, client) => client.send(new sdk.GetAccessKeyLastUsedCommand({ AccessKeyId: id })),
          readLastUse,
        )
      ).value.use,
  };
}

function readListing(output: Readonly<Record<string, unknown>>) {
  if (!Array.isArray(output.AccessKeyMetadata)) return undefined;
  const keys: ListedKey[] = [];
  for (const entry of output.AccessKeyMetadata as readonly Readonly<Record<string, unknown>>[]) {
    const { AccessKeyId: id, Status: status, CreateDate: created } = entry;
    if (!isText(id) || (status !== 'Active' && status !== 'Inactive') || !isInstant(created))
      return undefined;
    keys.push({ accessKeyId: id, status, createdMs: created.getTime() });
  }
  const { IsTruncated, Marker } = output;
  return { keys, marker: IsTruncated === true && isText(Marker) ? Marker : undefined };
}

function readCreated(output: Readonly<Record<string, unknown>>): CreatedKey | undefined {
  const { AccessKeyId, SecretAccessKey, CreateDate } = (output.AccessKey ?? {}) as Record<string, unknown>;
  if (!isText(AccessKeyId) || !isText(SecretAccessKey)) return undefined;
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: Secret.of(SecretAccessKey),
    ...(isInstant(CreateDate) ? { createdMs: CreateDate.getTime() } : {}),
  };
}

/** A key that was never used has `N/A` and no date. */
function readLastUse(output: Readonly<Record<string, unknown>>) {
  const found = output.AccessKeyLastUsed as Readonly<Record<string, unknown>> | undefined;
  if (typeof found !== 'object' || found === null) return undefined;
  const { LastUsedDate, ServiceName, Region } = found;
  if (!isInstant(LastUsedDate)) return { use: undefined };
  return {
    use: {
      atMs: LastUsedDate.getTime(),
      service: isText(ServiceName) ? ServiceName : 'unknown',
      region: isText(Region) ? Region : 'unknown',
    },
  };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isInstant(value: unknown): value is Date {
  return value instanceof Date && !Number.isNaN(value.getTime());
}
