// One call to a service of AWS through its SDK client: what every client is given, and how every failure comes back as an
// AwsError. The SDK is given everything it would otherwise look for: it reads no profile file and no environment variable
// of ours.

import type { Clock } from '../kernel/clock.ts';
import type { Credentials } from '../kernel/credentials.ts';
import { VaultError } from '../kernel/error.ts';
import { systemClock } from '../platform/clock.ts';
import type { Endpoint } from './endpoint.ts';
import { AwsError } from './errors.ts';
import type { NetworkSettings } from './network.ts';
import { pauseBeforeNext } from './retry.ts';
import { inOurTime, learnSkew, SKEW_MS, type SkewOptions } from './skew.ts';
import { translate } from './translate.ts';
import { createTransport } from './transport.ts';

export interface ClientOptions extends SkewOptions {
  readonly credentials: Credentials;
  readonly network: NetworkSettings;
  /** For the User-Agent header: `vault/VERSION`. */
  readonly version: string;
  readonly signal?: AbortSignal;
  /** Name look-up, TCP and TLS of one attempt; default 5,000. */
  readonly connectTimeoutMs?: number;
  /** One whole attempt; default 30,000. */
  readonly timeoutMs?: number;
  /** Milliseconds since the epoch, to measure clock skew; default: this machine's clock. */
  readonly now?: () => number;
  /** Waits between attempts; default: as long as it says. */
  readonly sleep?: Clock['sleep'];
  /** From 0 to (not including) 1, for those pauses; default: chance. */
  readonly dice?: () => number;
}

const CONNECT_TIMEOUT_MS = 5_000;
const TIMEOUT_MS = 30_000;

type Handler = ReturnType<typeof createTransport>['handler'];

/** One call: where it goes, what it is called, how it is sent and read. */
export interface Call<C extends { destroy(): void }, T> {
  readonly operation: string;
  /** For errors; the signing region is the endpoint's. */
  readonly region: string;
  readonly endpoint: Endpoint;
  readonly mfaSerial?: string | undefined;
  /** Requests at most; default: as the network settings say. */
  readonly maxAttempts?: number;
  /** Loads the SDK and makes a client of it. */
  readonly client: (settings: ReturnType<typeof clientSettings>) => Promise<C>;
  readonly send: (client: C) => Promise<unknown>;
  /** Undefined where the answer is not what AWS answers. */
  readonly read: (output: unknown) => T | undefined;
}

/** What a call gave, and AWS's clock when it did. */
export interface Answer<T> {
  readonly value: T;
  /** Milliseconds since the epoch by the answer's Date header (whole seconds); our own clock where it had none. */
  readonly serverNowMs: number;
  /** An instant of AWS's clock as this machine's clock will show it. */
  readonly inOurTime: (instant: Date) => Date;
}

/**
 * Makes the call. What passes (throttling, 5xx, lost connections) is tried again after a pause, up to `maxAttempts` requests;
 * what AWS refuses for the time in it, once more with AWS's time.
 *
 * @throws {AwsError}, or the signal's reason
 */
export async function callAws<C extends { destroy(): void }, T>(
  call: Call<C, T>,
  options: ClientOptions,
): Promise<Answer<T>> {
  options.signal?.throwIfAborted();
  const timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  const now = options.now ?? systemClock.now;
  const { operation, region, mfaSerial } = call;
  const { trace, handler } = createTransport({
    network: options.network,
    connectTimeoutMs: options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
    timeoutMs,
    now,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  const facts = { operation, region, timeoutMs, ...(mfaSerial === undefined ? {} : { mfaSerial }) };
  const known = options.skew ?? { ms: 0 };
  const isIgnored = options.network.ignoresSkew === true;
  const learn = (): void => {
    if (trace.isFromAws === true && trace.skewMs !== undefined)
      learnSkew(trace.skewMs, known, { onSkew: options.onSkew, isIgnored });
  };

  async function attempt(): Promise<T> {
    // The SDK signs by the clock of the process, of which `now` may be another view.
    const clockOffsetMs = isIgnored ? undefined : now() - known.ms - systemClock.now();
    const client = await call.client(clientSettings(call.endpoint, options, handler, clockOffsetMs));
    try {
      const value = call.read(await untilAborted(call.send(client), options.signal));
      if (value !== undefined) return value;
      const { host, status, attempts } = trace;
      throw new AwsError('bad-answer', { operation, host, status, attempts });
    } catch (error) {
      if (options.signal?.aborted) throw options.signal.reason;
      throw translate(error, trace, facts);
    } finally {
      client.destroy();
    }
  }

  const maxAttempts = call.maxAttempts ?? options.network.maxAttempts;
  let extra = 0;
  for (;;) {
    const signedWithMs = known.ms;
    try {
      const value = await attempt();
      learn();
      return {
        value,
        serverNowMs: now() - (trace.skewSeconds ?? 0) * 1000,
        inOurTime: (instant) => inOurTime(instant, known),
      };
    } catch (error) {
      if (!(error instanceof VaultError)) throw error;
      // Where it is not allowed for, the refusal says what there is to say of the clock.
      if (!(isIgnored && isTimeRefused(error))) learn();
      if (extra === 0 && isTimeRefused(error) && Math.abs(known.ms - signedWithMs) > SKEW_MS) {
        // Nothing was performed, so this one counts among nobody's attempts.
        extra = 1;
        continue;
      }
      const made = trace.attempts - extra;
      const pauseMs = pauseBeforeNext({ error, trace, canRepeat: true }, made, options.dice ?? Math.random);
      if (pauseMs === undefined || made >= maxAttempts) throw error;
      await (options.sleep ?? systemClock.sleep)(pauseMs, options.signal);
    }
  }
}

function isTimeRefused({ code }: VaultError): boolean {
  return code === 'clock-skew' || code === 'signature-mismatch';
}

/** Says everything that the SDK would look up in files, the environment or the metadata service. */
export function clientSettings(
  endpoint: Endpoint,
  options: Pick<ClientOptions, 'credentials' | 'version'>,
  handler: Handler,
  clockOffsetMs: number | undefined,
) {
  const { accessKeyId, secretAccessKey, sessionToken } = options.credentials;
  return {
    endpoint: endpoint.url,
    region: endpoint.signingRegion,
    credentials: {
      accessKeyId,
      secretAccessKey: secretAccessKey.reveal(),
      ...(sessionToken === undefined ? {} : { sessionToken: sessionToken.reveal() }),
    },
    requestHandler: handler as never,
    // Attempts are counted, and waited for, here: the same way for every service.
    maxAttempts: 1,
    retryMode: 'standard',
    defaultsMode: 'standard' as const,
    // FIPS and dual-stack are in the endpoint already.
    useFipsEndpoint: false,
    useDualstackEndpoint: false,
    authSchemePreference: [],
    sigv4aSigningRegionSet: [endpoint.signingRegion],
    userAgentAppId: async () => undefined,
    defaultUserAgentProvider: async (): Promise<[string, string][]> => [['vault', options.version]],
    disableClockSkewCorrection: clockOffsetMs === undefined,
    systemClockOffset: clockOffsetMs ?? 0,
  };
}

/** The SDK does not look at the signal between the steps of a request. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
