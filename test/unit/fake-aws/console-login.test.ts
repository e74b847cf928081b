// The sign-in service of `aws login` in the fake AWS refuses what AWS refuses, and two clients that nobody here wrote refresh
// sessions at it, taking turns with ours on one file.

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dpopProof, redeemCode } from '../../../src/aws/login-token.ts';
import { Secret } from '../../../src/kernel/secret.ts';
import { createEcKey, type EcKey, readEcKey } from '../../../src/platform/ec-key.ts';
import { ALICE_ARN } from '../../fake-aws/default-world.ts';
import { type FakeAws, startFakeAws } from '../../fake-aws/fake-aws.ts';
import { loginFileAt, writeLoginFile } from '../../fake-aws/login-file.ts';

const SAME = 'arn:aws:signin:::devtools/same-device';
const PYTHON = process.env.VAULT_TEST_PYTHON || 'python3';
const run = promisify(execFile);

let fake: FakeAws;
let folder: string;
beforeEach(async () => {
  fake = await startFakeAws();
  folder = mkdtempSync(join(tmpdir(), 'vault-login-'));
});
afterEach(async () => {
  await fake.close();
  rmSync(folder, { recursive: true, force: true });
});

const newKey = (): EcKey => {
  const key = readEcKey(createEcKey());
  if (key === undefined) throw new Error('no key');
  return key;
};

const verifier = 'v'.repeat(64);
const query = (change: Record<string, string | undefined> = {}): string => {
  const all: Record<string, string | undefined> = {
    response_type: 'code',
    client_id: SAME,
    state: 'a-state',
    code_challenge_method: 'SHA-256',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    scope: 'openid',
    redirect_uri: 'http://127.0.0.1:4711/oauth/callback',
    ...change,
  };
  const given = new URLSearchParams();
  for (const [key, value] of Object.entries(all)) if (value !== undefined) given.set(key, value);
  return given.toString();
};

/** Says yes on the page. */
async function codeFrom(text = query()): Promise<{ readonly to: URL; readonly code: string }> {
  const html = await (await fetch(`${fake.url}/v1/authorize?${text}`)).text();
  const href = /id="allow" href="([^"]+)"/.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? '';
  const { headers } = await fetch(`${fake.url}${href}`, { redirect: 'manual' });
  const to = new URL(headers.get('location') ?? '');
  return { to, code: to.searchParams.get('code') ?? '' };
}

