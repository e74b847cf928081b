// The sign-in service of `aws login` over HTTP: `/v1/authorize` with a page to say yes or no on, `/v1/token`, and the page
// that shows a code to somebody at another device. Reached under the loopback address or under its own host names.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { ALICE_ARN } from './default-world.ts';
import type { FakeAws } from './fake-aws.ts';
import { answerService, type ServiceAnswer, ServiceFault, type ServiceLog } from './plain-service.ts';
import { userArn } from './world.ts';

const PATHS: Readonly<Record<string, string>> = {
  '/v1/authorize': 'AuthorizeOAuth2Access',
  '/v1/authorize/answer': 'AnswerOAuth2Access',
  '/v1/sessions/confirmation': 'ShowOAuth2Code',
  '/v1/token': 'CreateOAuth2Token',
};

/** True for requests that are for the sign-in service of `aws login`. */
export function isForLogin(request: IncomingMessage): boolean {
  return Object.hasOwn(PATHS, pathOf(request));
}

export async function handleLogin(
  fake: FakeAws,
  request: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
): Promise<void> {
  const path = pathOf(request);
  await answerService(fake, request, response, {
    service: 'signin',
    region: regionOf(request),
    operation: PATHS[path] ?? path,
    faultBody: (code, status) => ({ error: status >= 500 ? 'server_error' : code, message: code }),
    run: (log, life) => {
      const url = new URL(request.url ?? '/', baseOf(request));
      if (path === '/v1/token') return token(fake, request, body, log, life);
      if (request.method !== 'GET') throw new ServiceFault('MethodNotAllowed', 405, 'GET only');
      if (path === '/v1/authorize') return page(authorizePage(fake, url));
      if (path === '/v1/authorize/answer') return answered(fake, url);
      return page(codePage(url));
    },
  });
}

function token(
  fake: FakeAws,
  request: IncomingMessage,
  body: Buffer,
  log: ServiceLog,
  life: number | undefined,
): ServiceAnswer {
  if (request.method !== 'POST') throw new ServiceFault('MethodNotAllowed', 405, 'POST only');
  const refuse = (message: string): ServiceFault =>
    new ServiceFault('ValidationException', 400, message, { error: 'INVALID_REQUEST', message });
  if (!/^application\/json\b/.test(request.headers['content-type'] ?? '')) throw refuse('JSON only');
  let sent: Record<string, unknown>;
  try {
    sent = Object(JSON.parse(body.toString('utf8')));
  } catch {
    throw refuse('no JSON');
  }
  log.parameters = { grantType: String(sent.grantType), clientId: String(sent.clientId) };
  const {
    answer,
    session,
    userArn: who,
  } = fake.login.createToken({
    body: sent,
    proof: request.headers.dpop as string | undefined,
    url: `${baseOf(request)}/v1/token`,
    world: fake.world,
    nowMs: fake.now(),
    forcedLifeSeconds: life,
  });
  log.callerArn = who;
  if (session !== undefined) log.accessKeyId = session.accessKeyId;
  return { body: answer };
}

function authorizePage(fake: FakeAws, url: URL): string {
  const id = fake.login.begin(url.searchParams, url.origin);
  const link = (who: string, word: string): string =>
    `<a id="${word}" href="/v1/authorize/answer?id=${id}&amp;who=${encodeURIComponent(who)}&amp;answer=${word}">${word}</a>`;
  return `<h1>Sign in</h1><p>${link(ALICE_ARN, 'allow')} ${link(ALICE_ARN, 'deny')}</p>`;
}

function answered(fake: FakeAws, url: URL): ServiceAnswer {
  const who = url.searchParams.get('who') ?? '';
  if (!fake.world.users.some((user) => userArn(user) === who))
    throw new ServiceFault('ValidationException', 400, 'nobody');
  const isAllowed = url.searchParams.get('answer') === 'allow';
  const to = fake.login.answer(url.searchParams.get('id') ?? '', isAllowed, who, fake.now());
  return { status: 302, body: '', headers: { location: to.href } };
}

/** What is to be typed on the other device. */
function codePage(url: URL): string {
  const text = Buffer.from(url.searchParams.toString()).toString('base64');
  return `<h1>Your code</h1><p id="code">${text}</p>`;
}

function page(body: string): ServiceAnswer {
  return {
    body: `<!doctype html><html><head><title>fake sign-in</title></head><body>${body}</body></html>`,
    headers: { 'content-type': 'text/html; charset=utf-8' },
  };
}

function regionOf(request: IncomingMessage): string {
  return /^([a-z0-9-]+)\.signin\./.exec(String(request.headers.host ?? ''))?.[1] ?? '';
}

function baseOf(request: IncomingMessage): string {
  const isTls = 'encrypted' in request.socket;
  return `${isTls ? 'https' : 'http'}://${request.headers.host ?? 'fake'}`;
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').split('?')[0] ?? '/';
}
