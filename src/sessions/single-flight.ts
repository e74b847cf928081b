// One process does the work, the others wait and read its result: a lock a cache key, gone with its owner.

import { join } from 'node:path';
import type { Clock } from '../kernel/clock.ts';
import { VaultError } from '../kernel/error.ts';
import { readBytes, removeFile, writeAtomic } from '../platform/files.ts';
import { withLock } from '../platform/lock.ts';
import { SessionsError } from './errors.ts';

export interface SingleFlightOptions {
  /** Folder of the lock files (made when missing). */
  readonly folder: string;
  readonly clock: Clock;
  readonly signal?: AbortSignal;
  /** Called once, after about a second of waiting. */
  readonly onWait: () => void;
  /** A person gives something of theirs for `work`, an MFA code, and would be asked anew by each that tries. */
  readonly needsPerson: boolean;
}

/**
 * Errors that the owner's failure means for all who waited: the person said no, or AWS did. Trouble on the way
 * (network, throttling) is shared only where a person would be asked again and again; else the next one tries for
 * itself. What is amiss with the owner alone (it has no terminal, its flags are wrong) never is.
 */
const SHARED_CODES: ReadonlySet<string> = new Set([
  'interrupted',
  'cancelled',
  'driver-timeout',
  'answer-malformed',
  'mfa-invalid',
  'mfa-refused',
  'mfa-device-unknown',
  'refused-too-often',
  'access-denied',
  'invalid-key',
  'signature-mismatch',
  'clock-skew',
  'validation',
  'duration-too-long',
  'malformed-policy',
  'packed-policy-too-large',
  'region-disabled',
  'sso-token-refused',
  'sso-role-refused',
  'web-identity-refused',
  'web-identity-expired',
  'web-identity-rejected',
  'web-identity-denied',
  'token-process-failed',
  'token-process-timeout',
  'sign-in-refused',
  'sign-in-timeout',
  'identity-pool-missing',
  'guests-refused',
  'login-token-refused',
  'login-token-expired',
  'identity-role-refused',
  'identity-pool-misconfigured',
  'classic-flow-off',
  'identity-conflict',
  'saml-refused',
  'saml-expired',
  'saml-role-refused',
  'saml-process',
  'saml-process-timeout',
  'saml-status',
  'no-role-picked',
]);

const TROUBLE_CODES: ReadonlySet<string> = new Set([
  'expired-token',
  'throttled',
  'service',
  'bad-answer',
  'network',
  'timeout',
  'tls',
  'proxy-refused',
  'unknown',
]);

function isShared(error: VaultError, needsPerson: boolean): boolean {
  // A step that waited for another's sign-in was told of its failure, and those who wait for the step are to be.
  if (SHARED_CODES.has(error.code) || error instanceof SessionsError) return true;
  return needsPerson && error.room === 'aws' && TROUBLE_CODES.has(error.code);
}

interface Failure {
  readonly atMs: number;
  readonly room: string;
  readonly code: string;
  readonly facts: VaultError['facts'];
}

/**
 * Runs `work` in one process at a time for each `key`. `check` is asked once more when the lock is held, so
 * that a result which came while waiting is used instead. A failure that holds for everybody is handed to those
 * who were already waiting, so that a hundred processes do not ask a hundred times.
 *
 * Never nest two flights: lock files are shared by keys with the same beginning, so that their number is bounded.
 *
 * @throws {SessionsError} `shared-failure`, or whatever `check` and `work` throw
 */
export async function singleFlight<T>(
  key: string,
  options: SingleFlightOptions,
  check: () => Promise<T | undefined>,
  work: () => Promise<T>,
): Promise<T> {
  const startedMs = options.clock.now();
  const path = join(options.folder, `${key.slice(0, 3)}.lock`);
  const failurePath = join(options.folder, `${key.slice(0, 32)}.failed`);
  return withLock(
    path,
    {
      clock: options.clock,
      onWait: options.onWait,
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    },
    async () => {
      const found = await check();
      if (found !== undefined) return found;
      const failure = readFailure(failurePath);
      if (failure !== undefined && failure.atMs >= startedMs) {
        throw new SessionsError('shared-failure', {
          ...failure.facts,
          room: failure.room,
          code: failure.code,
        });
      }
      try {
        const result = await work();
        if (failure !== undefined) removeFile(failurePath);
        return result;
      } catch (error) {
        if (error instanceof VaultError && isShared(error, options.needsPerson)) {
          const { room = error.room, code = error.code } = error instanceof SessionsError ? error.facts : {};
          const record: Failure = {
            atMs: options.clock.now(),
            room: String(room),
            code: String(code),
            facts: error.facts,
          };
          writeAtomic(failurePath, new TextEncoder().encode(JSON.stringify(record)), { mode: 0o600 });
        }
        throw error;
      }
    },
  );
}

function readFailure(path: string): Failure | undefined {
  const bytes = readBytes(path);
  if (bytes === undefined) return undefined;
  try {
    const failure = JSON.parse(new TextDecoder().decode(bytes)) as Partial<Failure> | null;
    return typeof failure?.atMs === 'number' &&
      typeof failure.code === 'string' &&
      typeof failure.room === 'string'
      ? { atMs: failure.atMs, room: failure.room, code: failure.code, facts: failure.facts ?? {} }
      : undefined;
  } catch {
    return undefined;
  }
}
