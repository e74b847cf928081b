// The federation endpoint and the console of the fake AWS over HTTP, for vault and for a real browser: `/federation`,
// `/oauth` and pages that say who is signed in. Reached under the loopback address, or under AWS's own host names where a
// test leads those here.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FakeAws, LoggedCall } from './fake-aws.ts';
import type { Fault } from './faults.ts';
import { partitionOfConsole, partitionOfSignIn } from './partitions.ts';
import { SignInFault } from './sign-in.ts';
import { type Session, sessionArn } from './world.ts';

/** Where the console stands when the host name does not tell: `/_console?url=DESTINATION`. */
const CONSOLE_PATH = '/_console';
const COOKIE = 'fake-console';

/** True for requests that are for sign-in or the console and not for STS or IAM. */
export function isForConsole(request: IncomingMessage): boolean {
  const { host, url } = addressed(request);
  if (partitionOfSignIn(host) !== undefined || partitionOfConsole(host) !== undefined) return true;
  return ['/federation', '/oauth', CONSOLE_PATH, '/favicon.ico'].includes(url.pathname);
}

interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

type Log = Partial<Pick<LoggedCall, 'accessKeyId' | 'callerArn' | 'parameters'>>;

export async function handleConsole(
  fake: FakeAws,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { host, url } = addressed(request);
  if (url.pathname === '/favicon.ico') return void response.writeHead(404).end();
  const operation = operationOf(host, url);
  const fault = fake.faults.take(operation);
  if (fault?.kind === 'delay') await new Promise((resolve) => setTimeout(resolve, fault.ms));
  const log: { -readonly [K in keyof Log]: Log[K] } = { parameters: shownParameters(url) };
  let reply: Reply;
  let result = 'OK';
  try {
    strike(fault);
    reply =
      request.method === 'GET'
        ? perform(fake, operation, request, log)
        : refuse('BadMethod', 'GET only', 405);
  } catch (error) {
    if (!(error instanceof SignInFault)) throw error;
    result = error.code;
    reply = { status: error.status, body: page(`${error.status}`, escapeHtml(error.message)) };
  }
  const isSpoiled = fault !== undefined && ['hang', 'cut', 'garbage'].includes(fault.kind);
  fake.calls.push({
    at: new Date(fake.now()).toISOString(),
    service: operation === 'console' ? 'console' : 'signin',
    region: host,
    operation,
    parameters: {},
    ...log,
    userAgent: String(request.headers['user-agent'] ?? ''),
    result: isSpoiled && result === 'OK' ? `fault:${fault.kind}` : result,
    status: reply.status,
  });
  send(response, reply, fault);
}

/** Faults that replace the call. @throws {SignInFault} */
function strike(fault: Fault | undefined): void {
  if (fault?.kind === 'throttle') throw new SignInFault('Throttling', 'Rate exceeded', 429);
  if (fault?.kind === 'error') throw new SignInFault('InternalFailure', 'Something went wrong', fault.status);
  if (fault?.kind === 'refuse') throw new SignInFault(fault.code, fault.message, fault.status);
}

