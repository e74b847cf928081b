// STS of the fake AWS, driven by the real SDK client: what it grants and what it refuses with which code and text.

import {
  GetAccessKeyInfoCommand,
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  GetSessionTokenCommand,
} from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as world from '../../fake-aws/default-world.ts';
import { type FakeAws, startFakeAws } from '../../fake-aws/fake-aws.ts';
import {
  ALICE,
  assume,
  BOB,
  keysOf,
  mfa,
  ROOT,
  refusal,
  SWITCHED_OFF,
  sessionKeys,
  stsOf,
} from './clients.ts';

let fake: FakeAws;
beforeEach(async () => {
  fake = await startFakeAws();
});
afterEach(() => fake.close());

const whoAmI = (keys: Parameters<typeof stsOf>[1]) =>
  stsOf(fake, keys).send(new GetCallerIdentityCommand({}));
const secondsLeft = (expiration: Date | undefined) =>
  Math.round(((expiration?.getTime() ?? 0) - Date.now()) / 1000);

describe('identity', () => {
  test('a user, root, a session, a role session and a federated user are who they are', async () => {
    expect(await whoAmI(BOB)).toMatchObject({
      Account: '111111111111',
      Arn: 'arn:aws:iam::111111111111:user/team/bob',
      UserId: 'AIDAFAKEBOBBOB222222',
    });
    expect(await whoAmI(ROOT)).toMatchObject({
      Arn: 'arn:aws:iam::111111111111:root',
      UserId: '111111111111',
    });
    expect((await whoAmI(await sessionKeys(fake, ALICE, false))).Arn).toBe(world.ALICE_ARN);
    const role = await assume(fake, ALICE, world.READER_ROLE);
    expect(await whoAmI(keysOf(role.Credentials))).toMatchObject({
      Account: '222222222222',
      Arn: 'arn:aws:sts::222222222222:assumed-role/reader/work',
      UserId: 'AROAFAKEREADER222222:work',
    });
    expect(role.AssumedRoleUser?.Arn).toBe('arn:aws:sts::222222222222:assumed-role/reader/work');
    const federated = await stsOf(fake, ALICE).send(new GetFederationTokenCommand({ Name: 'guest' }));
    expect((await whoAmI(keysOf(federated.Credentials))).Arn).toBe(
      'arn:aws:sts::111111111111:federated-user/guest',
    );
  });

  test.each([
    ['unknown', { accessKeyId: 'AKIAAAAAAAAAAAAAAAAA', secretAccessKey: 'x' }],
    ['inactive', SWITCHED_OFF],
    ['with a token that is not its own', { ...ALICE, sessionToken: 'made-up' }],
  ])('a key that is %s is refused', async (_what, keys) => {
    expect(await refusal(whoAmI(keys))).toBe(
      '403 InvalidClientTokenId: The security token included in the request is invalid.',
    );
  });

  test('a session key without its token, or with another, is refused', async () => {
    const { sessionToken, ...bare } = await sessionKeys(fake, ALICE, false);
    expect(await refusal(whoAmI(bare))).toMatch(/^403 InvalidClientTokenId/);
    expect(await refusal(whoAmI({ ...bare, sessionToken: `${sessionToken}x` }))).toMatch(
      /^403 InvalidClientTokenId/,
    );
  });

  test('a key that is switched off or deleted stops working', async () => {
    fake.patch({ keys: { [world.ALICE_KEY_ID]: 'Inactive' } });
    expect(await refusal(whoAmI(ALICE))).toMatch(/^403 InvalidClientTokenId/);
    fake.patch({ keys: { [world.ALICE_KEY_ID]: 'Active' } });
    expect((await whoAmI(ALICE)).Arn).toBe(world.ALICE_ARN);
    fake.patch({ keys: { [world.ALICE_KEY_ID]: 'deleted' } });
    expect(await refusal(whoAmI(ALICE))).toMatch(/^403 InvalidClientTokenId/);
  });

  test('a session that is over is told so, by order or by the clock', async () => {
    const keys = await sessionKeys(fake, ALICE, false);
    fake.patch({ expireSessions: [keys.accessKeyId] });
    expect(await refusal(whoAmI(keys))).toBe(
      '403 ExpiredToken: The security token included in the request is expired',
    );
    fake.addFault({ operation: 'GetSessionToken', kind: 'short-lived', seconds: 0 });
    expect(await refusal(whoAmI(await sessionKeys(fake, ALICE, false)))).toMatch(/^403 ExpiredToken/);
  });
});

