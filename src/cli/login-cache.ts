// Where the sessions of `aws login` are kept here, for all who read or write them. It opens no file.

import { expandedPath } from '../config/paths.ts';
import { PlatformError } from '../platform/errors.ts';
import { homeFolder, joinPath } from '../platform/paths.ts';
import type { Context } from './context.ts';

/**
 * The folder: `AWS_LOGIN_CACHE_DIRECTORY`, expanded as botocore does, or `~/.aws/login/cache`.
 *
 * @throws {PlatformError} `no-home`
 */
export function loginFolder({ env, platform }: Pick<Context, 'env' | 'platform'>): string {
  const configured = env.AWS_LOGIN_CACHE_DIRECTORY;
  const home = homeFolder(env);
  if (configured) return expandedPath(configured, env, platform);
  if (home === undefined) throw new PlatformError('no-home');
  return joinPath(home, '.aws', 'login', 'cache');
}
