// The portal's lists against the fake portal and against answers that are none: pages, order, failures, an end by the caller.

import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type ListOptions,
  listAccountRoles,
  listAccounts,
  listAssignments,
  type PortalSignIn,
  portalPace,
} from '../../../src/aws/sso-assignments.ts';
import { Secret } from '../../../src/kernel/secret.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { SSO_OLD_TOKEN, SSO_TEAM_TOKEN } from '../../fake-aws/default-world.ts';
import { type FakeAws, startFakeAws } from '../../fake-aws/fake-aws.ts';

const TOKEN = SSO_TEAM_TOKEN;

function signIn(endpoint: string, token = TOKEN): PortalSignIn {
  const portal = { region: 'eu-west-1', endpoint, fips: false, dualstack: false };
  return { portal, accessToken: Secret.of(token) };
}

function options(signal?: AbortSignal): ListOptions {
  return {
    network: { noProxy: [], maxAttempts: 3 },
    version: '1.2.3',
    clock: systemClock,
    pace: portalPace(systemClock, Math.random),
    ...(signal === undefined ? {} : { signal }),
  };
}

/** What it failed with; the token must be nowhere in it. */
async function failure(work: Promise<unknown>): Promise<unknown> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    expect(`${cause.message} ${JSON.stringify(cause)} ${cause.stack}`).not.toContain(TOKEN);
  return error;
}

describe('against the fake portal', () => {
  let fake: FakeAws;
  beforeEach(async () => {
    fake = await startFakeAws();
  });
  afterEach(() => fake.close());

  it('all pages are read, and names and addresses that are not there are left out', async () => {
    fake.patch({ portal: { pageSize: 2 } });
    const accounts = await listAccounts(signIn(fake.url), options());
    expect(accounts).toEqual([
      { id: '111111111111', name: 'Home', email: 'home@example.com' },
      { id: '222222222222', name: 'Data Büro (prod)', email: 'data@example.com' },
      { id: '333333333333' },
      { id: '444444444444', name: 'Sandbox', email: 'sandbox-444444444444@example.com' },
      { id: '555555555555', name: 'Sandbox', email: 'sandbox-555555555555@example.com' },
    ]);
    expect(fake.count('ListAccounts')).toBe(3);
    expect(fake.calls[0]?.parameters).toEqual({ max_result: '100' });
    fake.patch({ portal: { pageSize: 1 } });
    expect(await listAccountRoles(signIn(fake.url), '222222222222', options())).toEqual(['Admin', 'Viewer']);
    expect(fake.count('ListAccountRoles')).toBe(2);
  });

  it('the roles of many accounts keep their order, and throttling shows in nothing but time', async () => {
    fake.patch({ portal: { requestsPerSecond: 4, latencyMs: 5 } });
    const accounts = await listAccounts(signIn(fake.url), options());
    const progress: number[] = [];
    const found = await listAssignments(signIn(fake.url), accounts, options(), ({ done }) =>
      progress.push(done),
    );
    expect(found.map(({ account, roleName }) => `${account.id} ${roleName}`)).toEqual([
      '111111111111 Viewer',
      '222222222222 Admin',
      '222222222222 Viewer',
      '333333333333 Deploy+Audit',
      '444444444444 Admin',
      '555555555555 Admin',
    ]);
    expect(progress).toEqual([1, 2, 3, 4, 5]);
    expect(fake.calls.some(({ status }) => status === 429)).toBe(true);
  });

  it('a failure of one ends all, and no more is asked', async () => {
    fake.patch({ portal: { latencyMs: 20 } });
    fake.addFault({
      operation: 'ListAccountRoles',
      kind: 'refuse',
      status: 403,
      code: 'ForbiddenException',
      message: 'No access',
      skip: 1,
    });
    const accounts = await listAccounts(signIn(fake.url), options());
    const many = Array.from({ length: 40 }, () => accounts).flat();
    const error = await failure(listAssignments(signIn(fake.url), many, options(), () => {}));
    expect(error).toMatchObject({ code: 'sso-role-refused', facts: { operation: 'ListAccountRoles' } });
    const count = fake.count('ListAccountRoles');
    expect(count).toBeLessThan(20);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(fake.count('ListAccountRoles')).toBeLessThanOrEqual(count + 16);
  });

  it('the caller may end it, and hears the reason', async () => {
    fake.patch({ portal: { latencyMs: 300 } });
    const stop = new AbortController();
    const reason = new Error('enough');
    setTimeout(() => stop.abort(reason), 100);
    expect(await failure(listAccounts(signIn(fake.url), options(stop.signal)))).toBe(reason);
  });

  it.each([
    ['a token that is over', SSO_OLD_TOKEN, 'sso-token-refused'],
    ['no token of ours', 'x', 'sso-token-refused'],
  ])('%s is refused as such', async (_name, token, code) => {
    expect(await failure(listAccounts(signIn(fake.url, token), options()))).toMatchObject({ code });
  });

  it('what passes is tried again, and what stays is told', async () => {
    fake.addFault({ operation: 'ListAccounts', kind: 'error', status: 500 });
    expect(await listAccounts(signIn(fake.url), options())).toHaveLength(5);
    fake.addFault({ operation: 'ListAccounts', kind: 'error', status: 503, count: 0 });
    expect(await failure(listAccounts(signIn(fake.url), options()))).toMatchObject({ code: 'service' });
  });
});

describe('other servers', () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
    server = undefined;
  });

  async function listen(listener: RequestListener): Promise<string> {
    server = createServer(listener);
    const standing = server;
    await new Promise<void>((resolve) => standing.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(standing.address() as AddressInfo).port}`;
  }

  it('give what comes twice, as lists change while they are read, once', async () => {
    const endpoint = await listen((request, response) => {
      const isLast = request.url?.includes('next_token=') === true;
      const more = isLast ? {} : { nextToken: 'more' };
      const accountList = [
        { accountId: '111111111111' },
        { accountId: isLast ? '333333333333' : '222222222222' },
      ];
      const roleList = [{ roleName: 'A', accountId: '111111111111' }];
      response.end(JSON.stringify({ accountList, roleList, ...more }));
    });
    const accounts = await listAccounts(signIn(endpoint), options());
    expect(accounts.map(({ id }) => id)).toEqual(['111111111111', '222222222222', '333333333333']);
    expect(await listAccountRoles(signIn(endpoint), '111111111111', options())).toEqual(['A']);
  });

  it.each([
    ['a page of a captive portal', '<html>sign in</html>'],
    ['no list', '{}'],
    ['another list', '{"roleList":[]}'],
    ['an account that has no number', '{"accountList":[{"accountName":"x"}]}'],
    ['a number that would be more than one', '{"accountList":[{"accountId":"1/../2"}]}'],
    ['null in the list', '{"accountList":[null]}'],
    ['the same page for ever', '{"accountList":[],"nextToken":"again"}'],
  ])('are told of where they do not answer as AWS does: %s', async (_name, body) => {
    const endpoint = await listen((_request, response) => response.end(body));
    expect(await failure(listAccounts(signIn(endpoint), options()))).toMatchObject({ code: 'bad-answer' });
  });
});
