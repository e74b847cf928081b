// The fake's identity pools and its AssumeRoleWithSAML are driven by clients that nobody here wrote; and vault asks moto, which
// nobody here wrote either.

import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  MEMBER_ROLE,
  POOL,
  SAML_ISSUER,
  SAML_PROVIDER,
  SAML_ROLE,
  STRICT_POOL,
  USER_POOL,
} from '../../fake-aws/default-world.ts';
import { type FakeAws, startFakeAws } from '../../fake-aws/fake-aws.ts';
import { BUILDS } from '../../harness/scenario-world.ts';
import { type Client, installedClients } from '../clients/clients.ts';
import { type MotoServer, startMoto, testPython } from '../moto-server.ts';

const run = promisify(execFile);

let fake: FakeAws;
let moto: MotoServer;
let home: string;
let aws: string;
beforeAll(async () => {
  const [cli] = (await installedClients()) as readonly [Client, ...Client[]];
  aws = cli.command[0];
  fake = await startFakeAws();
  moto = await startMoto();
  home = mkdtempSync(join(tmpdir(), 'vault-identity-'));
  mkdirSync(join(home, '.aws'), { mode: 0o700 });
}, 90_000);
afterAll(async () => {
  await fake?.close();
  await moto?.close();
  if (home !== undefined) rmSync(home, { recursive: true, force: true });
});

const env = (more: Readonly<Record<string, string>> = {}): Record<string, string> => ({
  PATH: process.env.PATH ?? '',
  HOME: home,
  AWS_ENDPOINT_URL: fake.url,
  AWS_REGION: 'eu-west-1',
  AWS_DEFAULT_REGION: 'eu-west-1',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_VAULT_BACKEND: 'file',
  AWS_VAULT_FILE_PASSPHRASE: 'a passphrase for tests',
  ...more,
});

/** What the AWS CLI prints, read as JSON, or what it complains of. */
async function cli(
  ...words: readonly string[]
): Promise<Record<string, unknown> & { readonly error?: string }> {
  return run(aws, [...words, '--output', 'json'], { env: env() }).then(
    ({ stdout }) => JSON.parse(stdout) as Record<string, unknown>,
    (error: { readonly stderr: string }) => ({ error: error.stderr }),
  );
}

test('the AWS CLI gets an identity, its credentials and its token, and is refused as Cognito refuses', {
  timeout: 90_000,
}, async () => {
  const logins = JSON.stringify({ [USER_POOL]: fake.identities.idToken(USER_POOL, 'alice', fake.now()) });
  const member = await cli('cognito-identity', 'get-id', '--identity-pool-id', POOL, '--logins', logins);
  const id = String(member.IdentityId);
  const { Credentials } = await cli(
    'cognito-identity',
    'get-credentials-for-identity',
    '--identity-id',
    id,
    '--logins',
    logins,
  );
  const { AccessKeyId, Expiration } = Credentials as Record<string, string>;
  expect(fake.world.sessions.get(AccessKeyId ?? '')?.ownerArn).toBe(MEMBER_ROLE);
  expect(Number(Expiration) * 1000).toBe(fake.world.sessions.get(AccessKeyId ?? '')?.expiresMs);
  const { Token } = await cli(
    'cognito-identity',
    'get-open-id-token',
    '--identity-id',
    id,
    '--logins',
    logins,
  );
  const assumed = await cli(
    'sts',
    'assume-role-with-web-identity',
    '--role-arn',
    MEMBER_ROLE,
    '--role-session-name',
    'cli',
    '--web-identity-token',
    String(Token),
  );
  expect(assumed.AssumedRoleUser).toMatchObject({
    Arn: 'arn:aws:sts::222222222222:assumed-role/pool-member/cli',
  });
  const refused = await cli('cognito-identity', 'get-id', '--identity-pool-id', STRICT_POOL);
  expect(refused.error).toMatch(/\(NotAuthorizedException\).*Unauthenticated access is not supported/);
});

test('the AWS CLI and botocore get a role for an assertion, and none for one that was changed', {
  timeout: 60_000,
}, async () => {
  const assertion = fake.identities.samlResponse({
    issuer: SAML_ISSUER,
    nowMs: fake.now(),
    roles: [`${SAML_ROLE},${SAML_PROVIDER}`],
  });
  const words = [
    'sts',
    'assume-role-with-saml',
    '--role-arn',
    SAML_ROLE,
    '--principal-arn',
    SAML_PROVIDER,
    '--saml-assertion',
  ];
  const given = await cli(...words, assertion);
  expect(given).toMatchObject({
    AssumedRoleUser: { Arn: 'arn:aws:sts::222222222222:assumed-role/saml-reader/alice' },
    Subject: 'alice',
    Issuer: SAML_ISSUER,
    Audience: 'https://signin.aws.amazon.com/saml',
  });
  const changed = Buffer.from(
    Buffer.from(assertion, 'base64').toString('utf8').replaceAll('alice', 'mallory'),
  ).toString('base64');
  expect((await cli(...words, changed)).error).toMatch(
    /\(InvalidIdentityToken\).*Response signature invalid/,
  );
  const script = `
import sys, botocore.session
from botocore import UNSIGNED
from botocore.config import Config
sts = botocore.session.Session().create_client("sts", config=Config(signature_version=UNSIGNED))
print(sts.assume_role_with_saml(RoleArn=sys.argv[1], PrincipalArn=sys.argv[2], SAMLAssertion=sys.argv[3])["AssumedRoleUser"]["Arn"])
`;
  const { stdout } = await run(testPython(), ['-c', script, SAML_ROLE, SAML_PROVIDER, assertion], {
    env: env(),
  });
  expect(stdout.trim()).toBe('arn:aws:sts::222222222222:assumed-role/saml-reader/alice');
});

test.each(BUILDS)(
  '$name build: moto takes vault’s assertion and its calls for a guest',
  { timeout: 60_000 },
  async ({ folder }) => {
    const assertion = fake.identities.samlResponse({
      issuer: SAML_ISSUER,
      nowMs: Date.now(),
      roles: [`${SAML_ROLE},${SAML_PROVIDER}`],
      sessionSeconds: 3600,
    });
    writeFileSync(join(home, 'response'), assertion);
    const script = `
import botocore.session
cognito = botocore.session.Session().create_client("cognito-identity", region_name="us-east-1", aws_access_key_id="${moto.accessKeyId}", aws_secret_access_key="${moto.secretAccessKey}")
print(cognito.create_identity_pool(IdentityPoolName="guests", AllowUnauthenticatedIdentities=True)["IdentityPoolId"])
`;
    await fetch(`${moto.url}/moto-api/reset-auth`, { method: 'POST', body: '100' });
    const at = env({ AWS_ENDPOINT_URL: moto.url });
    const { stdout: pool } = await run(testPython(), ['-c', script], { env: at });
    writeFileSync(
      join(home, '.aws', 'config'),
      `[profile corp]\nregion = us-east-1\nsaml_assertion_file = ~/response\n[profile guest]\ncognito_identity_pool_id = ${pool.trim()}\n`,
    );
    const exported = async (profile: string): Promise<Record<string, string>> => {
      const words = ['export', '--no-session', '--format', 'json', profile];
      return JSON.parse((await run(join(folder, 'vault'), words, { env: at })).stdout) as Record<
        string,
        string
      >;
    };
    expect((await exported('corp')).AccessKeyId).toMatch(/^ASIA/);
    // Moto's own constants.
    expect(await exported('guest')).toMatchObject({
      AccessKeyId: 'TESTACCESSKEY12345',
      SecretAccessKey: 'ABCSECRETKEY',
    });
  },
);
