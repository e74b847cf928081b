// What the child's environment is cleaned of and what it is given.

import type { Credentials } from '../kernel/credentials.ts';
import { formatInstant } from '../output/dates.ts';

export interface ChildEnvironment {
  readonly set: Readonly<Record<string, string>>;
  readonly unset: readonly string[];
}

/**
 * Every variable through which an SDK could find credentials other than those we give, or which tells about
 * credentials that are no longer the ones in force.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/environment-variables.html
 */
export const SOURCES_OF_CREDENTIALS = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_SECURITY_TOKEN',
  'AWS_CREDENTIAL_EXPIRATION',
  'AWS_CREDENTIAL_FILE',
  'AWS_CREDENTIAL_SCOPE',
  'AWS_ACCOUNT_ID',
  'AWS_DEFAULT_PROFILE',
  'AWS_PROFILE',
  'AWS_SDK_LOAD_CONFIG',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
  'AWS_ROLE_ARN',
  'AWS_ROLE_SESSION_NAME',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
] as const;

const PASSPHRASE = 'AWS_VAULT_FILE_PASSPHRASE';

const BEARER_TOKEN = 'AWS_BEARER_TOKEN_';

export interface ChildInput {
  readonly profile: string;
  readonly credentials: Credentials;
  readonly region?: string;
  readonly endpointUrl?: string;
}

const UNCHANGED: ChildEnvironment = { set: {}, unset: [] };

/** @param outside what leads from the caller's environment to the one without `vault use`; `env` is without it already */
export function childEnvironment(
  input: ChildInput,
  env: Readonly<Record<string, string | undefined>>,
  outside: ChildEnvironment = UNCHANGED,
): ChildEnvironment {
  const { credentials, region, endpointUrl } = input;
  const bearer = Object.keys(env).filter((name) => name.startsWith(BEARER_TOKEN));
  const unset: string[] = [...SOURCES_OF_CREDENTIALS, PASSPHRASE, ...bearer];
  const set: Record<string, string> = { AWS_VAULT: input.profile };
  for (const name of Object.keys(outside.set)) {
    if (!unset.includes(name)) set[name] = outside.set[name] ?? '';
  }
  if (region !== undefined) {
    set.AWS_REGION = region;
    set.AWS_DEFAULT_REGION = region;
  }
  if (endpointUrl !== undefined) set.AWS_ENDPOINT_URL = endpointUrl;
  set.AWS_ACCESS_KEY_ID = credentials.accessKeyId;
  set.AWS_SECRET_ACCESS_KEY = credentials.secretAccessKey.reveal();
  if (credentials.sessionToken !== undefined) set.AWS_SESSION_TOKEN = credentials.sessionToken.reveal();
  if (credentials.expiration !== undefined)
    set.AWS_CREDENTIAL_EXPIRATION = formatInstant(credentials.expiration);
  return { set, unset: outside.unset.length === 0 ? unset : [...unset, ...outside.unset] };
}
