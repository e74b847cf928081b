// The federation endpoint of the fake AWS refuses what AWS refuses, and its console says who came.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSts } from '../../../src/aws/sts.ts';
import type { Credentials } from '../../../src/kernel/credentials.ts';
import { Secret } from '../../../src/kernel/secret.ts';
import {
  ALICE_KEY_ID,
  ALICE_MFA_SERIAL,
  ALICE_SECRET,
  DEPLOY_ROLE,
  LONG_ROLE,
  READER_ROLE,
} from '../../fake-aws/default-world.ts';
import { type FakeAws, startFakeAws } from '../../fake-aws/fake-aws.ts';

let fake: FakeAws;
let skewMs = 0;

beforeAll(async () => {
  fake = await startFakeAws({ now: () => Date.now() + skewMs });
});
afterAll(() => fake.close());
beforeEach(() => {
  skewMs = 0;
  fake.reset();
});

const alice: Credentials = { accessKeyId: ALICE_KEY_ID, secretAccessKey: Secret.of(ALICE_SECRET) };
const plainRole = {
  roleSessionName: 'alice',
  durationSeconds: 3600,
  tags: [],
  transitiveTagKeys: [],
  policyArns: [],
};

function sts(credentials: Credentials) {
  return createSts(
    { region: 'eu-west-1', endpoint: fake.url, legacyGlobal: false, fips: false, dualstack: false },
    { credentials, network: { noProxy: [], maxAttempts: 1 }, version: 'test' },
  );
}

function session(credentials: Credentials, more: Record<string, unknown> = {}): string {
  return JSON.stringify({
    sessionId: credentials.accessKeyId,
    sessionKey: credentials.secretAccessKey.reveal(),
    sessionToken: credentials.sessionToken?.reveal(),
    ...more,
  });
}

async function ask(sessionText: string, duration?: string): Promise<{ status: number; token?: string }> {
  const url = new URL('/federation?Action=getSigninToken', fake.url);
  url.searchParams.set('Session', sessionText);
  if (duration !== undefined) url.searchParams.set('SessionDuration', duration);
  const answer = await fetch(url);
  const text = await answer.text();
  return answer.ok
    ? { status: answer.status, token: String((JSON.parse(text) as { SigninToken: unknown }).SigninToken) }
    : { status: answer.status };
}

const lastResult = (): string => fake.calls.at(-1)?.result ?? '';
const role = (arn: string, source: Credentials = alice) =>
  sts(source).assumeRole({ ...plainRole, roleArn: arn });

describe('getSigninToken', () => {
  it('takes a role, with a duration from a quarter of an hour to twelve hours', async () => {
    const credentials = await role(READER_ROLE);
    for (const duration of [undefined, '900', '43200'])
      expect(await ask(session(credentials), duration)).toMatchObject({ status: 200 });
    for (const duration of ['899', '43201', '', 'x', '3600.5', '-900']) {
      expect(await ask(session(credentials), duration)).toEqual({ status: 400 });
      expect(lastResult()).toBe('DurationOutOfRange');
    }
  });

  it('takes chained roles and roles from a session, without a duration alone', async () => {
    const mfa = { serial: ALICE_MFA_SERIAL, code: Secret.of(fake.mfaCode(ALICE_MFA_SERIAL).code) };
    const own = await sts(alice).getSessionToken({ durationSeconds: 3600, mfa });
    const admin = await role('arn:aws:iam::222222222222:role/admin', own);
    const deploy = await role(DEPLOY_ROLE, admin);
    for (const credentials of [admin, deploy]) {
      expect(await ask(session(credentials), '3600')).toEqual({ status: 400 });
      expect(lastResult()).toBe('DurationNotAllowed');
      expect(await ask(session(credentials))).toMatchObject({ status: 200 });
    }
    expect(await ask(session(own))).toEqual({ status: 400 });
    expect(lastResult()).toBe('NotFederated');
  });

  it('takes federated users, without a duration alone', async () => {
    const federated = await sts(alice).getFederationToken({
      name: 'alice',
      durationSeconds: 900,
      policyArns: [],
    });
    expect(await ask(session(federated))).toMatchObject({ status: 200 });
    expect(await ask(session(federated), '900')).toEqual({ status: 400 });
  });

  it('refuses everything that is not a whole session of its own', async () => {
    const credentials = await role(READER_ROLE);
    const cases: readonly (readonly [string, string])[] = [
      [session(alice), 'MissingToken'],
      [session(credentials, { sessionToken: 'x' }), 'UnknownCredentials'],
      [session(credentials, { sessionKey: 'x' }), 'UnknownCredentials'],
      [session(credentials, { sessionId: 'ASIAFAKEFAKEFAKE2222' }), 'UnknownCredentials'],
      [session(credentials, { more: 1 }), 'MalformedSession'],
      ['{', 'MalformedSession'],
      ['null', 'MalformedSession'],
    ];
    for (const [text, code] of cases) {
      expect(await ask(text)).toEqual({ status: 400 });
      expect(lastResult()).toBe(code);
    }
    skewMs = 3601 * 1000;
    expect(await ask(session(credentials))).toEqual({ status: 400 });
    expect(lastResult()).toBe('ExpiredCredentials');
    skewMs = 0;
    fake.patch({ roles: { [READER_ROLE]: null } });
    expect(await ask(session(credentials))).toEqual({ status: 400 });
  });

  it('logs neither session nor token', async () => {
    const credentials = await role(READER_ROLE);
    const { token = '' } = await ask(session(credentials));
    await login(token, 'https://console.aws.amazon.com/');
    const log = JSON.stringify(fake.calls);
    expect(log).not.toContain(token);
    expect(log).not.toContain(credentials.sessionToken.reveal());
    expect(log).not.toContain(credentials.secretAccessKey.reveal());
  });
});

