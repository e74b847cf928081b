// AssumeRole of the fake AWS, driven by the real SDK client: trust, durations, limits, policies, tags, chains.

import { GetFederationTokenCommand } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as world from '../../fake-aws/default-world.ts';
import { type FakeAws, startFakeAws } from '../../fake-aws/fake-aws.ts';
import { ALICE, adminKeys, assume, BOB, keysOf, mfa, ROOT, refusal, stsOf } from './clients.ts';

let fake: FakeAws;
beforeEach(async () => {
  fake = await startFakeAws();
});
afterEach(() => fake.close());

const secondsLeft = (expiration: Date | undefined) =>
  Math.round(((expiration?.getTime() ?? 0) - Date.now()) / 1000);

describe('AssumeRole', () => {
  test('a missing role and a role that does not let the caller in look the same', async () => {
    for (const name of ['nobody', 'forbidden', 'named']) {
      const arn = `arn:aws:iam::222222222222:role/${name}`;
      expect(await refusal(assume(fake, ALICE, arn))).toBe(
        `403 AccessDenied: User: ${world.ALICE_ARN} is not authorized to perform: sts:AssumeRole on resource: ${arn}`,
      );
    }
    expect(await refusal(assume(fake, BOB, world.LONG_ROLE))).toMatch(/^403 AccessDenied/);
    expect(
      (await assume(fake, ALICE, world.NAMED_ROLE, { RoleSessionName: 'alice-at-work' })).PackedPolicySize,
    ).toBeUndefined();
  });

  test('in one account a trust policy that names the user is enough', async () => {
    expect((await assume(fake, BOB, world.LOCAL_ROLE)).AssumedRoleUser?.Arn).toBe(
      'arn:aws:sts::111111111111:assumed-role/local/work',
    );
    expect(await refusal(assume(fake, ALICE, world.LOCAL_ROLE))).toMatch(/^403 AccessDenied/);
  });

  test('root may assume nothing, a federated user neither', async () => {
    expect(await refusal(assume(fake, ROOT, world.READER_ROLE))).toBe(
      '403 AccessDenied: Roles may not be assumed by root accounts.',
    );
    const federated = await stsOf(fake, ALICE).send(new GetFederationTokenCommand({ Name: 'guest' }));
    expect(await refusal(assume(fake, keysOf(federated.Credentials), world.READER_ROLE))).toMatch(
      /^403 AccessDenied/,
    );
  });

  test('an external id must be the right one and must be there', async () => {
    expect(await refusal(assume(fake, ALICE, world.PARTNER_ROLE))).toMatch(/^403 AccessDenied/);
    expect(await refusal(assume(fake, ALICE, world.PARTNER_ROLE, { ExternalId: 'other' }))).toMatch(
      /^403 AccessDenied/,
    );
    await assume(fake, ALICE, world.PARTNER_ROLE, { ExternalId: world.EXTERNAL_ID });
  });

  test('durations end at the role’s maximum, and at one hour along a chain', async () => {
    expect(await refusal(assume(fake, ALICE, world.READER_ROLE, { DurationSeconds: 3601 }))).toBe(
      '400 ValidationError: The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    );
    const long = await assume(fake, ALICE, world.LONG_ROLE, { DurationSeconds: 43200 });
    expect(Math.abs(secondsLeft(long.Credentials?.Expiration) - 43200)).toBeLessThan(5);
    expect(await refusal(assume(fake, ALICE, world.LONG_ROLE, { DurationSeconds: 43201 }))).toMatch(
      /less than or equal to 43200/,
    );
    expect(await refusal(assume(fake, ALICE, world.LONG_ROLE, { DurationSeconds: 899 }))).toMatch(
      /greater than or equal to 900/,
    );
    const admin = await adminKeys(fake);
    expect(await refusal(assume(fake, admin, world.DEPLOY_ROLE, { DurationSeconds: 3601 }))).toBe(
      '400 ValidationError: The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    );
    await assume(fake, admin, world.DEPLOY_ROLE, { DurationSeconds: 3600 });
    expect(await refusal(assume(fake, ALICE, world.DEPLOY_ROLE))).toMatch(/^403 AccessDenied/);
  });

  test.each([
    [
      { RoleSessionName: 'x' },
      /'roleSessionName' failed to satisfy constraint: Member must have length greater than or equal to 2/,
    ],
    [{ RoleSessionName: 'a'.repeat(65) }, /less than or equal to 64/],
    [{ RoleSessionName: 'not ok' }, /regular expression pattern: \[\\w\+=,\.@-\]\*/],
    [{ ExternalId: 'not ok' }, /'externalId'/],
    [{ SourceIdentity: 'aws:me' }, /'sourceIdentity'/],
    [{ RoleArn: 'arn:aws:iam::12:role/short' }, /is invalid/],
    [{ Policy: ' '.repeat(2049) }, /'policy' failed to satisfy constraint/],
    [{ PolicyArns: Array.from({ length: 11 }, () => ({ arn: world.READONLY_POLICY })) }, /'policyArns'/],
    [{ PolicyArns: [{ arn: 'arn:aws:iam::aws:policy/Missing' }] }, /does not exist/],
    [{ PolicyArns: [{ arn: 'arn:aws:iam::333333333333:policy/limits' }] }, /does not exist/],
    [{ Tags: Array.from({ length: 51 }, (_, n) => ({ Key: `k${n}`, Value: 'v' })) }, /'tags'/],
    [{ Tags: [{ Key: 'bad!', Value: 'v' }] }, /'tags\.1\.member\.key'/],
    [{ Tags: [{ Key: 'k', Value: 'v'.repeat(257) }] }, /'tags\.1\.member\.value'/],
  ])('%j is a validation error', async (more, text) => {
    const refused = await refusal(assume(fake, ALICE, world.READER_ROLE, more));
    expect(refused).toMatch(/^400 ValidationError: /);
    expect(refused).toMatch(text);
  });

  test.each([
    '{',
    '[]',
    '{"Statement":[]}',
    '{"Statement":{"Effect":"Maybe","Action":"s3:*","Resource":"*"}}',
    '{"Statement":{"Effect":"Allow","Action":"nothing","Resource":"*"}}',
    '{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*","Principal":"*"}}',
  ])('the policy %s is malformed', async (Policy) => {
    expect(await refusal(assume(fake, ALICE, world.READER_ROLE, { Policy }))).toMatch(
      /^400 MalformedPolicyDocument/,
    );
  });

  test('a session policy narrows what the session may do', async () => {
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }],
    });
    const admin = keysOf((await assume(fake, ALICE, world.ADMIN_ROLE, { ...mfa(fake), Policy })).Credentials);
    expect(await refusal(assume(fake, admin, world.DEPLOY_ROLE))).toMatch(/^403 AccessDenied/);
  });

  test('policies and tags share a packed space', async () => {
    const Tags = Array.from({ length: 20 }, (_, n) => ({ Key: `key${n}`, Value: 'v'.repeat(200) }));
    expect(
      await refusal(
        assume(fake, ALICE, world.TAGGED_ROLE, {
          Tags: [...Tags, { Key: 'team', Value: 'blue' }],
          SourceIdentity: 'alice',
        }),
      ),
    ).toMatch(/^400 PackedPolicyTooLarge: Packed size of session tags consumes \d+% of allotted space\./);
    expect(
      (await assume(fake, ALICE, world.READER_ROLE, { PolicyArns: [{ arn: world.READONLY_POLICY }] }))
        .PackedPolicySize,
    ).toBeGreaterThan(0);
  });
});

