// Calls of our STS client with everything that can become of them, each reduced to one line. Runs under any runtime, so that
// a test can compare the lines. Holds no assertions.

import { networkSettings } from '../../../src/aws/network.ts';
import { createSts, type StsOptions } from '../../../src/aws/sts.ts';
import { VaultError } from '../../../src/kernel/error.ts';
import { Secret } from '../../../src/kernel/secret.ts';
import * as world from '../../fake-aws/default-world.ts';

/** What stands ready for the cases. */
export interface CaseConfig {
  /** The fake AWS itself. */
  readonly fake: string;
  /** The same behind TLS, with a certificate for `localhost` and `sts.fake.test`. */
  readonly tls: string;
  /** A proxy that knows where `sts.fake.test` is; `/https` in front of TLS; user `u`, password `p@ss` where asked. */
  readonly proxy: string;
  readonly httpsProxy: string;
  readonly lockedProxy: string;
  /** Takes connections and says nothing. */
  readonly silent: string;
  /** Nothing listens. */
  readonly closed: string;
  readonly certificate: string;
  readonly emptyFile: string;
  readonly isExtraTrust?: boolean;
}

type Env = Record<string, string>;

const FACTS = [
  'seconds',
  'reason',
  'limit',
  'serial',
  'mfaSent',
  'hasLostAnswer',
  'phase',
  'timeoutMs',
  'attempts',
  'status',
  'proxy',
  'variable',
];

