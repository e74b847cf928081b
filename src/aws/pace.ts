// How fast many calls to one service may go: a rate with an upper bound that gives way when the service says that it is too
// much, and comes back slowly. It sends nothing.

import type { Clock } from '../kernel/clock.ts';
import type { AwsError } from './errors.ts';

export interface PaceOptions {
  readonly clock: Clock;
  /** From 0 to 1: for the spread of pauses. */
  readonly random: () => number;
  /** The rate it begins with and never goes above. */
  readonly perSecond: number;
}

const LEAST_PER_SECOND = 0.5;
/** What was refused within this time of a cut was on its way already. */
const CUT_MS = 250;
/** Turns that were slept over by so much may be made up for. */
const CATCH_UP_MS = 100;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;
/** A service that asks for more is not waited for. */
const LONGEST_RETRY_AFTER_SECONDS = 60;
const MOST_ATTEMPTS = 12;

/** The rate of all calls that share it. */
export class Pace {
  readonly #options: PaceOptions;
  #perSecond: number;
  /** The next turn is not before this. */
  #nextMs = 0;
  /** Until then nobody has a turn: the service said so. */
  #heldUntilMs = 0;
  #cutMs = Number.NEGATIVE_INFINITY;
  /** When the calls of the last second were answered. */
  #taken: number[] = [];

  constructor(options: PaceOptions) {
    this.#options = options;
    this.#perSecond = options.perSecond;
  }

  /** Requests a second, as it stands now. */
  get perSecond(): number {
    return this.#perSecond;
  }

  /**
   * Makes a call at its turn; one that the service refuses as one too many is made again, later and at a slower pace.
   *
   * @throws what `call` throws, `throttled` when a dozen attempts were refused or the service asks for more than a minute
   * @throws the signal's reason when it is aborted
   */
  async run<T>(call: () => Promise<T | Throttled>, signal?: AbortSignal): Promise<T> {
    for (let attempt = 1, pauseMs = FIRST_PAUSE_MS; ; attempt++, pauseMs *= 2) {
      await this.#turn(signal);
      const result = await call();
      if (!(result instanceof Throttled)) {
        this.#noteTaken();
        return result;
      }
      const waitSeconds = Number(result.error.facts.retryAfterSeconds ?? 0);
      if (attempt >= MOST_ATTEMPTS || waitSeconds > LONGEST_RETRY_AFTER_SECONDS) throw result.error;
      this.#noteRefused(waitSeconds);
      const spread = 0.5 + this.#options.random() / 2;
      await this.#options.clock.sleep(
        Math.max(waitSeconds * 1000, Math.min(pauseMs, LONGEST_PAUSE_MS) * spread),
        signal,
      );
    }
  }

  /** Waits until it is one's turn. Turns are given out in the order of asking. */
  async #turn(signal: AbortSignal | undefined): Promise<void> {
    const { clock } = this.#options;
    for (;;) {
      signal?.throwIfAborted();
      const now = clock.now();
      const atMs = Math.max(this.#nextMs, now - CATCH_UP_MS);
      this.#nextMs = atMs + 1000 / this.#perSecond;
      if (atMs <= now) return;
      await clock.sleep(atMs - now, signal);
      // Somebody was told to wait meanwhile, and that holds for all: the turn is asked for anew.
      if (this.#heldUntilMs <= clock.now()) return;
    }
  }

  #noteTaken(): void {
    this.#taken.push(this.#options.clock.now());
    if (this.#taken.length > this.#options.perSecond * 2) this.#takenOfLastSecond();
    // A twentieth more, every second.
    this.#perSecond = Math.min(this.#options.perSecond, this.#perSecond + 0.05);
  }

  #takenOfLastSecond(): number {
    const since = this.#options.clock.now() - 1000;
    this.#taken = this.#taken.filter((atMs) => atMs > since);
    return this.#taken.length;
  }

  #noteRefused(waitSeconds: number): void {
    const now = this.#options.clock.now();
    if (waitSeconds > 0) {
      this.#heldUntilMs = Math.max(this.#heldUntilMs, now + waitSeconds * 1000);
      this.#nextMs = Math.max(this.#nextMs, this.#heldUntilMs);
    }
    if (now - this.#cutMs < CUT_MS) return;
    // Down by half at most, and not far below what the service has just shown that it takes.
    const shown = Math.max(this.#perSecond * 0.5, this.#takenOfLastSecond() * 0.95);
    this.#perSecond = Math.max(LEAST_PER_SECOND, Math.min(this.#perSecond * 0.95, shown));
    this.#cutMs = now;
  }
}

/** What a call gives back instead of an answer where the service was asked too often. */
export class Throttled {
  /** `throttled`, with `retryAfterSeconds` where the service said how long to wait. */
  readonly error: AwsError;

  constructor(error: AwsError) {
    this.error = error;
  }
}
