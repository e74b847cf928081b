// The access portal of IAM Identity Center of the fake AWS over HTTP: the accounts and roles of a sign-in, and GetRoleCredentials.
// Reached under the loopback address, or under its own host names where a test leads those here.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FakeAws, LoggedCall } from './fake-aws.ts';
import type { Fault } from './faults.ts';
import { listAccountRoles, listAccounts } from './portal-list.ts';
import { issue } from './sts.ts';
import { findRole, type SsoToken, sessionArn } from './world.ts';
import { newRequestId } from './xml.ts';

const OPERATIONS: Readonly<Record<string, string>> = {
  '/federation/credentials': 'GetRoleCredentials',
  '/assignment/accounts': 'ListAccounts',
  '/assignment/roles': 'ListAccountRoles',
};
const TOKEN_HEADER = 'x-amz-sso_bearer_token';

/** A refusal as rest-json has it. */
class PortalFault extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, status: number, message: string) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/** True for requests that are for the portal and not for STS, IAM or the console. */
export function isForPortal(request: IncomingMessage): boolean {
  const { host, url } = addressed(request);
  return /^portal\.sso(?:-fips)?\./.test(host) || Object.hasOwn(OPERATIONS, url.pathname);
}

type Log = { -readonly [K in 'accessKeyId' | 'callerArn']?: LoggedCall[K] };

export async function handlePortal(
  fake: FakeAws,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { host, url } = addressed(request);
  const operation = operationOf(request, url);
  const { latencyMs, retryAfterSeconds } = fake.portalGate.settings;
  const isTaken = fake.portalGate.enter(performance.now());
  if (latencyMs > 0) await pause(latencyMs);
  const fault = isTaken ? fake.faults.take(operation) : undefined;
  if (fault?.kind === 'delay') await pause(fault.ms);
  const log: Log = {};
  const requestId = newRequestId();
  let status = 200;
  let result = 'OK';
  let body: string;
  try {
    if (!isTaken) throw TOO_MANY;
    strike(fault);
    body = isSwallowed(fault) ? '' : JSON.stringify(perform(fake, request, operation, fault, log));
  } catch (error) {
    if (!(error instanceof PortalFault)) throw error;
    result = error.code;
    status = error.status;
    body = JSON.stringify({ message: error.message });
  }
  const isSpoiled = fault !== undefined && ['hang', 'cut', 'garbage'].includes(fault.kind);
  fake.calls.push({
    at: new Date(fake.now()).toISOString(),
    service: 'sso',
    region: regionOf(host) ?? '',
    operation,
    ...log,
    parameters: Object.fromEntries([...url.searchParams].filter(([name]) => name !== 'next_token')),
    userAgent: String(request.headers['user-agent'] ?? ''),
    result: isSpoiled && result === 'OK' ? `fault:${fault.kind}` : result,
    status,
  });
  fake.save();
  const retryAfter =
    status === 429 && retryAfterSeconds > 0 ? { 'retry-after': String(retryAfterSeconds) } : {};
  send(response, { status, body, result, requestId, headers: retryAfter }, fault);
}

const TOO_MANY = new PortalFault('TooManyRequestsException', 429, 'HTTP 429 Unknown Code');

function operationOf(request: IncomingMessage, url: URL): string {
  const known = Object.hasOwn(OPERATIONS, url.pathname) ? OPERATIONS[url.pathname] : undefined;
  return request.method === 'GET' && known !== undefined ? known : `${request.method} ${url.pathname}`;
}

async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}

/** Faults that replace the call. @throws {PortalFault} */
function strike(fault: Fault | undefined): void {
  if (fault?.kind === 'throttle') throw TOO_MANY;
  if (fault?.kind === 'error')
    throw new PortalFault('InternalServerException', fault.status, 'Something went wrong');
  if (fault?.kind === 'refuse') throw new PortalFault(fault.code, fault.status, fault.message);
}

/** Nothing is performed: the caller waits for ever or is cut off. */
function isSwallowed(fault: Fault | undefined): boolean {
  return (fault?.kind === 'hang' && fault.at !== 'after') || (fault?.kind === 'cut' && fault.at === 'before');
}

