// Credentials that stand in our own environment, for `credential_source = Environment`.

import type { Credentials } from '../../kernel/credentials.ts';
import { parseInstant } from '../../kernel/instant.ts';
import { Secret } from '../../kernel/secret.ts';
import { CredentialsError } from '../errors.ts';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * The keys of the environment, their legacy token first as in botocore.
 *
 * @throws {CredentialsError} `environment-keys-missing`, `environment-bad-expiration`, `environment-expired`
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/environment-variables.html
 */
export function environmentCredentials(profile: string, env: Env, nowMs: number): Credentials {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secret } = env;
  if (!accessKeyId || !secret)
    throw new CredentialsError('environment-keys-missing', {
      profile,
      missing: accessKeyId ? 'AWS_SECRET_ACCESS_KEY' : 'AWS_ACCESS_KEY_ID',
    });
  const token = env.AWS_SECURITY_TOKEN || env.AWS_SESSION_TOKEN;
  const until = env.AWS_CREDENTIAL_EXPIRATION;
  const expiration = until ? parseInstant(until) : undefined;
  if (until && expiration === undefined)
    throw new CredentialsError('environment-bad-expiration', { profile });
  if (expiration !== undefined && expiration.getTime() <= nowMs)
    throw new CredentialsError('environment-expired', { profile, at: expiration.toISOString() });
  return {
    accessKeyId,
    secretAccessKey: Secret.of(secret),
    ...(token ? { sessionToken: Secret.of(token) } : {}),
    ...(expiration === undefined ? {} : { expiration }),
  };
}
