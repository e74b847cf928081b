// What all drivers that run a program share: which environment it gets, and what its failures mean to us.

import { PlatformError } from '../platform/errors.ts';
import { findHelper } from '../platform/find-program.ts';
import { MfaError } from './errors.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Secrets that were given to us by variable and that no helper of ours needs. */
export const OUR_SECRETS: readonly string[] = [
  'AWS_VAULT_FILE_PASSPHRASE',
  'AWS_VAULT_OP_CONNECT_TOKEN',
  'AWS_VAULT_OP_SERVICE_ACCOUNT_TOKEN',
];

const AWS_SECRETS: readonly string[] = ['AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_SECURITY_TOKEN'];

/** The environment for a helper: ours without secrets. */
export function helperEnv(env: Env, more: Env = {}): Env {
  const secrets = [...OUR_SECRETS, ...AWS_SECRETS];
  const kept = Object.entries(env).filter(([name]) => !secrets.includes(name.toUpperCase()));
  return { ...Object.fromEntries(kept), ...more };
}

/**
 * The first of the programs that is there.
 * @throws {MfaError} `driver-missing`
 */
export function requireProgram(driver: string, names: readonly string[], env: Env): string {
  for (const name of names) {
    const path = findHelper(name, env);
    if (path !== undefined) return path;
  }
  throw new MfaError('driver-missing', { driver, program: names[0] ?? driver });
}

export function cancelled(
  driver: string,
  facts: { readonly by?: string; readonly signal?: string } = {},
): MfaError {
  return new MfaError('cancelled', {
    driver,
    by: facts.by ?? 'dialog',
    ...(facts.signal === undefined ? {} : { signal: facts.signal }),
  });
}

/** @param reason a word or two of our own; never what the program wrote */
export function failed(driver: string, reason: string): MfaError {
  return new MfaError('driver-failed', { driver, reason });
}

/** Errors of `withProgram` as ours; others stay. */
export function translateHelper(cause: unknown, driver: string, deadlineMs: number): unknown {
  if (!(cause instanceof PlatformError)) return cause;
  if (cause.code === 'interrupted') {
    const { by, signal } = cause.facts;
    return new MfaError('cancelled', { driver, by, signal }, { cause });
  }
  if (cause.code === 'command-not-found') {
    return new MfaError('driver-failed', { driver, reason: 'it did not start' }, { cause });
  }
  if (cause.code !== 'system') return cause;
  if (cause.facts.errno === 'ETIMEDOUT') {
    return new MfaError('driver-timeout', { driver, seconds: deadlineMs / 1000 }, { cause });
  }
  return new MfaError('driver-failed', { driver, reason: 'it wrote far too much' }, { cause });
}

/** How a program ended, in a few words. */
export function endWords(end: { readonly status: number | undefined; readonly endedBy?: string }): string {
  return end.status === undefined
    ? `${end.endedBy ?? 'something'} ended it`
    : `it ended with status ${end.status}`;
}

/** Somebody wanted the program to end; what crashes or aborts does so by other signals. */
export function isEndedByPerson(end: { readonly endedBy?: string }): boolean {
  return ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGKILL'].includes(end.endedBy ?? '');
}
