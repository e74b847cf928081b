// AssumeRoleWithSAML of the fake AWS: what a signature does not cover is not believed, and what AWS refuses is refused.

import { generateKeyPairSync } from 'node:crypto';
import { AssumeRoleWithSAMLCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  SAML_HOME_PROVIDER,
  SAML_HOME_ROLE,
  SAML_ISSUER,
  SAML_LONG_ROLE,
  SAML_OTHER_ROLE,
  SAML_PROVIDER,
  SAML_ROLE,
} from '../../fake-aws/default-world.ts';
import { type FakeAws, startFakeAws } from '../../fake-aws/fake-aws.ts';
import { type SamlResponseSpec, samlResponse } from '../../fake-aws/saml-response.ts';

let fake: FakeAws;
beforeEach(async () => {
  fake = await startFakeAws();
});
afterEach(() => fake.close());

const spec = (more: Partial<SamlResponseSpec> = {}): Omit<SamlResponseSpec, 'privateKey'> => ({
  issuer: SAML_ISSUER,
  nowMs: fake.now(),
  roles: [
    `${SAML_ROLE},${SAML_PROVIDER}`,
    `${SAML_PROVIDER},${SAML_LONG_ROLE}`,
    `${SAML_OTHER_ROLE},${SAML_PROVIDER}`,
  ],
  ...more,
});

async function assume(
  assertion: string,
  more: { readonly role?: string; readonly provider?: string; readonly seconds?: number } = {},
): Promise<{ readonly arn?: string | undefined; readonly error?: string; readonly left?: number }> {
  const sts = new STSClient({ region: 'eu-west-1', endpoint: fake.url, maxAttempts: 1 });
  const command = new AssumeRoleWithSAMLCommand({
    RoleArn: more.role ?? SAML_ROLE,
    PrincipalArn: more.provider ?? SAML_PROVIDER,
    SAMLAssertion: assertion,
    ...(more.seconds === undefined ? {} : { DurationSeconds: more.seconds }),
  });
  try {
    const { AssumedRoleUser, Credentials } = await sts.send(command);
    return {
      arn: AssumedRoleUser?.Arn,
      // Whole seconds are cut off, and the call takes its time: to the next ten.
      left: Math.ceil(((Credentials?.Expiration?.getTime() ?? 0) - fake.now()) / 10_000) * 10,
    };
  } catch (error) {
    return { error: `${(error as Error).name}: ${(error as Error).message}` };
  }
}

describe('an assertion that is right', () => {
  it('gives the role, unsigned, whichever of its parts is signed and in whichever order its pair stands', async () => {
    const arn = 'arn:aws:sts::222222222222:assumed-role/saml-reader/alice';
    const assertion = fake.identities.samlResponse(spec());
    expect(await assume(assertion)).toEqual({ arn, left: 3600 });
    expect(await assume(fake.identities.samlResponse(spec({ sign: 'response' })))).toMatchObject({ arn });
    expect(await assume(assertion, { role: SAML_LONG_ROLE, seconds: 43200 })).toMatchObject({ left: 43200 });
    expect(fake.calls[0]).not.toHaveProperty('accessKeyId');
    expect(JSON.stringify(fake.calls)).not.toContain(assertion);
  });

  it('ends the session where it says so', async () => {
    const assertion = fake.identities.samlResponse(spec({ sessionSeconds: 1800 }));
    expect((await assume(assertion)).left).toBeLessThanOrEqual(1800);
  });
});

describe('refused are', () => {
  it('assertions that are not what the provider signed', async () => {
    const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    const privateKey = stranger.export({ type: 'pkcs8', format: 'pem' }).toString();
    const right = Buffer.from(fake.identities.samlResponse(spec()), 'base64').toString('utf8');
    const again = (xml: string): string => Buffer.from(xml).toString('base64');
    expect((await assume(samlResponse({ ...spec(), privateKey }))).error).toMatch(
      /Response signature invalid/,
    );
    expect((await assume(fake.identities.samlResponse(spec({ sign: 'nothing' })))).error).toMatch(
      /signature invalid/,
    );
    expect((await assume(again(right.replaceAll('saml-reader', 'saml-other')))).error).toMatch(
      /signature invalid/,
    );
    expect((await assume('%%%%')).error).toMatch(/Invalid base64/);
    expect((await assume(again('<html><p>Sign in</p></html>'))).error).toMatch(
      /did not contain a valid SAML/,
    );
    const evil = right
      .slice(right.indexOf('<saml:Assertion'), right.indexOf('</samlp:Response>'))
      .replaceAll('alice', 'root');
    expect((await assume(again(right.replace('<saml:Assertion', `${evil}<saml:Assertion`)))).error).toMatch(
      /did not contain/,
    );
  });

  it('assertions for somebody else, and those that are over', async () => {
    const cases: readonly (readonly [Partial<SamlResponseSpec>, RegExp])[] = [
      [{ issuer: 'https://evil.example.com' }, /InvalidIdentityToken.*Issuer not present/],
      [{ audience: 'https://other.example.com' }, /required audience/],
      [{ recipient: 'https://other.example.com/acs' }, /required recipient/],
      [{ user: 'x' }, /RoleSessionName in AuthnResponse must match/],
      [{ lifeSeconds: -1 }, /ExpiredToken.*redeemed within 5 minutes/],
      [{ nowMs: fake.now() - 301_000, lifeSeconds: 3600 }, /ExpiredToken/],
    ];
    for (const [more, message] of cases)
      expect((await assume(fake.identities.samlResponse(spec(more)))).error).toMatch(message);
  });

  it('roles that the assertion does not name, or that do not trust the provider', async () => {
    const assertion = fake.identities.samlResponse(spec());
    const denied = /AccessDenied: Not authorized to perform sts:AssumeRoleWithSAML/;
    expect((await assume(assertion, { role: SAML_HOME_ROLE })).error).toMatch(denied);
    expect((await assume(assertion, { role: SAML_OTHER_ROLE })).error).toMatch(denied);
    expect((await assume(assertion, { provider: SAML_HOME_PROVIDER })).error).toMatch(denied);
    const none = `${SAML_PROVIDER}2`;
    expect((await assume(assertion, { provider: none })).error).toMatch(/Specified provider doesn't exist/);
    expect((await assume(assertion, { seconds: 7200 })).error).toMatch(/MaxSessionDuration/);
    expect((await assume(assertion, { seconds: 60 })).error).toMatch(/ValidationError/);
  });
});