describe('tags and source identity', () => {
  const tagged = { Tags: [{ Key: 'team', Value: 'blue' }], SourceIdentity: 'alice' };

  test('a role wants its tag and source identity, and must allow tagging at all', async () => {
    expect((await assume(fake, ALICE, world.TAGGED_ROLE, tagged)).SourceIdentity).toBe('alice');
    expect(await refusal(assume(fake, ALICE, world.TAGGED_ROLE))).toMatch(/sts:AssumeRole on/);
    expect(
      await refusal(
        assume(fake, ALICE, world.TAGGED_ROLE, { ...tagged, Tags: [{ Key: 'team', Value: 'red' }] }),
      ),
    ).toMatch(/sts:AssumeRole on/);
    expect(await refusal(assume(fake, ALICE, world.READER_ROLE, { Tags: tagged.Tags }))).toMatch(
      /sts:TagSession on/,
    );
    expect(await refusal(assume(fake, ALICE, world.READER_ROLE, { SourceIdentity: 'alice' }))).toMatch(
      /sts:SetSourceIdentity on/,
    );
  });

  test.each([
    [
      {
        Tags: [
          { Key: 'Team', Value: 'a' },
          { Key: 'team', Value: 'b' },
        ],
      },
      /Duplicate tag keys found/,
    ],
    [{ Tags: [{ Key: 'aws:x', Value: 'a' }] }, /reserved/],
    [
      { Tags: [{ Key: 'a', Value: 'a' }], TransitiveTagKeys: ['b'] },
      /must be included in the requested tags/,
    ],
  ])('%j is refused', async (more, text) => {
    expect(await refusal(assume(fake, ALICE, world.TAGGED_ROLE, more))).toMatch(text);
  });

  test('transitive tags and the source identity go along a chain and cannot be replaced', async () => {
    const first = keysOf(
      (await assume(fake, ALICE, world.TAGGED_ROLE, { ...tagged, TransitiveTagKeys: ['team'] })).Credentials,
    );
    expect(
      await refusal(assume(fake, first, world.TAGGED_NEXT_ROLE, { Tags: [{ Key: 'TEAM', Value: 'red' }] })),
    ).toMatch(/conflicts with a transitive tag key/);
    expect(await refusal(assume(fake, first, world.TAGGED_NEXT_ROLE, { SourceIdentity: 'bob' }))).toMatch(
      /sts:SetSourceIdentity on/,
    );
    const second = await assume(fake, first, world.TAGGED_NEXT_ROLE);
    expect(second.SourceIdentity).toBe('alice');
    expect(fake.world.sessions.get(second.Credentials?.AccessKeyId ?? '')).toMatchObject({
      tags: [{ key: 'team', value: 'blue' }],
      transitiveKeys: ['team'],
    });
  });
});
