// The fake's AssumeRoleWithWebIdentity is driven by clients that nobody here wrote, by environment and by profile; what they
// come back with is what vault comes back with.

import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WEB_CLIENT, WEB_ISSUER, WEB_ROLE } from '../../fake-aws/default-world.ts';
import { type FakeAws, startFakeAws } from '../../fake-aws/fake-aws.ts';
import { BUILDS } from '../../harness/scenario-world.ts';
import { type Client, installedClients, output } from '../clients/clients.ts';

const run = promisify(execFile);
const WHO = /^arn:aws:sts::222222222222:assumed-role\/web-reader\/(.+)$/;

let fake: FakeAws;
let clients: readonly Client[];
let home: string;
let common: Record<string, string>;

beforeAll(async () => {
  clients = await installedClients();
  fake = await startFakeAws();
  home = mkdtempSync(join(tmpdir(), 'vault-web-identity-'));
  const tokens = { good: {}, late: { lifeSeconds: -1 } };
  for (const [name, more] of Object.entries(tokens)) {
    const token = fake.identities.idToken(WEB_ISSUER, 'alice', fake.now(), { audience: WEB_CLIENT, ...more });
    writeFileSync(join(home, name), token);
  }
  // Another session name for each: the AWS CLI caches by what it asks for, and does not look at the token.
  const profile = (name: string, session: string): string =>
    `[profile ${name}]\nrole_arn = ${WEB_ROLE}\nrole_session_name = ${session}\nweb_identity_token_file = ${join(home, name)}\n`;
  writeFileSync(join(home, 'config'), profile('good', 'by-profile') + profile('late', 'too-late'));
  common = {
    PATH: process.env.PATH ?? '',
    HOME: home,
    AWS_CONFIG_FILE: join(home, 'config'),
    AWS_ENDPOINT_URL_STS: fake.url,
    AWS_REGION: 'eu-west-1',
    AWS_DEFAULT_REGION: 'eu-west-1',
    AWS_MAX_ATTEMPTS: '1',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_VAULT_BACKEND: 'file',
    AWS_VAULT_FILE_PASSPHRASE: 'a passphrase for tests',
  };
});
afterAll(async () => {
  await fake?.close();
  if (home !== undefined) rmSync(home, { recursive: true, force: true });
});

const environment = (file: string): Record<string, string> => ({
  ...common,
  AWS_WEB_IDENTITY_TOKEN_FILE: join(home, file),
  AWS_ROLE_ARN: WEB_ROLE,
  AWS_ROLE_SESSION_NAME: 'by-environment',
});

test('every client gets the role, by environment and by profile, and none with a token that is over', async () => {
  for (const { name, command } of clients) {
    expect(WHO.exec(await output(command, environment('good')))?.[1], name).toBe('by-environment');
    expect(WHO.exec(await output(command, { ...common, AWS_PROFILE: 'good' }))?.[1], name).toBe('by-profile');
    await expect(output(command, { ...common, AWS_PROFILE: 'late' }), name).rejects.toThrow(/expired/i);
  }
  expect(fake.count('AssumeRoleWithWebIdentity')).toBe(3 * clients.length);
});

test('vault gives each of them the same', async () => {
  const [cli] = clients as readonly [Client, ...Client[]];
  for (const { name, folder } of BUILDS) {
    const vault = join(folder, 'vault');
    const as = async (env: Record<string, string>, ...words: readonly string[]): Promise<string> =>
      (await run(vault, ['exec', '-n', ...words, '--', ...cli.command], { env })).stdout.trim();
    expect(WHO.exec(await as(environment('good')))?.[1], name).toBe('by-environment');
    expect(WHO.exec(await as(common, 'good'))?.[1], name).toBe('by-profile');
    await expect(as(common, 'late'), name).rejects.toThrow(/the identity token of profile late is over/);
  }
});
