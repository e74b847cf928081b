// Signing in to IAM Identity Center as people do: the compiled executable and a real Chromium that is clicked through the
// pages, with everything that can happen on the way: refused, closed, forged, opened twice.

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DATA_ACCOUNT, SSO_START_URL } from '../../fake-aws/default-world.ts';
import { type FakeAws, startFakeAws } from '../../fake-aws/fake-aws.ts';
import { BUILDS } from '../../harness/scenario-world.ts';
import { type Chromium, startChromium } from './chromium.ts';

const CONFIG = `[sso-session my-sess]
sso_start_url = ${SSO_START_URL}
sso_region = eu-west-1
[profile sso]
region = eu-west-1
sso_session = my-sess
sso_account_id = ${DATA_ACCOUNT}
sso_role_name = Viewer
`;

/** Writes down the address; Chromium is told by the test. */
const BROWSER = `#!/bin/sh
printf '%s' "$1" > "$HOME/address.part" && mv "$HOME/address.part" "$HOME/address"
`;

interface Run {
  readonly child: ChildProcess;
  readonly said: () => string;
  readonly ended: Promise<number | null>;
}

// Debian's Chromium.
describe.runIf(process.platform === 'linux')('signing in with Chromium', () => {
  let base: string;
  let home: string;
  let fake: FakeAws;
  let chromium: Chromium;
  const runs: Run[] = [];

  beforeAll(async () => {
    base = mkdtempSync(join(tmpdir(), 'vault-sso-browser-'));
    [fake, chromium] = await Promise.all([startFakeAws(), startChromium(base)]);
  });
  beforeEach(() => {
    fake.reset();
    home = mkdtempSync(join(base, 'home-'));
    mkdirSync(join(home, '.aws'));
    writeFileSync(join(home, '.aws', 'config'), CONFIG, { mode: 0o600 });
    writeFileSync(join(home, 'browser'), BROWSER, { mode: 0o755 });
  });
  afterEach(async () => {
    for (const { child, ended } of runs.splice(0)) {
      child.kill('SIGKILL');
      await ended;
    }
    await chromium.closePages();
  });
  afterAll(async () => {
    await chromium?.close();
    await fake?.close();
    rmSync(base, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  });

  function vault(words: readonly string[], more: Readonly<Record<string, string>> = {}): Run {
    const folder = BUILDS.find(({ name }) => name === 'bun')?.folder ?? '';
    const child = spawn(join(folder, 'vault'), [...words], {
      cwd: home,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH ?? '',
        HOME: home,
        LANG: 'C.UTF-8',
        AWS_VAULT_BACKEND: 'file',
        AWS_VAULT_FILE_PASSPHRASE: 'a passphrase for signing in',
        AWS_VAULT_FILE_UNLOCK_TTL: '60s',
        AWS_VAULT_BROWSER: join(home, 'browser'),
        AWS_ENDPOINT_URL: fake.url,
        ...more,
      },
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk));
    const run: Run = {
      child,
      said: () => said,
      ended: new Promise((resolve) => child.once('close', resolve)),
    };
    runs.push(run);
    return run;
  }

  /** The address that the browser was given. */
  async function address(): Promise<string> {
    const path = join(home, 'address');
    const { readFileSync } = await import('node:fs');
    for (let left = 300; !existsSync(path); left--) {
      if (left === 0) throw new Error(`no browser was opened: ${runs.map(({ said }) => said()).join('\n')}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const text = readFileSync(path, 'utf8');
    rmSync(path);
    return text;
  }

  const results = (operation: string): readonly string[] =>
    fake.calls.filter((call) => call.operation === operation).map(({ result }) => result);

  /** What a stranger's page, or a browser extension, would send to our listener. */
  const forge = async (authorize: string, query: string): Promise<number> => {
    const redirect = new URL(authorize).searchParams.get('redirect_uri') ?? '';
    return (await fetch(`${redirect}?${query}`)).status;
  };

  test('PKCE: allowed on the page, and told so on the one that comes back', async () => {
    const run = vault(['exec', 'sso', '--', 'printenv', 'AWS_VAULT']);
    const page = await chromium.open(await address());
    expect(await page.text()).toContain('Allow access?');
    await page.click('#allow');
    await page.until('vault is signed in to IAM Identity Center');
    expect(await page.url()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/oauth\/callback\?code=/);
    expect(await run.ended).toBe(0);
    expect(run.said()).toMatch(/sso\n$/);
    expect(results('CreateToken')).toEqual(['OK']);
    for (const secret of fake.oidc.given) expect(run.said()).not.toContain(secret);
  });

  test('PKCE: refused on the page', async () => {
    const run = vault(['sso', 'login']);
    const page = await chromium.open(await address());
    await page.click('#deny');
    await page.until('Nothing was signed in to');
    expect(await run.ended).toBe(1);
    expect(run.said()).toContain(
      'the sign-in to IAM Identity Center was refused in the browser (access_denied)',
    );
    expect(results('CreateToken')).toEqual([]);
  });

  test('PKCE: the tab is closed, and the same address opened again', async () => {
    const run = vault(['sso', 'login']);
    const authorize = await address();
    await (await chromium.open(authorize)).close();
    const page = await chromium.open(authorize);
    await page.click('#allow');
    await page.until('vault is signed in to IAM Identity Center');
    expect(await run.ended).toBe(0);
  });

  test('PKCE: the tab is closed for good: Ctrl-C ends it, and so does the time', async () => {
    const stopped = vault(['sso', 'login']);
    await (await chromium.open(await address())).close();
    process.kill(-(stopped.child.pid ?? 0), 'SIGINT');
    expect(await stopped.ended).toBe(130);
    expect(stopped.said()).toContain('vault: interrupted');
    const late = vault(['sso', 'login'], { AWS_VAULT_SIGN_IN_TIMEOUT: '2s' });
    await (await chromium.open(await address())).close();
    expect(await late.ended).toBe(1);
    expect(late.said()).toContain('nobody finished the sign-in to IAM Identity Center in 2 seconds');
    // The client that was registered is the one that goes on.
    expect(results('RegisterClient')).toEqual(['OK']);
  });

  test('PKCE: forged answers change nothing, and the real one works; two tabs, one sign-in', async () => {
    const run = vault(['sso', 'login']);
    const authorize = await address();
    const [one, two] = [await chromium.open(authorize), await chromium.open(authorize)];
    expect(await forge(authorize, 'code=stolen&state=guessed')).toBe(400);
    expect(await forge(authorize, 'error=access_denied')).toBe(400);
    const forged = await chromium.open(
      `${new URL(authorize).searchParams.get('redirect_uri')}?code=x&state=<script>alert(1)</script>`,
    );
    await forged.until('Nothing was changed');
    expect(results('CreateToken')).toEqual([]);
    await Promise.all([one.click('#allow'), two.click('#allow')]);
    const pages = await Promise.all(
      [one, two].map((page) =>
        page.untilAny([
          'is signed in to',
          'answered in another tab',
          'can’t be reached',
          'refused to connect',
        ]),
      ),
    );
    expect(pages.filter((text) => text.includes('is signed in to'))).toHaveLength(1);
    expect(await run.ended).toBe(0);
    expect(results('CreateToken')).toEqual(['OK']);
  });

  test('device code: opened with the code, compared and allowed', async () => {
    const run = vault(['exec', 'sso', '--device-code', '--', 'true']);
    const page = await chromium.open(await address());
    const [code = ''] = /[A-Z]{4}-[A-Z]{4}/.exec(await page.text()) ?? [];
    expect(run.said()).toContain(`allow it only if the page shows the code ${code}`);
    await page.click('#allow');
    await page.until('Request approved');
    expect(await run.ended).toBe(0);
    expect(results('CreateToken').at(-1)).toBe('OK');
    expect(results('CreateToken')).not.toContain('SlowDownException');
  });

  test('device code: typed on another device; refused there', async () => {
    const run = vault(['sso', 'login', '--no-browser', '--device-code']);
    for (let left = 200; !/enter the code/.test(run.said()); left--) {
      if (left === 0) throw new Error(run.said());
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const [, where = '', code = ''] =
      /open (\S+) in any browser and enter the code ([A-Z-]+)/.exec(run.said()) ?? [];
    const page = await chromium.open(where);
    await page.type('input[name=user_code]', code);
    await page.click('button');
    await page.until('Is this the code on your device?');
    await page.click('#deny');
    await page.until('Request denied');
    expect(await run.ended).toBe(1);
    expect(run.said()).toContain('the sign-in to IAM Identity Center was refused in the browser');
  });
});
