// Somebody signs in at a real OpenID provider in a real Chromium, and an identity pool gives them credentials for it, by both flows.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { DATA_ACCOUNT, MEMBER_ROLE, POOL } from '../../fake-aws/default-world.ts';
import type { FakeAws } from '../../fake-aws/fake-aws.ts';
import type { Chromium } from '../../harness/chromium.ts';
import { CLIENTS, Home, type OidcProvider, Person, startAws, startProvider } from '../oidc/world.ts';

let provider: OidcProvider;
let aws: FakeAws;
let chromium: Chromium;
let person: Person;
let home: Home | undefined;

beforeAll(async () => {
  provider = await startProvider();
  aws = await startAws(provider.issuer);
  ({ chromium, person } = await Person.arrive());
});
afterAll(async () => {
  home?.close();
  await chromium?.close();
  await aws?.close();
  await provider?.close();
});

test('one sign-in serves the pool and a role of one’s own', { timeout: 90_000 }, async () => {
  const pool = aws.world.identityPools.findIndex(({ id }) => id === POOL);
  aws.world.identityPools[pool] = {
    id: POOL,
    account: DATA_ACCOUNT,
    allowsGuests: false,
    allowsClassicFlow: true,
    memberRole: MEMBER_ROLE,
    providers: [{ name: provider.issuer, audiences: CLIENTS }],
  };
  const keys = [
    `cognito_identity_pool_id = ${POOL}`,
    `oidc_issuer = ${provider.issuer}`,
    'oidc_client_id = vault',
    '',
  ].join('\n');
  home = new Home(aws, `[profile enhanced]\n${keys}[profile basic]\nrole_arn = ${MEMBER_ROLE}\n${keys}`);
  const env = { AWS_ENDPOINT_URL_COGNITO_IDENTITY: aws.url };
  await person.beSomebodyElse();
  const exec = (profile: string): readonly string[] => [
    'exec',
    profile,
    '--',
    'printenv',
    'AWS_ACCESS_KEY_ID',
  ];

  const first = home.start(exec('enhanced'), env);
  const tab = await person.signIn(await home.page());
  await tab.until(`document.title === 'Signed in - vault'`);
  const roleOf = (stdout: string): string | undefined => aws.world.sessions.get(stdout.trim())?.ownerArn;
  const { status, stdout, stderr } = await first.done;
  expect([status, stderr.includes('eyJ'), roleOf(stdout)]).toEqual([0, false, MEMBER_ROLE]);
  expect(aws.calls.map(({ operation, parameters }) => [operation, parameters.Logins])).toEqual([
    ['GetId', provider.issuer],
    ['GetCredentialsForIdentity', provider.issuer],
  ]);

  expect(roleOf((await home.run(exec('basic'), env)).stdout)).toBe(MEMBER_ROLE);
  expect(aws.calls.slice(2).map(({ operation }) => operation)).toEqual([
    'GetId',
    'GetOpenIdToken',
    'AssumeRoleWithWebIdentity',
  ]);
  // Somebody signs in once, and is the same identity each time.
  expect(home.pages()).toHaveLength(1);
  expect(aws.world.identities.size).toBe(1);
});
