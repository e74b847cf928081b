// One HTTP request to the fake AWS: authenticates, strikes faults, performs, logs, answers. An answer of the 200s is
// never given to a call whose signature did not verify.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { authenticate, type Caller } from './caller.ts';
import { handleCognito, isForCognito } from './cognito.ts';
import { handleLogin, isForLogin } from './console-login-http.ts';
import { handleControl } from './control.ts';
import type { FakeAws } from './fake-aws.ts';
import type { Fault } from './faults.ts';
import { handleConsole, isForConsole } from './federation.ts';
import { IAM_OPERATIONS, requireIamUsable } from './iam.ts';
import { handleMachine, isForMachine } from './machine.ts';
import { Parameters } from './parameters.ts';
import { handlePortal, isForPortal } from './portal.ts';
import { readClaim, type SignatureClaim, type SignedRequest } from './sigv4.ts';
import { handleOidc, isForOidc } from './sso/oidc.ts';
import { STS_OPERATIONS } from './sts.ts';
import { UNSIGNED_OPERATIONS } from './sts-unsigned.ts';
import { AwsFault, errorXml, newRequestId, type ServiceName, successXml } from './xml.ts';

const VERSIONS = { sts: '2011-06-15', iam: '2010-05-08' } as const;
const MAX_BODY_BYTES = 1024 * 1024;

export function handleRequest(fake: FakeAws, request: IncomingMessage, response: ServerResponse): void {
  readBody(request)
    .then((body) => {
      if (request.url?.startsWith('/_fake/')) handleControl(fake, request, body.toString('utf8'), response);
      else if (isForCognito(request)) return handleCognito(fake, request, body.toString('utf8'), response);
      else if (isForOidc(request)) return handleOidc(fake, request, body, response);
      else if (isForLogin(request)) return handleLogin(fake, request, body, response);
      else if (isForMachine(request)) return handleMachine(fake, request, response);
      else if (isForPortal(request)) return handlePortal(fake, request, response);
      else if (isForConsole(request)) return handleConsole(fake, request, response);
      else return answer(fake, request, body, response);
      return undefined;
    })
    .catch((error: unknown) => {
      if (response.headersSent || response.destroyed) return;
      response
        .writeHead(500, { 'content-type': 'text/plain' })
        .end(`the fake AWS failed: ${String(error)}\n`);
    });
}

interface Outcome {
  readonly status: number;
  readonly xml: string;
  readonly result: string;
}

async function answer(
  fake: FakeAws,
  request: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
): Promise<void> {
  const signed = signedRequest(request, body);
  const requestId = newRequestId();
  const encoded = request.method === 'GET' ? (signed.target.split('?')[1] ?? '') : body.toString('utf8');
  const parameters = new Parameters(encoded);
  const operation = parameters.get('Action') ?? '(none)';
  const claim = claimOf(signed);
  const service: ServiceName = claim?.service === 'iam' ? 'iam' : 'sts';
  let caller: Caller | undefined;
  let fault: Fault | undefined;
  let outcome: Outcome;
  try {
    const isUnsigned = claim === undefined && Object.hasOwn(UNSIGNED_OPERATIONS, operation);
    caller = isUnsigned ? undefined : authenticate(signed, fake.world, fake.now());
    checkAddressed(signed, parameters, service);
    fault = fake.faults.take(operation);
    strike(fault);
    if (fault?.kind === 'delay')
      await new Promise((resolve) => setTimeout(resolve, fault?.kind === 'delay' ? fault.ms : 0));
    await fake.watch?.({ operation, when: 'before' });
    const xml = isSwallowed(fault)
      ? ''
      : perform(fake, caller, parameters, operation, service, fault, requestId);
    outcome = { status: 200, xml, result: 'OK' };
    await fake.watch?.({ operation, when: 'after' });
  } catch (error) {
    const refusal = error instanceof AwsFault ? error : new AwsFault('InternalFailure', 500, String(error));
    outcome = { status: refusal.status, xml: errorXml(service, refusal, requestId), result: refusal.code };
  }
  const isSpoiled = fault !== undefined && ['hang', 'cut', 'garbage'].includes(fault.kind);
  fake.calls.push({
    at: new Date(fake.now()).toISOString(),
    service,
    region: claim?.region ?? '',
    operation,
    ...(claim === undefined ? {} : { accessKeyId: claim.accessKeyId }),
    ...(caller === undefined ? {} : { callerArn: caller.arn }),
    parameters: parameters.forLog(),
    userAgent: String(request.headers['user-agent'] ?? ''),
    result: isSpoiled && outcome.result === 'OK' ? `fault:${fault?.kind}` : outcome.result,
    status: outcome.status,
  });
  fake.save();
  send(fake, response, outcome, fault, requestId);
}

