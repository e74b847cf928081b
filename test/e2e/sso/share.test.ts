// One sign-in for vault, the AWS CLI and the JavaScript SDK: what vault shares works there, and what they have renewed works
// here. Real host names, over TLS.

import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DATA_ACCOUNT, SSO_SESSION_FILE, SSO_START_URL } from '../../fake-aws/default-world.ts';
import { type FakeAws, startFakeAws } from '../../fake-aws/fake-aws.ts';
import { BUILDS } from '../../harness/scenario-world.ts';
import { createInternet, type Internet } from '../console/internet.ts';
import { awsCliVersion2 } from './aws-cli.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../..', import.meta.url));
const ARN = `arn:aws:sts::${DATA_ACCOUNT}:assumed-role/AWSReservedSSO_Viewer_0123456789abcdef/alice`;
const WHO_AM_I = ['sts', 'get-caller-identity', '--query', 'Arn', '--output', 'text'] as const;
const JS_SDK = `import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
console.log((await new STSClient({ profile: 'sso' }).send(new GetCallerIdentityCommand({}))).Arn);`;

const CONFIG = `[sso-session my-sess]
sso_start_url = ${SSO_START_URL}
sso_region = eu-west-1
[profile sso]
region = eu-west-1
sso_session = my-sess
sso_account_id = ${DATA_ACCOUNT}
sso_role_name = Viewer
`;

// Debian's AWS CLI.
describe.runIf(process.platform === 'linux')('a shared token', () => {
  let base: string;
  let fake: FakeAws;
  let internet: Internet;
  let env: Record<string, string>;

  beforeAll(async () => {
    base = mkdtempSync(join(tmpdir(), 'vault-sso-share-'));
    fake = await startFakeAws();
    internet = await createInternet(fake, join(base, 'internet'));
    mkdirSync(join(base, '.aws'), { recursive: true });
    writeFileSync(join(base, '.aws', 'config'), CONFIG, { mode: 0o600 });
    env = {
      PATH: process.env.PATH ?? '',
      HOME: base,
      LANG: 'C.UTF-8',
      AWS_VAULT_BACKEND: 'file',
      AWS_VAULT_FILE_PASSPHRASE: 'a passphrase for sharing',
      AWS_VAULT_FILE_UNLOCK_TTL: '60s',
      HTTPS_PROXY: internet.forVault.url,
      AWS_CA_BUNDLE: internet.caPath,
    };
  });
  afterAll(async () => {
    await internet?.close();
    await fake?.close();
    rmSync(base, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  });

  const output = async (program: string, words: readonly string[], more = {}): Promise<string> =>
    (await run(program, [...words], { cwd: root, env: { ...env, ...more }, timeout: 60_000 })).stdout.trim();
  const vault = (...words: readonly string[]): Promise<string> =>
    output(join(BUILDS.find(({ name }) => name === 'bun')?.folder ?? '', 'vault'), words);
  const aws = (...words: readonly string[]): Promise<string> => output(awsCliVersion2(), words);
  const refreshes = (): number =>
    fake.calls.filter(({ parameters, result }) => parameters.grantType === 'refresh_token' && result === 'OK')
      .length;
  const accessToken = (): string =>
    (JSON.parse(readFileSync(join(base, SSO_SESSION_FILE), 'utf8')) as { readonly accessToken: string })
      .accessToken;

  test('of vault works in the AWS CLI and the SDK; each goes on with what the other has renewed', async () => {
    // So short that each renews it at its next use.
    fake.patchSso({ answer: 'allow', accessTokenSeconds: 250 });
    await vault('sso', 'login', '--device-code', '--no-browser', '--share-token');
    const ours = accessToken();
    fake.patchSso({ accessTokenSeconds: 3600 });
    expect(await aws(...WHO_AM_I, '--profile', 'sso')).toBe(ARN);
    const theirs = accessToken();
    expect(theirs).not.toBe(ours);
    expect(refreshes()).toBe(1);
    // Ours is in its last minutes, and its refresh token is used up: what the AWS CLI has is gone on with.
    expect(await vault('exec', 'sso', '--', awsCliVersion2(), ...WHO_AM_I)).toBe(ARN);
    // What the SDK finds over it renews, with the refresh token that the AWS CLI has left there.
    writeFileSync(
      join(base, SSO_SESSION_FILE),
      readFileSync(join(base, SSO_SESSION_FILE), 'utf8').replace(
        /"expiresAt": ?"[^"]*"/,
        `"expiresAt": "${new Date(Date.now() - 1000).toISOString().replace(/\.\d+/, '')}"`,
      ),
    );
    const node = join(root, 'node_modules', 'node', 'bin', 'node');
    const sdk = (): Promise<string> =>
      output(node, ['--input-type=module', '-e', JS_SDK], {
        HTTPS_PROXY: '',
        AWS_ENDPOINT_URL: fake.url,
        AWS_REGION: 'eu-west-1',
      });
    expect(await sdk()).toBe(ARN);
    expect(accessToken()).not.toBe(theirs);
    expect(refreshes()).toBe(2);
    await vault('clear', 'sso');
    expect(await vault('exec', 'sso', '--', awsCliVersion2(), ...WHO_AM_I)).toBe(ARN);
    const count = (operation: string): number => fake.count(operation);
    expect([count('StartDeviceAuthorization'), count('RegisterClient')]).toEqual([1, 1]);
    const refused = fake.calls.filter(({ result }) => result === 'InvalidGrantException');
    expect(refused).toEqual([]);
    expect(internet.forVault.hosts).toContain('oidc.eu-west-1.amazonaws.com');
    expect(internet.forVault.hosts).toContain('portal.sso.eu-west-1.amazonaws.com');
    // Signing out is for both.
    await vault('sso', 'logout');
    expect(existsSync(join(base, SSO_SESSION_FILE))).toBe(false);
    rmSync(join(base, '.aws', 'cli'), { recursive: true, force: true });
    await expect(aws(...WHO_AM_I, '--profile', 'sso')).rejects.toThrow(/Error loading SSO Token/);
  });
});
