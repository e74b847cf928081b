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
import type { Secret } from '../../kernel/secret.ts';
import { receiveCode } from '../authorize/callback.ts';
import { type DevicePoll, waitForDevice } from '../authorize/device.ts';
import { challengeOf, createState, createVerifier } from '../authorize/pkce.ts';
import type { SignInWays } from '../authorize/ways.ts';
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
const PASSING = ['network', 'timeout', 'throttled', 'service', 'bad-answer'];

/**
 * @throws {CredentialsError} `sign-in-refused`, `sign-in-timeout` @throws {AwsError} `sso-client-refused`, `sso-setting-refused`,
 *   ... and what opening the page throws
 * @see https://www.rfc-editor.org/rfc/rfc8628
 */
export async function signInWithDeviceCode(request: SignInRequest): Promise<SsoTokens> {
  const { target, client, ways, plain, debug } = request;
  const { clock, signal } = plain;
  const device = await startDevice(target.oidc, client, request.startUrl, plain);
  const startedMs = clock.now();
  if (await opened(device.pageWithCode, request)) {
    ways.tell(`allow it only if the page shows the code ${device.userCode}`);
  } else {
    ways.tell(
      `to sign in to ${PROVIDER} (${ssoLabel(target)}), open ${device.page.href} in any browser and enter the code ${device.userCode}; or open ${device.pageWithCode.href}`,
    );
  }
  return waitForDevice({
    provider: PROVIDER,
    startedMs,
    intervalSeconds: device.intervalSeconds,
    expiresInSeconds: device.expiresInSeconds,
    timeoutMs: request.timeoutMs,
    poll: () => poll(request, device.code),
    passing: PASSING,
    clock,
    onTrouble: (code) => debug(`sso: the poll failed (${code}), trying again`),
    ...(signal === undefined ? {} : { signal }),
  });
}

async function poll({ target, client, plain }: SignInRequest, code: Secret): Promise<DevicePoll<SsoTokens>> {
  try {
    const polled = await pollDevice(target.oidc, client, code, plain);
    return polled.state === 'done' ? { state: 'done', value: polled.tokens } : polled;
  } catch (cause) {
    if (!(cause instanceof AwsError)) throw cause;
    if (cause.code === 'sso-sign-in-denied') return { state: 'denied', cause };
    if (cause.code === 'sso-code-expired') return { state: 'expired', cause };
    throw cause;
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
