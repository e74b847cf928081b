// A rotation against an implementation of AWS that is not ours, which checks every signature.

import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { IAMClient, ListAccessKeysCommand } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type MotoServer, startMoto } from '../moto-server.ts';

const vault = fileURLToPath(new URL('../../../dist/vault', import.meta.url));
const home = mkdtempSync(join(tmpdir(), 'vault-moto-'));
let moto: MotoServer;
beforeAll(async () => {
  moto = await startMoto();
}, 90_000);
afterAll(async () => {
  await moto?.close();
  rmSync(home, { recursive: true, force: true });
});

async function run(...words: readonly string[]): Promise<string> {
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    AWS_ENDPOINT_URL: moto.url,
    AWS_VAULT_BACKEND: 'file',
    AWS_VAULT_FILE_PASSPHRASE: 'a passphrase for moto',
    AWS_VAULT_FILE_UNLOCK_TTL: '1m',
    AWS_ACCESS_KEY_ID: moto.accessKeyId,
    AWS_SECRET_ACCESS_KEY: moto.secretAccessKey,
  };
  return (await promisify(execFile)(vault, words, { env })).stdout;
}

/** The stored keys, as a child gets them. */
async function stored() {
  const [id = '', secret = ''] = (
    await run('exec', '--no-session', 'carol', '--', 'printenv', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY')
  ).split('\n');
  return { accessKeyId: id, secretAccessKey: secret };
}

async function keysAtAws() {
  const iam = new IAMClient({ endpoint: moto.url, region: 'us-east-1', credentials: await stored() });
  const { AccessKeyMetadata } = await iam.send(new ListAccessKeysCommand({}));
  return (AccessKeyMetadata ?? []).map((key) => [key.AccessKeyId, key.Status]);
}

it('replaces the key, and switches the old one off', async () => {
  await run('add', 'carol', '--env', '--no-add-config');
  expect(await run('rotate', 'carol')).toContain(`${moto.accessKeyId} is deleted at AWS`);
  const second = await stored();
  expect(second.accessKeyId).not.toBe(moto.accessKeyId);
  expect(await keysAtAws()).toEqual([[second.accessKeyId, 'Active']]);
  const sts = new STSClient({ endpoint: moto.url, region: 'us-east-1', credentials: second });
  expect((await sts.send(new GetCallerIdentityCommand({}))).Arn).toBe(moto.userArn);

  expect(await run('rotate', 'carol', '--deactivate')).toContain(
    `${second.accessKeyId} is switched off at AWS`,
  );
  const third = await stored();
  expect(await keysAtAws()).toEqual([
    [second.accessKeyId, 'Inactive'],
    [third.accessKeyId, 'Active'],
  ]);
  await expect(run('rotate', 'carol')).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining(`vault rotate carol --delete-key ${second.accessKeyId}`),
  });
  await run('rotate', 'carol', '--delete-key', second.accessKeyId);
  expect(await keysAtAws()).toEqual([[(await stored()).accessKeyId, 'Active']]);
});
