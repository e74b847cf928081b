// Things that go wrong on request: which operation, how often, how. Holds no protocol.

export type FaultAction =
  /** 400 `Throttling`; `retryAfter`: what the header of that name says. */
  | { readonly kind: 'throttle'; readonly retryAfter?: string }
  /** A 5xx answer: `InternalFailure` (500) or `ServiceUnavailable` (503). */
  | { readonly kind: 'error'; readonly status: 500 | 503 }
  /** Any other refusal, with AWS's own code. */
  | { readonly kind: 'refuse'; readonly status: number; readonly code: string; readonly message: string }
  /** Takes the request and never answers; `after`: performs it first. */
  | { readonly kind: 'hang'; readonly at?: 'before' | 'after' }
  /** Answers late. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** Cuts the connection: `before` anything is done, or `half` way through the answer of a call that was performed. */
  | { readonly kind: 'cut'; readonly at: 'before' | 'half' }
  /** Performs the call and answers something that is not the answer. */
  | { readonly kind: 'garbage'; readonly body: 'html' | 'xml' | 'empty'; readonly status?: number }
  /** Sessions issued by this call live this long. */
  | { readonly kind: 'short-lived'; readonly seconds: number };

/** `operation`: a name or `*`. `count`: how many calls it strikes; default 1; 0 for all. `skip`: calls let through first. */
export type Fault = FaultAction & {
  readonly operation: string;
  readonly count?: number;
  readonly skip?: number;
};

interface Pending {
  readonly fault: Fault;
  skip: number;
  left: number;
}

export class FaultBox {
  #pending: Pending[] = [];

  /** @throws {Error} where the fault is not one */
  add(fault: Fault): void {
    const kinds = ['throttle', 'error', 'refuse', 'hang', 'delay', 'cut', 'garbage', 'short-lived'];
    if (typeof fault.operation !== 'string' || !kinds.includes(fault.kind))
      throw new Error('a fault needs an operation and a known kind');
    this.#pending.push({
      fault,
      skip: fault.skip ?? 0,
      left: fault.count === 0 ? Number.POSITIVE_INFINITY : (fault.count ?? 1),
    });
  }

  /** The fault that strikes this call, if any; it is used up. */
  take(operation: string): Fault | undefined {
    for (const pending of this.#pending) {
      if (pending.fault.operation !== '*' && pending.fault.operation !== operation) continue;
      if (pending.left <= 0) continue;
      if (pending.skip > 0) {
        pending.skip -= 1;
        continue;
      }
      pending.left -= 1;
      return pending.fault;
    }
    return undefined;
  }

  clear(): void {
    this.#pending = [];
  }
}
