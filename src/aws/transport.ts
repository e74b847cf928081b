// The HTTP handler that SDK clients are given: sends through `platform/http` and remembers, for one call, what came
// back, so that a failure can be told apart. Reads no environment and no file but the certificate bundles it is told of.

import { PlatformError } from '../platform/errors.ts';
import { readBytes } from '../platform/files.ts';
import type { HttpAnswer } from '../platform/http.ts';
import { AwsError } from './errors.ts';
import { type NetworkSettings, proxyFor } from './network.ts';

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
  attempts: number;
  /** The last request's end: an answer or a failure. */
  status?: number;
  /** The answer has the form that AWS's query services give. */
  isAwsAnswer?: boolean;
  /** Our clock minus the server's, by the Date header of the last answer. */
  skewSeconds?: number;
  failure?: PlatformError;
  /** A request of this call was sent whole and its answer never came: it may have been performed. */
  hasLostAnswer?: boolean;
}

/** Connection failures that another attempt may mend. A name that does not exist is not one of them. */
const PASSING = [
  'ECONNRESET',
  'ECONNREFUSED',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ECONNABORTED',
];

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
        const { caBundlePath } = options.network;
        if (caBundlePath !== undefined) ca ??= trusted(caBundlePath);
        trace.host = url.hostname;
        if (proxy !== undefined) trace.proxy = proxy.host;
        trace.attempts += 1;
        delete trace.status;
        delete trace.isAwsAnswer;
        delete trace.failure;
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
          remember(trace, answer, options.now());
          return {
            response: { statusCode: answer.status, headers: { ...answer.headers }, body: answer.body },
          };
        } catch (error) {
          if (!(error instanceof PlatformError)) throw error;
          trace.failure = error;
          if (error.facts.phase === 'answer') trace.hasLostAnswer = true;
          throw retryHint(error);
        }
      },
      destroy() {},
      updateHttpClientConfig() {},
      httpHandlerConfigs: () => ({}),
    },
  };
}

function remember(trace: Trace, answer: HttpAnswer, nowMs: number): void {
  trace.status = answer.status;
  // `<AssumeRoleResponse ...>` or `<ErrorResponse ...>`: a portal's page or a proxy's text is neither.
  trace.isAwsAnswer = /^\s*(?:<\?xml[^>]*>\s*)?<[A-Za-z]+Response[\s>]/.test(
    Buffer.from(answer.body.subarray(0, 512)).toString('utf8'),
  );
  const serverMs = Date.parse(answer.headers.date ?? '');
  if (!Number.isNaN(serverMs)) trace.skewSeconds = Math.round((nowMs - serverMs) / 1000);
}

/** Lets the SDK's retry see a passing failure as one: it looks at `$retryable`. */
function retryHint(cause: PlatformError): Error {
  const isPassing = cause.code === 'http-timeout' || PASSING.includes(String(cause.facts.reason));
  const error = new Error(cause.message);
  return isPassing ? Object.assign(error, { $retryable: { throttling: false } }) : error;
}

/** What is trusted instead of the runtime's own certificates (to which NODE_EXTRA_CA_CERTS has added already). */
function trusted(path: string): readonly string[] {
  let bytes: Uint8Array | undefined;
  try {
    bytes = readBytes(path);
  } catch (cause) {
    throw new AwsError('ca-bundle', { path, reason: 'cannot be read' }, { cause });
  }
  if (bytes === undefined) throw new AwsError('ca-bundle', { path, reason: 'does not exist' });
  const found = Buffer.from(bytes)
    .toString('latin1')
    .match(/-----BEGIN (?:TRUSTED )?CERTIFICATE-----[\s\S]*?-----END (?:TRUSTED )?CERTIFICATE-----/g);
  if (found === null) throw new AwsError('ca-bundle', { path, reason: 'holds no certificate' });
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
