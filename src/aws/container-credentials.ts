// The endpoint that gives a container the credentials of its role (ECS, EKS, Greengrass). Which hosts it may be on was
// decided before. The authorization token goes out in a header; it and the address get into no error or log.

import type { Secret } from '../kernel/secret.ts';
import { AwsError } from './errors.ts';
import { askMetadata, credentialsOf, type MetadataOptions } from './metadata.ts';
import type { TemporaryCredentials } from './sts.ts';

export interface ContainerTarget {
  /** The whole address. */
  readonly uri: string;
  /** The value of the Authorization header, as it is. */
  readonly authorization?: Secret;
}

const TIMEOUT_MS = 2_000;
const ATTEMPTS = 3;
const PAUSE_MS = 1_000;

/**
 * The container's credentials. What passes (no answer, 429, 5xx) is asked again, three times in all, a second apart.
 *
 * @throws {AwsError} `metadata-...`; the signal's reason when it is aborted
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
 */
export async function containerCredentials(
  { uri, authorization }: ContainerTarget,
  options: MetadataOptions,
): Promise<TemporaryCredentials> {
  const url = new URL(uri);
  const about = { service: 'container', host: url.hostname } as const;
  const headers = {
    accept: 'application/json',
    ...(authorization === undefined ? {} : { authorization: authorization.reveal() }),
  };
  for (let attempt = 1; ; attempt++) {
    try {
      const { status, text } = await askMetadata(
        { service: 'container', method: 'GET', url, headers, timeoutMs: TIMEOUT_MS },
        options,
      );
      if (status === 200) return credentialsOf(text, about);
      throw new AwsError('metadata-refused', { ...about, status, step: 'role' });
    } catch (error) {
      if (attempt >= ATTEMPTS || !isPassing(error)) throw error;
    }
    await options.clock.sleep(PAUSE_MS, options.signal);
  }
}

function isPassing(error: unknown): boolean {
  if (!(error instanceof AwsError)) return false;
  const status = Number(error.facts.status);
  return error.code === 'metadata-unreachable' || status === 429 || status >= 500;
}
