// Everything that a rotation touches, given by the caller. Types only.

import type { Iam } from '../aws/iam.ts';
import type { CallerIdentity } from '../aws/sts.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Credentials } from '../kernel/credentials.ts';
import type { SessionStore } from '../sessions/store.ts';
import type { OldKeyEnd } from './journal.ts';

export interface RotationWorld {
  readonly store: SessionStore;
  readonly clock: Clock;
  /** The calls that one set of credentials can sign. */
  readonly calls: (credentials: Credentials) => RotationCalls;
  /**
   * A GetSessionToken session with MFA of the keys stored under a name, for users whose policies ask for one. Undefined: no
   * device is known. It may ask a person.
   */
  readonly mfaSession: ((name: string, keys: Credentials) => Promise<Credentials | undefined>) | undefined;
  /** Requests a call, the first included. */
  readonly maxAttempts: number;
  /** How long one attempt of a call may take, in milliseconds. */
  readonly attemptMs: number;
  /** A sentence for the person who waits. */
  readonly say: (message: string) => void;
  readonly debug: (message: string) => void;
  readonly signal?: AbortSignal;
  /** Runs with the locks of these names, which are gone with their process. */
  readonly lock: <T>(names: readonly string[], work: () => Promise<T>) => Promise<T>;
}

export interface RotationCalls {
  readonly iam: Iam;
  readonly identity: () => Promise<CallerIdentity>;
}

export interface RotationRequest {
  readonly end: OldKeyEnd;
  /** Rotate only a key that is older than this many seconds. */
  readonly olderThanSeconds?: number;
  /** The user's other key, to be deleted first. */
  readonly deleteKey?: string;
  /** Look and say, change nothing. */
  readonly dryRun: boolean;
}

/** What became of the keys under some names. */
export interface RotationResult {
  readonly names: readonly string[];
  readonly userArn?: string;
  readonly outcome:
    | 'rotated'
    /** The new key is stored, the old one could not be retired. */
    | 'old-left'
    /** It is not old enough. */
    | 'young'
    /** Another process did it while this one waited. */
    | 'by-another'
    /** `dryRun`. */
    | 'would-rotate'
    /** `dryRun`, and an earlier rotation was interrupted. */
    | 'would-finish';
  readonly oldKeyId: string;
  readonly newKeyId?: string;
  /** At AWS, now (for `would-rotate`: as it would be). */
  readonly oldKey?: 'deleted' | 'inactive' | 'active';
  /** Of the key that is stored now. */
  readonly createdMs?: number;
  readonly removedSessions?: number;
  /** An earlier, interrupted rotation was brought to its end. */
  readonly wasResumed: boolean;
  /** The operation that AWS did not allow, where the old key could not be retired. */
  readonly deniedOperation?: string;
}
