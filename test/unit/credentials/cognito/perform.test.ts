// The flows of an identity pool: what is asked in which order, and what becomes of a guest.

import { describe, expect, it } from 'vitest';
import { AwsError, type AwsErrorCode } from '../../../../src/aws/errors.ts';
import { issuerOf } from '../../../../src/credentials/cognito/issuer.ts';
import { type CognitoWorld, credentialsOfPool } from '../../../../src/credentials/cognito/perform.ts';
import { Secret } from '../../../../src/kernel/secret.ts';
import type { CognitoStep } from '../../../../src/profiles/plan-types.ts';

const jwt = (claims: unknown): Secret =>
  Secret.of(`e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`);
const CREDENTIALS = {
  accessKeyId: 'ASIA',
  secretAccessKey: Secret.of('x'),
  sessionToken: Secret.of('y'),
  expiration: new Date(0),
};

interface Given {
  readonly step?: Partial<CognitoStep>;
  readonly token?: Secret;
  readonly guest?: string;
  /** Codes that getCredentials answers with, one a call. */
  readonly refusals?: readonly AwsErrorCode[];
  readonly remembers?: boolean;
}

async function run(given: Given) {
  const calls: string[] = [];
  let guest = given.guest;
  const refusals = [...(given.refusals ?? [])];
  const world: CognitoWorld = {
    cognito: {
      getId: async (pool, login) => {
        calls.push(`GetId ${pool} ${login?.provider ?? 'guest'}`);
        return Secret.of('new');
      },
      getCredentials: async (identity, login, role) => {
        calls.push(`GetCredentials ${identity.reveal()} ${login?.provider ?? 'guest'} ${role ?? 'own'}`);
        const code = refusals.shift();
        if (code !== undefined) throw new AwsError(code);
        return CREDENTIALS;
      },
      getOpenIdToken: async (identity, login) => {
        calls.push(`GetOpenIdToken ${identity.reveal()} ${login?.provider ?? 'guest'}`);
        return Secret.of('open-id');
      },
    },
    token: async () => given.token ?? jwt({ iss: 'https://accounts.google.com' }),
    assume: async ({ roleArn, token, durationSeconds }) => {
      calls.push(`Assume ${roleArn} ${token.reveal()} ${durationSeconds}`);
      return CREDENTIALS;
    },
    ...(given.remembers === false
      ? {}
      : {
          guest: {
            get: async () => (guest === undefined ? undefined : Secret.of(guest)),
            keep: async (identity) => {
              guest = identity.reveal();
            },
            drop: async () => {
              guest = undefined;
            },
          },
        }),
    debug: () => {},
  };
  const step: CognitoStep = {
    kind: 'cognito',
    profile: 'p',
    identityPoolId: 'eu-west-1:pool',
    cognito: { region: 'eu-west-1', fips: false, dualstack: false },
    ...given.step,
  };
  const code = await credentialsOfPool(step, world).then(
    () => 'OK',
    (error: AwsError) => error.code,
  );
  return { code, calls, guest };
}

const login = { token: { kind: 'file', path: '/t' } } as const;
const sts = { region: 'eu-west-1', legacyGlobal: false, fips: false, dualstack: false };
const assume = { roleSessionName: 'me', durationSeconds: 7200, policyArns: [], sts };

describe('the flows', () => {
  it('of a member: its id, then credentials, with the login each time', async () => {
    expect(await run({ step: { login } })).toMatchObject({
      code: 'OK',
      calls: ['GetId eu-west-1:pool accounts.google.com', 'GetCredentials new accounts.google.com own'],
    });
    const named = { login: { ...login, provider: 'mine' }, customRoleArn: 'role' };
    expect((await run({ step: named, token: Secret.of('opaque') })).calls[1]).toBe(
      'GetCredentials new mine role',
    );
  });

  it('of a role of one’s own: the pool’s token for STS', async () => {
    expect((await run({ step: { login, roleArn: 'role', assume } })).calls).toEqual([
      'GetId eu-west-1:pool accounts.google.com',
      'GetOpenIdToken new accounts.google.com',
      'Assume role open-id 7200',
    ]);
  });

  it('of a token that names nobody: nothing is asked', async () => {
    expect(await run({ step: { login }, token: Secret.of('opaque') })).toEqual({
      code: 'login-provider-unknown',
      calls: [],
    });
  });
});

describe('a guest', () => {
  it('is kept once it has credentials, and used again', async () => {
    expect(await run({})).toMatchObject({
      guest: 'new',
      calls: ['GetId eu-west-1:pool guest', 'GetCredentials new guest own'],
    });
    expect(await run({ guest: 'old' })).toMatchObject({
      guest: 'old',
      calls: ['GetCredentials old guest own'],
    });
    expect(await run({ refusals: ['identity-pool-misconfigured'] })).toMatchObject({ guest: undefined });
    expect(await run({ remembers: false, guest: 'old' })).toMatchObject({
      calls: ['GetId eu-west-1:pool guest', 'GetCredentials new guest own'],
    });
  });

  it('that AWS does not take is dropped, and another one asked for, once', async () => {
    for (const code of ['not-found', 'guests-refused', 'identity-conflict', 'validation'] as const)
      expect(await run({ guest: 'old', refusals: [code] })).toMatchObject({ code: 'OK', guest: 'new' });
    expect(await run({ guest: 'old', refusals: ['not-found', 'guests-refused'] })).toMatchObject({
      code: 'guests-refused',
      guest: undefined,
    });
  });

  it('is kept through trouble that is not its own', async () => {
    for (const code of ['network', 'throttled', 'service', 'bad-answer', 'timeout'] as const)
      expect(await run({ guest: 'old', refusals: [code] })).toMatchObject({ code, guest: 'old' });
  });
});

describe('the issuer of a token', () => {
  it.each([
    [
      'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_x',
      'cognito-idp.eu-west-1.amazonaws.com/eu-west-1_x',
    ],
    ['accounts.google.com', 'accounts.google.com'],
    ['https://login.example.com/', 'login.example.com'],
    ['https://x y', undefined],
    ['', undefined],
    [`https://${'x'.repeat(129)}`, undefined],
    [7, undefined],
  ])('%s is %s', (iss, name) => {
    expect(issuerOf(jwt({ iss }))).toBe(name);
  });

  it('is nobody’s where it is no token', () => {
    for (const text of [
      '',
      'a',
      'a.b',
      'a.b.c',
      'a.e30.c.d',
      'a.bnVsbA.c',
      `a.${Buffer.from('[1]').toString('base64url')}.c`,
    ])
      expect(issuerOf(Secret.of(text))).toBeUndefined();
  });
});
