// The credential services of machines in the fake AWS: instance metadata (both versions of its protocol) and the endpoint of
// containers. Each refuses what the real one refuses.

import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { CONTAINER_ID, CONTAINER_ROLE, CONTAINER_TOKEN, INSTANCE_ROLE } from './default-world.ts';
import type { FakeAws } from './fake-aws.ts';
import { answerService, type ServiceAnswer, ServiceFault, type ServiceLog } from './plain-service.ts';
import { issue } from './sts.ts';
import { findRole, type Session, sessionArn } from './world.ts';

/**
 * `optional`: both versions. `required`: version 2 alone. `v1`: a service that knows no tokens. `off`: switched off.
 * `no-role`: no instance profile. `failing`: answers 200 with an error.
 */
export type InstanceMode = 'optional' | 'required' | 'v1' | 'off' | 'no-role' | 'failing';

export class MachineDesk {
  mode: InstanceMode = 'optional';
  /** Tokens of the instance metadata service, with their ends. */
  readonly tokens = new Map<string, number>();

  clear(): void {
    this.mode = 'optional';
    this.tokens.clear();
  }
}

const TOKEN_PATH = '/latest/api/token';
const ROLE_PATH = '/latest/meta-data/iam/security-credentials/';
const INSTANCE_ID = 'i-0fake0fake0fake00';
const CONTAINER_PATHS = [`/v2/credentials/${CONTAINER_ID}`, '/v1/credentials'];

/** True for requests that are for the instance metadata service or a container's endpoint. */
export function isForMachine(request: IncomingMessage): boolean {
  const path = pathOf(request);
  return /^\/(?:latest|\d{4}-\d\d-\d\d|1\.0)\//.test(path) || CONTAINER_PATHS.includes(path);
}

export async function handleMachine(
  fake: FakeAws,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = pathOf(request);
  if (CONTAINER_PATHS.includes(path)) {
    return answerService(fake, request, response, {
      service: 'container',
      region: '',
      operation: 'GetContainerCredentials',
      run: (log, life) => container(fake, request, log, life),
    });
  }
  return answerService(fake, request, response, {
    service: 'imds',
    region: '',
    operation: instanceOperation(request),
    // Its errors are pages, of which only the status means anything.
    faultBody: (_code, status) => `<html><body>${status}</body></html>`,
    run: (log, life) => instance(fake, request, log, life),
  });
}

function instanceOperation(request: IncomingMessage): string {
  const path = pathOf(request);
  if (path.endsWith('/api/token')) return 'PutMetadataToken';
  if (path === ROLE_PATH) return 'GetInstanceRole';
  return path.startsWith(ROLE_PATH) ? 'GetInstanceCredentials' : 'GetMetadata';
}

function instance(
  fake: FakeAws,
  request: IncomingMessage,
  log: ServiceLog,
  life: number | undefined,
): ServiceAnswer {
  const { mode, tokens } = fake.machine;
  const path = pathOf(request);
  const header = (name: string): string | undefined => request.headers[name] as string | undefined;
  checkHost(request, ['169.254.169.254', '[fd00:ec2::254]']);
  if (mode === 'off') throw new ServiceFault('Disabled', 403, 'switched off');
  if (request.method === 'PUT') {
    if (mode === 'v1') throw new ServiceFault('MethodNotAllowed', 405, 'no tokens');
    if (path !== TOKEN_PATH || header('x-forwarded-for') !== undefined)
      throw new ServiceFault('Forbidden', 403, 'versioned, or through a proxy');
    const ttl = header('x-aws-ec2-metadata-token-ttl-seconds') ?? '';
    if (!/^\d{1,5}$/.test(ttl) || Number(ttl) < 1 || Number(ttl) > 21_600)
      throw new ServiceFault('BadRequest', 400, 'no time to live');
    const token = `AQAEfake${randomBytes(36).toString('base64url')}==`;
    tokens.set(token, fake.now() + Number(ttl) * 1000);
    return { body: token, headers: { 'x-aws-ec2-metadata-token-ttl-seconds': ttl } };
  }
  if (request.method !== 'GET' && request.method !== 'HEAD')
    throw new ServiceFault('MethodNotAllowed', 405, 'GET only');
  const token = header('x-aws-ec2-metadata-token');
  log.parameters = { version: token === undefined ? '1' : '2' };
  if (token === undefined ? mode === 'required' : (tokens.get(token) ?? 0) <= fake.now())
    throw new ServiceFault('Unauthorized', 401, 'no good token');
  const name = findRole(fake.world, INSTANCE_ROLE)?.name ?? '';
  if (path === '/latest/meta-data/instance-id') return { body: INSTANCE_ID };
  if (path === '/latest/meta-data/placement/region') return { body: 'eu-west-1' };
  if (mode === 'no-role' || name === '') throw new ServiceFault('NotFound', 404, 'no role');
  if (path === ROLE_PATH) return { body: name };
  if (path !== `${ROLE_PATH}${name}`) throw new ServiceFault('NotFound', 404, 'nothing here');
  if (mode === 'failing')
    return { body: { Code: 'AssumeRoleUnauthorizedAccess', Message: 'EC2 cannot assume the role' } };
  const session = newSession(fake, INSTANCE_ROLE, INSTANCE_ID, log, life);
  return {
    body: JSON.stringify({
      Code: 'Success',
      LastUpdated: instant(fake.now()),
      Type: 'AWS-HMAC',
      AccessKeyId: session.accessKeyId,
      SecretAccessKey: session.secret,
      Token: session.token,
      Expiration: instant(session.expiresMs),
    }),
  };
}

function container(
  fake: FakeAws,
  request: IncomingMessage,
  log: ServiceLog,
  life: number | undefined,
): ServiceAnswer {
  checkHost(request, ['169.254.170.2', '169.254.170.23', '[fd00:ec2::23]']);
  if (request.method !== 'GET') throw new ServiceFault('MethodNotAllowed', 405, 'GET only');
  // EKS and Greengrass show a token, ECS has an address that nobody else knows.
  if (pathOf(request) === '/v1/credentials' && request.headers.authorization !== CONTAINER_TOKEN)
    throw new ServiceFault('AccessDeniedException', 403, 'invalid token');
  const session = newSession(fake, CONTAINER_ROLE, 'task-0001', log, life);
  return {
    body: {
      AccessKeyId: session.accessKeyId,
      SecretAccessKey: session.secret,
      Token: session.token,
      Expiration: instant(session.expiresMs),
      RoleArn: CONTAINER_ROLE,
      AccountId: CONTAINER_ROLE.split(':')[4],
    },
  };
}

function newSession(
  fake: FakeAws,
  ownerArn: string,
  name: string,
  log: ServiceLog,
  life: number | undefined,
): Session {
  const session = issue(
    {
      world: fake.world,
      nowMs: fake.now(),
      ...(life === undefined ? {} : { forcedLifeSeconds: life }),
    },
    {
      kind: 'role',
      ownerArn,
      name,
      seconds: 21_600,
      isFromLongTermKeys: false,
      tags: [],
      transitiveKeys: [],
    },
  );
  log.accessKeyId = session.accessKeyId;
  log.callerArn = sessionArn(fake.world, session);
  return session;
}

/** Under another name it is somebody's web page that asks (DNS rebinding), or a proxy. */
function checkHost(request: IncomingMessage, own: readonly string[]): void {
  const host = String(request.headers.host ?? '').replace(/:\d+$/, '');
  if (![...own, '127.0.0.1', 'localhost'].includes(host))
    throw new ServiceFault('Forbidden', 403, 'another host');
}

function instant(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+/, '');
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').split('?')[0] ?? '/';
}
