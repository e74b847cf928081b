// What the unsigned services of the fake AWS share: faults struck, the call logged, the answer sent. No protocol.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FakeAws, LoggedCall } from './fake-aws.ts';
import type { Fault } from './faults.ts';
import { newRequestId } from './xml.ts';

/** A refusal: its code for the log, and what the service answers. */
export class ServiceFault extends Error {
  readonly code: string;
  readonly status: number;
  /** The body, where it is not `{ message }`. */
  readonly body: unknown;

  constructor(code: string, status: number, message: string, body?: unknown) {
    super(message);
    this.code = code;
    this.status = status;
    this.body = body;
  }
}

export interface ServiceAnswer {
  /** Default 200. */
  readonly status?: number;
  /** Text as it is, anything else as JSON. */
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a call adds to its line in the log. */
export type ServiceLog = { -readonly [K in keyof LoggedCall]?: LoggedCall[K] };

export interface ServiceCall {
  readonly service: string;
  readonly region: string;
  readonly operation: string;
  /** What the service answers to a throttled or failed call. Default: rest-json's. */
  readonly faultBody?: (code: string, status: number) => unknown;
  /** @throws {ServiceFault} */
  readonly run: (log: ServiceLog, forcedLifeSeconds: number | undefined) => ServiceAnswer;
}

/** One call from fault to answer. */
export async function answerService(
  fake: FakeAws,
  request: IncomingMessage,
  response: ServerResponse,
  call: ServiceCall,
): Promise<void> {
  const { operation } = call;
  const fault = fake.faults.take(operation);
  if (fault?.kind === 'delay') await new Promise((resolve) => setTimeout(resolve, fault.ms));
  const log: ServiceLog = {};
  let answer: ServiceAnswer;
  let result = 'OK';
  try {
    strike(fault);
    await fake.watch?.({ operation, when: 'before' });
    answer = isSwallowed(fault)
      ? { body: '' }
      : call.run(log, fault?.kind === 'short-lived' ? fault.seconds : undefined);
    await fake.watch?.({ operation, when: 'after' });
  } catch (error) {
    if (!(error instanceof ServiceFault)) throw error;
    result = error.code;
    const body = error.body ??
      call.faultBody?.(error.code, error.status) ?? { code: error.code, message: error.message };
    answer = { status: error.status, body };
  }
  const isSpoiled = fault !== undefined && ['hang', 'cut', 'garbage'].includes(fault.kind);
  fake.calls.push({
    at: new Date(fake.now()).toISOString(),
    service: call.service,
    region: call.region,
    operation,
    parameters: {},
    ...log,
    userAgent: String(request.headers['user-agent'] ?? ''),
    result: isSpoiled && result === 'OK' ? `fault:${fault.kind}` : result,
    status: answer.status ?? 200,
  });
  fake.save();
  send(response, answer, result, fault);
}

/** Faults that replace the call. @throws {ServiceFault} */
function strike(fault: Fault | undefined): void {
  if (fault?.kind === 'throttle') throw new ServiceFault('TooManyRequestsError', 429, 'Rate exceeded');
  if (fault?.kind === 'error')
    throw new ServiceFault('InternalServerException', fault.status, 'Something went wrong');
  if (fault?.kind === 'refuse') throw new ServiceFault(fault.code, fault.status, fault.message);
}

/** Nothing is performed: the caller waits for ever or is cut off. */
function isSwallowed(fault: Fault | undefined): boolean {
  return (fault?.kind === 'hang' && fault.at !== 'after') || (fault?.kind === 'cut' && fault.at === 'before');
}

function send(
  response: ServerResponse,
  answer: ServiceAnswer,
  result: string,
  fault: Fault | undefined,
): void {
  if (fault?.kind === 'hang') return;
  if (fault?.kind === 'cut' && fault.at === 'before') return void response.destroy();
  const garbage = fault?.kind === 'garbage' && result === 'OK' ? fault : undefined;
  const isText = typeof answer.body === 'string';
  const whole = isText ? (answer.body as string) : JSON.stringify(answer.body);
  const text = garbage === undefined ? whole : GARBAGE[garbage.body];
  response.writeHead(garbage?.status ?? answer.status ?? 200, {
    'content-type': garbage?.body === 'html' ? 'text/html' : isText ? 'text/plain' : 'application/json',
    'content-length': Buffer.byteLength(text),
    'x-amzn-requestid': newRequestId(),
    ...(result === 'OK' ? {} : { 'x-amzn-errortype': `${result}:http://internal.amazon.com/` }),
    ...answer.headers,
  });
  if (fault?.kind === 'cut')
    return void response.write(text.slice(0, text.length / 2), () => response.destroy());
  response.end(text);
}

const GARBAGE = {
  html: '<!DOCTYPE html><html><body>Please sign in to the network</body></html>\n',
  xml: '{"AccessKeyId":"ASIA',
  empty: '',
} as const;
