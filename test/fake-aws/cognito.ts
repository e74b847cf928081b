// Cognito's identity pools of the fake AWS over HTTP. What the pools do is next door; this room has the protocol, faults
// and the log, which never holds a token.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Body, type CallLog, CognitoFault, OPERATIONS } from './cognito-pools.ts';
import type { FakeAws } from './fake-aws.ts';
import type { Fault } from './faults.ts';
import { newRequestId } from './xml.ts';

const TARGET = 'AWSCognitoIdentityService.';

export function isForCognito(request: IncomingMessage): boolean {
  return String(request.headers['x-amz-target'] ?? '').startsWith(TARGET);
}

export async function handleCognito(
  fake: FakeAws,
  request: IncomingMessage,
  text: string,
  response: ServerResponse,
): Promise<void> {
  const operation = String(request.headers['x-amz-target']).slice(TARGET.length);
  const fault = fake.faults.take(operation);
  if (fault?.kind === 'delay') await new Promise((resolve) => setTimeout(resolve, fault.ms));
  const log: CallLog = {};
  const requestId = newRequestId();
  let [status, result, body] = [200, 'OK', ''];
  let asked: Body = {};
  try {
    asked = bodyOf(text);
    strike(fault);
    checkRequest(request, operation);
    const run = OPERATIONS[operation];
    if (run === undefined) throw new CognitoFault('UnknownOperationException', '');
    body = isSwallowed(fault) ? '' : JSON.stringify(run({ fake, asked, fault, log }));
  } catch (error) {
    if (!(error instanceof CognitoFault)) throw error;
    [status, result] = [error.status, error.code];
    body = JSON.stringify({ __type: error.code, message: error.message });
  }
  const isSpoiled = fault !== undefined && ['hang', 'cut', 'garbage'].includes(fault.kind);
  fake.calls.push({
    at: new Date(fake.now()).toISOString(),
    service: 'cognito-identity',
    region: regionOf(request) ?? String(asked.IdentityPoolId ?? asked.IdentityId ?? '').split(':')[0] ?? '',
    operation,
    ...log,
    parameters: forLog(asked),
    userAgent: String(request.headers['user-agent'] ?? ''),
    result: isSpoiled && result === 'OK' ? `fault:${fault.kind}` : result,
    status,
  });
  fake.save();
  send(response, { status, body, result, requestId, date: new Date(fake.now()).toUTCString() }, fault);
}

function regionOf(request: IncomingMessage): string | undefined {
  return /^cognito-identity(?:-fips)?\.([a-z0-9-]+)\./.exec(String(request.headers.host))?.[1];
}

/** The names of the login providers, never their tokens. */
function forLog(asked: Body): Record<string, string> {
  const entries = Object.entries(asked).map(([name, value]): [string, string] => [
    name,
    name === 'Logins' && typeof value === 'object' && value !== null
      ? Object.keys(value).join(',')
      : String(value),
  ]);
  return Object.fromEntries(entries);
}

function bodyOf(text: string): Body {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Body;
  } catch {
    // The same refusal.
  }
  throw new CognitoFault('SerializationException', 'NUMBER_VALUE can not be converted to a String');
}

function checkRequest(request: IncomingMessage, operation: string): void {
  if (request.method !== 'POST' || request.url !== '/' || !Object.hasOwn(OPERATIONS, operation))
    throw new CognitoFault('UnknownOperationException', '');
  if (request.headers['content-type'] !== 'application/x-amz-json-1.1')
    throw new CognitoFault('UnknownOperationException', 'The content type is not one of this service', 404);
}

/** Faults that replace the call. @throws {CognitoFault} */
function strike(fault: Fault | undefined): void {
  if (fault?.kind === 'throttle') throw new CognitoFault('TooManyRequestsException', 'Rate exceeded');
  if (fault?.kind === 'error')
    throw new CognitoFault('InternalErrorException', 'Internal error', fault.status);
  if (fault?.kind === 'refuse') throw new CognitoFault(fault.code, fault.message, fault.status);
}

/** Nothing is performed: the caller waits for ever or is cut off. */
function isSwallowed(fault: Fault | undefined): boolean {
  return (fault?.kind === 'hang' && fault.at !== 'after') || (fault?.kind === 'cut' && fault.at === 'before');
}

interface Reply {
  readonly status: number;
  readonly body: string;
  readonly result: string;
  readonly requestId: string;
  readonly date: string;
}

function send(response: ServerResponse, reply: Reply, fault: Fault | undefined): void {
  if (fault?.kind === 'hang') return;
  if (fault?.kind === 'cut' && fault.at === 'before') return void response.destroy();
  const garbage = fault?.kind === 'garbage' && reply.result === 'OK' ? fault : undefined;
  const sent = garbage === undefined ? reply.body : GARBAGE[garbage.body];
  response.writeHead(garbage?.status ?? reply.status, {
    'content-type': garbage?.body === 'html' ? 'text/html' : 'application/x-amz-json-1.1',
    'content-length': Buffer.byteLength(sent),
    'x-amzn-requestid': reply.requestId,
    date: reply.date,
    ...(reply.result === 'OK' ? {} : { 'x-amzn-errortype': `${reply.result}:` }),
  });
  if (fault?.kind === 'cut')
    return void response.write(sent.slice(0, sent.length / 2), () => response.destroy());
  response.end(sent);
}

const GARBAGE = {
  html: '<!DOCTYPE html><html><body>Please sign in to the network</body></html>\n',
  xml: '{"IdentityId":"eu-west-1:',
  empty: '',
} as const;