/** Faults that replace the call. @throws {AwsFault} */
function strike(fault: Fault | undefined): void {
  if (fault?.kind === 'throttle') throw new AwsFault('Throttling', 400, 'Rate exceeded');
  if (fault?.kind === 'refuse') throw new AwsFault(fault.code, fault.status, fault.message);
  if (fault?.kind !== 'error') return;
  if (fault.status === 503)
    throw new AwsFault(
      'ServiceUnavailable',
      503,
      'The request has failed due to a temporary failure of the server.',
    );
  throw new AwsFault(
    'InternalFailure',
    500,
    'The request processing has failed because of an unknown error, exception or failure.',
  );
}

/** Nothing is performed: the caller waits for ever or is cut off. */
function isSwallowed(fault: Fault | undefined): boolean {
  return (fault?.kind === 'hang' && fault.at !== 'after') || (fault?.kind === 'cut' && fault.at === 'before');
}

function perform(
  fake: FakeAws,
  caller: Caller | undefined,
  parameters: Parameters,
  operation: string,
  service: ServiceName,
  fault: Fault | undefined,
  requestId: string,
): string {
  const unsigned = service === 'sts' ? UNSIGNED_OPERATIONS[operation] : undefined;
  if (unsigned !== undefined)
    return successXml(service, operation, unsigned({ fake, parameters, fault }), requestId);
  if (caller === undefined) throw unknownAction(operation, parameters.get('Version'));
  const call = {
    parameters,
    caller,
    world: fake.world,
    nowMs: fake.now(),
    newKeyDelayMs: fake.newKeyDelayMs,
    newKeyListDelayMs: fake.newKeyListDelayMs,
    ...(fault?.kind === 'short-lived' ? { forcedLifeSeconds: fault.seconds } : {}),
  };
  if (service === 'iam') requireIamUsable(caller);
  const run = (service === 'sts' ? STS_OPERATIONS : IAM_OPERATIONS)[operation];
  if (run === undefined) throw unknownAction(operation, parameters.get('Version'));
  return successXml(service, operation, run(call), requestId);
}

/** Is this a call at all, of a version and an operation that exist? @throws {AwsFault} */
function checkAddressed(signed: SignedRequest, parameters: Parameters, service: ServiceName): void {
  if ((signed.target.split('?')[0] ?? '/') !== '/')
    throw new AwsFault('UnknownOperationException', 404, 'Unknown path');
  if (signed.method !== 'POST' && signed.method !== 'GET')
    throw new AwsFault('InvalidAction', 400, `${signed.method} is not valid for this endpoint.`);
  const action = parameters.get('Action');
  if (action === undefined) throw new AwsFault('MissingAction', 400, 'Missing Action');
  const operations = service === 'sts' ? { ...STS_OPERATIONS, ...UNSIGNED_OPERATIONS } : IAM_OPERATIONS;
  if (!Object.hasOwn(operations, action) || parameters.get('Version') !== VERSIONS[service]) {
    throw unknownAction(action, parameters.get('Version'));
  }
}

function unknownAction(action: string, version: string | undefined): AwsFault {
  return new AwsFault(
    'InvalidAction',
    400,
    `Could not find operation ${action} for version ${version ?? 'NO_VERSION_SPECIFIED'}`,
  );
}

function send(
  fake: FakeAws,
  response: ServerResponse,
  outcome: Outcome,
  fault: Fault | undefined,
  requestId: string,
): void {
  if (fault?.kind === 'hang') return;
  if (fault?.kind === 'cut' && fault.at === 'before') {
    response.destroy();
    return;
  }
  const garbage = fault?.kind === 'garbage' && outcome.result === 'OK' ? fault : undefined;
  const text = garbage === undefined ? outcome.xml : GARBAGE[garbage.body];
  response.writeHead(garbage?.status ?? outcome.status, {
    'content-type': garbage?.body === 'html' ? 'text/html' : 'text/xml',
    'content-length': Buffer.byteLength(text),
    'x-amzn-requestid': requestId,
    date: new Date(fake.now()).toUTCString(),
    ...(fault?.kind === 'throttle' && fault.retryAfter !== undefined
      ? { 'retry-after': fault.retryAfter }
      : {}),
  });
  if (fault?.kind === 'cut') {
    response.write(text.slice(0, text.length / 2), () => response.destroy());
    return;
  }
  response.end(text);
}

const GARBAGE = {
  html: '<!DOCTYPE html><html><body>Please sign in to the network</body></html>\n',
  xml: '<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIA',
  empty: '',
} as const;

/** What the request says of itself, for the log and the answer's name space; refused calls have a claim too. */
function claimOf(signed: SignedRequest): SignatureClaim | undefined {
  try {
    return readClaim(signed);
  } catch {
    return undefined;
  }
}

function signedRequest(request: IncomingMessage, body: Buffer): SignedRequest {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers))
    headers[name] = Array.isArray(value) ? value.join(',') : (value ?? '');
  return { method: request.method ?? 'GET', target: request.url ?? '/', headers, body };
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) throw new Error('the request is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
