// A call that is one unsigned request, without an SDK client: how often it is tried, and how every failure comes back as an
// AwsError. No header and no address of it may ever get into an error or a log.

import type { Clock } from '../kernel/clock.ts';
import type { Facts } from '../kernel/error.ts';
import type { NetworkSettings } from './network.ts';
import { pauseBeforeNext } from './retry.ts';
import { inOurTime, learnSkew, type SkewOptions } from './skew.ts';
import { translate } from './translate.ts';
import { createTransport, type SdkRequest } from './transport.ts';

export interface PlainOptions extends SkewOptions {
  readonly network: NetworkSettings;
  /** For the User-Agent header: `vault/VERSION`. */
  readonly version: string;
  readonly clock: Clock;
  readonly signal?: AbortSignal;
  /** Name look-up, TCP and TLS of one attempt; default 5,000. */
  readonly connectTimeoutMs?: number;
  /** One whole attempt; default 30,000. */
  readonly timeoutMs?: number;
  /** From 0 to (not including) 1, for the pauses between attempts; default: chance. */
  readonly dice?: () => number;
}

export interface PlainAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** An instant of AWS's clock as this machine's clock will show it. */
  readonly inOurTime: (instant: Date) => Date;
  /** What every error about the answer says: operation, host, attempts, status, proxy. */
  readonly facts: Facts;
}

export interface PlainCall<T> {
  readonly operation: string;
  readonly region: string;
  /** Where to; the path with its query, already encoded. */
  readonly url: URL;
  /** A function where every attempt needs its own. */
  readonly headers: Readonly<Record<string, string>> | (() => Readonly<Record<string, string>>);
  /** Default `GET`. */
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT';
  /** The text of the request, whose type stands in `headers`. It is never shown. */
  readonly body?: string;
  /**
   * False for what must not be sent twice: a code that is used up, a refresh token that is exchanged. Then only what surely
   * did not arrive (no connection) is tried again. Default true.
   */
  readonly canRepeat?: boolean;
  /** Makes of the answer what was asked for. What it throws is tried again where the status says that it may pass. */
  readonly read: (answer: PlainAnswer) => T;
}

const CONNECT_TIMEOUT_MS = 5_000;
const TIMEOUT_MS = 30_000;

/**
 * Sends it. What passes (throttling, 5xx, lost connections) is tried again after a pause, up to `network.maxAttempts`
 * requests.
 *
 * @throws {AwsError} what `read` throws, and `network`, `timeout`, `tls`, `proxy-refused`, `proxy-invalid`, `ca-bundle`; the
 *   signal's reason when it is aborted
 */
export async function callPlainly<T>(call: PlainCall<T>, options: PlainOptions): Promise<T> {
  const timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  const { trace, handler } = createTransport({
    network: options.network,
    connectTimeoutMs: options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
    timeoutMs,
    now: () => options.clock.now(),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  const { operation, region, canRepeat = true } = call;
  const known = options.skew ?? { ms: 0 };
  const { maxAttempts, ignoresSkew: isIgnored = false } = options.network;
  for (;;) {
    try {
      const { response } = await handler.handle(requestOf(call, options.version));
      if (trace.isFromAws === true && trace.skewMs !== undefined)
        learnSkew(trace.skewMs, known, { onSkew: options.onSkew, isIgnored });
      return call.read({
        status: response.statusCode,
        headers: response.headers,
        text: new TextDecoder().decode(response.body),
        inOurTime: (instant) => inOurTime(instant, known),
        facts: {
          operation,
          host: trace.host,
          attempts: trace.attempts,
          status: response.statusCode,
          ...(trace.proxy === undefined ? {} : { proxy: trace.proxy }),
          ...(trace.retryAfterMs === undefined
            ? {}
            : { retryAfterSeconds: Math.ceil(trace.retryAfterMs / 1000) }),
        },
      });
    } catch (cause) {
      if (options.signal?.aborted) throw options.signal.reason;
      const error = translate(cause, trace, { operation, region, timeoutMs });
      const pauseMs = pauseBeforeNext(
        { error, trace, canRepeat },
        trace.attempts,
        options.dice ?? Math.random,
      );
      if (pauseMs === undefined || trace.attempts >= maxAttempts) throw error;
      await options.clock.sleep(pauseMs, options.signal);
    }
  }
}

function requestOf({ url, headers, method = 'GET', body }: PlainCall<unknown>, version: string): SdkRequest {
  const given = typeof headers === 'function' ? headers() : headers;
  return {
    protocol: url.protocol,
    hostname: url.hostname,
    ...(url.port === '' ? {} : { port: Number(url.port) }),
    path: `${url.pathname}${url.search}`,
    method,
    ...(body === undefined ? {} : { body }),
    headers: { accept: 'application/json', 'user-agent': `vault/${version}`, ...given },
  };
}
