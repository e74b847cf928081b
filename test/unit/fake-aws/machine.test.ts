// The credential services of machines in the fake AWS refuse what the real ones refuse, and give clients that nobody here
// wrote what they want: botocore and the JavaScript SDK. The same answers are read by our own client.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { fromHttp } from '@aws-sdk/credential-provider-http';
import { fromInstanceMetadata } from '@smithy/credential-provider-imds';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { containerCredentials } from '../../../src/aws/container-credentials.ts';
import { type InstanceTarget, instanceCredentials } from '../../../src/aws/instance-metadata.ts';
import type { MetadataOptions } from '../../../src/aws/metadata.ts';
import { Secret } from '../../../src/kernel/secret.ts';
import { CONTAINER_ID, CONTAINER_TOKEN } from '../../fake-aws/default-world.ts';
import { type FakeAws, startFakeAws } from '../../fake-aws/fake-aws.ts';
import type { InstanceMode } from '../../fake-aws/machine.ts';

let fake: FakeAws;
beforeEach(async () => {
  fake = await startFakeAws();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await fake.close();
});

const TTL = 'x-aws-ec2-metadata-token-ttl-seconds';
const ROLES = '/latest/meta-data/iam/security-credentials/';
const PYTHON = process.env.VAULT_TEST_PYTHON || 'python3';

const ask = (path: string, init: RequestInit = {}) => fetch(`${fake.url}${path}`, init);
const token = async (): Promise<string> =>
  (await ask('/latest/api/token', { method: 'PUT', headers: { [TTL]: '60' } })).text();
const calls = () => fake.calls.map(({ operation, status }) => `${operation} ${status}`);

const options: MetadataOptions = {
  version: 'test',
  clock: { now: () => Date.now(), sleep: () => Promise.resolve() },
};
const ours = (more: Partial<InstanceTarget> = {}) =>
  instanceCredentials(
    { endpoint: fake.url, isV1Allowed: true, timeoutMs: 1000, attempts: 1, ...more },
    options,
  );
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => 'none',
    (error: { code?: string; facts?: { status?: number } }) =>
      [error.code, error.facts?.status].filter((part) => part !== undefined).join(' '),
  );

/** What botocore gets as credentials, or null. */
async function botocore(expression: string, env: Record<string, string>): Promise<string> {
  const code = `import botocore.session, botocore.credentials, botocore.utils\ncreds = ${expression}\nprint(creds.get_frozen_credentials().access_key if creds else None)`;
  const { PATH = '' } = process.env;
  return (
    await promisify(execFile)(PYTHON, ['-c', code], { env: { PATH, HOME: '/nonexistent', ...env } })
  ).stdout.trim();
}

describe('instance metadata', () => {
  it.each([
    ['no time to live', '/latest/api/token', {}, 400],
    ['one of nothing', '/latest/api/token', { [TTL]: '0' }, 400],
    ['one of a day', '/latest/api/token', { [TTL]: '86400' }, 400],
    ['a versioned path', '/2021-01-03/api/token', { [TTL]: '60' }, 403],
    ['a proxy in between', '/latest/api/token', { [TTL]: '60', 'x-forwarded-for': '10.0.0.1' }, 403],
  ])('gives no token for %s', async (_what, path, headers, status) => {
    expect((await ask(path, { method: 'PUT', headers })).status).toBe(status);
  });

  it('wants a good token where it wants one, and knows its own paths alone', async () => {
    fake.machine.mode = 'required';
    expect((await ask(ROLES)).status).toBe(401);
    expect((await ask(ROLES, { headers: { 'x-aws-ec2-metadata-token': 'x' } })).status).toBe(401);
    const headers = { 'x-aws-ec2-metadata-token': await token() };
    expect(await (await ask(ROLES, { headers })).text()).toBe('instance');
    expect((await ask(`${ROLES}other`, { headers })).status).toBe(404);
    expect((await ask('/latest/meta-data/nothing', { headers })).status).toBe(404);
    expect((await ask(ROLES, { method: 'POST', headers })).status).toBe(405);
    fake.setSkew(61);
    expect((await ask(ROLES, { headers })).status).toBe(401);
  });

  it.each<[InstanceMode, readonly string[]]>([
    ['optional', ['PutMetadataToken 200', 'GetInstanceRole 200', 'GetInstanceCredentials 200']],
    ['required', ['PutMetadataToken 200', 'GetInstanceRole 200', 'GetInstanceCredentials 200']],
    ['v1', ['PutMetadataToken 405', 'GetInstanceRole 200', 'GetInstanceCredentials 200']],
  ])('in mode %s gives botocore, the JavaScript SDK and us the same', async (mode, expected) => {
    fake.machine.mode = mode;
    const issued = () => [...fake.world.sessions.keys()].at(-1);
    const found = await ours();
    expect([found.accessKeyId, calls()]).toEqual([issued(), expected]);

    fake.calls.length = 0;
    vi.stubEnv('AWS_EC2_METADATA_SERVICE_ENDPOINT', fake.url);
    vi.stubEnv('AWS_CONFIG_FILE', '/nonexistent');
    const js = await fromInstanceMetadata({ timeout: 1000, maxRetries: 0 })();
    expect([js.accessKeyId, calls()]).toEqual([issued(), expected]);

    fake.calls.length = 0;
    const python = await botocore('botocore.session.Session().get_credentials()', {
      AWS_EC2_METADATA_SERVICE_ENDPOINT: fake.url,
    });
    expect([python, calls()]).toEqual([issued(), expected]);
  });

  it.each<[InstanceMode, string]>([
    ['off', 'metadata-refused 403'],
    ['no-role', 'metadata-no-role'],
    ['failing', 'metadata-no-credentials'],
  ])('in mode %s gives nobody anything', async (mode, code) => {
    fake.machine.mode = mode;
    expect(await failure(ours())).toBe(code);
    const env = { AWS_EC2_METADATA_SERVICE_ENDPOINT: fake.url };
    expect(await botocore('botocore.session.Session().get_credentials()', env)).toBe('None');
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    await expect(fromInstanceMetadata({ timeout: 1000, maxRetries: 0 })()).rejects.toThrow();
  });
});