/** @throws {PortalFault} */
function perform(
  fake: FakeAws,
  request: IncomingMessage,
  operation: string,
  fault: Fault | undefined,
  log: Log,
): unknown {
  const query = addressed(request).url.searchParams;
  const refuse = (code: string, status: number, message: string): Error =>
    new PortalFault(code, status, message);
  const listing = () => ({
    world: fake.world,
    token: signedIn(fake, request),
    query,
    pageSize: fake.portalGate.settings.pageSize,
    refuse,
  });
  switch (operation) {
    case 'GetRoleCredentials':
      return roleCredentials(fake, request, fault, log);
    case 'ListAccounts':
      return listAccounts(listing());
    case 'ListAccountRoles':
      return listAccountRoles(listing());
    default:
      throw new PortalFault('UnknownOperationException', 404, 'There is nothing here');
  }
}

/** Whose token it is. @throws {PortalFault} */
function signedIn(fake: FakeAws, request: IncomingMessage): SsoToken {
  const { sso } = fake.world;
  const token = sso?.tokens.find((candidate) => candidate.token === request.headers[TOKEN_HEADER]);
  const region = regionOf(addressed(request).host);
  const isHere = region === undefined || region === sso?.region;
  if (token === undefined || !isHere || fake.now() >= (token.expiresMs ?? Number.POSITIVE_INFINITY))
    throw new PortalFault('UnauthorizedException', 401, 'Session token not found or invalid');
  return token;
}

function roleCredentials(
  fake: FakeAws,
  request: IncomingMessage,
  fault: Fault | undefined,
  log: Log,
): unknown {
  const query = addressed(request).url.searchParams;
  const { world } = fake;
  const account = query.get('account_id') ?? '';
  const roleName = query.get('role_name') ?? '';
  const isPlain = [...query.keys()].sort().join() === 'account_id,role_name';
  if (!isPlain || !/^\d{12}$/.test(account) || roleName === '')
    throw new PortalFault('InvalidRequestException', 400, 'Invalid parameters');
  const token = signedIn(fake, request);
  if (!world.accounts.some(({ id }) => id === account))
    throw new PortalFault('ResourceNotFoundException', 404, 'Account not found');
  const assigned = token.assignments.find((one) => one.account === account && one.name === roleName);
  const role = assigned === undefined ? undefined : findRole(world, assigned.roleArn);
  if (role === undefined) throw new PortalFault('ForbiddenException', 403, 'No access');
  const session = issue(
    {
      world,
      nowMs: fake.now(),
      ...(fault?.kind === 'short-lived' ? { forcedLifeSeconds: fault.seconds } : {}),
    },
    {
      kind: 'role',
      ownerArn: assigned?.roleArn ?? '',
      name: token.user,
      seconds: role.maxSessionSeconds,
      isFromLongTermKeys: false,
      tags: [],
      transitiveKeys: [],
    },
  );
  Object.assign(log, { accessKeyId: session.accessKeyId, callerArn: sessionArn(world, session) });
  return {
    roleCredentials: {
      accessKeyId: session.accessKeyId,
      secretAccessKey: session.secret,
      sessionToken: session.token,
      expiration: session.expiresMs,
    },
  };
}

function regionOf(host: string): string | undefined {
  return /^portal\.sso(?:-fips)?\.([a-z0-9-]+)\./.exec(host)?.[1];
}

function addressed(request: IncomingMessage): { readonly host: string; readonly url: URL } {
  const host = String(request.headers.host ?? 'fake').replace(/:\d+$/, '');
  return { host, url: new URL(request.url ?? '/', `https://${host}`) };
}

interface Reply {
  readonly status: number;
  readonly body: string;
  readonly result: string;
  readonly requestId: string;
  readonly headers: Readonly<Record<string, string>>;
}

function send(response: ServerResponse, reply: Reply, fault: Fault | undefined): void {
  if (fault?.kind === 'hang') return;
  if (fault?.kind === 'cut' && fault.at === 'before') return void response.destroy();
  const garbage = fault?.kind === 'garbage' && reply.result === 'OK' ? fault : undefined;
  const text = garbage === undefined ? reply.body : GARBAGE[garbage.body];
  response.writeHead(garbage?.status ?? reply.status, {
    'content-type': garbage?.body === 'html' ? 'text/html' : 'application/json',
    'content-length': Buffer.byteLength(text),
    'x-amzn-requestid': reply.requestId,
    ...reply.headers,
    ...(reply.result === 'OK' ? {} : { 'x-amzn-errortype': `${reply.result}:http://internal.amazon.com/` }),
  });
  if (fault?.kind === 'cut')
    return void response.write(text.slice(0, text.length / 2), () => response.destroy());
  response.end(text);
}

const GARBAGE = {
  html: '<!DOCTYPE html><html><body>Please sign in to the network</body></html>\n',
  xml: '{"roleCredentials":{"accessKeyId":"ASIA',
  empty: '',
} as const;
