// SSO-OIDC of the fake AWS over HTTP, the pages that a browser sees, and the portal's Logout. Reached under the loopback
// address, or under its own host names where a test leads those here.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FakeAws } from '../fake-aws.ts';
import type { Fault } from '../faults.ts';
import { newRequestId } from '../xml.ts';
import type { Body } from './desk-types.ts';
import { consentPage, devicePage, endPage } from './pages.ts';
import { OidcFault, textIn } from './rules.ts';

const OPERATIONS: Readonly<Record<string, string>> = {
  'POST /client/register': 'RegisterClient',
  'POST /device_authorization': 'StartDeviceAuthorization',
  'POST /token': 'CreateToken',
  'POST /logout': 'Logout',
  'GET /authorize': 'Authorize',
  'GET /device': 'DevicePage',
  'POST /_sso/authorize': 'AuthorizeAnswer',
  'POST /_sso/device': 'DeviceAnswer',
};
const PATHS: ReadonlySet<string> = new Set(Object.keys(OPERATIONS).map((key) => key.split(' ')[1] ?? ''));

const TOKEN_HEADER = 'x-amz-sso_bearer_token';

/** What of a call may stand in a log. */
const LOGGED = [
  'clientName',
  'clientType',
  'scopes',
  'grantTypes',
  'redirectUris',
  'issuerUrl',
  'startUrl',
  'grantType',
] as const;
const LOGGED_QUERY = ['response_type', 'redirect_uri', 'scopes', 'scope', 'code_challenge_method'] as const;

/** True for requests that are for SSO-OIDC, its pages, or the portal's Logout. */
export function isForOidc(request: IncomingMessage): boolean {
  const { host, url } = addressed(request);
  return /^(?:oidc(?:-fips)?|device\.sso)\./.test(host) || PATHS.has(url.pathname);
}

interface Answer {
  readonly status: number;
  readonly result: string;
  readonly json?: unknown;
  readonly html?: string;
  readonly location?: string;
}

export async function handleOidc(
  fake: FakeAws,
  request: IncomingMessage,
  bytes: Buffer,
  response: ServerResponse,
): Promise<void> {
  const { host, url } = addressed(request);
  const operation = OPERATIONS[`${request.method} ${url.pathname}`] ?? `${request.method} ${url.pathname}`;
  const fault = fake.faults.take(operation);
  if (fault?.kind === 'delay') await new Promise((resolve) => setTimeout(resolve, fault.ms));
  await fake.watch?.({ operation, when: 'before' });
  const body = bodyOf(request, bytes);
  let answer: Answer;
  try {
    strike(fault);
    answer = isSwallowed(fault)
      ? { status: 200, result: 'OK' }
      : perform(fake, operation, { request, body: body ?? {}, url, fault });
    if (body === undefined) throw new OidcFault('InvalidRequestException', 'The body is not JSON');
  } catch (error) {
    if (!(error instanceof OidcFault)) throw error;
    answer = refusal(error, operation);
  }
  await fake.watch?.({ operation, when: 'after' });
  const isSpoiled = fault !== undefined && ['hang', 'cut', 'garbage'].includes(fault.kind);
  fake.calls.push({
    at: new Date(fake.now()).toISOString(),
    service: operation === 'Logout' ? 'sso' : 'sso-oidc',
    region: /^(?:oidc(?:-fips)?|portal\.sso)\.([a-z0-9-]+)\./.exec(host)?.[1] ?? '',
    operation,
    parameters: logged(body ?? {}, url),
    userAgent: String(request.headers['user-agent'] ?? ''),
    result: isSpoiled && answer.result === 'OK' ? `fault:${fault.kind}` : answer.result,
    status: answer.status,
  });
  fake.save();
  send(response, answer, fault);
}

interface Given {
  readonly request: IncomingMessage;
  readonly body: Body;
  readonly url: URL;
  readonly fault: Fault | undefined;
}

