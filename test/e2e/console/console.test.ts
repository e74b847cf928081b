// `vault login` as people use it: the real builds, real host names, and a real Chromium that signs in to the console.

import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FakeAws, startFakeAws } from '../../fake-aws/fake-aws.ts';
import { type Role, roleArn, type Statement, type User } from '../../fake-aws/world.ts';
import { BUILDS } from '../../harness/scenario-world.ts';
import { createInternet, type Internet } from './internet.ts';

interface Place {
  readonly partition: string;
  readonly region: string;
  readonly sts: string;
  readonly signIn: string;
  /** Flags, and the page that they lead to. */
  readonly flags: readonly string[];
  readonly lands: string;
}

const PLACES: readonly Place[] = [
  {
    partition: 'aws',
    region: 'eu-west-1',
    sts: 'sts.eu-west-1.amazonaws.com',
    signIn: 'us-east-1.signin.aws.amazon.com',
    flags: ['--path', '/s3/buckets/a b?prefix=x%2Fy&tab=objects'],
    lands:
      'https://eu-west-1.console.aws.amazon.com/s3/buckets/a%20b?prefix=x%2Fy&tab=objects&region=eu-west-1',
  },
  {
    partition: 'aws-cn',
    region: 'cn-northwest-1',
    sts: 'sts.cn-northwest-1.amazonaws.com.cn',
    signIn: 'signin.amazonaws.cn',
    flags: [],
    lands: 'https://cn-northwest-1.console.amazonaws.cn/console/home?region=cn-northwest-1',
  },
  {
    partition: 'aws-us-gov',
    region: 'us-gov-west-1',
    sts: 'sts.us-gov-west-1.amazonaws.com',
    signIn: 'signin.amazonaws-us-gov.com',
    flags: ['--service', 'ec2'],
    lands: 'https://us-gov-west-1.console.amazonaws-us-gov.com/ec2/home?region=us-gov-west-1',
  },
  {
    partition: 'aws-eusc',
    region: 'eusc-de-east-1',
    sts: 'sts.eusc-de-east-1.amazonaws.eu',
    signIn: 'eusc-de-east-1.signin.amazonaws-eusc.eu',
    flags: ['--service', 'iam'],
    lands: 'https://eusc-de-east-1.console.amazonaws-eusc.eu/iam/home?region=eusc-de-east-1',
  },
];

const ACCOUNT = '111111111111';
const SECRET = 'fake/secret/of/nobody/opens/nothing/00001';
const keyOf = (partition: string): string => `AKIAFAKE${partition.replaceAll('-', '').toUpperCase()}2222222`;
const roleOf = (partition: string): string => `arn:${partition}:iam::${ACCOUNT}:role/reader`;

const allow = (action: string): Statement => ({ Effect: 'Allow', Action: action, Resource: '*' });

function people(partition: string): { readonly user: User; readonly role: Role } {
  const root = { AWS: `arn:${partition}:iam::${ACCOUNT}:root` };
  return {
    user: {
      kind: 'user',
      partition,
      account: ACCOUNT,
      name: 'alice',
      id: `AIDAFAKE${partition}`,
      keys: [{ id: keyOf(partition), secret: SECRET, status: 'Active' }],
      mfaDevices: [],
      permissions: [allow('sts:*')],
    },
    role: {
      kind: 'role',
      partition,
      account: ACCOUNT,
      name: 'reader',
      id: `AROAFAKE${partition}`,
      maxSessionSeconds: 43_200,
      trust: [{ Effect: 'Allow', Principal: root, Action: 'sts:AssumeRole' }],
      permissions: [allow('*')],
    },
  };
}

/** What IAM Identity Center makes of a permission set `Viewer`. */
const SSO_ROLE: Role = {
  ...people('aws').role,
  name: 'AWSReservedSSO_Viewer_0123456789abcdef',
  path: '/aws-reserved/sso.amazonaws.com/',
  id: 'AROAFAKESSO',
  maxSessionSeconds: 28_800,
  trust: [],
};
const SSO_TOKEN = 'fake-token-that-opens-nothing';