export async function runCases(config: CaseConfig): Promise<Record<string, string>> {
  const lines: Record<string, string> = {};
  const control = async (path: string, body?: unknown): Promise<Record<string, string>> => {
    const answer = await fetch(
      `${config.fake}/_fake/${path}`,
      body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) },
    );
    return (await answer.json()) as Record<string, string>;
  };
  const sts = (endpoint = config.fake, env: Env = {}, more: Partial<StsOptions> = {}) =>
    createSts(
      { region: 'eu-west-1', endpoint, legacyGlobal: false, fips: false, dualstack: false },
      {
        credentials: { accessKeyId: world.ALICE_KEY_ID, secretAccessKey: Secret.of(world.ALICE_SECRET) },
        network: networkSettings({ AWS_MAX_ATTEMPTS: '1', ...env }),
        version: '0.0.0',
        ...more,
      },
    );
  const identity = (...input: Parameters<typeof sts>) =>
    sts(...input)
      .getCallerIdentity()
      .then(({ arn }) => arn);
  /** Two calls that share what the first learns: how many requests they need, and when the session ends by our clock. */
  const skewed = async (): Promise<string> => {
    const skew = { ms: 0 };
    const requests = async (): Promise<number> =>
      ((await control('calls')) as unknown as { calls: readonly unknown[] }).calls.length;
    const before = await requests();
    const client = sts(undefined, {}, { skew });
    await client.getCallerIdentity();
    const { expiration } = await client.getSessionToken({ durationSeconds: 3600 });
    const minutes = Math.round((expiration.getTime() - Date.now()) / 60_000);
    const learned = Math.round(skew.ms / 60_000);
    return `${(await requests()) - before} requests, session of ${minutes} min, skew of ${learned} min`;
  };
  const role = (roleArn: string, more: object = {}, env: Env = {}) =>
    sts(undefined, env)
      .assumeRole({
        roleArn,
        roleSessionName: 'work',
        durationSeconds: 3600,
        tags: [],
        transitiveTagKeys: [],
        policyArns: [],
        ...more,
      })
      .then(
        ({ accessKeyId, expiration }) =>
          `${accessKeyId.slice(0, 4)} for ${Math.round((expiration.getTime() - Date.now()) / 60_000)} min`,
      );
  const line = async (name: string, call: () => Promise<string>): Promise<void> => {
    lines[name] = await call().catch(describe);
  };
  const withFault = async (
    name: string,
    fault: object,
    call: () => Promise<string> = identity,
  ): Promise<void> => {
    await control('faults', { operation: '*', ...fault });
    await line(name, call);
    await fetch(`${config.fake}/_fake/faults`, { method: 'DELETE' });
  };

  if (config.isExtraTrust) {
    // The whole process was started with NODE_EXTRA_CA_CERTS or SSL_CERT_FILE.
    await line('TLS, extra certificates', () => identity(config.tls));
    return lines;
  }
  await line('identity', identity);
  await line('role', () =>
    role(world.READER_ROLE, {
      policyArns: [world.READONLY_POLICY],
      policy: '{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}',
    }),
  );
  await line('tagged role', () =>
    role(world.TAGGED_ROLE, {
      tags: [{ key: 'team', value: 'blue' }],
      transitiveTagKeys: ['team'],
      sourceIdentity: 'alice',
    }),
  );
  await line('external id', () => role(world.PARTNER_ROLE, { externalId: world.EXTERNAL_ID }));
  await line('wrong secret', () =>
    identity(
      undefined,
      {},
      { credentials: { accessKeyId: world.ALICE_KEY_ID, secretAccessKey: Secret.of('wrong') } },
    ),
  );
  await line('unknown key', () =>
    identity(
      undefined,
      {},
      { credentials: { accessKeyId: 'AKIAAAAAAAAAAAAAAAAA', secretAccessKey: Secret.of('x') } },
    ),
  );
  const session = await sts().getSessionToken({ durationSeconds: 900 });
  await line('session', () => identity(undefined, {}, { credentials: session }));
  await line('session from a session', () =>
    sts(undefined, {}, { credentials: session })
      .getSessionToken({ durationSeconds: 900 })
      .then(() => 'granted'),
  );
  await control('world', { expireSessions: true });
  await line('expired session', () => identity(undefined, {}, { credentials: session }));
  const code = Secret.of(
    (await control(`mfa-code?serial=${encodeURIComponent(world.ALICE_MFA_SERIAL)}`)).code ?? '',
  );
  const serial = world.ALICE_MFA_SERIAL;
  await line('no MFA', () => role(world.ADMIN_ROLE));
  await line('MFA', () => role(world.ADMIN_ROLE, { mfa: { serial, code } }));
  await line('MFA code again', () => role(world.ADMIN_ROLE, { mfa: { serial, code } }));
  const next = Secret.of(
    (await control(`mfa-code?serial=${encodeURIComponent(world.ALICE_MFA_SERIAL)}`)).code ?? '',
  );
  await withFault('MFA code used by a lost answer', { kind: 'cut', at: 'half' }, () =>
    role(world.ADMIN_ROLE, { mfa: { serial, code: next } }, { AWS_MAX_ATTEMPTS: '2' }),
  );
  await line('MFA device of nobody', () =>
    role(world.ADMIN_ROLE, { mfa: { serial: 'arn:aws:iam::111111111111:mfa/none', code } }),
  );
  await line('MFA code of letters', () =>
    role(world.ADMIN_ROLE, { mfa: { serial, code: Secret.of('secret') } }),
  );
  await line('too long for the role', () => role(world.READER_ROLE, { durationSeconds: 7200 }));
  await line('too long at all', () => role(world.LONG_ROLE, { durationSeconds: 43201 }));
  await line('malformed policy', () => role(world.READER_ROLE, { policy: '{"my":"policy"}' }));
  await line('large tags', () =>
    role(world.TAGGED_ROLE, {
      tags: [
        { key: 'team', value: 'blue' },
        ...Array.from({ length: 20 }, (_, n) => ({ key: `k${n}`, value: 'v'.repeat(200) })),
      ],
      sourceIdentity: 'alice',
    }),
  );

  await withFault('throttled', { kind: 'throttle' });
  await withFault('throttled once of two', { kind: 'throttle' }, () =>
    identity(undefined, { AWS_MAX_ATTEMPTS: '2' }),
  );
  await withFault('server error', { kind: 'error', status: 500 });
  await withFault('unavailable twice of three', { kind: 'error', status: 503, count: 2 }, () =>
    identity(undefined, { AWS_MAX_ATTEMPTS: '3' }),
  );
  await withFault('region off', {
    kind: 'refuse',
    status: 403,
    code: 'RegionDisabledException',
    message: 'STS is not activated in this region',
  });
  await withFault('other refusal', {
    kind: 'refuse',
    status: 400,
    code: 'OptInRequired',
    message: 'You are not subscribed',
  });
  await withFault('portal', { kind: 'garbage', body: 'html' });
  await withFault('portal refusing', { kind: 'garbage', body: 'html', status: 403 });
  await withFault('gateway error', { kind: 'garbage', body: 'html', status: 502 });
  await withFault('half an XML', { kind: 'garbage', body: 'xml' });
  await withFault('no answer text', { kind: 'garbage', body: 'empty' });
  await withFault('cut before', { kind: 'cut', at: 'before' });
  await withFault('cut half way', { kind: 'cut', at: 'half' });
  await withFault('cut once of two', { kind: 'cut', at: 'before' }, () =>
    identity(undefined, { AWS_MAX_ATTEMPTS: '2' }),
  );
  await withFault('answer timeout', { kind: 'hang' }, () => identity(undefined, {}, { timeoutMs: 100 }));
  await withFault('aborted', { kind: 'hang' }, () => identity(undefined, {}, { signal: abortSoon() }));
  await withFault('aborted between attempts', { kind: 'throttle', count: 0 }, () =>
    identity(undefined, { AWS_MAX_ATTEMPTS: '9' }, { signal: abortSoon() }),
  );
  await line('aborted before', () =>
    identity(undefined, {}, { signal: AbortSignal.abort(new Error('stop')) }),
  );
  const strict = { AWS_DISABLE_CLOCK_SKEW_CORRECTION: 'true' };
  await control('clock', { skewSeconds: 3600 });
  await line('our clock is behind', () => identity(undefined, strict));
  await line('our clock is behind, allowed for', () => skewed());
  await control('clock', { skewSeconds: -3600 });
  await line('our clock is ahead', () => identity(undefined, strict));
  await line('our clock is ahead, allowed for', () => skewed());
  await control('clock', { skewSeconds: 0 });

  await line('nothing listens', () => identity(config.closed));
  await line('no such name', () => identity('https://sts.invalid'));
  await line('connect timeout', () => identity(config.silent, {}, { connectTimeoutMs: 100 }));
  await line('TLS, not trusted', () => identity(config.tls));
  await line('TLS, bundle', () => identity(config.tls, { AWS_CA_BUNDLE: config.certificate }));
  await line('TLS, by address', () =>
    identity(config.tls.replace('localhost', '127.0.0.1'), { AWS_CA_BUNDLE: config.certificate }),
  );
  await line('bundle missing', () => identity(config.tls, { AWS_CA_BUNDLE: '/nonexistent.pem' }));
  await line('bundle empty', () => identity(config.tls, { AWS_CA_BUNDLE: config.emptyFile }));

  const away = 'https://sts.fake.test';
  const trust = { AWS_CA_BUNDLE: config.certificate };
  await line('proxy', () => identity(away, { ...trust, HTTPS_PROXY: config.proxy }));
  await line('proxy over TLS', () => identity(away, { ...trust, HTTPS_PROXY: config.httpsProxy }));
  await line('proxy for plain http', () => identity('http://sts.fake.test', { HTTP_PROXY: config.proxy }));
  await line('proxy with password', () =>
    identity(away, { ...trust, HTTPS_PROXY: config.lockedProxy.replace('//', '//u:p%40ss@') }),
  );
  await line('proxy without password', () => identity(away, { ...trust, HTTPS_PROXY: config.lockedProxy }));
  await line('proxy exempted', () =>
    identity(away, { ...trust, HTTPS_PROXY: config.proxy, NO_PROXY: '.fake.test' }),
  );
  await line('proxy gone', () => identity(away, { ...trust, HTTPS_PROXY: config.closed }));
  await line('proxy silent', () =>
    identity(
      away,
      { ...trust, HTTPS_PROXY: config.silent.replace('https', 'http') },
      { connectTimeoutMs: 100 },
    ),
  );
  await line('proxy does not find it', () =>
    identity('https://elsewhere.test', { ...trust, HTTPS_PROXY: config.proxy }),
  );
  await line('TLS, other name', () =>
    identity('https://other.fake.test', { ...trust, HTTPS_PROXY: config.proxy }),
  );
  await line('proxy of another kind', () => identity(away, { HTTPS_PROXY: 'socks5://user:pass@p:1' }));
  return lines;

  function describe(error: unknown): string {
    if (!(error instanceof VaultError))
      return `${(error as Error)?.constructor?.name}: ${(error as Error)?.message}`;
    const facts = FACTS.flatMap((name) =>
      error.facts[name] === undefined ? [] : [`${name}=${shown(name, error.facts[name])}`],
    );
    // Ports differ from run to run.
    return [error.code, ...facts].join(' ').replace(/127\.0\.0\.1:\d+|localhost:\d+/g, 'LOCAL');
  }
}

/** The Date header has whole seconds: skew is compared to the minute. */
function shown(name: string, value: unknown): string {
  return name === 'seconds' ? `about ${Math.round(Number(value) / 60) * 60}` : String(value);
}

function abortSoon(): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort(new Error('stop')), 60);
  return controller.signal;
}
