// A person signs in at an OpenID provider: on a page that comes back to this machine, or with a code that is confirmed
// anywhere. It keeps nothing; no secret gets into an error or to the person.

import type { Secret } from '../../kernel/secret.ts';
import { PlatformError } from '../../platform/errors.ts';
import { receiveCode } from '../authorize/callback.ts';
import { type DevicePoll, waitForDevice } from '../authorize/device.ts';
import { challengeOf, createState, createVerifier } from '../authorize/pkce.ts';
import type { SignInWays } from '../authorize/ways.ts';
import { CredentialsError } from '../errors.ts';
import type { Identity } from './entry.ts';
import { authorizeUrl, exchangeCode, pollDevice, startDevice } from './grants.ts';
import type { Provider } from './provider.ts';
import { providerName } from './source.ts';

export interface SignInRequest {
  readonly provider: Provider;
  readonly ways: SignInWays;
  /** Asks for the person's consent even where it was given before. */
  readonly asksConsent: boolean;
  /** How long a person may take. */
  readonly timeoutMs: number;
  readonly debug: (message: string) => void;
}

/**
 * With a page that comes back where a browser on this machine can; with a device code where it cannot or where that is
 * wanted, if the provider has them.
 *
 * @throws {CredentialsError} `oidc-device-unsupported` where one was asked for
 */
export function chooseFlow(
  { metadata, source }: Pick<Provider, 'metadata' | 'source'>,
  ways: Pick<SignInWays, 'isLocal' | 'wantsDeviceCode'>,
): 'code' | 'device' {
  const hasDevices = metadata.device_authorization_endpoint !== undefined;
  if (ways.wantsDeviceCode === true && !hasDevices)
    throw new CredentialsError('oidc-device-unsupported', { issuer: source.issuer });
  if (metadata.authorization_endpoint === undefined && hasDevices) return 'device';
  return hasDevices && (ways.wantsDeviceCode ?? !ways.isLocal) ? 'device' : 'code';
}

const DEFAULT_PATH = '/oauth/callback';

/**
 * @throws {CredentialsError} `sign-in-refused`, `sign-in-timeout`, `sign-in-port-taken`, `oidc-...`, `id-token-...`
 * @throws {AwsError} and what opening the page throws
 * @see https://www.rfc-editor.org/rfc/rfc8252
 */
export async function signInWithPage(request: SignInRequest): Promise<Identity> {
  const { provider, ways, timeoutMs } = request;
  const { source, plain } = provider;
  const [verifier, state, nonce] = [createVerifier(), createState(), createState()];
  const { port, path } = listenerOf(source.redirectUri);
  try {
    return await receiveCode({
      provider: providerName(source),
      path,
      ...(port === undefined ? {} : { port }),
      state,
      authorizeUrl: (listening) =>
        authorizeUrl(provider, {
          redirectUri: comesBackTo(source.redirectUri, listening),
          state,
          nonce,
          challenge: challengeOf(verifier),
          asksConsent: request.asksConsent,
        }),
      open: async (url) => {
        if (await opened(url, request)) return;
        const elsewhere = ways.isLocal ? '' : ' (or forward the port in redirect_uri to it, as ssh -L does)';
        ways.tell(
          `to sign in to ${providerName(source)}, open this address in a browser on this machine${elsewhere}: ${url.href}`,
        );
      },
      exchange: (code, listening, { iss }) =>
        exchangeCode(provider, {
          code,
          state,
          ...(iss === undefined ? {} : { from: iss }),
          redirectUri: comesBackTo(source.redirectUri, listening),
          verifier,
          nonce,
        }),
      clock: plain.clock,
      timeoutMs,
      ...(plain.signal === undefined ? {} : { signal: plain.signal }),
    });
  } catch (error) {
    if (!(error instanceof PlatformError) || error.facts.operation !== 'listen' || port === undefined)
      throw error;
    throw new CredentialsError('sign-in-port-taken', { port, errno: error.facts.errno }, { cause: error });
  }
}

/** Where to listen for a redirect URI; no port: one that the system chooses. */
function listenerOf(redirectUri: string | undefined): { readonly port?: number; readonly path: string } {
  if (redirectUri === undefined) return { path: DEFAULT_PATH };
  const { port, pathname } = new URL(redirectUri);
  return { ...(port === '' ? {} : { port: Number(port) }), path: pathname };
}

/**
 * What the provider is told: the setting to the character, because providers compare it so, with the port that was chosen.
 *
 * @param listening `http://127.0.0.1:PORT/PATH`
 */
function comesBackTo(redirectUri: string | undefined, listening: string): string {
  if (redirectUri === undefined) return listening;
  return redirectUri.replace(/^(http:\/\/[^/:]+)(?::\d+)?/i, `$1:${new URL(listening).port}`);
}

/** Trouble on the way that may pass while somebody still looks for the page. */
const PASSING = ['network', 'timeout', 'oidc-failed'];

/**
 * @throws {CredentialsError} `sign-in-refused`, `sign-in-timeout`, `oidc-...`, `id-token-...` @throws {AwsError} and what opening
 *   the page throws
 * @see https://www.rfc-editor.org/rfc/rfc8628
 */
export async function signInWithDeviceCode(request: SignInRequest): Promise<Identity> {
  const { provider, ways, debug } = request;
  const { clock, signal } = provider.plain;
  const name = providerName(provider.source);
  const device = await startDevice(provider);
  const startedMs = clock.now();
  if (await opened(device.pageWithCode ?? device.page, request)) {
    ways.tell(
      device.pageWithCode === undefined
        ? `enter the code ${shown(device.userCode)} there`
        : `allow it only if the page shows the code ${shown(device.userCode)}`,
    );
  } else {
    const either = device.pageWithCode === undefined ? '' : `; or open ${device.pageWithCode.href}`;
    ways.tell(
      `to sign in to ${name}, open ${device.page.href} in any browser and enter the code ${shown(device.userCode)}${either}`,
    );
  }
  return waitForDevice({
    provider: name,
    startedMs,
    intervalSeconds: device.intervalSeconds,
    expiresInSeconds: device.expiresInSeconds,
    timeoutMs: request.timeoutMs,
    poll: () => poll(provider, device.code),
    passing: PASSING,
    clock,
    onTrouble: (code) => debug(`oidc: the poll failed (${code}), trying again`),
    ...(signal === undefined ? {} : { signal }),
  });
}

async function poll(provider: Provider, code: Secret): Promise<DevicePoll<Identity>> {
  try {
    return { state: 'done', value: await pollDevice(provider, code) };
  } catch (cause) {
    const answer = cause instanceof CredentialsError && cause.code === 'oidc-refused' && cause.facts.error;
    if (answer === 'authorization_pending') return { state: 'pending' };
    if (answer === 'slow_down') return { state: 'slow-down' };
    if (answer === 'access_denied') return { state: 'denied', cause };
    if (answer === 'expired_token') return { state: 'expired', cause };
    throw cause;
  }
}

/** What a provider sends is not trusted with a terminal. */
function shown(userCode: string): string {
  return userCode.replace(/[^\x21-\x7e]/g, '?').slice(0, 40);
}

/** False where the person has to open it. A browser that fails is no end where somebody can read the address. */
async function opened(url: URL, { ways, provider }: SignInRequest): Promise<boolean> {
  if (ways.open === undefined) return false;
  try {
    const browser = await ways.open(url);
    ways.tell(
      `opened the sign-in to ${providerName(provider.source)} in ${browser}; waiting for it to be finished there`,
    );
    return true;
  } catch (error) {
    if (!ways.hasReader) throw error;
    ways.tell('the browser could not be opened');
    return false;
  }
}
