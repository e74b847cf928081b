// Our STS calls against an implementation that is not ours, with its signature check on.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { networkSettings } from '../../src/aws/network.ts';
import { createSts } from '../../src/aws/sts.ts';
import type { Credentials } from '../../src/kernel/credentials.ts';
import { Secret } from '../../src/kernel/secret.ts';
import { MOTO_ACCOUNT, type MotoServer, startMoto } from './moto-server.ts';

let moto: MotoServer;
beforeAll(async () => {
  moto = await startMoto();
}, 90_000);
afterAll(() => moto?.close());

const stsOf = (credentials: Credentials) =>
  createSts(
    { region: 'us-east-1', endpoint: moto.url, legacyGlobal: false, fips: false, dualstack: false },
    { credentials, network: networkSettings({}), version: '0.0.0' },
  );
const carol = () => ({ accessKeyId: moto.accessKeyId, secretAccessKey: Secret.of(moto.secretAccessKey) });
const role = (more: object = {}) => ({
  roleArn: moto.roleArn,
  roleSessionName: 'at-work',
  durationSeconds: 1800,
  tags: [{ key: 'team', value: 'blue & green, 50% ~ each' }],
  transitiveTagKeys: ['team'],
  policyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
  policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
  ...more,
});

test('GetCallerIdentity and AssumeRole are accepted, and so is the session that comes back', async () => {
  expect(await stsOf(carol()).getCallerIdentity()).toMatchObject({
    account: MOTO_ACCOUNT,
    arn: moto.userArn,
  });
  const session = await stsOf(carol()).assumeRole(role());
  expect(session.accessKeyId).toMatch(/^ASIA/);
  expect(Math.abs(session.expiration.getTime() - Date.now() - 1800_000)).toBeLessThan(10_000);
  expect((await stsOf(session).getCallerIdentity()).arn).toBe(
    `arn:aws:sts::${MOTO_ACCOUNT}:assumed-role/worker/at-work`,
  );
});

test('a wrong secret, an unknown key, a wrong token and a stranger’s role are refused', async () => {
  const code = (call: Promise<unknown>) =>
    call.then(
      () => 'granted',
      (error: { code?: string }) => error.code,
    );
  expect(await code(stsOf({ ...carol(), secretAccessKey: Secret.of('wrong') }).getCallerIdentity())).toBe(
    'signature-mismatch',
  );
  expect(await code(stsOf({ ...carol(), secretAccessKey: Secret.of('wrong') }).assumeRole(role()))).toBe(
    'signature-mismatch',
  );
  expect(await code(stsOf({ ...carol(), accessKeyId: 'AKIAAAAAAAAAAAAAAAAA' }).getCallerIdentity())).toBe(
    'invalid-key',
  );
  const session = await stsOf(carol()).assumeRole(role());
  expect(await code(stsOf({ ...session, sessionToken: Secret.of('wrong') }).getCallerIdentity())).toBe(
    'invalid-key',
  );
  const other = role({ roleArn: `arn:aws:iam::${MOTO_ACCOUNT}:role/other` });
  expect(await code(stsOf(carol()).assumeRole(other))).toBe('access-denied');
});
