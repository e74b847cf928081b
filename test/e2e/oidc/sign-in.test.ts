// People sign in at a real OpenID provider in a real Chromium, and the compiled vault gets roles for it.

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { WEB_ROLE } from '../../fake-aws/default-world.ts';
import type { FakeAws } from '../../fake-aws/fake-aws.ts';
import type { Chromium } from '../../harness/chromium.ts';
import { Home, type OidcProvider, Person, startAws, startProvider } from './world.ts';

let provider: OidcProvider;
let aws: FakeAws;
let chromium: Chromium;
let person: Person;
let home: Home;

const profile = (name: string, client: string, ...more: readonly string[]): string =>
  [
    `[profile ${name}]`,
    `role_arn = ${WEB_ROLE}`,
    `role_session_name = ${name}`,
    `oidc_issuer = ${provider.issuer}`,
    `oidc_client_id = ${client}`,
    ...more,
    '',
  ].join('\n');

beforeAll(async () => {
  provider = await startProvider();
  aws = await startAws(provider.issuer);
  ({ chromium, person } = await Person.arrive());
});
afterAll(async () => {
  await chromium?.close();
  await aws?.close();
  await provider?.close();
});
beforeEach(async () => {
  await person.beSomebodyElse();
  home = new Home(
    aws,
    profile('web', 'vault') +
      profile('other', 'vault', 'duration_seconds = 900') +
      profile('local', 'vault', 'oidc_redirect_uri = http://localhost/back') +
      profile('short', 'short') +
      profile('brief', 'brief') +
      profile('strict', 'strict') +
      profile('no-refresh', 'no-refresh'),
  );
});
afterEach(() => home.close());

const EXEC = (name: string, ...flags: readonly string[]): readonly string[] => [
  'exec',
  ...flags,
  name,
  '--',
  'sh',
  '-c',
  'echo $AWS_VAULT $AWS_ACCESS_KEY_ID',
];

const granted = (grant: string, client: string): number =>
  provider.happened.filter((one) => one.what === 'granted' && one.grant === grant && one.client === client)
    .length;

describe('with a page that comes back', () => {
  test('somebody signs in once, and two profiles of the same provider and client use it', async () => {
    const first = home.start(EXEC('web'));
    const url = new URL(await home.page());
    expect(url.origin).toBe(provider.issuer);
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      response_type: 'code',
      client_id: 'vault',
      scope: 'openid offline_access',
      code_challenge_method: 'S256',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      state: expect.stringMatching(/^[\w-]{43}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
      redirect_uri: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/oauth\/callback$/),
    });
    const tab = await person.signIn(url.href);
    await tab.until(`document.title === 'Signed in - vault'`);
    expect(await tab.text()).toContain(`vault is signed in to ${url.host}`);
    expect(await first.done).toMatchObject({ status: 0, stdout: expect.stringMatching(/^web ASIA\w+\n$/) });
    expect(aws.calls.at(-1)).toMatchObject({
      operation: 'AssumeRoleWithWebIdentity',
      result: 'OK',
      parameters: { RoleSessionName: 'web', WebIdentityToken: '(left out)' },
    });

    expect(await home.run(EXEC('other'))).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^other /),
    });
    expect(home.pages()).toHaveLength(1);
    const { stdout } = await home.run(['list', '--json']);
    expect(stdout).not.toContain('eyJ');
  });

  test('a refusal is told in the browser and in the terminal', async () => {
    const running = home.start(EXEC('web'));
    const tab = await person.open(await home.page());
    await tab.until(`document.querySelector('a[href$="/abort"]')`);
    await tab.read(`document.querySelector('a[href$="/abort"]').click()`);
    await tab.until(`document.title === 'Not signed in - vault'`);
    const { host } = new URL(provider.issuer);
    const { status, stderr } = await running.done;
    expect(status).toBe(125);
    expect(stderr).toContain(`vault: the sign-in to ${host} was refused in the browser (access_denied)\n`);
  });

  test('whoever comes back with another state is sent away, and the sign-in goes on', async () => {
    const running = home.start(EXEC('web'));
    const url = new URL(await home.page());
    const back = new URL(url.searchParams.get('redirect_uri') ?? '');
    for (const query of [
      'code=forged&state=wrong',
      'error=access_denied',
      `state=${'x'.repeat(43)}&code=a`,
    ]) {
      const stranger = await person.open(`${back.href}?${query}`);
      await stranger.until(`document.title === 'Not this sign-in - vault'`);
    }
    await person.signIn(url.href);
    expect((await running.done).status).toBe(0);
  });

  test('a closed tab ends nothing: the page can be opened again, and time runs out otherwise', async () => {
    const running = home.start(EXEC('web'));
    const url = await home.page();
    const closed = await person.open(url);
    await closed.until(`document.querySelector('input[name=login]')`);
    await closed.close();
    await person.signIn(url);
    expect((await running.done).status).toBe(0);

    const late = await home.run(EXEC('short'), { AWS_VAULT_SIGN_IN_TIMEOUT: '1s' });
    expect(late.status).toBe(125);
    expect(late.stderr).toContain('nobody finished the sign-in to');
  });

  test('a redirect URI of one’s own, which the provider compares to the character', async () => {
    const running = home.start(EXEC('local'));
    const url = new URL(await home.page());
    expect(url.searchParams.get('redirect_uri')).toMatch(/^http:\/\/localhost:\d+\/back$/);
    await person.signIn(url.href);
    expect((await running.done).status).toBe(0);
  });

  test('two processes at once: one page, one sign-in', async () => {
    const before = granted('authorization_code', 'vault');
    const crowd = Array.from({ length: 4 }, (_, at) => home.start(EXEC(at % 2 === 0 ? 'web' : 'other')));
    await person.signIn(await home.page());
    for (const { done } of crowd) expect((await done).status).toBe(0);
    expect(home.pages()).toHaveLength(1);
    expect(granted('authorization_code', 'vault') - before).toBe(1);
  });
});

