// What the child's environment is cleaned of and what it is given.

import type { Credentials } from '../kernel/credentials.ts';
import { formatInstant } from '../output/dates.ts';

export interface ChildEnvironment {
  readonly set: Readonly<Record<string, string>>;
  readonly unset: readonly string[];
}

/**
 * Every variable through which an SDK could find credentials other than those we give, or which tells about
 * credentials that are no longer the ones in force; and our own passphrase.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/environment-variables.html
 */
const CLEANED = [
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
  'AWS_VAULT_FILE_PASSPHRASE',
] as const;

const BEARER_TOKEN = 'AWS_BEARER_TOKEN_';

export interface ChildInput {
  readonly profile: string;
  readonly credentials: Credentials;
  readonly region?: string;
  readonly endpointUrl?: string;
}

export function childEnvironment(
  input: ChildInput,
  env: Readonly<Record<string, string | undefined>>,
): ChildEnvironment {
  const { credentials, region, endpointUrl } = input;
  const set: Record<string, string> = { AWS_VAULT: input.profile };
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
  const bearer = Object.keys(env).filter((name) => name.startsWith(BEARER_TOKEN));
  return { set, unset: [...CLEANED, ...bearer] };
}
