// Waiting for a device code to be confirmed (RFC 8628): how often is asked, until when, and what each answer means. Knows
// nothing of who is signed in to. The code that is polled with never gets here.

import type { Clock } from '../../kernel/clock.ts';
import { VaultError } from '../../kernel/error.ts';
import { CredentialsError } from '../errors.ts';

/** What one poll came to. */
export type DevicePoll<T> =
  | { readonly state: 'done'; readonly value: T }
  | { readonly state: 'pending' | 'slow-down' }
  | { readonly state: 'denied' | 'expired'; readonly cause?: unknown };

export interface DeviceWait<T> {
  /** Who is signed in to, for errors. */
  readonly provider: string;
  /** When the code was given, in milliseconds since the epoch. */
  readonly startedMs: number;
  readonly intervalSeconds: number;
  readonly expiresInSeconds: number;
  /** How long a person may take, whatever the provider allows. */
  readonly timeoutMs: number;
  readonly poll: () => Promise<DevicePoll<T>>;
  /** Codes of errors that may pass while somebody still looks for the page. */
  readonly passing: readonly string[];
  readonly clock: Clock;
  /** Told that a poll failed on the way, by its code. */
  readonly onTrouble: (code: string) => void;
  readonly signal?: AbortSignal;
}

/** RFC 8628, section 3.5. */
const SLOW_DOWN_SECONDS = 5;

/**
 * @throws {CredentialsError} `sign-in-refused`, `sign-in-timeout`; what `poll` throws, but for trouble that may pass; the
 *   signal's reason when it is aborted
 * @see https://www.rfc-editor.org/rfc/rfc8628#section-3.5
 */
export async function waitForDevice<T>(wait: DeviceWait<T>): Promise<T> {
  const { provider, clock, signal } = wait;
  const seconds = Math.min(wait.expiresInSeconds, wait.timeoutMs / 1000);
  const untilMs = wait.startedMs + seconds * 1000;
  const tooLate = (cause?: unknown): CredentialsError =>
    new CredentialsError('sign-in-timeout', { provider, seconds: Math.round(seconds) }, { cause });
  let { intervalSeconds } = wait;
  for (;;) {
    if (clock.now() + intervalSeconds * 1000 >= untilMs) {
      await clock.sleep(Math.max(0, untilMs - clock.now()), signal);
      throw tooLate();
    }
    await clock.sleep(intervalSeconds * 1000, signal);
    const polled = await pollOnce(wait);
    if (polled.state === 'done') return polled.value;
    if (polled.state === 'slow-down') intervalSeconds += SLOW_DOWN_SECONDS;
    if (polled.state === 'denied')
      throw new CredentialsError('sign-in-refused', { provider }, { cause: polled.cause });
    if (polled.state === 'expired') throw tooLate(polled.cause);
  }
}

/** Trouble that may pass slows down, too. */
async function pollOnce<T>({ poll, passing, onTrouble }: DeviceWait<T>): Promise<DevicePoll<T>> {
  try {
    return await poll();
  } catch (error) {
    if (!(error instanceof VaultError) || !passing.includes(error.code)) throw error;
    onTrouble(error.code);
    return { state: 'slow-down' };
  }
}