describe('GetSessionToken', () => {
  test('gives the duration asked for, 12 hours by default, one hour at most to root', async () => {
    const life = async (keys: typeof ALICE, DurationSeconds?: number) =>
      secondsLeft(
        (await stsOf(fake, keys).send(new GetSessionTokenCommand({ DurationSeconds }))).Credentials
          ?.Expiration,
      );
    expect(Math.abs((await life(ALICE)) - 43200)).toBeLessThan(5);
    expect(Math.abs((await life(ALICE, 900)) - 900)).toBeLessThan(5);
    expect(Math.abs((await life(ROOT, 43200)) - 3600)).toBeLessThan(5);
  });

  test.each([899, 129601])('refuses %i seconds', async (DurationSeconds) => {
    expect(await refusal(stsOf(fake, ALICE).send(new GetSessionTokenCommand({ DurationSeconds })))).toMatch(
      /^400 ValidationError: .*'durationSeconds' failed to satisfy constraint/,
    );
  });

  test('refuses session credentials of every kind', async () => {
    const role = keysOf((await assume(fake, ALICE, world.READER_ROLE)).Credentials);
    for (const keys of [await sessionKeys(fake, ALICE, false), role]) {
      expect(await refusal(stsOf(fake, keys).send(new GetSessionTokenCommand({})))).toBe(
        '403 AccessDenied: Cannot call GetSessionToken with session credentials',
      );
      expect(await refusal(stsOf(fake, keys).send(new GetFederationTokenCommand({ Name: 'guest' })))).toBe(
        '403 AccessDenied: Cannot call GetFederationToken with session credentials',
      );
    }
  });
});

describe('MFA', () => {
  test('a code works once and gives a session that satisfies an MFA condition', async () => {
    const once = mfa(fake);
    const first = await stsOf(fake, ALICE).send(new GetSessionTokenCommand(once));
    expect(await refusal(stsOf(fake, ALICE).send(new GetSessionTokenCommand(once)))).toBe(
      '403 AccessDenied: MultiFactorAuthentication failed with invalid MFA one time pass code. ',
    );
    const admin = await assume(fake, keysOf(first.Credentials), world.ADMIN_ROLE);
    expect(admin.AssumedRoleUser?.Arn).toContain('assumed-role/admin/work');
  });

  test('a role that wants MFA refuses keys without it and a session without it', async () => {
    const denied = `403 AccessDenied: User: ${world.ALICE_ARN} is not authorized to perform: sts:AssumeRole on resource: ${world.ADMIN_ROLE}`;
    expect(await refusal(assume(fake, ALICE, world.ADMIN_ROLE))).toBe(denied);
    expect(await refusal(assume(fake, await sessionKeys(fake, ALICE, false), world.ADMIN_ROLE))).toBe(denied);
  });

  test('a wrong code, a stranger’s device and half of the pair are told apart', async () => {
    const SerialNumber = world.ALICE_MFA_SERIAL;
    const TokenCode = fake.wrongMfaCode(SerialNumber);
    const ask = (keys: typeof ALICE, input: object) =>
      refusal(stsOf(fake, keys).send(new GetSessionTokenCommand(input)));
    expect(await ask(ALICE, { SerialNumber, TokenCode })).toMatch(/with invalid MFA one time pass code/);
    expect(await ask(BOB, mfa(fake))).toMatch(/unable to validate MFA code/);
    expect(await ask(ALICE, { SerialNumber })).toMatch(/^403 AccessDenied: .*must provide both/);
    expect(await ask(ALICE, { SerialNumber, TokenCode: '12ab56' })).toMatch(
      /^400 ValidationError: .*'tokenCode'/,
    );
  });

  test('given codes are never the same and run out', () => {
    const codes = [1, 2, 3].map(() => fake.mfaCode(world.ALICE_MFA_SERIAL).code);
    expect(new Set(codes).size).toBe(3);
    expect(() => fake.mfaCode(world.ALICE_MFA_SERIAL)).toThrow('used up');
  });
});

test('GetAccessKeyInfo gives the account of a key, also of an inactive one', async () => {
  const ask = (AccessKeyId: string) => stsOf(fake, ALICE).send(new GetAccessKeyInfoCommand({ AccessKeyId }));
  expect((await ask(world.INACTIVE_KEY_ID)).Account).toBe('111111111111');
  expect(await refusal(ask('AKIAAAAAAAAAAAAAAAAA'))).toMatch(/^400 ValidationError/);
});
