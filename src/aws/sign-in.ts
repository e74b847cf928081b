// The one call to the sign-in service: credentials for a token that a browser signs in to the console with. The request's
// own address holds the secret key, so no address may ever get into an error or a log.

import type { Clock } from '../kernel/clock.ts';
import { Secret } from '../kernel/secret.ts';
import { AwsError } from './errors.ts';
import type { NetworkSettings } from './network.ts';
import { translate } from './translate.ts';
import { createTransport } from './transport.ts';

export interface SignInTokenInput {
  /** Scheme, host and path of the endpoint, such as `https://us-east-1.signin.aws.amazon.com/federation`. */
  readonly endpoint: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: Secret;
    readonly sessionToken: Secret;
  };
  /** 900 to 43200; absent: as long as the credentials live. */
  readonly sessionSeconds?: number;
}

export interface SignInOptions {
  readonly network: NetworkSettings;
  /** For the User-Agent header: `vault/VERSION`. */
  readonly version: string;
  readonly clock: Clock;
  readonly signal?: AbortSignal;
  /** Name look-up, TCP and TLS of one attempt; default 5,000. */
  readonly connectTimeoutMs?: number;
  /** One whole attempt; default 30,000. */
  readonly timeoutMs?: number;
}

const CONNECT_TIMEOUT_MS = 5_000;
const TIMEOUT_MS = 30_000;
const FIRST_PAUSE_MS = 200;

/** Answers that another attempt may mend. */
const PASSING_STATUS = [429, 500, 502, 503, 504];

/**
 * Asks for a sign-in token. What passes (throttling, 5xx, lost connections) is tried again, up to
 * `network.maxAttempts` requests.
 *
 * @throws {AwsError} `sign-in-refused` (facts: durationSent, status), `bad-answer`, `service`, `throttled`, `network`,
 *   `timeout`, `tls`, `proxy-refused`, `proxy-invalid`, `ca-bundle`; the signal's reason when it is aborted
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_enable-console-custom-url.html
 */
export async function getSignInToken(input: SignInTokenInput, options: SignInOptions): Promise<Secret> {
  const timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  const { trace, handler } = createTransport({
    network: options.network,
    connectTimeoutMs: options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
    timeoutMs,
    now: () => options.clock.now(),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs *= 2) {
    try {
      const { response } = await handler.handle(requestOf(input, options.version));
      return readToken(response, trace, input);
    } catch (error) {
      if (options.signal?.aborted) throw options.signal.reason;
      const told = translate(error, trace, { operation: 'getSigninToken', region: '', timeoutMs });
      const isPassing =
        trace.failure === undefined
          ? PASSING_STATUS.includes(trace.status ?? 0)
          : (error as { $retryable?: unknown }).$retryable !== undefined;
      if (!isPassing || trace.attempts >= options.network.maxAttempts) throw told;
      await options.clock.sleep(pauseMs, options.signal);
    }
  }
}

function requestOf(input: SignInTokenInput, version: string) {
  const { credentials, sessionSeconds } = input;
  const url = new URL(input.endpoint);
  const session = JSON.stringify({
    sessionId: credentials.accessKeyId,
    sessionKey: credentials.secretAccessKey.reveal(),
    sessionToken: credentials.sessionToken.reveal(),
  });
  // By hand: URLSearchParams would write a space as +, which not every server reads back.
  const query = [
    ['Action', 'getSigninToken'],
    ...(sessionSeconds === undefined ? [] : [['SessionDuration', String(sessionSeconds)]]),
    ['Session', session],
  ].map(([name = '', value = '']) => `${name}=${encodeURIComponent(value)}`);
  return {
    protocol: url.protocol,
    hostname: url.hostname,
    ...(url.port === '' ? {} : { port: Number(url.port) }),
    path: `${url.pathname}?${query.join('&')}`,
    method: 'GET',
    headers: { accept: 'application/json', 'user-agent': `vault/${version}` },
  };
}

function readToken(
  response: { readonly statusCode: number; readonly body: Uint8Array },
  trace: { readonly host: string; readonly attempts: number; readonly proxy?: string },
  input: SignInTokenInput,
): Secret {
  const facts = {
    operation: 'getSigninToken',
    host: trace.host,
    attempts: trace.attempts,
    status: response.statusCode,
    ...(trace.proxy === undefined ? {} : { proxy: trace.proxy }),
  };
  const { statusCode } = response;
  if (statusCode === 429) throw new AwsError('throttled', facts);
  if (statusCode >= 500) throw new AwsError('service', facts);
  // It answers with a page that says no more than that something is wrong.
  if ([400, 401, 403].includes(statusCode))
    throw new AwsError('sign-in-refused', { ...facts, durationSent: input.sessionSeconds !== undefined });
  const token = statusCode === 200 ? tokenIn(new TextDecoder().decode(response.body)) : undefined;
  if (token === undefined) throw new AwsError('bad-answer', facts);
  return Secret.of(token);
}

function tokenIn(text: string): string | undefined {
  try {
    const { SigninToken: token } = JSON.parse(text) as { readonly SigninToken?: unknown };
    return typeof token === 'string' && token !== '' ? token : undefined;
  } catch {
    return undefined;
  }
}
