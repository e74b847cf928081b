// Identity pools: endpoints against the SDK's own rule set, and the calls against the fake AWS.

import { CognitoIdentityClient, GetIdCommand } from '@aws-sdk/nested-clients/cognito-identity';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CognitoTarget, cognitoEndpoint, createCognito } from '../../../src/aws/cognito.ts';
import type { AwsError } from '../../../src/aws/errors.ts';
import type { PlainOptions } from '../../../src/aws/plain-call.ts';
import { Secret } from '../../../src/kernel/secret.ts';
import { BROKEN_POOL, POOL, POOL_ADMIN_ROLE, STRICT_POOL, USER_POOL } from '../../fake-aws/default-world.ts';
import { type FakeAws, startFakeAws } from '../../fake-aws/fake-aws.ts';
import type { Fault } from '../../fake-aws/faults.ts';

async function sdkEndpoint({ region, fips, dualstack }: CognitoTarget): Promise<string> {
  let seen = '';
  const client = new CognitoIdentityClient({
    region,
    useFipsEndpoint: fips,
    useDualstackEndpoint: dualstack,
    maxAttempts: 1,
    requestHandler: {
      handle: async (request: { protocol: string; hostname: string }) => {
        seen = `${request.protocol}//${request.hostname}`;
        throw new Error('captured');
      },
    } as never,
  });
  await client.send(new GetIdCommand({ IdentityPoolId: POOL })).catch(() => undefined);
  return seen;
}

describe('the endpoint', () => {
  const regions = ['eu-west-1', 'us-east-1', 'us-west-2', 'cn-north-1', 'us-gov-west-1', 'eusc-de-east-1'];
  const targets = regions.flatMap((region) =>
    [false, true].flatMap((fips) => [false, true].map((dualstack) => ({ region, fips, dualstack }))),
  );
  it.each(targets)('is the one of the SDK: $region, FIPS $fips, dual-stack $dualstack', async (target) => {
    expect(cognitoEndpoint(target)).toBe(await sdkEndpoint(target));
  });

  it('is the override, which excludes the variants; a region that is none is refused', () => {
    const target = { region: 'eu-west-1', endpoint: 'http://127.0.0.1:1/', fips: false, dualstack: false };
    expect(cognitoEndpoint(target)).toBe('http://127.0.0.1:1');
    expect(() => cognitoEndpoint({ ...target, dualstack: true })).toThrow('endpoint-conflict');
    expect(() => cognitoEndpoint({ region: 'evil.example/', fips: false, dualstack: false })).toThrow(
      'region-invalid',
    );
  });
});

let fake: FakeAws;
beforeEach(async () => {
  fake = await startFakeAws();
});
afterEach(() => fake.close());

const options: PlainOptions = {
  network: { maxAttempts: 3 } as PlainOptions['network'],
  version: '1.2.3',
  clock: { now: () => Date.now(), sleep: async () => {} },
};
const pools = () =>
  createCognito({ region: 'eu-west-1', endpoint: fake.url, fips: false, dualstack: false }, options);
const login = (token = fake.identities.idToken(USER_POOL, 'alice', fake.now())) => ({
  provider: USER_POOL,
  token: Secret.of(token),
});

async function refusal(work: Promise<unknown>): Promise<AwsError> {
  return work.then(
    () => expect.unreachable(),
    (error: AwsError) => error,
  );
}

