// How fast the portal answers and how many requests a second it takes. Holds no protocol.

export interface GateSettings {
  /** How long every answer takes. */
  readonly latencyMs?: number;
  /** No more than so many requests are taken within any second; 0: no limit. */
  readonly requestsPerSecond?: number;
  /** What a refusal says in Retry-After; 0: it says nothing. */
  readonly retryAfterSeconds?: number;
  /** The most that one page holds, whatever is asked for; 0: what is asked for. */
  readonly pageSize?: number;
}

const OPEN: Required<GateSettings> = {
  latencyMs: 0,
  requestsPerSecond: 0,
  retryAfterSeconds: 0,
  pageSize: 0,
};

export class PortalGate {
  #settings = OPEN;
  /** When the requests of the last second were taken, oldest first. */
  #taken: number[] = [];

  get settings(): Required<GateSettings> {
    return this.#settings;
  }

  /** Changes what is given and leaves the rest. */
  set(settings: GateSettings): void {
    this.#settings = { ...this.#settings, ...settings };
  }

  clear(): void {
    this.#settings = OPEN;
    this.#taken = [];
  }

  /**
   * Takes a request or refuses it; what is refused does not count.
   *
   * @param nowMs of a clock that only goes forward
   */
  enter(nowMs: number): boolean {
    const { requestsPerSecond: limit } = this.#settings;
    if (limit === 0) return true;
    while (this.#taken[0] !== undefined && this.#taken[0] <= nowMs - 1000) this.#taken.shift();
    if (this.#taken.length >= limit) return false;
    this.#taken.push(nowMs);
    return true;
  }
}