describe('without a page', () => {
  test('an identity that is over is refreshed silently, and the refresh token replaced each time', async () => {
    const running = home.start(EXEC('short'));
    await person.signIn(await home.page());
    expect((await running.done).status).toBe(0);
    const before = granted('refresh_token', 'short');
    for (let turn = 1; turn <= 3; turn++) {
      const { status, stderr } = await home.run(EXEC('short', '-n'));
      expect(status, stderr).toBe(0);
    }
    expect(granted('refresh_token', 'short') - before).toBe(3);
    expect(home.pages()).toHaveLength(1);
    expect(provider.happened.filter(({ what }) => what === 'refused')).toEqual([]);
  });

  test('a refresh token that is over leads to a new sign-in', async () => {
    const running = home.start(EXEC('brief'));
    await person.signIn(await home.page());
    expect((await running.done).status).toBe(0);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const again = home.start(EXEC('brief', '-n'));
    const tab = await person.open(await home.page(2));
    await tab.submit({});
    expect((await again.done).status).toBe(0);
    expect(provider.happened).toContainEqual(
      expect.objectContaining({ what: 'refused', grant: 'refresh_token', error: 'invalid_grant' }),
    );
  });

  test('consent is asked for only where offline access needs it, and then the sign-in is renewed', async () => {
    const first = home.start(EXEC('strict'));
    const url = new URL(await home.page());
    expect(url.searchParams.has('prompt')).toBe(false);
    await person.signIn(url.href);
    expect((await first.done).status).toBe(0);

    const second = home.start(EXEC('strict', '-n'));
    const asking = new URL(await home.page(2));
    expect(asking.searchParams.get('prompt')).toBe('consent');
    const tab = await person.open(asking.href);
    await tab.until(`document.querySelector('input[name=prompt][value=consent]')`);
    await tab.submit({});
    expect((await second.done).status).toBe(0);
    expect((await home.run(EXEC('strict', '-n'))).status).toBe(0);
    expect(home.pages()).toHaveLength(2);
  });
});

describe('with a device code', () => {
  test('somebody confirms it in another browser', async () => {
    const running = home.start(['oidc', 'login', 'web', '--device-code', '--no-browser']);
    let said: RegExpExecArray | null = null;
    for (let wait = 0; said === null && wait < 400; wait++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      said = /open (http\S+) in any browser and enter the code (\S+);/.exec(running.said());
    }
    const [, page = '', code = ''] = said ?? [];
    const tab = await person.open(page);
    await tab.submit({ user_code: code });
    await tab.until(`document.body.innerText.includes('Confirm Device')`);
    expect(await tab.text()).toContain(code);
    await tab.submit({});
    await tab.submit({ login: 'alice', password: 'any' });
    await tab.until(`document.querySelector('input[name=prompt][value=consent]')`);
    await tab.submit({});
    const { status, stderr } = await running.done;
    expect(status, stderr).toBe(0);
    expect(stderr).toMatch(/vault: signed in at 127\.0\.0\.1:\d+: the token is good until \S+ and renewed/);
    expect(home.pages()).toEqual([]);
    expect((await home.run(EXEC('web'))).status).toBe(0);
  });

  test('over SSH it is chosen by itself, and refused in the browser it ends', async () => {
    const running = home.start(EXEC('web'), { SSH_CONNECTION: '192.0.2.1 1 192.0.2.2 22' });
    const tab = await person.open(await home.page());
    await tab.until(`document.querySelector('button[name=abort]')`);
    await tab.read(`document.querySelector('button[name=abort]').click()`);
    const { status, stderr } = await running.done;
    expect(status).toBe(125);
    expect(stderr).toContain('was refused in the browser');
  });
});

describe('signing out', () => {
  test('gives the refresh token back, and drops the sessions that came of it', async () => {
    const running = home.start(['oidc', 'login', 'web']);
    await person.signIn(await home.page());
    expect((await running.done).status).toBe(0);
    expect((await home.run(EXEC('web'))).status).toBe(0);
    const again = await home.run(['oidc', 'login', 'other']);
    expect(again.stderr).toContain('vault: signed in already at');
    const before = provider.happened.filter(({ what }) => what === 'revoked').length;
    const { status, stderr } = await home.run(['oidc', 'logout', 'web']);
    const { host } = new URL(provider.issuer);
    expect([status, stderr]).toEqual([
      0,
      `vault: signed out of ${host} (client vault); removed 1 cached session\n`,
    ]);
    expect(provider.happened.filter(({ what }) => what === 'revoked')).toHaveLength(before + 1);
    const nothing = await home.run(['oidc', 'logout', '--all']);
    expect([nothing.status, nothing.stderr]).toEqual([
      1,
      'vault: nobody is signed in at an OpenID provider\n',
    ]);
  });
});
