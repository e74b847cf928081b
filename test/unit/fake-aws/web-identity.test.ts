// The fake's AssumeRoleWithWebIdentity, driven by the JS SDK's own client: it takes what STS takes and refuses what STS
// refuses.

import { generateKeyPairSync } from 'node:crypto';
import { AssumeRoleWithWebIdentityCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  DEFAULT_WORLD,
  HOME_ACCOUNT,
  READER_ROLE,
  WEB_CLIENT,
  WEB_ISSUER,
  WEB_LONG_ROLE,
  WEB_ROLE,
} from '../../fake-aws/default-world.ts';
import { type FakeAws, startFakeAws } from '../../fake-aws/fake-aws.ts';
import { signJwt } from '../../fake-aws/jwt.ts';

let fake: FakeAws;
beforeEach(async () => {
  fake = await startFakeAws();
});
afterEach(() => fake.close());

const client = (credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken: string }) =>
  new STSClient({
    region: 'eu-west-1',
    endpoint: fake.url,
    maxAttempts: 1,
    ...(credentials === undefined ? {} : { credentials }),
  });

type Claims = Readonly<Record<string, unknown>>;

const token = (claims: Claims = {}, more: { lifeSeconds?: number; issuer?: string } = {}): string =>
  fake.identities.idToken(more.issuer ?? WEB_ISSUER, 'alice', fake.now(), {
    audience: WEB_CLIENT,
    ...(more.lifeSeconds === undefined ? {} : { lifeSeconds: more.lifeSeconds }),
    claims,
  });

async function assume(text: string, more: { role?: string; seconds?: number; policy?: string } = {}) {
  const { role = WEB_ROLE, seconds, policy } = more;
  return client().send(
    new AssumeRoleWithWebIdentityCommand({
      RoleArn: role,
      RoleSessionName: 'js',
      WebIdentityToken: text,
      ...(seconds === undefined ? {} : { DurationSeconds: seconds }),
      ...(policy === undefined ? {} : { Policy: policy }),
    }),
  );
}

async function refusal(text: string, more: Parameters<typeof assume>[1] = {}): Promise<string> {
  try {
    await assume(text, more);
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
  return 'granted';
}

describe('a token of a provider that the account knows', () => {
  it('gives credentials of the role, without a signature, and says whose they are', async () => {
    const answer = await assume(token(), { seconds: 900 });
    expect(answer).toMatchObject({
      SubjectFromWebIdentityToken: 'alice',
      Audience: WEB_CLIENT,
      Provider: 'arn:aws:iam::222222222222:oidc-provider/login.example.com/corp',
    });
    const {
      AccessKeyId = '',
      SecretAccessKey = '',
      SessionToken = '',
      Expiration,
    } = answer.Credentials ?? {};
    expect(Expiration?.getTime()).toBeLessThanOrEqual(fake.now() + 900_000);
    const who = await client({
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      sessionToken: SessionToken,
    }).send(new GetCallerIdentityCommand({}));
    expect(who.Arn).toBe('arn:aws:sts::222222222222:assumed-role/web-reader/js');
    expect(fake.calls[0]).not.toHaveProperty('accessKeyId');
    expect(JSON.stringify(fake.calls)).not.toContain(token().split('.')[2]);
  });

  it('may be signed with an elliptic curve, by a key that was registered', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const name = WEB_ISSUER.replace('https://', '');
    fake.identities.trust(name, [publicKey.export({ format: 'jwk' }) as Claims]);
    const now = Math.floor(fake.now() / 1000);
    const claims = { iss: WEB_ISSUER, sub: 'alice', aud: [WEB_CLIENT], iat: now, exp: now + 60 };
    const signed = signJwt(claims, privateKey, { alg: 'ES256', kid: 'one' });
    await expect(assume(signed)).resolves.toHaveProperty('Credentials');
    expect(await refusal(token())).toMatch(/^InvalidIdentityTokenException: Couldn't retrieve/);
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    expect(await refusal(signJwt(claims, other, { alg: 'ES256', kid: 'one' }))).toMatch(/^InvalidIdentity/);
  });

  it('carries a session policy', async () => {
    const policy = '{"Statement":{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}}';
    await expect(assume(token(), { policy })).resolves.toHaveProperty('PackedPolicySize');
    expect(await refusal(token(), { policy: 'x' })).toMatch(/^MalformedPolicyDocument/);
  });

  it('gives no more time than the role does', async () => {
    expect(await refusal(token(), { seconds: 3601 })).toMatch(/exceeds the MaxSessionDuration/);
    expect(await refusal(token(), { seconds: 899 })).toMatch(/^ValidationError/);
    await expect(assume(token(), { role: WEB_LONG_ROLE, seconds: 43_200 })).resolves.toBeDefined();
  });
});

describe('refused', () => {
  const cases: readonly (readonly [string, () => string, RegExp])[] = [
    ['a token that is no JWT', () => 'opaque-access-token', /^InvalidIdentityTokenException: The ID Token/],
    ['another issuer', () => token({}, { issuer: 'login.example.net' }), /No OpenIDConnect provider found/],
    ['an issuer with a slash too many', () => token({}, { issuer: `${WEB_ISSUER}/` }), /No OpenIDConnect/],
    ['a token that is over', () => token({}, { lifeSeconds: -1 }), /^ExpiredTokenException: Token expired/],
    ['a token without an end', () => token({ exp: undefined }), /^ExpiredTokenException/],
    ['a token of tomorrow', () => token({ nbf: Math.floor(fake.now() / 1000) + 60 }), /not yet valid/],
    ['another audience', () => token({ aud: 'stranger' }), /: Incorrect token audience$/],
    [
      'an audience that the role does not want',
      () => token({ aud: 'other-client' }),
      /^AccessDenied: Not auth/,
    ],
    ['a token that was given to another party', () => token({ azp: 'other-client' }), /^AccessDenied/],
    ['nobody', () => token({ sub: undefined }), /Missing a required claim: sub/],
    ['no audience', () => token({ aud: undefined }), /Missing a required claim: aud/],
    ['a changed claim', () => token().replace(/\.(.)/, '.x$1'), /^InvalidIdentityToken/],
    [
      'another signature',
      () => `${token().split('.').slice(0, 2).join('.')}.${token({ sub: 'bob' }).split('.')[2]}`,
      /^InvalidIdentityTokenException: Couldn't/,
    ],
    [
      'no signature at all',
      () =>
        `${Buffer.from('{"alg":"none"}').toString('base64url')}.${token().split('.')[1]}.${Buffer.from('x').toString('base64url')}`,
      /^InvalidIdentityToken/,
    ],
    ['a token that is too long', () => 'x'.repeat(20_001), /^ValidationError/],
  ];
  it.each(cases)('%s', async (_name, text, expected) => {
    expect(await refusal(text())).toMatch(expected);
  });

  it('a subject that the role does not want, a role that trusts no provider, and one that is not there', async () => {
    expect(await refusal(token({ sub: 'bob' }), { role: WEB_LONG_ROLE })).toMatch(/^AccessDenied/);
    expect(await refusal(token(), { role: READER_ROLE })).toMatch(/^AccessDenied/);
    expect(await refusal(token(), { role: `${WEB_ROLE}x` })).toMatch(/^AccessDenied/);
  });

  it('a provider that only another account knows', async () => {
    const role = `arn:aws:iam::${HOME_ACCOUNT}:role/ops/local`;
    expect(await refusal(token(), { role })).toMatch(/No OpenIDConnect provider/);
    expect(DEFAULT_WORLD.oidcProviders?.map(({ account }) => account)).not.toContain(HOME_ACCOUNT);
  });
});
