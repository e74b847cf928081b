// IAM of the fake AWS, driven by the real SDK client: own keys and devices, and who may not call at all.

import {
  CreateAccessKeyCommand,
  DeleteAccessKeyCommand,
  GetAccessKeyLastUsedCommand,
  GetUserCommand,
  ListAccessKeysCommand,
  ListAccountAliasesCommand,
  ListMFADevicesCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, GetFederationTokenCommand } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import * as world from '../../fake-aws/default-world.ts';
import { type FakeAws, startFakeAws } from '../../fake-aws/fake-aws.ts';
import { ALICE, adminKeys, BOB, iamOf, keysOf, refusal, sessionKeys, stsOf } from './clients.ts';

let fake: FakeAws;
beforeEach(async () => {
  fake = await startFakeAws();
});
afterEach(() => fake.close());

test('a user, its keys, devices and account are shown', async () => {
  const iam = iamOf(fake, ALICE);
  expect((await iam.send(new GetUserCommand({}))).User).toMatchObject({
    UserName: 'alice',
    Arn: world.ALICE_ARN,
    Path: '/',
  });
  expect((await iam.send(new ListAccessKeysCommand({}))).AccessKeyMetadata).toMatchObject([
    { AccessKeyId: world.ALICE_KEY_ID, Status: 'Active', UserName: 'alice' },
  ]);
  expect((await iam.send(new ListMFADevicesCommand({ UserName: 'alice' }))).MFADevices).toMatchObject([
    { SerialNumber: world.ALICE_MFA_SERIAL },
  ]);
  expect((await iam.send(new ListAccountAliasesCommand({}))).AccountAliases).toEqual(['fake-home']);
});

test('a key is made, used, switched off and deleted; a third one is refused', async () => {
  const iam = iamOf(fake, ALICE);
  const made = (await iam.send(new CreateAccessKeyCommand({}))).AccessKey;
  expect(made?.AccessKeyId).toMatch(/^AKIA[A-Z2-7]{16}$/);
  expect(made?.SecretAccessKey).toHaveLength(40);
  expect(await refusal(iam.send(new CreateAccessKeyCommand({})))).toBe(
    '409 LimitExceeded: Cannot exceed quota for AccessKeysPerUser: 2',
  );
  const id = made?.AccessKeyId ?? '';
  const fresh = { accessKeyId: id, secretAccessKey: made?.SecretAccessKey ?? '' };
  expect((await stsOf(fake, fresh, 'eu-west-3').send(new GetCallerIdentityCommand({}))).Arn).toBe(
    world.ALICE_ARN,
  );
  expect(
    (await iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: id }))).AccessKeyLastUsed,
  ).toMatchObject({ ServiceName: 'sts', Region: 'eu-west-3' });
  await iam.send(new UpdateAccessKeyCommand({ AccessKeyId: id, Status: 'Inactive' }));
  expect(await refusal(stsOf(fake, fresh).send(new GetCallerIdentityCommand({})))).toMatch(
    /^403 InvalidClientTokenId/,
  );
  await iam.send(new DeleteAccessKeyCommand({ AccessKeyId: id }));
  expect(await refusal(iam.send(new DeleteAccessKeyCommand({ AccessKeyId: id })))).toBe(
    `404 NoSuchEntity: The Access Key with id ${id} cannot be found.`,
  );
});

test('a new key works only after its delay', async () => {
  let nowMs = Date.now();
  const slow = await startFakeAws({ newKeyDelayMs: 5000, now: () => nowMs });
  try {
    const made = (await iamOf(slow, ALICE).send(new CreateAccessKeyCommand({}))).AccessKey;
    const ask = () =>
      stsOf(slow, {
        accessKeyId: made?.AccessKeyId ?? '',
        secretAccessKey: made?.SecretAccessKey ?? '',
      }).send(new GetCallerIdentityCommand({}));
    expect(await refusal(ask())).toMatch(/^403 InvalidClientTokenId/);
    nowMs += 5000;
    expect((await ask()).Arn).toBe(world.ALICE_ARN);
  } finally {
    await slow.close();
  }
});

test('permissions are the user’s own', async () => {
  expect(await refusal(iamOf(fake, BOB).send(new ListMFADevicesCommand({})))).toBe(
    `403 AccessDenied: User: ${world.BOB_ARN} is not authorized to perform: iam:ListMFADevices on resource: ${world.BOB_ARN}`,
  );
  expect(await refusal(iamOf(fake, BOB).send(new ListAccessKeysCommand({ UserName: 'alice' })))).toMatch(
    /^403 AccessDenied/,
  );
  expect(await refusal(iamOf(fake, ALICE).send(new GetUserCommand({ UserName: 'nobody' })))).toMatch(
    /^404 NoSuchEntity/,
  );
});

