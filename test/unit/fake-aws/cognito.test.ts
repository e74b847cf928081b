// The fake's identity pools, driven by the JS SDK's own providers and by hand: they give what Cognito gives and refuse
// what it refuses.

import { generateKeyPairSync } from 'node:crypto';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { fromCognitoIdentity, fromCognitoIdentityPool } from '@aws-sdk/credential-provider-cognito-identity';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  BROKEN_POOL,
  MEMBER_ROLE,
  POOL,
  POOL_ADMIN_ROLE,
  STRICT_POOL,
  USER_POOL,
} from '../../fake-aws/default-world.ts';
import { type FakeAws, startFakeAws } from '../../fake-aws/fake-aws.ts';
import { signJwt } from '../../fake-aws/jwt.ts';

let fake: FakeAws;
beforeEach(async () => {
  fake = await startFakeAws();
});
afterEach(() => fake.close());

const token = (more: Parameters<FakeAws['identities']['idToken']>[3] = {}): string =>
  fake.identities.idToken(USER_POOL, 'alice', fake.now(), more);

async function call(operation: string, body: unknown): Promise<Record<string, unknown>> {
  const response = await fetch(fake.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AWSCognitoIdentityService.${operation}`,
    },
    body: JSON.stringify(body),
  });
  return { status: response.status, ...((await response.json()) as object) };
}

function pool(identityPoolId: string, logins?: Record<string, string>, customRoleArn?: string) {
  return fromCognitoIdentityPool({
    identityPoolId,
    clientConfig: { region: 'eu-west-1', endpoint: fake.url },
    ...(logins === undefined ? {} : { logins }),
    ...(customRoleArn === undefined ? {} : { customRoleArn }),
  });
}

async function who(credentials: Awaited<ReturnType<ReturnType<typeof pool>>>): Promise<string | undefined> {
  const sts = new STSClient({ region: 'eu-west-1', endpoint: fake.url, credentials });
  return (await sts.send(new GetCallerIdentityCommand({}))).Arn;
}

describe('the JS SDK’s providers', () => {
  it('get credentials of a guest, of a member and of a role that the token lets choose', async () => {
    const guest = await pool(POOL)();
    expect(await who(guest)).toBe(
      'arn:aws:sts::222222222222:assumed-role/pool-guest/CognitoIdentityCredentials',
    );
    expect((guest.expiration as Date).getTime() - fake.now()).toBeGreaterThan(3_590_000);
    expect(await who(await pool(STRICT_POOL, { [USER_POOL]: token() })())).toContain(
      ':assumed-role/pool-member/',
    );
    const chosen = token({ claims: { 'cognito:roles': [POOL_ADMIN_ROLE] } });
    expect(await who(await pool(POOL, { [USER_POOL]: chosen }, POOL_ADMIN_ROLE)())).toContain(
      ':assumed-role/pool-admin/',
    );
    const again = fromCognitoIdentity({
      identityId: guest.identityId,
      clientConfig: { region: 'eu-west-1', endpoint: fake.url },
    });
    expect((await again()).identityId).toBe(guest.identityId);
    expect(JSON.stringify(fake.calls)).not.toContain(chosen);
  });

  it('are told what Cognito tells', async () => {
    const refusal = async (work: Promise<unknown>): Promise<string> =>
      work.then(
        () => 'granted',
        (error: Error) => `${error.name}: ${error.message}`,
      );
    expect(await refusal(pool(STRICT_POOL)())).toBe(
      'NotAuthorizedException: Unauthenticated access is not supported for this identity pool.',
    );
    expect(await refusal(pool('eu-west-1:00000000-0000-4000-8000-000000000000')())).toMatch(
      /^ResourceNotFoundException: IdentityPool '.*' not found\.$/,
    );
    expect(await refusal(pool(BROKEN_POOL)())).toMatch(/^InvalidIdentityPoolConfigurationException: /);
    expect(await refusal(pool(POOL, { [USER_POOL]: token() }, POOL_ADMIN_ROLE)())).toMatch(
      /^NotAuthorizedException: /,
    );
  });
});

describe('login tokens', () => {
  it('must be of the provider, for the pool, signed and not over', async () => {
    const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    const claims = { sub: 'alice', iss: `https://${USER_POOL}`, aud: 'fake-client', exp: 4e9 };
    const forged = signJwt(claims, stranger, { alg: 'RS256', kid: 'fake-key-1' });
    const [head, body] = token().split('.');
    const cases: readonly (readonly [string, Record<string, string>, RegExp])[] = [
      ['another provider', { 'accounts.google.com': token() }, /supported provider/],
      ['no JWT', { [USER_POOL]: 'abc' }, /Not a valid OpenId Connect/],
      ['forged', { [USER_POOL]: forged }, /Couldn't verify/],
      ['signature cut off', { [USER_POOL]: `${head}.${body}.AAAA` }, /Couldn't verify/],
      ['over', { [USER_POOL]: token({ lifeSeconds: -1 }) }, /Token expired/],
      ['for another client', { [USER_POOL]: token({ audience: 'other' }) }, /audience/],
    ];
    for (const [name, Logins, message] of cases) {
      const answer = await call('GetId', { IdentityPoolId: POOL, Logins });
      expect(answer, name).toMatchObject({ status: 400, __type: 'NotAuthorizedException' });
      expect(answer.message, name).toMatch(message);
    }
    expect(await call('GetId', { IdentityPoolId: POOL, Logins: { [USER_POOL]: token() } })).toMatchObject({
      status: 200,
    });
  });

  it('belong to one identity: the same person gets it again, nobody else can use it', async () => {
    const Logins = { [USER_POOL]: token() };
    const first = await call('GetId', { IdentityPoolId: POOL, Logins });
    expect((await call('GetId', { IdentityPoolId: POOL, Logins })).IdentityId).toBe(first.IdentityId);
    const { IdentityId } = first;
    expect(await call('GetCredentialsForIdentity', { IdentityId })).toMatchObject({
      __type: 'NotAuthorizedException',
    });
    const bob = { [USER_POOL]: fake.identities.idToken(USER_POOL, 'bob', fake.now()) };
    expect(await call('GetCredentialsForIdentity', { IdentityId, Logins: bob })).toMatchObject({
      __type: 'NotAuthorizedException',
      message: expect.stringMatching(/Logins don't match/),
    });
    const guests = [
      await call('GetId', { IdentityPoolId: POOL }),
      await call('GetId', { IdentityPoolId: POOL }),
    ];
    expect(guests[0]?.IdentityId).not.toBe(guests[1]?.IdentityId);
  });
});

describe('the basic flow', () => {
  async function assume(WebIdentityToken: string, RoleArn = MEMBER_ROLE): Promise<string> {
    const query = {
      Action: 'AssumeRoleWithWebIdentity',
      Version: '2011-06-15',
      RoleArn,
      RoleSessionName: 'me',
      WebIdentityToken,
    };
    const response = await fetch(fake.url, { method: 'POST', body: new URLSearchParams(query) });
    const text = await response.text();
    return /<(?:Code|Arn)>(.*?)</.exec(text)?.[1] ?? text;
  }

  it('gives a token that STS takes for the roles that trust the pool, while it lasts', async () => {
    const Logins = { [USER_POOL]: token() };
    const { IdentityId } = await call('GetId', { IdentityPoolId: POOL, Logins });
    const { Token } = await call('GetOpenIdToken', { IdentityId, Logins });
    expect(await assume(String(Token))).toBe('arn:aws:sts::222222222222:assumed-role/pool-member/me');
    expect(await assume(String(Token), 'arn:aws:iam::222222222222:role/pool-guest')).toBe('AccessDenied');
    expect(await assume(String(Token).replace(/.{4}$/, 'AAAA'))).toBe('InvalidIdentityToken');
    fake.setSkew(601);
    expect(await assume(String(Token))).toBe('ExpiredTokenException');
    expect(JSON.stringify(fake.calls)).not.toContain(String(Token));
  });

  it('is refused where the pool does not allow it', async () => {
    const Logins = { [USER_POOL]: token() };
    const { IdentityId } = await call('GetId', { IdentityPoolId: STRICT_POOL, Logins });
    expect(await call('GetOpenIdToken', { IdentityId, Logins })).toMatchObject({
      __type: 'InvalidParameterException',
      message: expect.stringMatching(/classic/),
    });
  });
});
