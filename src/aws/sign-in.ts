// The one call to the sign-in service: credentials for a token that a browser signs in to the console with. The request's
// own address holds the secret key, so no address may ever get into an error or a log.

import { Secret } from '../kernel/secret.ts';
import { AwsError } from './errors.ts';
import { callPlainly, type PlainAnswer, type PlainOptions } from './plain-call.ts';

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

export type SignInOptions = PlainOptions;

/**
 * Asks for a sign-in token. What passes (throttling, 5xx, lost connections) is tried again, up to
 * `network.maxAttempts` requests.
 *
 * @throws {AwsError} `sign-in-refused` (facts: durationSent, status), `bad-answer`, `service`, `throttled`, `network`,
 *   `timeout`, `tls`, `proxy-refused`, `proxy-invalid`, `ca-bundle`; the signal's reason when it is aborted
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_enable-console-custom-url.html
 */
export async function getSignInToken(input: SignInTokenInput, options: SignInOptions): Promise<Secret> {
  return callPlainly(
    {
      operation: 'getSigninToken',
      region: '',
      url: addressOf(input),
      headers: {},
      read: (answer) => readToken(answer, input),
    },
    options,
  );
}

function addressOf({ endpoint, credentials, sessionSeconds }: SignInTokenInput): URL {
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
  const url = new URL(endpoint);
  url.search = query.join('&');
  return url;
}

function readToken({ status, text, facts }: PlainAnswer, input: SignInTokenInput): Secret {
  if (status === 429) throw new AwsError('throttled', facts);
  if (status >= 500) throw new AwsError('service', facts);
  // It answers with a page that says no more than that something is wrong.
  if ([400, 401, 403].includes(status))
    throw new AwsError('sign-in-refused', { ...facts, durationSent: input.sessionSeconds !== undefined });
  const token = status === 200 ? tokenIn(text) : undefined;
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
