// The token that a container shows for its credentials: out of a file, which changes, or out of the environment.

import { Secret } from '../../kernel/secret.ts';
import { PlatformError } from '../../platform/errors.ts';
import { readBytes } from '../../platform/files.ts';
import { CredentialsError } from '../errors.ts';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * The token as it is, or undefined where there is none. The file wins, as in the SDKs; a line end in it is an error there
 * too, since a header can hold none.
 *
 * @throws {CredentialsError} `container-token-unreadable`, `container-token-bad`
 */
export function containerToken(profile: string, env: Env): Secret | undefined {
  const path = env.AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE;
  const setBy = path ? 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE' : 'AWS_CONTAINER_AUTHORIZATION_TOKEN';
  const token = path ? textOf(path, profile) : env.AWS_CONTAINER_AUTHORIZATION_TOKEN;
  if (!token && !path) return undefined;
  if (!token || /[^\t\x20-\x7e]/.test(token))
    throw new CredentialsError('container-token-bad', { profile, setBy });
  return Secret.of(token);
}

function textOf(path: string, profile: string): string {
  let bytes: Uint8Array | undefined;
  try {
    bytes = readBytes(path);
  } catch (cause) {
    const errno = cause instanceof PlatformError ? cause.facts.errno : 'unknown';
    throw new CredentialsError('container-token-unreadable', { profile, path, errno }, { cause });
  }
  if (bytes === undefined)
    throw new CredentialsError('container-token-unreadable', { profile, path, errno: 'ENOENT' });
  return new TextDecoder().decode(bytes);
}
