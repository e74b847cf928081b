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
