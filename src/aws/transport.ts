// The HTTP handler that SDK clients are given: sends through `platform/http` and remembers, for one call, what came
// back, so that a failure can be told apart. Reads no environment and no file but the certificate bundles it is told of.

import { PlatformError } from '../platform/errors.ts';
import { readBytes } from '../platform/files.ts';
import type { HttpAnswer } from '../platform/http.ts';
import { authenticationSchemes } from '../platform/http-connect.ts';
import { AwsError } from './errors.ts';
import { type NetworkSettings, proxyFor } from './network.ts';
import { retryAfterOf } from './retry.ts';
import { type Interval, skewOf } from './skew.ts';

/** The parts of a Smithy HTTP request that are used. */
export interface SdkRequest {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly body?: unknown;
}

export interface TransportOptions {
  readonly network: NetworkSettings;
  readonly connectTimeoutMs: number;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** What is known of the requests of one call. */
export interface Trace {
  host: string;
  /** `host:port` of the proxy that was used. */
  proxy?: string;
  /** The proxy was told a user name. */
  proxyHasLogin?: boolean;
  attempts: number;
  /** The last request's end: an answer or a failure. */
  status?: number;
  /** The answer has the form that AWS's query services give. */
  isAwsAnswer?: boolean;
  /** Our clock minus the server's at least, by the Date header of the last answer (milliseconds). */
  skewMs?: number;
  /** The same in whole seconds. */
  skewSeconds?: number;
  /** The last answer came from a service of AWS: a gateway's clock and a captive portal's are nothing to us. */
  isFromAws?: boolean;
  /** What the last answer asked to wait before the next attempt. */
  retryAfterMs?: number;
  failure?: PlatformError;
  /** A request of this call was sent whole and its answer never came: it may have been performed. */
  hasLostAnswer?: boolean;
}

/**
 * A handler for one call.
 *
 * @throws {AwsError} from `handle`: `proxy-invalid`, `ca-bundle`
 */
export function createTransport(options: TransportOptions) {
  const trace: Trace = { host: '', attempts: 0 };
  let ca: readonly string[] | undefined;
  return {
    trace,
    handler: {
      metadata: { handlerProtocol: 'http/1.1' },
      async handle(request: SdkRequest) {
        const { httpRequest } = await import('../platform/http.ts');
        const url = urlOf(request);
        const proxy = proxyFor(url, options.network);
        if (options.network.caBundlePath !== undefined) ca ??= trusted(options.network);
        trace.host = url.hostname;
        if (proxy !== undefined) {
          trace.proxy = proxy.host;
          trace.proxyHasLogin = proxy.username !== '';
        }
        trace.attempts += 1;
        delete trace.status;
        delete trace.isAwsAnswer;
        delete trace.failure;
        delete trace.retryAfterMs;
        const sentMs = options.now();
        try {
          const answer = await httpRequest({
            method: request.method,
            url,
            headers: request.headers,
            body: bodyOf(request.body),
            connectTimeoutMs: options.connectTimeoutMs,
            timeoutMs: options.timeoutMs,
            ...(proxy === undefined ? {} : { proxy }),
            ...(ca === undefined ? {} : { ca }),
            ...(options.signal === undefined ? {} : { signal: options.signal }),
          });
          if (proxy !== undefined && url.protocol === 'http:' && answer.status === 407)
            throw refusedBy(answer);
          remember(trace, answer, { sentMs, readMs: options.now() });
          return {
            response: { statusCode: answer.status, headers: { ...answer.headers }, body: answer.body },
          };
        } catch (error) {
          if (!(error instanceof PlatformError)) throw error;
          trace.failure = error;
          if (error.facts.phase === 'answer') trace.hasLostAnswer = true;
          // The SDK writes into what it catches, and that one is kept.
          throw new Error(error.message);
        }
      },
      destroy() {},
      updateHttpClientConfig() {},
      httpHandlerConfigs: () => ({}),
    },
  };
}

function remember(trace: Trace, answer: HttpAnswer, interval: Interval): void {
  const { headers } = answer;
  trace.status = answer.status;
  // `<AssumeRoleResponse ...>` or `<ErrorResponse ...>`: a portal's page or a proxy's text is neither.
  trace.isAwsAnswer = /^\s*(?:<\?xml[^>]*>\s*)?<[A-Za-z]+Response[\s>]/.test(
    Buffer.from(answer.body.subarray(0, 512)).toString('utf8'),
  );
  trace.isFromAws = trace.isAwsAnswer || headers['x-amzn-requestid'] !== undefined;
  const retryAfterMs = retryAfterOf(headers, interval.readMs);
  if (retryAfterMs !== undefined) trace.retryAfterMs = retryAfterMs;
  const skewMs = skewOf(headers, interval);
  if (skewMs === undefined) return;
  trace.skewMs = skewMs;
  trace.skewSeconds = Math.round(skewMs / 1000);
}

/** What a proxy that passes requests on answers itself. */
function refusedBy({ status, headers }: HttpAnswer): PlatformError {
  const schemes = authenticationSchemes([headers['proxy-authenticate'] ?? '']);
  return new PlatformError('http-failed', {
    phase: 'proxy',
    reason: 'refused',
    at: 'proxy',
    status,
    schemes,
  });
}

/** What is trusted instead of the runtime's own certificates (to which NODE_EXTRA_CA_CERTS has added already). */
function trusted({ caBundlePath: path = '', caBundleSetBy: variable }: NetworkSettings): readonly string[] {
  const unusable = (reason: string, cause?: unknown): AwsError =>
    new AwsError('ca-bundle', { path, reason, ...(variable === undefined ? {} : { variable }) }, { cause });
  let bytes: Uint8Array | undefined;
  try {
    bytes = readBytes(path);
  } catch (cause) {
    const isFolder = cause instanceof PlatformError && cause.facts.errno === 'EISDIR';
    throw unusable(isFolder ? 'is a folder' : 'cannot be read', cause);
  }
  if (bytes === undefined) throw unusable('does not exist');
  const found = Buffer.from(bytes)
    .toString('latin1')
    .match(/-----BEGIN (?:TRUSTED )?CERTIFICATE-----[\s\S]*?-----END (?:TRUSTED )?CERTIFICATE-----/g);
  if (found === null) throw unusable('holds no certificate');
  return found;
}

function urlOf(request: SdkRequest): URL {
  const url = new URL(
    `${request.protocol}//${request.hostname}${request.port === undefined ? '' : `:${request.port}`}${request.path}`,
  );
  for (const [name, value] of Object.entries(request.query ?? {})) {
    for (const item of typeof value === 'string' || value === null ? [value ?? ''] : value)
      url.searchParams.append(name, item);
  }
  return url;
}

function bodyOf(body: unknown): string | Uint8Array {
  return typeof body === 'string' || body instanceof Uint8Array ? body : '';
}
