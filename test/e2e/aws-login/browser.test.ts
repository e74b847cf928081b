// Signing in with `vault aws-login` as people do: the compiled executable and a real Chromium that is clicked through the
// pages, on this machine and as the other device whose code is typed.

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
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ALICE_ARN } from '../../fake-aws/default-world.ts';
import { type FakeAws, startFakeAws } from '../../fake-aws/fake-aws.ts';
import { BUILDS } from '../../harness/scenario-world.ts';
import { openTerminalScreen, type TerminalScreen } from '../../harness/terminal-screen.ts';
import { type Chromium, startChromium } from '../sso/chromium.ts';

const CONFIG = '[profile work]\nregion = eu-west-1\n';

/** Writes down the address; Chromium is told by the test. */
const BROWSER = `#!/bin/sh
printf '%s' "$1" > "$HOME/address.part" && mv "$HOME/address.part" "$HOME/address"
`;

// Debian's Chromium.
describe.runIf(process.platform === 'linux')('vault aws-login with Chromium', () => {
  let base: string;
  let home: string;
  let fake: FakeAws;
  let chromium: Chromium;
  let screen: TerminalScreen | undefined;

  beforeAll(async () => {
    base = mkdtempSync(join(tmpdir(), 'vault-aws-login-'));
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
    screen?.close();
    screen = undefined;
    await chromium.closePages();
  });
  afterAll(async () => {
    await chromium?.close();
    await fake?.close();
    rmSync(base, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  });

  function vault(words: string): TerminalScreen {
    const folder = BUILDS.find(({ name }) => name === 'bun')?.folder ?? '';
    screen = openTerminalScreen({
      command: `${join(folder, 'vault')} ${words}`,
      cwd: home,
      columns: 600,
      env: {
        PATH: process.env.PATH ?? '',
        HOME: home,
        LANG: 'C.UTF-8',
        AWS_VAULT_BACKEND: 'file',
        AWS_VAULT_FILE_PASSPHRASE: 'a passphrase for signing in',
        AWS_VAULT_BROWSER: join(home, 'browser'),
        AWS_ENDPOINT_URL_SIGNIN: fake.url,
      },
    });
    return screen;
  }

  async function address(): Promise<string> {
    const path = join(home, 'address');
    for (let left = 160; !existsSync(path); left--) {
      if (left === 0) throw new Error(`no browser was opened: ${screen?.lines().join('\n')}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return readFileSync(path, 'utf8');
  }

  const config = (): string => readFileSync(join(home, '.aws', 'config'), 'utf8');
  const sessions = (): readonly string[] => {
    const folder = join(home, '.aws', 'login', 'cache');
    return existsSync(folder) ? readdirSync(folder) : [];
  };
  const tokens = (): readonly string[] =>
    fake.calls.filter(({ operation }) => operation === 'CreateOAuth2Token').map(({ result }) => result);
  const nothingTold = (): void => {
    for (const secret of fake.login.given) expect(screen?.raw()).not.toContain(secret);
  };

  test('allowed, after a stranger has come back with another state', async () => {
    const run = vault('aws-login work');
    const authorize = await address();
    const redirect = new URL(authorize).searchParams.get('redirect_uri') ?? '';
    expect((await fetch(`${redirect}?state=x&code=stolen`)).status).toBe(400);
    const page = await chromium.open(authorize);
    await page.click('#allow');
    await page.until('vault is signed in to the AWS console');
    expect(await run.end()).toBe(0);
    expect(run.lines().join('\n')).toContain(`Profile work is signed in as ${ALICE_ARN}.`);
    expect(config()).toBe(`${CONFIG}login_session = ${ALICE_ARN}\n`);
    expect([sessions().length, tokens()]).toEqual([1, ['OK']]);
    nothingTold();
  });

  test('refused: nothing is written', async () => {
    const run = vault('aws-login work');
    const page = await chromium.open(await address());
    await page.click('#deny');
    await page.until('Nothing was signed in to');
    expect(await run.end()).toBe(1);
    expect(run.lines().join('\n')).toContain('the sign-in to the AWS console was refused in the browser');
    expect([config(), sessions(), tokens()]).toEqual([CONFIG, [], []]);
  });

  test('on another device, whose code is typed; a profile is made, and asked about before it is another', async () => {
    const run = vault('aws-login far --remote --region eu-central-1');
    await run.until('Code that the page shows');
    const shown = /on any device: (\S+)/.exec(run.lines().join('\n'))?.[1] ?? '';
    const page = await chromium.open(shown);
    await page.click('#allow');
    await page.until('Your code');
    const code = /Your code\s*(\S+)/.exec(await page.text())?.[1] ?? '';
    run.type(`${code}\r`);
    expect(await run.end()).toBe(0);
    expect(run.raw()).not.toContain(code);
    expect(config()).toContain(`[profile far]\nlogin_session = ${ALICE_ARN}\nregion = eu-central-1\n`);
    nothingTold();
    run.close();

    writeFileSync(join(home, '.aws', 'config'), '[profile far]\nlogin_session = arn:aws:iam::1:user/x\n');
    rmSync(join(home, 'address'), { force: true });
    const again = vault('aws-login far');
    const other = await chromium.open(await address());
    await other.click('#allow');
    await again.until('is signed in as arn:aws:iam::1:user/x. Sign it in as');
    again.type('n\r');
    expect(await again.end()).toBe(1);
    expect(config()).toBe('[profile far]\nlogin_session = arn:aws:iam::1:user/x\n');
  });
});
