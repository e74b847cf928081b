// What is tried again, after which pauses by a clock of the test, and what a wrong clock of ours does: both ways of calling AWS,
// against a server that answers what it is told to.

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { AwsError } from '../../../src/aws/errors.ts';
import { refreshLogin } from '../../../src/aws/login-token.ts';
import { callPlainly } from '../../../src/aws/plain-call.ts';
import { pauseBeforeNext, retryAfterOf } from '../../../src/aws/retry.ts';
import { inOurTime, skewOf } from '../../../src/aws/skew.ts';
import { createSts } from '../../../src/aws/sts.ts';
import { Secret } from '../../../src/kernel/secret.ts';
import { createEcKey, type EcKey, readEcKey } from '../../../src/platform/ec-key.ts';

interface Answer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  /** AWS's code, in the XML of its query services; absent: the answer to GetCallerIdentity. */
  readonly code?: string;
  readonly message?: string;
}

const GOOD: Answer = { status: 200 };
let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

/** Gives one answer after the other; the last one stays. Remembers when the requests say that they were signed. */
async function serve(answers: readonly Answer[]): Promise<{ url: string; signed: string[] }> {
  const signed: string[] = [];
  server = createServer((request, response) => {
    request.resume();
    const answer = answers[Math.min(signed.length, answers.length - 1)] ?? GOOD;
    signed.push(String(request.headers['x-amz-date'] ?? ''));
    const { code, message = '' } = answer;
    response.writeHead(answer.status, { 'x-amzn-requestid': '1', ...answer.headers });
    response.end(
      code === undefined
        ? '<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>a</Arn><UserId>u</UserId><Account>1</Account></GetCallerIdentityResult></GetCallerIdentityResponse>'
        : `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
    );
  });
  const standing = server;
  await new Promise<void>((resolve) => standing.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(standing.address() as AddressInfo).port}`, signed };
}

interface Outcome {
  readonly end: string;
  readonly pauses: readonly number[];
  readonly error?: AwsError;
}

type Way = (
  url: string,
  options: { maxAttempts?: number; sleep: (ms: number) => Promise<void>; canRepeat?: boolean },
) => Promise<unknown>;

const WAYS: Readonly<Record<'an SDK client' | 'a plain call', Way>> = {
  'an SDK client': (endpoint, { maxAttempts = 3, sleep }) =>
    createSts(
      { region: 'eu-west-1', endpoint, legacyGlobal: false, fips: false, dualstack: false },
      {
        credentials: { accessKeyId: 'AKIAFAKEFAKEFAKEFAKE', secretAccessKey: Secret.of('fake') },
        network: { noProxy: [], maxAttempts },
        version: '0.0.0',
        sleep,
        dice: () => 0.5,
      },
    ).getCallerIdentity(),
  'a plain call': (endpoint, { maxAttempts = 3, sleep, canRepeat = true }) =>
    callPlainly(
      {
        operation: 'Get',
        region: 'eu-west-1',
        url: new URL(endpoint),
        headers: {},
        canRepeat,
        read: ({ status, facts }) => {
          if (status !== 200) throw new AwsError(status === 400 ? 'throttled' : 'service', facts);
          return 'good';
        },
      },
      {
        network: { noProxy: [], maxAttempts },
        version: '0.0.0',
        clock: { now: () => Date.now(), sleep },
        dice: () => 0.5,
      },
    ),
};

async function outcome(
  way: Way,
  url: string,
  more: { maxAttempts?: number; canRepeat?: boolean } = {},
): Promise<Outcome> {
  const pauses: number[] = [];
  const sleep = async (ms: number): Promise<void> => void pauses.push(ms);
  try {
    await way(url, { ...more, sleep });
    return { end: 'good', pauses };
  } catch (error) {
    return { end: (error as AwsError).code, pauses, error: error as AwsError };
  }
}

const THROTTLED: Answer = { status: 400, code: 'Throttling' };
const BROKEN: Answer = { status: 500, code: 'InternalFailure' };
const AWAY: Answer = { status: 503, code: 'ServiceUnavailable' };

describe.each(Object.entries(WAYS))('%s', (_name, way) => {
  it.each([
    ['what passes once', [BROKEN, GOOD], {}, 'good', [50]],
    ['what passes twice, after a longer pause', [BROKEN, AWAY, GOOD], {}, 'good', [50, 100]],
    ['throttling, after longer pauses', [THROTTLED, THROTTLED, GOOD], {}, 'good', [250, 500]],
    ['no more often than allowed', [BROKEN], { maxAttempts: 2 }, 'service', [50]],
    ['not at all where one attempt is allowed', [BROKEN], { maxAttempts: 1 }, 'service', []],
    [
      'as often as allowed, each pause at most 10 seconds',
      [AWAY],
      { maxAttempts: 11 },
      'service',
      [50, 100, 200, 400, 800, 1600, 3200, 6400, 10000, 10000],
    ],
    ['Retry-After in seconds', [{ ...THROTTLED, headers: { 'retry-after': '7' } }, GOOD], {}, 'good', [7050]],
    ['Retry-After of a 503', [{ ...AWAY, headers: { 'retry-after': '2' } }, GOOD], {}, 'good', [2050]],
    [
      'Retry-After as a date of the server’s clock',
      [
        {
          ...AWAY,
          headers: { date: 'Thu, 01 Jan 2026 00:00:00 GMT', 'retry-after': 'Thu, 01 Jan 2026 00:00:09 GMT' },
        },
        GOOD,
      ],
      {},
      'good',
      [9050],
    ],
    [
      'Retry-After in AWS’s milliseconds',
      [{ ...AWAY, headers: { 'x-amz-retry-after': '1500' } }, GOOD],
      {},
      'good',
      [1550],
    ],
    ['nothing of what is refused', [{ status: 404, code: 'NoSuchEntity' }], {}, 'not-found', []],
  ] as const)('tries again: %s', async (title, answers, more, end, pauses) => {
    const { url, signed } = await serve(answers);
    const found = await outcome(way, url, more);
    // The plain call of this test knows no codes.
    const isCoded = title === 'nothing of what is refused' && way === WAYS['a plain call'];
    expect(found.end).toBe(isCoded ? 'service' : end);
    expect(found.pauses).toEqual(pauses);
    expect(signed).toHaveLength(pauses.length + 1);
  });

  it('gives up where it is asked to wait too long, and tells how long', async () => {
    const { url, signed } = await serve([{ ...AWAY, headers: { 'retry-after': '120' } }, GOOD]);
    const { end, pauses, error } = await outcome(way, url);
    expect([end, pauses, error?.facts.retryAfterSeconds]).toEqual(['service', [], 120]);
    expect(signed).toHaveLength(1);
  });
});

it.each(['IDPCommunicationError', 'RequestTimeout'])('%s passes, whatever its status says', async (code) => {
  const { url } = await serve([{ status: 400, code }, GOOD]);
  expect(await outcome(WAYS['an SDK client'], url)).toMatchObject({ end: 'good', pauses: [50] });
});

it('what must not be performed twice is tried again only where it was not performed', async () => {
  const way = WAYS['a plain call'];
  const cannot = { canRepeat: false };
  expect(await outcome(way, (await serve([BROKEN, GOOD])).url, cannot)).toMatchObject({
    end: 'service',
    pauses: [],
  });
  server?.close();
  expect(await outcome(way, (await serve([AWAY, GOOD])).url, cannot)).toMatchObject({
    end: 'good',
    pauses: [50],
  });
});

it('the pauses are spread over the whole of what they may be', () => {
  const failed = {
    error: new AwsError('service'),
    trace: { host: 'h', attempts: 1, status: 500 },
    canRepeat: true,
  };
  expect([0, 0.25, 0.999].map((chance) => pauseBeforeNext(failed, 3, () => chance))).toEqual([0, 100, 400]);
});

it.each([
  [{}, undefined],
  [{ 'retry-after': 'soon' }, undefined],
  [{ 'retry-after': '-5' }, undefined],
  [{ 'retry-after': '0' }, 0],
  [{ 'retry-after': ' 3 ' }, 3000],
  [{ 'retry-after': 'Thu, 01 Jan 2026 00:00:10 GMT' }, 10_000],
  [{ 'retry-after': 'Wed, 31 Dec 2025 00:00:00 GMT' }, 0],
  [{ 'x-amz-retry-after': '250', 'retry-after': '9' }, 250],
])('%j asks for %s milliseconds', (headers, ms) => {
  expect(retryAfterOf(headers, Date.parse('2026-01-01T00:00:00Z'))).toBe(ms);
});

describe('how far our clock is off', () => {
  const date = 'Thu, 01 Jan 2026 00:00:00 GMT';
  const serverMs = Date.parse(date);
  it.each([
    ['at the same time', 0, 100, {}, 0],
    ['within the second of the header', 900, 1000, {}, 0],
    ['ahead', 3_600_999, 3_601_500, {}, 3_600_000],
    ['behind', -3_600_500, -3_600_000, {}, -3_600_000],
    ['perhaps: the answer took half an hour less a little', -100, 800_000, {}, 0],
    ['not told by an answer out of a cache', 3_600_999, 3_601_500, { age: '10' }, undefined],
    ['not told by an answer that took very long', 0, 16 * 60_000, {}, undefined],
    ['not told without a date', 0, 100, { date: 'today' }, undefined],
  ] as const)('%s', (_title, sent, read, headers, ms) => {
    expect(skewOf({ date, ...headers }, { sentMs: serverMs + sent, readMs: serverMs + read })).toBe(ms);
  });

  it('moves what AWS says to our time', () => {
    const instant = new Date(serverMs);
    expect(inOurTime(instant, { ms: 0 })).toBe(instant);
    expect(inOurTime(instant, { ms: -5000 }).toISOString()).toBe('2025-12-31T23:59:55.000Z');
  });
});

describe('what AWS refuses for its time', () => {
  const EXPIRED: Answer = { status: 403, code: 'SignatureDoesNotMatch', message: 'Signature expired: x' };
  const dated = (answer: Answer, aheadMs: number): Answer => ({
    ...answer,
    headers: { date: new Date(Date.now() - aheadMs).toUTCString() },
  });
  const ask = async (url: string, more: { ignoresSkew?: true; skew?: { ms: number } } = {}) => {
    const told: number[] = [];
    const { ignoresSkew, skew } = more;
    const code = await createSts(
      { region: 'eu-west-1', endpoint: url, legacyGlobal: false, fips: false, dualstack: false },
      {
        credentials: { accessKeyId: 'AKIAFAKEFAKEFAKEFAKE', secretAccessKey: Secret.of('fake') },
        network: { noProxy: [], maxAttempts: 1, ...(ignoresSkew === undefined ? {} : { ignoresSkew }) },
        version: '0.0.0',
        ...(skew === undefined ? {} : { skew }),
        onSkew: (ms) => told.push(Math.round(ms / 60_000)),
      },
    )
      .getCallerIdentity()
      .then(
        () => 'good',
        (error: AwsError) => error.code,
      );
    return { code, told };
  };
  /** Minutes from now to the time in an `X-Amz-Date` header. */
  const minutes = (signed: string | undefined): number =>
    Math.round(
      (Date.parse(String(signed).replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z')) -
        Date.now()) /
        60_000,
    ) + 0;

  it.each([30, -30])('is asked once more with AWS’s time (our clock %i minutes ahead)', async (ahead) => {
    const { url, signed } = await serve([dated(EXPIRED, ahead * 60_000), dated(GOOD, ahead * 60_000)]);
    const skew = { ms: 0 };
    expect(await ask(url, { skew })).toEqual({ code: 'good', told: [ahead, ahead] });
    expect(signed.map(minutes)).toEqual([0, -ahead]);
    // What was learned serves the next call at once.
    expect(await ask(url, { skew })).toMatchObject({ code: 'good' });
    expect(signed.map(minutes)).toEqual([0, -ahead, -ahead]);
  });

  it('is told at once where that is switched off', async () => {
    const { url, signed } = await serve([dated(EXPIRED, 1_800_000), GOOD]);
    expect(await ask(url, { ignoresSkew: true })).toEqual({ code: 'clock-skew', told: [] });
    expect(signed).toHaveLength(1);
  });

  it('is not asked a third time, nor at all where the clocks agree', async () => {
    const always = await serve([dated(EXPIRED, 1_800_000)]);
    expect((await ask(always.url)).code).toBe('clock-skew');
    expect(always.signed).toHaveLength(2);
    server?.close();
    const agreeing = await serve([dated(EXPIRED, 0)]);
    expect(await ask(agreeing.url)).toEqual({ code: 'clock-skew', told: [] });
    expect(agreeing.signed).toHaveLength(1);
  });

  it('is allowed for before it is refused, where the clock is only a few minutes off', async () => {
    const { url, signed } = await serve([dated(GOOD, 180_000)]);
    const skew = { ms: 0 };
    expect(await ask(url, { skew })).toEqual({ code: 'good', told: [3] });
    await ask(url, { skew });
    expect(signed.map(minutes)).toEqual([0, -3]);
  });

  it('is not learned from a gateway, whose clock is nothing to us', async () => {
    server = createServer((request, response) => {
      request.resume();
      response
        .writeHead(403, { date: new Date(Date.now() - 1_800_000).toUTCString() })
        .end('<html>no</html>');
    });
    const standing = server;
    await new Promise<void>((resolve) => standing.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(standing.address() as AddressInfo).port}`;
    expect(await ask(url)).toEqual({ code: 'bad-answer', told: [] });
  });
});

it('a plain call whose headers serve once has its own for every attempt', async () => {
  const { url } = await serve([AWAY, AWAY, GOOD]);
  let made = 0;
  const value = await callPlainly(
    {
      operation: 'Get',
      region: 'eu-west-1',
      url: new URL(url),
      headers: () => ({ 'x-once': String(++made) }),
      read: ({ status, facts }) => {
        if (status !== 200) throw new AwsError('service', facts);
        return made;
      },
    },
    {
      network: { noProxy: [], maxAttempts: 3 },
      version: '0.0.0',
      clock: { now: () => Date.now(), sleep: async () => undefined },
    },
  );
  expect(value).toBe(3);
});

it('the proof of a console sign-in is dated by AWS’s time where ours is known to be wrong', async () => {
  const dated: number[] = [];
  server = createServer((request, response) => {
    request.resume();
    const payload = String(request.headers.dpop).split('.')[1] ?? '';
    dated.push((JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as { iat: number }).iat);
    response.writeHead(503, { 'x-amzn-errortype': 'InternalServerException' }).end('{}');
  });
  const standing = server;
  await new Promise<void>((resolve) => standing.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(standing.address() as AddressInfo).port}`;
  const ask = (skewMs: number): Promise<unknown> =>
    refreshLogin(
      { region: 'eu-west-1', endpoint, fips: false, dualstack: false },
      { clientId: 'c', refreshToken: Secret.of('fake'), key: readEcKey(createEcKey()) as EcKey },
      {
        network: { noProxy: [], maxAttempts: 1 },
        version: '0.0.0',
        clock: { now: () => Date.parse('2026-01-01T01:00:00Z'), sleep: async () => undefined },
        skew: { ms: skewMs },
      },
    ).catch(() => undefined);
  await ask(0);
  await ask(3_600_000);
  expect(dated.map((seconds) => new Date(seconds * 1000).toISOString())).toEqual([
    '2026-01-01T01:00:00.000Z',
    '2026-01-01T00:00:00.000Z',
  ]);
});
