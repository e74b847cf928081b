// The store's files through `platform/`, with failures in the keyring's own words. No contents are looked at here.

import { PlatformError } from '../../../platform/errors.ts';
import { KeyringError } from '../../errors.ts';

/**
 * Runs an operation on the file at `path`.
 *
 * @throws {KeyringError} `file-access` in place of the file system's own failures
 */
export function access<T>(path: string, operation: () => T): T {
  try {
    return operation();
  } catch (cause) {
    const reason = errnoIn(cause);
    if (reason === undefined) throw cause;
    throw new KeyringError('file-access', { backend: 'file', path, reason }, { cause });
  }
}

function errnoIn(cause: unknown): string | undefined {
  if (cause instanceof PlatformError) {
    const { errno } = cause.facts;
    return typeof errno === 'string' ? errno : undefined;
  }
  const { code, syscall } = cause as { readonly code?: unknown; readonly syscall?: unknown };
  return typeof code === 'string' && syscall !== undefined ? code : undefined;
}