test('sessions: with MFA yes, without no, federated no, a role must name the user', async () => {
  expect(
    (await iamOf(fake, await sessionKeys(fake, ALICE, true)).send(new GetUserCommand({}))).User?.UserName,
  ).toBe('alice');
  expect(
    await refusal(iamOf(fake, await sessionKeys(fake, ALICE, false)).send(new GetUserCommand({}))),
  ).toMatch(/^403 InvalidClientTokenId/);
  const federated = keysOf(
    (await stsOf(fake, ALICE).send(new GetFederationTokenCommand({ Name: 'guest' }))).Credentials,
  );
  expect(await refusal(iamOf(fake, federated).send(new GetUserCommand({})))).toMatch(
    /^403 InvalidClientTokenId/,
  );
  expect(await refusal(iamOf(fake, await adminKeys(fake)).send(new CreateAccessKeyCommand({})))).toBe(
    '400 ValidationError: Must specify userName when calling with non-User credentials',
  );
});

test('a new key counts before it is listed, and is listed before it works', async () => {
  fake.patch({ newKeyListDelayMs: 60_000, newKeyDelayMs: 120_000 });
  const iam = iamOf(fake, ALICE);
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({}));
  const listed = async () => (await iam.send(new ListAccessKeysCommand({}))).AccessKeyMetadata?.length;
  expect(await listed()).toBe(1);
  expect(await refusal(iam.send(new CreateAccessKeyCommand({})))).toMatch(/^409 LimitExceeded/);
  fake.setSkew(61);
  expect(await listed()).toBe(2);
  const keys = {
    accessKeyId: AccessKey?.AccessKeyId ?? '',
    secretAccessKey: AccessKey?.SecretAccessKey ?? '',
  };
  expect(await refusal(stsOf(fake, keys).send(new GetCallerIdentityCommand({})))).toMatch(
    /^403 InvalidClientTokenId/,
  );
  fake.setSkew(121);
  expect((await stsOf(fake, keys).send(new GetCallerIdentityCommand({}))).Arn).toBe(world.ALICE_ARN);
});

test('a policy that asks for MFA refuses the keys themselves, and takes their session with MFA', async () => {
  const deny = {
    Effect: 'Deny',
    Action: 'iam:*',
    Resource: '*',
    Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
  } as const;
  const permissions = [{ Effect: 'Allow', Action: 'iam:*', Resource: '*' } as const, deny];
  fake.patch({ users: { [world.ALICE_ARN]: { permissions } } });
  expect(await refusal(iamOf(fake, ALICE).send(new ListAccessKeysCommand({})))).toMatch(/^403 AccessDenied/);
  const session = iamOf(fake, await sessionKeys(fake, ALICE, true));
  expect((await session.send(new ListAccessKeysCommand({}))).AccessKeyMetadata).toHaveLength(1);
});

test('a call may be performed though its answer never comes, and a watcher may keep it from being performed', async () => {
  fake.addFault({ kind: 'hang', at: 'after', operation: 'CreateAccessKey' });
  const iam = iamOf(fake, ALICE);
  const abortSignal = AbortSignal.timeout(500);
  await expect(iam.send(new CreateAccessKeyCommand({}), { abortSignal })).rejects.toThrow();
  expect((await iam.send(new ListAccessKeysCommand({}))).AccessKeyMetadata).toHaveLength(2);
  const seen: string[] = [];
  fake.watch = ({ operation, when }) => {
    seen.push(`${when} ${operation}`);
    if (operation === 'DeleteAccessKey') throw new Error('no');
  };
  const made = (await iam.send(new ListAccessKeysCommand({}))).AccessKeyMetadata?.[1]?.AccessKeyId;
  expect(await refusal(iam.send(new DeleteAccessKeyCommand({ AccessKeyId: made })))).toMatch(/^500/);
  expect((await iam.send(new ListAccessKeysCommand({}))).AccessKeyMetadata).toHaveLength(2);
  expect(seen.slice(0, 3)).toEqual([
    'before ListAccessKeys',
    'after ListAccessKeys',
    'before DeleteAccessKey',
  ]);
});
