// AssumeRoleWithSAML against the fake AWS: unsigned, without anybody's keys, and with a code for every refusal.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AwsError } from '../../../src/aws/errors.ts';
import { networkSettings } from '../../../src/aws/network.ts';
import { assumeRoleWithSaml, type SamlInput } from '../../../src/aws/sts-saml.ts';
import { Secret } from '../../../src/kernel/secret.ts';
import { READONLY_POLICY, SAML_ISSUER, SAML_PROVIDER, SAML_ROLE } from '../../fake-aws/default-world.ts';
import { type FakeAws, startFakeAws } from '../../fake-aws/fake-aws.ts';

let fake: FakeAws;
beforeEach(async () => {
  fake = await startFakeAws();
});
afterEach(() => fake.close());

const assertion = (): string =>
  fake.identities.samlResponse({
    issuer: SAML_ISSUER,
    nowMs: fake.now(),
    roles: [`${SAML_ROLE},${SAML_PROVIDER}`],
  });

const assume = (more: Partial<SamlInput> = {}) =>
  assumeRoleWithSaml(
    { region: 'eu-west-1', endpoint: fake.url, legacyGlobal: false, fips: false, dualstack: false },
    {
      roleArn: SAML_ROLE,
      principalArn: SAML_PROVIDER,
      assertion: Secret.of(assertion()),
      durationSeconds: 900,
      policyArns: [],
      ...more,
    },
    { network: networkSettings({ AWS_MAX_ATTEMPTS: '2' }), version: '1.2.3' },
  );

it('sends the assertion alone: no signature, and no keys of the environment', async () => {
  const credentials = await assume({
    policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}',
    policyArns: [READONLY_POLICY],
  });
  expect(credentials.expiration.getTime()).toBe(fake.world.sessions.get(credentials.accessKeyId)?.expiresMs);
  const [call] = fake.calls;
  expect(call).toMatchObject({
    region: '',
    parameters: { DurationSeconds: '900', 'PolicyArns.member.1.arn': READONLY_POLICY },
  });
  expect(call).not.toHaveProperty('accessKeyId');
  expect(call).not.toHaveProperty('callerArn');
});

it('tells the end by our clock, however far it is off', async () => {
  fake.setSkew(7200);
  const { expiration } = await assume();
  expect(Math.abs(expiration.getTime() - Date.now() - 900_000)).toBeLessThan(20_000);
});

describe('refusals', () => {
  it.each([
    ['InvalidIdentityToken', 400, 'saml-refused'],
    ['IDPRejectedClaim', 403, 'saml-refused'],
    ['ExpiredTokenException', 400, 'saml-expired'],
    ['AccessDenied', 403, 'saml-role-refused'],
    ['ValidationError', 400, 'validation'],
    ['MalformedPolicyDocument', 400, 'malformed-policy'],
    ['PackedPolicyTooLarge', 400, 'packed-policy-too-large'],
    ['RegionDisabledException', 403, 'region-disabled'],
  ])('%s (%i) is %s', async (code, status, expected) => {
    fake.addFault({ kind: 'refuse', operation: 'AssumeRoleWithSAML', status, code, message: 'so it is' });
    const error = await assume().then(
      () => expect.unreachable(),
      (thrown: AwsError) => thrown,
    );
    expect(error.code).toBe(expected);
    if (expected.startsWith('saml-'))
      expect(error.facts).toMatchObject({ roleArn: SAML_ROLE, principalArn: SAML_PROVIDER });
  });

  it('never quote the assertion', async () => {
    const sent = assertion();
    fake.addFault({
      kind: 'refuse',
      operation: 'AssumeRoleWithSAML',
      status: 400,
      code: 'InvalidIdentityToken',
      message: `bad: ${sent}`,
    });
    const error = (await assume({ assertion: Secret.of(sent) }).catch(
      (thrown: AwsError) => thrown,
    )) as AwsError;
    expect(error.facts.reason).toBe('bad: [left out]');
  });

  it('that pass are tried again', async () => {
    fake.addFault({ kind: 'throttle', operation: 'AssumeRoleWithSAML' });
    await assume();
    fake.addFault({ kind: 'cut', at: 'before', operation: 'AssumeRoleWithSAML' });
    await assume();
    expect(fake.count('AssumeRoleWithSAML')).toBe(4);
  });
});
