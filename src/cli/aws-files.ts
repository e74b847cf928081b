// The bytes of the two AWS files, read once. What they mean is the config room's business.

import { type ConfigPaths, configPaths } from '../config/paths.ts';
import { PlatformError } from '../platform/errors.ts';
import { readBytes } from '../platform/files.ts';
import type { Env } from './context.ts';

export interface AwsFiles extends ConfigPaths {
  /** Undefined where there is no such file. */
  readonly config: Uint8Array | undefined;
  readonly credentials: Uint8Array | undefined;
}

/** @throws {ConfigError} `no-home` @throws {PlatformError} `file-read` */
export function readAwsFiles(env: Env, platform: NodeJS.Platform): AwsFiles {
  const paths = configPaths(env, platform);
  return {
    ...paths,
    config: read(paths.configPath, 'AWS_CONFIG_FILE'),
    credentials: read(paths.credentialsPath, 'AWS_SHARED_CREDENTIALS_FILE'),
  };
}

/** @param variable the one that can name another file, for the hint */
function read(path: string, variable: string): Uint8Array | undefined {
  try {
    return readBytes(path);
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    throw new PlatformError(error.code, { ...error.facts, variable }, { cause: error.cause });
  }
}
