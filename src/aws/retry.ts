// Whether a failed request is tried again, and after which pause: the standard mode of the AWS SDKs, with full jitter, and
// with what Retry-After asks for. Pure but for the dice.

import type { VaultError } from '../kernel/error.ts';
import type { Trace } from './transport.ts';

const FIRST_MS = 100;
/** Those who asked too often wait longer. */
const FIRST_THROTTLED_MS = 500;
const LONGEST_MS = 20_000;
/** Who is asked to wait longer than this is told so instead. */
const LONGEST_ASKED_MS = 30_000;

/** Connection failures that another attempt may mend. A name that does not exist is not one of them. */
const PASSING_REASONS = [
  'ECONNRESET',
  'ECONNREFUSED',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ECONNABORTED',
];
/** Answers, of the service or of a proxy in front of it, that another attempt may mend. */
const PASSING_STATUS = [429, 500, 502, 503, 504];
/** Those that say that nothing was performed. */
const UNPERFORMED_STATUS = [429, 503];
/** AWS's own words for what passes, whatever the status; the SDK adds `Exception` to some. */
const PASSING_CODES = ['RequestTimeout', 'IDPCommunicationError', 'PriorRequestNotComplete'];

export interface Failed {
  readonly error: VaultError;
  readonly trace: Trace;
  /** False for what must not be performed twice: then only what surely was not is tried again. */
  readonly canRepeat: boolean;
}

/**
 * Milliseconds to wait before the next attempt; undefined: there is none.
 *
 * @param attempts how many were made
 * @param dice from 0 to (not including) 1
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
export function pauseBeforeNext(failed: Failed, attempts: number, dice: () => number): number | undefined {
  const kind = kindOf(failed);
  if (kind === 'lasting') return undefined;
  const first = kind === 'throttled' ? FIRST_THROTTLED_MS : FIRST_MS;
  const jittered = Math.round(dice() * Math.min(LONGEST_MS, first * 2 ** (attempts - 1)));
  const { retryAfterMs } = failed.trace;
  if (retryAfterMs === undefined) return jittered;
  // All who were turned away at once are not to come back at once.
  return retryAfterMs > LONGEST_ASKED_MS ? undefined : retryAfterMs + Math.round(dice() * FIRST_MS);
}

function kindOf({ error, trace, canRepeat }: Failed): 'lasting' | 'passing' | 'throttled' {
  const { failure, status = 0 } = trace;
  if (failure !== undefined) {
    const { phase, reason, status: proxyStatus } = failure.facts;
    // A failure of ours before anything was sent, such as a bundle that cannot be read, is in no trace.
    const passes =
      failure.code === 'http-timeout' ||
      PASSING_REASONS.includes(String(reason)) ||
      (phase === 'proxy' && PASSING_STATUS.includes(Number(proxyStatus)));
    return passes && (canRepeat || phase !== 'answer') ? 'passing' : 'lasting';
  }
  if (error.code === 'throttled' || status === 429) return 'throttled';
  if (PASSING_CODES.includes(String(error.facts.awsCode).replace(/Exception$/, '')))
    return canRepeat ? 'passing' : 'lasting';
  return (canRepeat ? PASSING_STATUS : UNPERFORMED_STATUS).includes(status) ? 'passing' : 'lasting';
}

/**
 * What `Retry-After` (seconds, or a date, which is one of the server's clock) or `x-amz-retry-after` (milliseconds) asks for.
 *
 * @param headers names in lower case
 * @param nowMs by our clock, where the answer has no date of its own
 * @see https://www.rfc-editor.org/rfc/rfc9110 section 10.2.3
 */
export function retryAfterOf(headers: Readonly<Record<string, string>>, nowMs: number): number | undefined {
  const own = headers['x-amz-retry-after'];
  if (own !== undefined && /^\d{1,9}$/.test(own)) return Number(own);
  const asked = headers['retry-after']?.trim() ?? '';
  if (/^\d{1,9}$/.test(asked)) return Number(asked) * 1000;
  const until = /GMT$/.test(asked) ? Date.parse(asked) : Number.NaN;
  if (Number.isNaN(until)) return undefined;
  const serverMs = Date.parse(headers.date ?? '');
  return Math.max(0, until - (Number.isNaN(serverMs) ? nowMs : serverMs));
}
