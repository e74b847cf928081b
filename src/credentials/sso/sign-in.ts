// A person signs in to IAM Identity Center: with a page that comes back to this machine, or with a code that is confirmed
// anywhere. It keeps nothing; no secret gets into an error or to the person.

import { AwsError } from '../../aws/errors.ts';
import type { PlainOptions } from '../../aws/plain-call.ts';
import {
  authorizeUrl,
  exchangeCode,
  pollDevice,
  REDIRECT_PATH,
  type RegisteredClient,
  type SsoTokens,
  startDevice,
} from '../../aws/sso-oidc.ts';
import { receiveCode } from '../authorize/callback.ts';
import { challengeOf, createState, createVerifier } from '../authorize/pkce.ts';
import type { SignInWays } from '../authorize/ways.ts';
import { CredentialsError } from '../errors.ts';
import type { SsoFlow } from './entry.ts';
import { type SsoTarget, ssoLabel } from './target.ts';

export const PROVIDER = 'IAM Identity Center';

export interface SignInRequest {
  readonly target: SsoTarget;
  /** The one that Identity Center knows. */
  readonly startUrl: string;
  readonly client: RegisteredClient;
  readonly ways: SignInWays;
  /** With the signal that ends it. */
  readonly plain: PlainOptions;
  /** How long a person may take. */
  readonly timeoutMs: number;
  readonly debug: (message: string) => void;
}

/**
 * With a code of the browser where a browser on this machine can come back; with a device code where it cannot, where
 * that is wanted, and for profiles without an `sso-session`, whose clients have no scopes to ask for.
 */
export function chooseFlow(
  target: Pick<SsoTarget, 'session'>,
  ways: Pick<SignInWays, 'isLocal' | 'wantsDeviceCode'>,
): SsoFlow {
  if (target.session === undefined) return 'device';
  return (ways.wantsDeviceCode ?? !ways.isLocal) ? 'device' : 'code';
}

/**
 * @throws {CredentialsError} `sign-in-refused`, `sign-in-timeout` @throws {AwsError} `sso-client-refused`, `sso-grant-refused`,
 *   `sso-setting-refused`, ... and what opening the page throws
 * @see https://www.rfc-editor.org/rfc/rfc8252
 */
export async function signInWithPage(request: SignInRequest): Promise<SsoTokens> {
  const { target, client, ways, plain, timeoutMs } = request;
  const verifier = createVerifier();
  const state = createState();
  return receiveCode({
    provider: PROVIDER,
    path: REDIRECT_PATH,
    state,
    authorizeUrl: (redirectUri) =>
      authorizeUrl(target.oidc, {
        clientId: client.id,
        redirectUri,
        state,
        challenge: challengeOf(verifier),
        scopes: target.scopes,
      }),
    open: async (url) => {
      if (await opened(url, request)) return;
      ways.tell(
        `to sign in to ${PROVIDER} (${ssoLabel(target)}), open this address in a browser on this machine: ${url.href}`,
      );
    },
    exchange: (code, redirectUri) =>
      exchangeCode(target.oidc, client, { code, verifier, redirectUri }, plain),
    clock: plain.clock,
    timeoutMs,
    ...(plain.signal === undefined ? {} : { signal: plain.signal }),
  });
}

/** Trouble on the way that may pass while somebody still looks for the page. */
const PASSING: ReadonlySet<string> = new Set(['network', 'timeout', 'throttled', 'service', 'bad-answer']);
const SLOW_DOWN_SECONDS = 5;

/**
 * @throws {CredentialsError} `sign-in-refused`, `sign-in-timeout` @throws {AwsError} `sso-client-refused`, `sso-setting-refused`,
 *   ... and what opening the page throws
 * @see https://www.rfc-editor.org/rfc/rfc8628
 */
export async function signInWithDeviceCode(request: SignInRequest): Promise<SsoTokens> {
  const { target, client, ways, plain, debug } = request;
  const { clock, signal } = plain;
  const device = await startDevice(target.oidc, client, request.startUrl, plain);
  const seconds = Math.min(device.expiresInSeconds, request.timeoutMs / 1000);
  const untilMs = clock.now() + seconds * 1000;
  const tooLate = (): CredentialsError =>
    new CredentialsError('sign-in-timeout', { provider: PROVIDER, seconds: Math.round(seconds) });
  if (await opened(device.pageWithCode, request)) {
    ways.tell(`allow it only if the page shows the code ${device.userCode}`);
  } else {
    ways.tell(
      `to sign in to ${PROVIDER} (${ssoLabel(target)}), open ${device.page.href} in any browser and enter the code ${device.userCode}; or open ${device.pageWithCode.href}`,
    );
  }
  let { intervalSeconds } = device;
  for (;;) {
    if (clock.now() + intervalSeconds * 1000 >= untilMs) {
      await clock.sleep(Math.max(0, untilMs - clock.now()), signal);
      throw tooLate();
    }
    await clock.sleep(intervalSeconds * 1000, signal);
    try {
      const polled = await pollDevice(target.oidc, client, device.code, plain);
      if (polled.state === 'done') return polled.tokens;
      if (polled.state === 'slow-down') intervalSeconds += SLOW_DOWN_SECONDS;
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      if (error.code === 'sso-sign-in-denied')
        throw new CredentialsError('sign-in-refused', { provider: PROVIDER }, { cause: error });
      if (error.code === 'sso-code-expired') throw tooLate();
      if (!PASSING.has(error.code)) throw error;
      debug(`sso: the poll failed (${error.code}), trying again`);
      intervalSeconds += SLOW_DOWN_SECONDS;
    }
  }
}

/** False where the person has to open it. A browser that fails is no end where somebody can read the address. */
async function opened(url: URL, { ways, target }: SignInRequest): Promise<boolean> {
  if (ways.open === undefined) return false;
  // Said before: a browser may be through with it before it is known to have started.
  ways.tell(
    `opening the sign-in to ${PROVIDER} (${ssoLabel(target)}) in the browser, and waiting until it is finished there`,
  );
  try {
    await ways.open(url);
    return true;
  } catch (error) {
    if (!ways.hasReader) throw error;
    ways.tell('the browser could not be opened');
    return false;
  }
}