describe('our client of instance metadata', () => {
  it('uses no version 1 where it may not', async () => {
    fake.machine.mode = 'v1';
    expect(await failure(ours({ isV1Allowed: false }))).toBe('metadata-v1-forbidden');
    expect(calls()).toEqual(['PutMetadataToken 405']);
  });

  it('is refused for good by 400, and asks version 1 after 500 and silence', async () => {
    fake.addFault({ operation: 'PutMetadataToken', kind: 'refuse', status: 400, code: 'x', message: 'x' });
    expect(await failure(ours())).toBe('metadata-refused 400');
    fake.addFault({ operation: 'PutMetadataToken', kind: 'error', status: 500 });
    expect((await ours()).accessKeyId).toMatch(/^ASIA/);
    fake.addFault({ operation: 'PutMetadataToken', kind: 'hang' });
    expect((await ours({ timeoutMs: 200 })).accessKeyId).toMatch(/^ASIA/);
  });

  it('gets a new token where the old one is no longer taken', async () => {
    fake.machine.mode = 'required';
    fake.addFault({ operation: 'GetInstanceRole', kind: 'refuse', status: 401, code: 'x', message: 'x' });
    expect((await ours()).accessKeyId).toMatch(/^ASIA/);
    expect(calls().slice(0, 4)).toEqual([
      'PutMetadataToken 200',
      'GetInstanceRole 401',
      'PutMetadataToken 200',
      'GetInstanceRole 200',
    ]);
  });

  it('asks as often as it may, and for the role that it is told', async () => {
    fake.addFault({ operation: 'GetInstanceCredentials', kind: 'error', status: 503, count: 2 });
    expect(await failure(ours())).toBe('metadata-refused 503');
    expect((await ours({ attempts: 2, instanceRole: 'instance' })).accessKeyId).toMatch(/^ASIA/);
    expect(fake.count('GetInstanceRole')).toBe(1);
  });

  it.each(['html', 'xml', 'empty'] as const)('takes no credentials out of %s', async (body) => {
    fake.addFault({ operation: 'GetInstanceCredentials', kind: 'garbage', body });
    expect(await failure(ours())).toBe('metadata-bad-answer');
  });

  it('says that nothing is there, at once where the connection is refused', async () => {
    await fake.close();
    expect(await failure(ours())).toBe('metadata-unreachable');
    fake = await startFakeAws();
  });
});

describe('the endpoint of containers', () => {
  const relative = `/v2/credentials/${CONTAINER_ID}`;

  it('wants the token where it wants one, and its own name', async () => {
    expect((await ask(relative)).status).toBe(200);
    expect((await ask('/v1/credentials')).status).toBe(403);
    expect(
      (await ask('/v1/credentials', { headers: { authorization: `Bearer ${CONTAINER_TOKEN}` } })).status,
    ).toBe(403);
    expect((await ask('/v1/credentials', { headers: { authorization: CONTAINER_TOKEN } })).status).toBe(200);
    expect((await ask(relative, { method: 'POST' })).status).toBe(405);
    expect(JSON.stringify(fake.calls)).not.toContain(CONTAINER_TOKEN);
  });

  it('gives botocore, the JavaScript SDK and us the same', async () => {
    const uri = `${fake.url}/v1/credentials`;
    const issued = () => [...fake.world.sessions.keys()].at(-1);
    expect(
      (await containerCredentials({ uri, authorization: Secret.of(CONTAINER_TOKEN) }, options)).accessKeyId,
    ).toBe(issued());
    const env = {
      AWS_CONTAINER_CREDENTIALS_FULL_URI: uri,
      AWS_CONTAINER_AUTHORIZATION_TOKEN: CONTAINER_TOKEN,
    };
    const js = fromHttp({
      awsContainerCredentialsFullUri: uri,
      awsContainerAuthorizationToken: CONTAINER_TOKEN,
    });
    expect((await js()).accessKeyId).toBe(issued());
    expect(await botocore('botocore.session.Session().get_credentials()', env)).toBe(issued());
    expect(fake.calls.map(({ result }) => result)).toEqual(['OK', 'OK', 'OK']);
  });

  it('is asked again where that may help, and not where it will not', async () => {
    const uri = `${fake.url}/v1/credentials`;
    expect(await failure(containerCredentials({ uri }, options))).toBe('metadata-refused 403');
    expect(fake.calls.length).toBe(1);
    fake.addFault({ operation: 'GetContainerCredentials', kind: 'error', status: 500, count: 2 });
    const found = await containerCredentials({ uri: `${fake.url}${relative}` }, options);
    expect([found.accessKeyId.slice(0, 4), fake.calls.length]).toEqual(['ASIA', 4]);
    fake.addFault({ operation: 'GetContainerCredentials', kind: 'cut', at: 'half', count: 3 });
    expect(await failure(containerCredentials({ uri: `${fake.url}${relative}` }, options))).toBe(
      'metadata-unreachable',
    );
  });
});
