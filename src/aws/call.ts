// One call to a service of AWS through its SDK client: what every client is given, and how every failure comes back as an
// AwsError. The SDK is given everything it would otherwise look for: it reads no profile file and no environment variable
// of ours.

import type { Credentials } from '../kernel/credentials.ts';
import type { Endpoint } from './endpoint.ts';
import { AwsError } from './errors.ts';
import type { NetworkSettings } from './network.ts';
import { translate } from './translate.ts';
import { createTransport } from './transport.ts';

export interface ClientOptions {
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
}

/** @throws {AwsError}, or the signal's reason */
export async function callAws<C extends { destroy(): void }, T>(
  call: Call<C, T>,
  options: ClientOptions,
): Promise<Answer<T>> {
  options.signal?.throwIfAborted();
  const timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  const now = options.now ?? Date.now;
  const { operation, region, mfaSerial } = call;
  const { trace, handler } = createTransport({
    network: options.network,
    connectTimeoutMs: options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
    timeoutMs,
    now,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  const facts = { operation, region, timeoutMs, ...(mfaSerial === undefined ? {} : { mfaSerial }) };
  const maxAttempts = call.maxAttempts ?? options.network.maxAttempts;
  const client = await call.client(clientSettings(call.endpoint, options, handler, maxAttempts));
  try {
    const value = call.read(await untilAborted(call.send(client), options.signal));
    if (value === undefined) {
      const { host, status, attempts } = trace;
      throw new AwsError('bad-answer', { operation, host, status, attempts });
    }
    return { value, serverNowMs: now() - (trace.skewSeconds ?? 0) * 1000 };
  } catch (error) {
    if (options.signal?.aborted) throw options.signal.reason;
    throw translate(error, trace, facts);
  } finally {
    client.destroy();
  }
}

/** Says everything that the SDK would look up in files, the environment or the metadata service. */
export function clientSettings(
  endpoint: Endpoint,
  options: Pick<ClientOptions, 'credentials' | 'version'>,
  handler: Handler,
  maxAttempts: number,
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
    maxAttempts,
    retryMode: 'standard',
    defaultsMode: 'standard' as const,
    // FIPS and dual-stack are in the endpoint already.
    useFipsEndpoint: false,
    useDualstackEndpoint: false,
    authSchemePreference: [],
    sigv4aSigningRegionSet: [endpoint.signingRegion],
    userAgentAppId: async () => undefined,
    defaultUserAgentProvider: async (): Promise<[string, string][]> => [['vault', options.version]],
    // A wrong clock is told, not worked around: the programs we hand credentials to would not work around it.
    disableClockSkewCorrection: true,
  };
}

/** The SDK waits out its pauses between attempts whatever the signal says; we do not. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
