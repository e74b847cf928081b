// The calls to identity pools against the fake AWS: what is sent, what is tried again, and what every refusal is.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCognito } from '../../../src/aws/cognito.ts';
import type { AwsError } from '../../../src/aws/errors.ts';
import type { PlainOptions } from '../../../src/aws/plain-call.ts';
import { Secret } from '../../../src/kernel/secret.ts';
import { BROKEN_POOL, POOL, POOL_ADMIN_ROLE, STRICT_POOL, USER_POOL } from '../../fake-aws/default-world.ts';
import { type FakeAws, startFakeAws } from '../../fake-aws/fake-aws.ts';
import type { Fault } from '../../fake-aws/faults.ts';

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

  it('tell the end of credentials by our clock, however far it is off', async () => {
    fake.setSkew(-7200);
    const { expiration } = await pools().getCredentials(
      await pools().getId(POOL, undefined),
      undefined,
      undefined,
    );
    expect(Math.abs(expiration.getTime() - Date.now() - 3_600_000)).toBeLessThan(20_000);
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
