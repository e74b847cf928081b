// The lists of the fake portal: pages and their tokens, who sees what, and the rate that it takes.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DATA_ACCOUNT, SSO_OLD_TOKEN, SSO_TEAM_TOKEN, SSO_TOKEN } from '../../fake-aws/default-world.ts';
import { type FakeAws, startFakeAws } from '../../fake-aws/fake-aws.ts';

let fake: FakeAws;
beforeEach(async () => {
  fake = await startFakeAws();
});
afterEach(() => fake.close());

interface Answer {
  readonly status: number;
  readonly type: string | null;
  readonly retryAfter: string | null;
  readonly body: {
    readonly accountList?: readonly Record<string, string>[];
    readonly roleList?: readonly Record<string, string>[];
    readonly nextToken?: string | null;
  };
}

async function ask(
  path: string,
  query: Record<string, string> = {},
  token = SSO_TEAM_TOKEN,
): Promise<Answer> {
  const response = await fetch(`${fake.url}/assignment/${path}?${new URLSearchParams(query)}`, {
    headers: { 'x-amz-sso_bearer_token': token },
  });
  return {
    status: response.status,
    type: response.headers.get('x-amzn-errortype')?.replace(/:.*/, '') ?? null,
    retryAfter: response.headers.get('retry-after'),
    body: (await response.json()) as Answer['body'],
  };
}

describe('accounts', () => {
  it('are those of whoever signed in, some without a name', async () => {
    const { body } = await ask('accounts', { max_result: '100' });
    expect(body.accountList?.map(({ accountId, accountName }) => [accountId, accountName])).toEqual([
      ['111111111111', 'Home'],
      ['222222222222', 'Data Büro (prod)'],
      ['333333333333', undefined],
      ['444444444444', 'Sandbox'],
      ['555555555555', 'Sandbox'],
    ]);
    expect(body.nextToken).toBeNull();
    const alone = await ask('accounts', {}, SSO_TOKEN);
    expect(alone.body.accountList?.map(({ accountId }) => accountId)).toEqual([DATA_ACCOUNT]);
    expect(JSON.stringify(fake.calls)).not.toContain(SSO_TOKEN);
  });

  it('come in pages, whose tokens are good for this list and sign-in only', async () => {
    const first = await ask('accounts', { max_result: '2' });
    expect(first.body.accountList).toHaveLength(2);
    const next_token = first.body.nextToken ?? '';
    expect((await ask('accounts', { max_result: '2', next_token })).body.accountList?.[0]?.accountId).toBe(
      '333333333333',
    );
    for (const [path, query, token] of [
      ['accounts', { next_token: `${next_token}x` }, SSO_TEAM_TOKEN],
      ['accounts', { next_token }, SSO_TOKEN],
      ['roles', { next_token, account_id: DATA_ACCOUNT }, SSO_TEAM_TOKEN],
    ] as const)
      expect(await ask(path, query, token)).toMatchObject({ status: 400, type: 'InvalidRequestException' });
  });
});

describe('the lists', () => {
  it.each([
    ['a token that is over', 'accounts', {}, SSO_OLD_TOKEN, 401],
    ['no token', 'accounts', {}, '', 401],
    ['a page of 0', 'accounts', { max_result: '0' }, SSO_TEAM_TOKEN, 400],
    ['a page of 101', 'accounts', { max_result: '101' }, SSO_TEAM_TOKEN, 400],
    ['what it does not know', 'accounts', { account_id: DATA_ACCOUNT }, SSO_TEAM_TOKEN, 400],
    ['no account', 'roles', {}, SSO_TEAM_TOKEN, 400],
    ['an account that is not there', 'roles', { account_id: '999999999999' }, SSO_TEAM_TOKEN, 404],
    ['an account of others', 'roles', { account_id: '111111111111' }, SSO_TOKEN, 403],
  ])('refuse %s', async (_name, path, query, token, status) => {
    expect(await ask(path, query as Record<string, string>, token)).toMatchObject({ status });
  });

  it('take so many requests a second and refuse the rest', async () => {
    fake.patch({ portal: { requestsPerSecond: 3, retryAfterSeconds: 2, latencyMs: 1 } });
    const answers = await Promise.all(Array.from({ length: 5 }, () => ask('accounts')));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(2);
    expect(refused[0]).toMatchObject({ type: 'TooManyRequestsException', retryAfter: '2' });
    await new Promise((resolve) => setTimeout(resolve, 1010));
    expect((await ask('roles', { account_id: DATA_ACCOUNT })).body.roleList).toEqual([
      { roleName: 'Admin', accountId: DATA_ACCOUNT },
      { roleName: 'Viewer', accountId: DATA_ACCOUNT },
    ]);
  });
});