function login(token: string, destination: string, issuer = 'test'): Promise<Response> {
  const url = new URL('/federation?Action=login', fake.url);
  url.searchParams.set('Issuer', issuer);
  url.searchParams.set('Destination', destination);
  url.searchParams.set('SigninToken', token);
  return fetch(url, { redirect: 'manual' });
}

describe('login', () => {
  const console = 'https://eu-west-1.console.aws.amazon.com/s3/home?region=eu-west-1';
  const token = async (duration?: string): Promise<string> =>
    (await ask(session(await role(LONG_ROLE)), duration)).token ?? '';

  it('works once, within 15 minutes', async () => {
    const first = await token();
    expect((await login(first, console)).status).toBe(302);
    expect((await login(first, console)).status).toBe(400);
    expect((await login('made up', console)).status).toBe(400);
    const second = await token();
    skewMs = 899_000;
    expect((await login(second, console)).status).toBe(302);
    const third = await token();
    skewMs = 899_000 + 901_000;
    expect((await login(third, console)).status).toBe(400);
    expect(lastResult()).toBe('ExpiredToken');
  });

  it('leads to the console of the partition and nowhere else, and wants an issuer', async () => {
    const one = await token();
    for (const destination of [
      'https://example.com/',
      'https://console.aws.amazon.com.example.com/',
      'https://console.amazonaws.cn/',
      'http://console.aws.amazon.com/',
      'https://a@console.aws.amazon.com/',
      'https://console.aws.amazon.com:444/',
      'nothing',
    ]) {
      expect((await login(one, destination)).status).toBe(400);
      expect(lastResult()).toBe('BadDestination');
    }
    expect((await login(one, console, '')).status).toBe(400);
    expect((await login(one, console)).status).toBe(302);
  });

  it('opens a console that says who came, for as long as was asked for', async () => {
    const answer = await login(await token('7200'), console);
    const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
    const page = new URL(answer.headers.get('location') ?? '', fake.url);
    const text = await (await fetch(page, { headers: { cookie } })).text();
    expect(text).toContain('assumed-role/long/alice');
    expect(text).toContain('<span id="minutes">120</span>');
    expect(text).toContain('s3/home?region=eu-west-1');
    expect((await fetch(page)).status).toBe(403);
    const out = new URL('/oauth?Action=logout', fake.url);
    out.searchParams.set('redirect_uri', 'https://example.com/');
    expect((await fetch(out, { redirect: 'manual' })).status).toBe(400);
    out.searchParams.set('redirect_uri', `${fake.url}/federation?Action=login`);
    expect((await fetch(out, { redirect: 'manual', headers: { cookie } })).status).toBe(302);
    expect((await fetch(page, { headers: { cookie } })).status).toBe(403);
    skewMs = 7201 * 1000;
    expect((await fetch(page, { headers: { cookie } })).status).toBe(403);
  });
});