// Chromium, Xvfb and tmux as Debian has them.
describe.runIf(process.platform === 'linux')('vault login in a browser', () => {
  let base: string;
  let fake: FakeAws;
  let internet: Internet;
  let env: Record<string, string>;

  beforeAll(async () => {
    base = mkdtempSync(join(tmpdir(), 'vault-console-'));
    const all = PLACES.map(({ partition }) => people(partition));
    fake = await startFakeAws({
      world: {
        accounts: [{ id: ACCOUNT }],
        users: all.map(({ user }) => user),
        roles: [...all.map(({ role }) => role), SSO_ROLE],
        managedPolicies: [],
        sso: {
          region: 'eu-central-1',
          tokens: [
            {
              token: SSO_TOKEN,
              user: 'alice@example.com',
              assignments: [{ account: ACCOUNT, name: 'Viewer', roleArn: roleArn(SSO_ROLE) }],
            },
          ],
        },
      },
    });
    internet = await createInternet(fake, join(base, 'internet'));
    const home = join(base, 'home');
    mkdirSync(join(home, '.aws'), { recursive: true });
    const sections = PLACES.map(
      ({ partition, region }) =>
        `[profile ${partition}]\nregion = ${region}\n[profile ${partition}-role]\nregion = ${region}\nsource_profile = ${partition}\nrole_arn = ${roleOf(partition)}\n`,
    );
    const keys = PLACES.map(
      ({ partition }) =>
        `[${partition}]\naws_access_key_id = ${keyOf(partition)}\naws_secret_access_key = ${SECRET}\n`,
    );
    sections.push(
      `[sso-session my-sess]\nsso_start_url = https://x.awsapps.com/start\nsso_region = eu-central-1\n`,
      `[profile sso]\nregion = eu-west-1\nsso_session = my-sess\nsso_account_id = ${ACCOUNT}\nsso_role_name = Viewer\n`,
    );
    const tokens = join(home, '.aws', 'sso', 'cache');
    mkdirSync(tokens, { recursive: true });
    writeFileSync(
      join(tokens, '02734df964502ade13d0b1a9113bc8d43ffc09b7.json'),
      JSON.stringify({ accessToken: SSO_TOKEN, expiresAt: '2099-01-01T00:00:00Z' }),
      { mode: 0o600 },
    );
    writeFileSync(join(home, '.aws', 'config'), sections.join(''), { mode: 0o600 });
    writeFileSync(join(home, '.aws', 'credentials'), keys.join(''), { mode: 0o600 });
    if (BROWSER === undefined) throw new Error('there is no Chromium here: apt-get install chromium');
    writeFileSync(join(base, 'chromium'), CHROMIUM, { mode: 0o755 });
    // What makes it the default browser of a desktop.
    mkdirSync(join(home, '.local', 'share', 'applications'), { recursive: true });
    mkdirSync(join(home, '.config'), { recursive: true });
    writeFileSync(
      join(home, '.local', 'share', 'applications', 'chromium.desktop'),
      `[Desktop Entry]\nType=Application\nName=Chromium\nExec=${join(base, 'chromium')} %U\nMimeType=x-scheme-handler/http;x-scheme-handler/https;\n`,
    );
    writeFileSync(
      join(home, '.config', 'mimeapps.list'),
      '[Default Applications]\nx-scheme-handler/http=chromium.desktop\nx-scheme-handler/https=chromium.desktop\n',
    );
    env = {
      PATH: `${base}:${process.env.PATH ?? ''}`,
      HOME: home,
      LANG: 'C.UTF-8',
      AWS_VAULT_BACKEND: 'file',
      AWS_VAULT_FILE_PASSPHRASE: 'a passphrase for the console',
      AWS_VAULT_FILE_UNLOCK_TTL: '60s',
      HTTPS_PROXY: internet.forVault.url,
      AWS_CA_BUNDLE: internet.caPath,
      TEST_FOLDER: base,
      TEST_PROXY: internet.forBrowser.url,
    };
  });

  afterAll(async () => {
    await internet?.close();
    await fake?.close();
    rmSync(base, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  });

  /** Debian's Chromium; where there is only Chrome, that. */
  const BROWSER = ['chromium', 'google-chrome', 'google-chrome-stable']
    .flatMap((name) => (process.env.PATH ?? '').split(':').map((folder) => join(folder, name)))
    .find(existsSync);

  /** A browser that shows nothing: it writes down how it was called and what it saw. */
  const CHROMIUM = `#!/bin/sh
printf '%s\\n' "$@" > "$TEST_FOLDER/words"
env > "$TEST_FOLDER/env"
${BROWSER} --headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update \\
  --disable-sync --disable-dev-shm-usage --user-data-dir="$(mktemp -d "$TEST_FOLDER/data-XXXXXX")" \\
  --proxy-server="$TEST_PROXY" --ignore-certificate-errors --dump-dom "$@" > "$TEST_FOLDER/seen.part" 2> "$TEST_FOLDER/errors"
mv "$TEST_FOLDER/seen.part" "$TEST_FOLDER/seen"
`;

  async function vault(
    build: string,
    words: readonly string[],
    more: Readonly<Record<string, string>> = {},
  ): Promise<{ readonly status: number | null; readonly stdout: string; readonly stderr: string }> {
    const folder = BUILDS.find(({ name }) => name === build)?.folder ?? '';
    const child = spawn(join(folder, 'vault'), [...words], { cwd: base, env: { ...env, ...more } });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk));
    const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
    return { status, stdout, stderr };
  }

  /** What the browser showed last, by the ids of the fake console's page. */
  async function seen(): Promise<Record<string, string>> {
    const path = join(base, 'seen');
    for (let left = 300; !existsSync(path); left--) {
      if (left === 0)
        throw new Error(`the browser showed nothing: ${readFileSync(join(base, 'errors'), 'utf8')}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const html = readFileSync(path, 'utf8');
    rmSync(path);
    const found = [...html.matchAll(/<span id="(\w+)">([^<]*)<\/span>/g)];
    if (found.length === 0) throw new Error(`not the console: ${html}`);
    return Object.fromEntries(found.map(([, id = '', text = '']) => [id, text.replaceAll('&amp;', '&')]));
  }

  const words = (): readonly string[] => readFileSync(join(base, 'words'), 'utf8').trimEnd().split('\n');

  describe.each(PLACES)('partition $partition', (place) => {
    const { partition } = place;
    const build = PLACES.indexOf(place) % 2 === 0 ? 'node' : 'bun';

    test('a role signs in, in a real browser, where it was asked to', async () => {
      const before = internet.forVault.hosts.length;
      const result = await vault(build, [
        'login',
        `${partition}-role`,
        '--browser',
        join(base, 'chromium'),
        ...place.flags,
        '--isolate',
        '--no-session',
      ]);
      expect(result).toMatchObject({ status: 0, stdout: '' });
      expect(result.stderr).toBe(
        `vault: opened the console as reader of account ${ACCOUNT}, in ${join(base, 'chromium')}\n`,
      );
      expect(await seen()).toMatchObject({
        who: expect.stringMatching(
          new RegExp(`^arn:${partition}:sts::${ACCOUNT}:assumed-role/reader/`),
        ) as string,
        account: ACCOUNT,
        partition,
        url: place.lands,
        issuer: 'vault',
        minutes: '60',
      });
      expect(internet.forVault.hosts.slice(before)).toEqual([place.sts, place.signIn]);
      expect(internet.forBrowser.hosts).toContain(place.signIn);
      expect(words().slice(0, -1)).toEqual([
        `--profile-directory=vault-${partition}-role`,
        '--no-first-run',
        '--no-default-browser-check',
      ]);
      expect(readFileSync(join(base, 'env'), 'utf8')).not.toContain('PASSPHRASE');
    });

    test('a user signs in through the address on standard output, signed out before', async () => {
      const result = await vault(build, ['login', partition, '--stdout', '--auto-logout', ...place.flags]);
      expect(result).toMatchObject({ status: 0, stderr: '' });
      const address = result.stdout.trimEnd();
      expect(address.startsWith(`https://${place.signIn}/oauth?Action=logout&redirect_uri=`)).toBe(true);
      const inner = new URL(new URL(address).searchParams.get('redirect_uri') ?? '');
      expect(inner.host).toBe(place.signIn);
      expect(inner.searchParams.get('Destination')).toBe(place.lands);
      if (partition === 'aws' || partition === 'aws-us-gov') {
        // The whole way: signed out, signed in again, landed.
        const child = spawn(join(base, 'chromium'), [address], { env: { ...env }, stdio: 'ignore' });
        await new Promise((resolve) => child.once('close', resolve));
        expect(await seen()).toMatchObject({
          who: `arn:${partition}:sts::${ACCOUNT}:federated-user/alice`,
          partition,
          url: place.lands,
        });
        expect(fake.calls.slice(-3).map(({ operation, result: end }) => `${operation} ${end}`)).toEqual([
          'logout OK',
          'login OK',
          'console OK',
        ]);
      }
    });
  });

  test('credentials of the environment, over loopback, in a browser of the BROWSER variable', async () => {
    const result = await vault('bun', ['login', '--service', 's3', '--debug'], {
      AWS_ACCESS_KEY_ID: keyOf('aws'),
      AWS_SECRET_ACCESS_KEY: SECRET,
      AWS_REGION: 'eu-west-1',
      AWS_ENDPOINT_URL_STS: fake.url,
      AWS_ENDPOINT_URL_SIGNIN: fake.url,
      BROWSER: `${join(base, 'missing')}:${join(base, 'chromium')} %s`,
    });
    expect(result.status).toBe(0);
    expect(result.stderr).toContain('set by AWS_ENDPOINT_URL_SIGNIN');
    expect(result.stderr).not.toMatch(/SigninToken=|Session=/);
    expect(await seen()).toMatchObject({
      who: `arn:aws:sts::${ACCOUNT}:federated-user/alice`,
      url: 'https://eu-west-1.console.aws.amazon.com/s3/home?region=eu-west-1',
    });
    expect(readFileSync(join(base, 'env'), 'utf8')).not.toContain(SECRET);
  });

  test('a role of single sign-on signs in, with the token of the AWS CLI', async () => {
    const before = internet.forVault.hosts.length;
    const result = await vault('bun', ['login', 'sso', '--browser', join(base, 'chromium')]);
    expect(result).toMatchObject({ status: 0, stdout: '' });
    expect(await seen()).toMatchObject({
      who: `arn:aws:sts::${ACCOUNT}:assumed-role/${SSO_ROLE.name}/alice@example.com`,
      url: 'https://eu-west-1.console.aws.amazon.com/console/home?region=eu-west-1',
      minutes: expect.stringMatching(/^4(?:79|80)$/) as string,
    });
    expect(internet.forVault.hosts.slice(before)).toEqual([
      'portal.sso.eu-central-1.amazonaws.com',
      'sts.eu-west-1.amazonaws.com',
      'us-east-1.signin.aws.amazon.com',
    ]);
    const { stderr } = result;
    for (const text of [stderr, readFileSync(join(base, 'env'), 'utf8'), words().join('\n')])
      expect(text).not.toContain(SSO_TOKEN);
  });

  describe.each(['node', 'bun'])("the desktop's default browser, %s build", (build) => {
    test('opens it through xdg-open, and by itself where it is to be apart', async () => {
      const desktop = { DISPLAY: ':77', AWS_SECRET_ACCESS_KEY: 'not for a browser' };
      const result = await vault(build, ['login', 'aws-role'], desktop);
      expect(result).toMatchObject({
        status: 0,
        stdout: '',
        stderr: `vault: opened the console as reader of account ${ACCOUNT}, in the desktop's default browser\n`,
      });
      expect(await seen()).toMatchObject({ partition: 'aws', url: expect.stringContaining('/console/home') });
      expect(words()).toHaveLength(1);
      expect(readFileSync(join(base, 'env'), 'utf8')).not.toContain('not for a browser');

      const isolated = await vault(build, ['login', 'aws-role', '--isolate'], desktop);
      expect(isolated.stderr).toBe(
        `vault: opened the console as reader of account ${ACCOUNT}, in ${join(base, 'chromium')}\n`,
      );
      expect(await seen()).toMatchObject({ partition: 'aws' });
      const folders = readdirSync(base).filter((name) => name.startsWith('data-'));
      expect(folders.filter((name) => existsSync(join(base, name, 'vault-aws-role')))).not.toEqual([]);
    });
  });
});
