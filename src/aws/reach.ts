// Whether STS can be reached and is STS: one request that is not signed, and so carries nothing secret. The answer is a
// refusal that only AWS words so, with the time of AWS's clock.

import type { NetworkSettings } from './network.ts';
import { translate } from './translate.ts';
import { createTransport } from './transport.ts';

export interface ReachOptions {
  readonly network: NetworkSettings;
  /** For the User-Agent header: `vault/VERSION`. */
  readonly version: string;
  readonly region: string;
  /** Name look-up, TCP and TLS. */
  readonly connectTimeoutMs: number;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** Milliseconds since the epoch, to measure clock skew. */
  readonly now: () => number;
}

export interface ReachResult {
  /** Our clock minus the server's; absent where the answer has no date. */
  readonly skewSeconds?: number;
  /** The answer has the form that AWS's query services give. */
  readonly isAws: boolean;
}

/**
 * Asks GetCallerIdentity without a signature, once.
 *
 * @param url scheme, host and path of the endpoint
 * @throws {AwsError} `network`, `timeout`, `tls`, `proxy-refused`, `proxy-invalid`, `ca-bundle`
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html (MissingAuthenticationToken)
 */
export async function reachSts(url: string, options: ReachOptions): Promise<ReachResult> {
  const { protocol, hostname, port, pathname } = new URL(url);
  const { trace, handler } = createTransport(options);
  try {
    await handler.handle({
      protocol,
      hostname,
      ...(port === '' ? {} : { port: Number(port) }),
      path: pathname,
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'user-agent': `vault/${options.version}`,
      },
      body: 'Action=GetCallerIdentity&Version=2011-06-15',
    });
  } catch (error) {
    if (options.signal?.aborted) throw options.signal.reason;
    throw translate(error, trace, {
      operation: 'GetCallerIdentity',
      region: options.region,
      timeoutMs: options.timeoutMs,
    });
  }
  const { skewSeconds, isAwsAnswer = false } = trace;
  return { isAws: isAwsAnswer, ...(skewSeconds === undefined ? {} : { skewSeconds }) };
}
