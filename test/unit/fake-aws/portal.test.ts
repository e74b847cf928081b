// The portal of the fake AWS refuses what AWS refuses.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DATA_ACCOUNT, SSO_OLD_TOKEN, SSO_TOKEN } from '../../fake-aws/default-world.ts';
import { type FakeAws, startFakeAws } from '../../fake-aws/fake-aws.ts';

let fake: FakeAws;
beforeEach(async () => {
  fake = await startFakeAws();
});
afterEach(() => fake.close());

async function ask(
  token: string | undefined,
  query = `role_name=Viewer&account_id=${DATA_ACCOUNT}`,
  method = 'GET',
): Promise<{ readonly status: number; readonly type: string | null; readonly body: unknown }> {
  const response = await fetch(`${fake.url}/federation/credentials?${query}`, {
    method,
    headers: token === undefined ? {} : { 'x-amz-sso_bearer_token': token },
  });
  const type = response.headers.get('x-amzn-errortype')?.replace(/:.*/, '') ?? null;
  return { status: response.status, type, body: await response.json() };
}

describe('the portal', () => {
  it('gives a role that is assigned, for as long as it lasts, to the millisecond', async () => {
    const { status, body } = await ask(SSO_TOKEN);
    expect(status).toBe(200);
    const { roleCredentials } = body as { roleCredentials: Record<string, unknown> };
    const session = fake.world.sessions.get(String(roleCredentials.accessKeyId));
    expect(roleCredentials.expiration).toBe(session?.expiresMs);
    expect(fake.calls.at(-1)).toMatchObject({
      operation: 'GetRoleCredentials',
      callerArn: `arn:aws:sts::${DATA_ACCOUNT}:assumed-role/AWSReservedSSO_Viewer_0123456789abcdef/alice`,
      result: 'OK',
    });
    expect(JSON.stringify(fake.calls)).not.toContain(SSO_TOKEN);
  });

  it.each([
    ['no token', undefined, undefined, 401, 'UnauthorizedException'],
    ['a token that is none', 'x', undefined, 401, 'UnauthorizedException'],
    ['a token that is over', SSO_OLD_TOKEN, undefined, 401, 'UnauthorizedException'],
    ['another role', SSO_TOKEN, `role_name=Admin&account_id=${DATA_ACCOUNT}`, 403, 'ForbiddenException'],
    ['another account', SSO_TOKEN, 'role_name=Viewer&account_id=111111111111', 403, 'ForbiddenException'],
    [
      'no such account',
      SSO_TOKEN,
      'role_name=Viewer&account_id=999999999999',
      404,
      'ResourceNotFoundException',
    ],
    ['no account', SSO_TOKEN, 'role_name=Viewer', 400, 'InvalidRequestException'],
    [
      'too much',
      SSO_TOKEN,
      `role_name=Viewer&account_id=${DATA_ACCOUNT}&x=y`,
      400,
      'InvalidRequestException',
    ],
  ])('refuses %s', async (_name, token, query, status, type) => {
    expect(await ask(token, query)).toMatchObject({ status, type });
  });

  it('takes GET only', async () => {
    expect(await ask(SSO_TOKEN, undefined, 'POST')).toMatchObject({ status: 404 });
  });
});