describe('the calls', () => {
  it('get a guest, its credentials with their end, and a token for STS', async () => {
    const id = await pools().getId(POOL, undefined);
    const credentials = await pools().getCredentials(id, undefined, undefined);
    expect(credentials.expiration.getTime()).toBe(
      fake.world.sessions.get(credentials.accessKeyId)?.expiresMs,
    );
    expect((await pools().getOpenIdToken(id, undefined)).reveal()).toMatch(/^ey.*\..*\..*/);
    expect(fake.calls[0]).toMatchObject({ userAgent: 'vault/1.2.3', parameters: { IdentityPoolId: POOL } });
  });

  it('send the login with every call', async () => {
    const id = await pools().getId(STRICT_POOL, login());
    await pools().getCredentials(id, login(), undefined);
    expect(fake.calls.map(({ parameters }) => parameters.Logins)).toEqual([USER_POOL, USER_POOL]);
  });

  it('are tried again where AWS throttles with status 400, fails, or the connection is cut', async () => {
    const faults: readonly Fault[] = [
      { kind: 'throttle', operation: 'GetId' },
      { kind: 'error', status: 500, operation: 'GetId' },
      { kind: 'cut', at: 'before', operation: 'GetId' },
    ];
    for (const fault of faults) {
      fake.addFault(fault);
      await pools().getId(POOL, undefined);
    }
    expect(fake.count('GetId')).toBe(6);
    fake.addFault({ kind: 'throttle', operation: 'GetId', count: 0 });
    expect(await refusal(pools().getId(POOL, undefined))).toMatchObject({
      code: 'throttled',
      facts: { attempts: 3 },
    });
  });
});

describe('every refusal has a code of its own', () => {
  it.each([
    ['no such pool', 'identity-pool-missing', () => pools().getId(POOL.replace('0001', '9999'), undefined)],
    ['guests off', 'guests-refused', () => pools().getId(STRICT_POOL, undefined)],
    [
      'another provider',
      'login-token-refused',
      () => pools().getId(POOL, { ...login(), provider: 'accounts.google.com' }),
    ],
    [
      'a token that is over',
      'login-token-expired',
      () => pools().getId(POOL, login(fake.identities.idToken(USER_POOL, 'a', 0))),
    ],
    [
      'a role that the token does not name',
      'identity-role-refused',
      async () => pools().getCredentials(await pools().getId(POOL, login()), login(), POOL_ADMIN_ROLE),
    ],
    [
      'no role for it',
      'identity-pool-misconfigured',
      async () => pools().getCredentials(await pools().getId(BROKEN_POOL, undefined), undefined, undefined),
    ],
    [
      'classic flow off',
      'classic-flow-off',
      async () => pools().getOpenIdToken(await pools().getId(STRICT_POOL, login()), login()),
    ],
    ['an id that is none', 'validation', () => pools().getCredentials(Secret.of('x'), undefined, undefined)],
  ] as const)('%s', async (_, code, work) => {
    const error = await refusal(work());
    expect(error.code).toBe(code);
    expect(JSON.stringify(error.facts)).not.toMatch(/ey[A-Za-z0-9_-]{20}/);
  });

  it.each([
    ['ResourceConflictException', 'identity-conflict'],
    ['LimitExceededException', 'limit-exceeded'],
    ['ExternalServiceException', 'login-provider-silent'],
    ['SomethingNewException', 'unknown'],
  ])('%s', async (awsCode, code) => {
    fake.addFault({ kind: 'refuse', operation: 'GetId', status: 400, code: awsCode, message: 'so it is' });
    const error = await refusal(pools().getId(POOL, login()));
    expect(error).toMatchObject({ code, facts: { awsCode, reason: 'so it is', provider: USER_POOL } });
  });

  it('pages, cut answers and answers without what was asked for are no answers', async () => {
    for (const body of ['html', 'xml', 'empty'] as const) {
      fake.addFault({ kind: 'garbage', operation: 'GetId', body });
      expect((await refusal(pools().getId(POOL, undefined))).code).toBe('bad-answer');
    }
  });

  it('does not tell the id of a guest', async () => {
    const id = await pools().getId(POOL, undefined);
    fake.world.identities.clear();
    const error = await refusal(pools().getCredentials(id, undefined, undefined));
    expect(error.code).toBe('not-found');
    expect(JSON.stringify(error.facts)).not.toContain(id.reveal().slice(12));
  });
});