function perform(fake: FakeAws, operation: string, request: IncomingMessage, log: Log & object): Reply {
  const { host, url } = addressed(request);
  const partition = partitionOfSignIn(host);
  const query = url.searchParams;
  const nowMs = fake.now();
  switch (operation) {
    case 'getSigninToken': {
      const sessionText = query.get('Session');
      Object.assign(log, claimed(sessionText));
      const { token, session } = fake.desk.giveToken({
        sessionText,
        durationText: query.get('SessionDuration'),
        partition,
        world: fake.world,
        nowMs,
      });
      Object.assign(log, whose(fake, session));
      return {
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ SigninToken: token }),
      };
    }
    case 'login': {
      const destination = query.get('Destination');
      const { id, signedIn } = fake.desk.signIn({
        token: query.get('SigninToken'),
        issuer: query.get('Issuer'),
        destination,
        partition,
        nowMs,
      });
      Object.assign(log, whose(fake, signedIn.session));
      const isReal = partition !== undefined;
      const location = isReal
        ? (destination ?? '')
        : `${CONSOLE_PATH}?url=${encodeURIComponent(destination ?? '')}`;
      // Sign-in and console share the domain above them.
      const domain = isReal ? `; Domain=${host.replace(/^.*signin\./, '')}; Secure` : '';
      return {
        status: 302,
        headers: { location, 'set-cookie': `${COOKIE}=${id}; Path=/; HttpOnly${domain}` },
        body: '',
      };
    }
    case 'logout': {
      fake.desk.signOut(cookieOf(request));
      const target = query.get('redirect_uri');
      const isOurs = target !== null && URL.canParse(target) && new URL(target).host === request.headers.host;
      if (!isOurs) return refuse('BadRedirect', 'redirect_uri is not of this sign-in');
      return { status: 302, headers: { location: target }, body: '' };
    }
    case 'console': {
      const asked = partitionOfConsole(host) === undefined ? query.get('url') : url.href;
      const signedIn = fake.desk.whoIs(cookieOf(request), nowMs);
      const isAllowed =
        signedIn !== undefined &&
        (partitionOfConsole(host) === undefined || partitionOfConsole(host) === signedIn.partition);
      if (!isAllowed) return refuse('NotSignedIn', 'Nobody is signed in', 403);
      const { session, issuer, expiresMs } = signedIn;
      Object.assign(log, whose(fake, session), { parameters: { url: asked ?? '' } });
      const facts = {
        who: sessionArn(fake.world, session),
        account: session.ownerArn.split(':')[4] ?? '',
        partition: signedIn.partition,
        url: asked ?? '',
        issuer,
        minutes: String(Math.round((expiresMs - nowMs) / 60_000)),
      };
      const rows = Object.entries(facts).map(
        ([name, text]) => `<p>${name}: <span id="${name}">${escapeHtml(text)}</span></p>`,
      );
      return { status: 200, body: page('Fake console', rows.join('\n')) };
    }
    default:
      return refuse('UnknownAction', 'There is nothing here', 404);
  }
}

function refuse(code: string, message: string, status = 400): never {
  throw new SignInFault(code, message, status);
}

function operationOf(host: string, url: URL): string {
  if (partitionOfConsole(host) !== undefined || url.pathname === CONSOLE_PATH) return 'console';
  const action = url.searchParams.get('Action');
  if (url.pathname === '/oauth' && action === 'logout') return 'logout';
  if (url.pathname === '/federation' && (action === 'getSigninToken' || action === 'login')) return action;
  return '(none)';
}

function whose(fake: FakeAws, session: Session): Log {
  return { accessKeyId: session.accessKeyId, callerArn: sessionArn(fake.world, session) };
}

/** The key id that a refused request named, for the log. */
function claimed(text: string | null): Log {
  const id = /"sessionId":"(\w{16,128})"/.exec(text ?? '')?.[1];
  return id === undefined ? {} : { accessKeyId: id };
}

/** Never a session or a token. */
function shownParameters(url: URL): Record<string, string> {
  const shown: Record<string, string> = {};
  for (const name of ['SessionDuration', 'SessionType', 'Destination', 'Issuer']) {
    const value = url.searchParams.get(name);
    if (value !== null) shown[name] = value;
  }
  return shown;
}

function addressed(request: IncomingMessage): { readonly host: string; readonly url: URL } {
  const host = String(request.headers.host ?? 'fake').replace(/:\d+$/, '');
  return { host, url: new URL(request.url ?? '/', `https://${host}`) };
}

function cookieOf(request: IncomingMessage): string | undefined {
  return new RegExp(`(?:^|; )${COOKIE}=([\\w-]+)`).exec(request.headers.cookie ?? '')?.[1];
}

function send(response: ServerResponse, reply: Reply, fault: Fault | undefined): void {
  if (fault?.kind === 'hang') return;
  if (fault?.kind === 'cut' && fault.at === 'before') return void response.destroy();
  const garbage = fault?.kind === 'garbage' && reply.status === 200 ? fault : undefined;
  const text = garbage === undefined ? reply.body : GARBAGE[garbage.body];
  response.writeHead(garbage?.status ?? reply.status, {
    'content-type': 'text/html; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    ...(garbage === undefined ? reply.headers : {}),
  });
  if (fault?.kind === 'cut')
    return void response.write(text.slice(0, text.length / 2), () => response.destroy());
  response.end(text);
}

const GARBAGE = {
  html: '<!DOCTYPE html><html><body>Please sign in to the network</body></html>\n',
  xml: '{"SigninToken":',
  empty: '',
} as const;

function page(title: string, body: string): string {
  return `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body>\n${body}\n</body></html>\n`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
