// A sign-in in the browser that comes back to this machine: a listener on 127.0.0.1, the page opened, one code taken and
// exchanged. Knows nothing of who is signed in to. No code, state or address gets into an error.

import type { Clock } from '../../kernel/clock.ts';
import { Secret } from '../../kernel/secret.ts';
import { type LoopbackAnswer, listenOnLoopback } from '../../platform/loopback.ts';
import { CredentialsError } from '../errors.ts';
import { callbackPage, PAGE_HEADERS, type PageText } from './page.ts';

export interface CodeRequest<T> {
  /** Who is signed in to, for messages and pages: `IAM Identity Center`. */
  readonly provider: string;
  /** Path of the redirect URI, such as `/oauth/callback`. */
  readonly path: string;
  /** Default: one that the system chooses. */
  readonly port?: number;
  readonly state: Secret;
  /** The page to open, given the redirect URI (`http://127.0.0.1:PORT/oauth/callback`). */
  readonly authorizeUrl: (redirectUri: string) => URL;
  /** Opens or shows the page. The listener is there before. */
  readonly open: (url: URL) => Promise<void>;
  /** Makes of the code what the sign-in is for; the browser is told how it went when it has ended. */
  readonly exchange: (code: Secret, redirectUri: string, from: CameFrom) => Promise<T>;
  readonly clock: Clock;
  /** How long a person may take; default ten minutes. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** What the provider says of itself when it sends the browser back. */
export interface CameFrom {
  /** Its issuer. @see https://www.rfc-editor.org/rfc/rfc9207 */
  readonly iss?: string;
}

const TIMEOUT_MS = 600_000;

/**
 * One sign-in from the opened page to the exchanged code. Whoever comes back with another state is refused and changes
 * nothing: the sign-in goes on. A second tab that comes back after the first is told that it is done.
 *
 * @throws {CredentialsError} `sign-in-refused` (facts: provider, reason?), `sign-in-timeout` (facts: provider, seconds); whatever
 *   `open` and `exchange` throw; the signal's reason when it is aborted
 * @see https://www.rfc-editor.org/rfc/rfc8252#section-7.3
 */
export async function receiveCode<T>(request: CodeRequest<T>): Promise<T> {
  request.signal?.throwIfAborted();
  const { provider } = request;
  const outcome = deferred<T>();
  let isTaken = false;
  const listener = await listenOnLoopback(
    async ({ url }) => {
      if (url.pathname !== request.path) return page(404, NOT_HERE);
      const state = Secret.of(url.searchParams.get('state') ?? '');
      if (!state.equals(request.state)) return page(400, NOT_OURS);
      if (isTaken) return page(200, ALREADY);
      const refusal = url.searchParams.get('error');
      const code = url.searchParams.get('code') ?? '';
      if (refusal === null && code === '') return page(400, NOT_OURS);
      isTaken = true;
      if (refusal !== null) {
        const reason = /^[\w.-]{1,60}$/.test(refusal) ? { reason: refusal } : {};
        outcome.reject(new CredentialsError('sign-in-refused', { provider, ...reason }));
        return page(200, { ...REFUSED, text: `Nothing was signed in to. You can close this tab.` });
      }
      try {
        const iss = url.searchParams.get('iss');
        const from = iss === null ? {} : { iss };
        outcome.resolve(await request.exchange(Secret.of(code), redirectUri(), from));
        return page(200, {
          ...SIGNED_IN,
          text: `vault is signed in to ${provider}. You can close this tab.`,
        });
      } catch (error) {
        outcome.reject(error);
        return page(200, FAILED);
      }
    },
    request.port === undefined ? {} : { port: request.port },
  );
  const redirectUri = (): string => `http://127.0.0.1:${listener.port}${request.path}`;
  const over = new AbortController();
  const stop = request.signal === undefined ? over.signal : AbortSignal.any([request.signal, over.signal]);
  try {
    const timeoutMs = request.timeoutMs ?? TIMEOUT_MS;
    const tooLong = request.clock.sleep(timeoutMs, stop).then(() => {
      throw new CredentialsError('sign-in-timeout', { provider, seconds: Math.round(timeoutMs / 1000) });
    });
    // Settled when the race is over: its end is nobody's concern then.
    tooLong.catch(() => undefined);
    const opened = request.open(request.authorizeUrl(redirectUri())).then(() => outcome.promise);
    return await Promise.race([outcome.promise, opened, tooLong]);
  } finally {
    over.abort();
    await listener.close();
  }
}

const SIGNED_IN = { title: 'Signed in', isGood: true };
const REFUSED = { title: 'Not signed in', isGood: false };
const FAILED: PageText = {
  title: 'Not signed in',
  text: 'The sign-in could not be completed; vault says why in its terminal. You can close this tab.',
  isGood: false,
};
const ALREADY: PageText = {
  title: 'Already done',
  text: 'This sign-in has been answered in another tab. You can close this one.',
  isGood: true,
};
const NOT_OURS: PageText = {
  title: 'Not this sign-in',
  text: 'This page was not opened by the sign-in that vault is waiting for. Nothing was changed.',
  isGood: false,
};
const NOT_HERE: PageText = { title: 'Nothing here', text: 'vault waits for a sign-in here.', isGood: false };

function page(status: number, text: PageText): LoopbackAnswer {
  return { status, headers: PAGE_HEADERS, body: callbackPage(text) };
}

interface Deferred<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
}

function deferred<T>(): Deferred<T> {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: unknown) => void = () => undefined;
  const promise = new Promise<T>((onValue, onError) => {
    resolve = onValue;
    reject = onError;
  });
  // It may fail before anybody waits for it.
  promise.catch(() => undefined);
  return { promise, resolve, reject };
}
