// One request to a service on this machine's own link that gives credentials, and the credentials in its answer. Never
// through a proxy: whatever answers there would be somebody else's. No header or address gets into an error or a log.

import type { Clock } from '../kernel/clock.ts';
import { parseInstant } from '../kernel/instant.ts';
import { Secret } from '../kernel/secret.ts';
import { PlatformError } from '../platform/errors.ts';
import { AwsError } from './errors.ts';
import type { TemporaryCredentials } from './sts.ts';
import { createTransport } from './transport.ts';

export interface MetadataOptions {
  /** For the User-Agent header: `vault/VERSION`. */
  readonly version: string;
  readonly clock: Clock;
  /** Certificates that are trusted instead of the runtime's own, for an address with https. */
  readonly caBundlePath?: string;
  readonly signal?: AbortSignal;
}

export interface MetadataRequest {
  readonly service: 'instance' | 'container';
  readonly method: 'GET' | 'PUT';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

export interface MetadataAnswer {
  readonly status: number;
  readonly text: string;
}

/**
 * Sends it once.
 *
 * @throws {AwsError} `metadata-unreachable` and `ca-bundle`; the signal's reason when it is aborted
 */
export async function askMetadata(
  request: MetadataRequest,
  options: MetadataOptions,
): Promise<MetadataAnswer> {
  const { url, timeoutMs, service } = request;
  const { handler, trace } = createTransport({
    network: {
      noProxy: [],
      maxAttempts: 1,
      ...(options.caBundlePath === undefined ? {} : { caBundlePath: options.caBundlePath }),
    },
    connectTimeoutMs: timeoutMs,
    timeoutMs,
    now: () => options.clock.now(),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  try {
    const { response } = await handler.handle({
      protocol: url.protocol,
      hostname: url.hostname,
      ...(url.port === '' ? {} : { port: Number(url.port) }),
      path: `${url.pathname}${url.search}`,
      method: request.method,
      headers: { accept: '*/*', 'user-agent': `vault/${options.version}`, ...request.headers },
    });
    return { status: response.statusCode, text: new TextDecoder().decode(response.body) };
  } catch (cause) {
    if (options.signal?.aborted) throw options.signal.reason;
    const { failure } = trace;
    if (!(failure instanceof PlatformError)) throw cause;
    const reason = failure.code === 'http-timeout' ? 'timeout' : String(failure.facts.reason);
    throw new AwsError('metadata-unreachable', { service, host: url.hostname, reason }, { cause });
  }
}

/**
 * The credentials in an answer of either service.
 *
 * @throws {AwsError} `metadata-no-credentials`, `metadata-bad-answer`
 */
export function credentialsOf(
  text: string,
  about: { readonly service: 'instance' | 'container'; readonly host: string },
): TemporaryCredentials {
  let body: Readonly<Record<string, unknown>>;
  try {
    body = Object(JSON.parse(text));
  } catch {
    // What JSON.parse says quotes the text: it goes no further.
    throw new AwsError('metadata-bad-answer', about);
  }
  const { AccessKeyId, SecretAccessKey, Token, Expiration, Code } = body;
  const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
  const expiration = isText(Expiration) ? parseInstant(Expiration) : undefined;
  if (!isText(AccessKeyId) || !isText(SecretAccessKey) || !isText(Token) || expiration === undefined) {
    if (isText(Code) && Code !== 'Success')
      throw new AwsError('metadata-no-credentials', {
        ...about,
        ...(/^[\w.-]{1,80}$/.test(Code) ? { awsCode: Code } : {}),
      });
    throw new AwsError('metadata-bad-answer', about);
  }
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: Secret.of(SecretAccessKey),
    sessionToken: Secret.of(Token),
    expiration,
  };
}