/** @throws {OidcFault} */
function perform(fake: FakeAws, operation: string, { request, body, url, fault }: Given): Answer {
  const { oidc, world } = fake;
  const now = fake.now();
  const ok = (json: unknown): Answer => ({ status: 200, result: 'OK', json });
  const shown = (html: string): Answer => ({ status: 200, result: 'OK', html });
  switch (operation) {
    case 'RegisterClient':
      return ok(oidc.register(body, world.sso, now));
    case 'StartDeviceAuthorization':
      return ok(oidc.startDevice(body, world.sso, now, fake.url));
    case 'CreateToken':
      return ok(
        oidc.createToken(body, world.sso, now, fault?.kind === 'short-lived' ? fault.seconds : undefined),
      );
    case 'Logout': {
      const token = request.headers[TOKEN_HEADER];
      oidc.logout(typeof token === 'string' ? token : undefined, world.sso, now);
      return { status: 200, result: 'OK' };
    }
    case 'Authorize': {
      const begun = oidc.authorize(url.searchParams, world.sso, now);
      return 'location' in begun
        ? { status: 302, result: 'OK', location: begun.location }
        : shown(consentPage(begun));
    }
    case 'AuthorizeAnswer':
      return {
        status: 302,
        result: 'OK',
        location: oidc.answerCode(textIn(body, 'id'), answerIn(body), now),
      };
    case 'DevicePage': {
      const code = url.searchParams.get('user_code');
      const device = code === null ? undefined : oidc.deviceShowing(code, now);
      return shown(devicePage(device, code !== null));
    }
    case 'DeviceAnswer': {
      const device = oidc.deviceShowing(textIn(body, 'user_code'), now);
      if (device === undefined) throw new OidcFault('InvalidRequestException', 'This code is not known');
      device.answer = answerIn(body);
      return shown(endPage(device.answer === 'allow' ? 'Request approved' : 'Request denied'));
    }
    default:
      throw new OidcFault('UnknownOperationException', 'There is nothing here', 404);
  }
}

function answerIn(body: Body): 'allow' | 'deny' {
  return textIn(body, 'answer') === 'allow' ? 'allow' : 'deny';
}

/** JSON, or what a form sends; undefined where it is neither. */
function bodyOf(request: IncomingMessage, bytes: Buffer): Body | undefined {
  const text = bytes.toString('utf8');
  if (request.method === 'GET' || text === '') return {};
  if (request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true)
    return Object.fromEntries(new URLSearchParams(text));
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Body) : undefined;
  } catch {
    return undefined;
  }
}

/** Never a secret, a token or a code. */
function logged(body: Body, url: URL): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const name of LOGGED) {
    const value = body[name];
    if (typeof value === 'string') found[name] = value;
    else if (Array.isArray(value)) found[name] = value.join(',');
  }
  for (const name of LOGGED_QUERY) {
    const value = url.searchParams.get(name);
    if (value !== null) found[name] = value;
  }
  return found;
}

/** Faults that replace the call. @throws {OidcFault} */
function strike(fault: Fault | undefined): void {
  if (fault?.kind === 'throttle') throw new OidcFault('TooManyRequestsException', 'Too many requests', 429);
  if (fault?.kind === 'error')
    throw new OidcFault('InternalServerException', 'Something went wrong', fault.status);
  if (fault?.kind === 'refuse') throw new OidcFault(fault.code, fault.message, fault.status);
}

/** Nothing is performed: the caller waits for ever or is cut off. */
function isSwallowed(fault: Fault | undefined): boolean {
  return (fault?.kind === 'hang' && fault.at !== 'after') || (fault?.kind === 'cut' && fault.at === 'before');
}

function refusal(fault: OidcFault, operation: string): Answer {
  const { status, code, message, oauth } = fault;
  const isPage = ['Authorize', 'AuthorizeAnswer', 'DevicePage', 'DeviceAnswer'].includes(operation);
  if (isPage) return { status, result: code, html: endPage(message) };
  const json = operation === 'Logout' ? { message } : { error: oauth, error_description: message };
  return { status, result: code, json };
}

function send(response: ServerResponse, answer: Answer, fault: Fault | undefined): void {
  if (fault?.kind === 'hang') return;
  if (fault?.kind === 'cut' && fault.at === 'before') return void response.destroy();
  if (answer.location !== undefined)
    return void response.writeHead(302, { location: answer.location, 'cache-control': 'no-store' }).end();
  const garbage = fault?.kind === 'garbage' && answer.result === 'OK' ? fault : undefined;
  const text =
    garbage === undefined
      ? (answer.html ?? (answer.json === undefined ? '' : JSON.stringify(answer.json)))
      : GARBAGE[garbage.body];
  response.writeHead(garbage?.status ?? answer.status, {
    'content-type': answer.html === undefined && garbage?.body !== 'html' ? 'application/json' : 'text/html',
    'content-length': Buffer.byteLength(text),
    'x-amzn-requestid': newRequestId(),
    ...(answer.result === 'OK' ? {} : { 'x-amzn-errortype': answer.result }),
  });
  if (fault?.kind === 'cut')
    return void response.write(text.slice(0, text.length / 2), () => response.destroy());
  response.end(text);
}

const GARBAGE = {
  html: '<!DOCTYPE html><html><body>Please sign in to the network</body></html>\n',
  xml: '{"accessToken":"aoa',
  empty: '',
} as const;

function addressed(request: IncomingMessage): { readonly host: string; readonly url: URL } {
  const host = String(request.headers.host ?? 'fake').replace(/:\d+$/, '');
  return { host, url: new URL(request.url ?? '/', `https://${host}`) };
}