const url = () => new URL(`${fake.url}/v1/token`);
async function token(
  body: Record<string, unknown>,
  proof: string | undefined,
  type = 'application/json',
): Promise<{ readonly status: number; readonly error: unknown; readonly body: Record<string, unknown> }> {
  const response = await fetch(url(), {
    method: 'POST',
    headers: { 'content-type': type, ...(proof === undefined ? {} : { dpop: proof }) },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as Record<string, unknown>;
  return { status: response.status, error: answer.error, body: answer };
}
const proofOf = (key: EcKey, more: Partial<Parameters<typeof dpopProof>[1]> = {}): string =>
  dpopProof(key, { method: 'POST', url: url(), nowMs: Date.now(), ...more });
const redeem = (code: string, change: Record<string, unknown> = {}) => ({
  clientId: SAME,
  grantType: 'authorization_code',
  code,
  codeVerifier: verifier,
  redirectUri: 'http://127.0.0.1:4711/oauth/callback',
  ...change,
});

describe('the page of the sign-in', () => {
  it.each([
    ['S256, as everybody else has it', { code_challenge_method: 'S256' }],
    ['another client', { client_id: 'arn:aws:signin:::devtools/other' }],
    ['an address elsewhere', { redirect_uri: 'https://evil.example/oauth/callback' }],
    ['localhost by name', { redirect_uri: 'http://localhost:4711/oauth/callback' }],
    ['no state', { state: '' }],
    ['no challenge', { code_challenge: 'x' }],
    ['more scope', { scope: 'openid email' }],
    ['more than that', { nonce: 'x' }],
    ['less', { scope: undefined }],
  ])('is not shown for %s', async (_what, change) => {
    expect((await fetch(`${fake.url}/v1/authorize?${query(change)}`)).status).toBe(400);
  });

  it('gives a code that works once, and by its verifier, client and address only', async () => {
    const key = newKey();
    const { to, code } = await codeFrom();
    expect([to.origin, to.searchParams.get('state')]).toEqual(['http://127.0.0.1:4711', 'a-state']);
    expect(await token(redeem(code), proofOf(key))).toMatchObject({
      status: 200,
      body: { tokenType: 'aws_sigv4', expiresIn: 900 },
    });
    expect(await token(redeem(code), proofOf(key))).toMatchObject({ status: 401, error: 'AUTHCODE_EXPIRED' });
    for (const change of [
      { codeVerifier: 'w'.repeat(64) },
      { clientId: SAME.replace('same', 'cross') },
      { redirectUri: 'http://127.0.0.1:4712/oauth/callback' },
    ])
      expect(await token(redeem((await codeFrom()).code, change), proofOf(key))).toMatchObject({
        status: 400,
        error: 'INVALID_REQUEST',
      });
    const late = (await codeFrom()).code;
    fake.setSkew(601);
    expect((await token(redeem(late), proofOf(key, { nowMs: fake.now() }))).error).toBe('AUTHCODE_EXPIRED');
  });
});

describe('proofs', () => {
  it('are wanted: signed, for this request, of now, once', async () => {
    const key = newKey();
    const other = newKey();
    const used = proofOf(key);
    const { code } = await codeFrom();
    const [head, claims] = used.split('.') as [string, string];
    const unsigned = { ...JSON.parse(Buffer.from(head, 'base64url').toString()), alg: 'none' };
    const bad = [
      undefined,
      'nonsense',
      proofOf(key, { method: 'GET' }),
      proofOf(key, { url: new URL(`${fake.url}/v1/other`) }),
      proofOf(key, { url: new URL('https://us-east-1.signin.aws.amazon.com/v1/token') }),
      proofOf(key, { nowMs: Date.now() - 301_000 }),
      proofOf(key, { nowMs: Date.now() + 301_000 }),
      `${head}.${claims}.${Buffer.from(other.sign(`${head}.${claims}`)).toString('base64url')}`,
      `${Buffer.from(JSON.stringify(unsigned)).toString('base64url')}.${claims}.`,
    ];
    for (const proof of bad)
      expect(await token(redeem(code), proof)).toMatchObject({ status: 400, error: 'INVALID_REQUEST' });
    // None of these has used the code up.
    expect((await token(redeem(code), used)).status).toBe(200);
    expect((await token(redeem((await codeFrom()).code), used)).error).toBe('INVALID_REQUEST');
  });

  it('bind a refresh token to its key; it is rotated, and the old one answers the same for a minute', async () => {
    const key = newKey();
    const first = await token(redeem((await codeFrom()).code), proofOf(key));
    const refresh = (value: unknown, of = key) =>
      token(
        { clientId: SAME, grantType: 'refresh_token', refreshToken: value },
        proofOf(of, { nowMs: fake.now() }),
      );
    expect((await refresh(first.body.refreshToken, newKey())).error).toBe('TOKEN_EXPIRED');
    const second = await refresh(first.body.refreshToken);
    expect(second.body.refreshToken).not.toBe(first.body.refreshToken);
    expect(second.body).not.toHaveProperty('idToken');
    expect((await refresh(first.body.refreshToken)).body).toEqual(second.body);
    fake.setSkew(61);
    expect((await refresh(first.body.refreshToken)).error).toBe('TOKEN_EXPIRED');
    const third = await refresh(second.body.refreshToken);
    expect(third.status).toBe(200);
    fake.login.refuses = 'USER_CREDENTIALS_CHANGED';
    expect(await refresh(third.body.refreshToken)).toMatchObject({
      status: 403,
      error: 'USER_CREDENTIALS_CHANGED',
    });
    fake.login.refuses = undefined;
    fake.setSkew(12 * 3600 + 1);
    expect(await refresh(third.body.refreshToken)).toMatchObject({ status: 401, error: 'TOKEN_EXPIRED' });
  });

  it('come with JSON alone, and nothing more in it', async () => {
    const key = newKey();
    const { code } = await codeFrom();
    expect((await token(redeem(code), proofOf(key), 'text/plain')).error).toBe('INVALID_REQUEST');
    expect((await token(redeem(code, { more: 'x' }), proofOf(key))).error).toBe('INVALID_REQUEST');
    expect((await token(redeem(code, { grantType: 'password' }), proofOf(key))).error).toBe(
      'INVALID_REQUEST',
    );
    const tokens = await redeemCode(
      { region: 'us-east-1', endpoint: fake.url, fips: false, dualstack: false },
      {
        clientId: SAME,
        code: Secret.of(code),
        codeVerifier: Secret.of(verifier),
        redirectUri: 'http://127.0.0.1:4711/oauth/callback',
        key,
      },
      {
        network: { noProxy: [], maxAttempts: 3 },
        version: 'test',
        clock: { now: () => Date.now(), sleep: () => Promise.resolve() },
      },
    );
    expect(tokens).toMatchObject({ expiresInSeconds: 900, accessKeyId: expect.stringMatching(/^ASIA/) });
    const log = JSON.stringify(fake.calls);
    for (const secret of fake.login.given) expect(log).not.toContain(secret);
  });
});

const JS = `
import { fromLoginCredentials } from '@aws-sdk/credential-provider-login';
console.log((await fromLoginCredentials({ profile: 'p' })()).accessKeyId);
`;
const BOTOCORE = `
import botocore.session
print(botocore.session.Session(profile='p').get_credentials().get_frozen_credentials().access_key)
`;

describe('clients that nobody here wrote', () => {
  it('read a session and refresh it, one after the other, on the same file', async () => {
    const config = join(folder, 'config');
    writeFileSync(config, `[profile p]\nregion = us-east-1\nlogin_session = ${ALICE_ARN}\n`);
    const path = writeLoginFile(fake, { userArn: ALICE_ARN, seconds: -1, folder });
    const { PATH = '' } = process.env;
    const env = {
      PATH,
      HOME: folder,
      AWS_CONFIG_FILE: config,
      AWS_LOGIN_CACHE_DIRECTORY: folder,
      AWS_ENDPOINT_URL_SIGNIN: fake.url,
      AWS_REGION: 'us-east-1',
    };
    const cwd = fileURLToPath(new URL('../../..', import.meta.url));
    const clients = {
      js: () => run('node', ['--input-type=module', '-e', JS], { env, cwd }),
      botocore: () => run(PYTHON, ['-c', BOTOCORE], { env }),
    };
    for (const [name, ask] of [...Object.entries(clients), ...Object.entries(clients)]) {
      const before = loginFileAt(path);
      expect([name, (await ask()).stdout.trim()]).toEqual([name, [...fake.world.sessions.keys()].at(-1)]);
      const after = loginFileAt(path);
      expect(after.refreshToken).not.toBe(before.refreshToken);
      // Old again, for the next one.
      const accessToken = { ...after.accessToken, expiresAt: '2020-01-01T00:00:00Z' };
      writeFileSync(path, JSON.stringify({ ...after, accessToken }));
    }
    expect(fake.count('CreateOAuth2Token')).toBe(4);
    expect(new Set(fake.calls.map(({ result }) => result))).toEqual(new Set(['OK']));
  });
});
