// Which role an assertion gives, for how long, and what is remembered of it.

import { describe, expect, it } from 'vitest';
import { AwsError } from '../../../../src/aws/errors.ts';
import type { SamlInput } from '../../../../src/aws/sts-saml.ts';
import { assumeWithAssertion, type SamlWorld } from '../../../../src/credentials/saml/perform.ts';
import type { SamlRole } from '../../../../src/credentials/saml/response.ts';
import { Secret } from '../../../../src/kernel/secret.ts';
import type { SamlStep } from '../../../../src/profiles/plan-types.ts';
import {
  SAML_HOME_PROVIDER,
  SAML_HOME_ROLE,
  SAML_PROVIDER,
  SAML_ROLE,
} from '../../../fake-aws/default-world.ts';
import { IdentityDesk } from '../../../fake-aws/identity-desk.ts';

const desk = new IdentityDesk();
const NOW = Date.parse('2026-11-26T12:00:00Z');
const READER: SamlRole = { roleArn: SAML_ROLE, principalArn: SAML_PROVIDER };
const HOME: SamlRole = { roleArn: SAML_HOME_ROLE, principalArn: SAML_HOME_PROVIDER };
const pair = ({ roleArn, principalArn }: SamlRole): string => `${roleArn},${principalArn}`;

interface Given {
  readonly roles?: readonly SamlRole[];
  readonly step?: Partial<SamlStep>;
  readonly response?: Partial<Parameters<IdentityDesk['samlResponse']>[0]>;
  readonly xml?: string;
  readonly pick?: SamlRole;
  readonly remembered?: SamlRole;
  readonly refusal?: Error;
  readonly nowMs?: number;
}

async function run(given: Given) {
  const seen = {
    inputs: [] as SamlInput[],
    picks: 0,
    said: [] as string[],
    kept: [] as (SamlRole | 'forgotten')[],
  };
  const world: SamlWorld = {
    read: async () =>
      new TextEncoder().encode(
        given.xml ??
          desk.samlResponse({
            issuer: 'https://idp.example.com',
            nowMs: NOW,
            roles: (given.roles ?? [READER]).map(pair),
            ...given.response,
          }),
      ),
    choice: {
      get: () => given.remembered,
      keep: (role) => void seen.kept.push(role),
      forget: () => void seen.kept.push('forgotten'),
    },
    pick: async () => {
      seen.picks += 1;
      return given.pick;
    },
    assume: async (input) => {
      seen.inputs.push(input);
      if (given.refusal !== undefined) throw given.refusal;
      return {
        accessKeyId: 'ASIA',
        secretAccessKey: Secret.of('x'),
        sessionToken: Secret.of('y'),
        expiration: new Date(NOW + 3_600_000),
      };
    },
    now: () => given.nowMs ?? NOW,
    notify: (message) => void seen.said.push(message),
    debug: () => {},
  };
  const step: SamlStep = {
    kind: 'saml',
    profile: 'corp',
    assertion: { kind: 'file', path: '/x' },
    durationSeconds: 3600,
    policyArns: [],
    sts: { region: 'eu-west-1', legacyGlobal: false, fips: false, dualstack: false },
    ...given.step,
  };
  let code: unknown = 'OK';
  let facts: unknown;
  await assumeWithAssertion(step, world).catch((error: AwsError) => {
    code = error.code;
    facts = error.facts;
  });
  const [input] = seen.inputs;
  return {
    ...seen,
    code,
    facts,
    role: input && { roleArn: input.roleArn, principalArn: input.principalArn },
    input,
  };
}

describe('the role', () => {
  const twice: SamlRole = { roleArn: SAML_ROLE, principalArn: SAML_PROVIDER.replace('Corp', 'Old') };
  const cases: readonly (readonly [string, Given, SamlRole | string, number])[] = [
    ['the only one', {}, READER, 0],
    ['the one that is named', { roles: [HOME, READER], step: { roleArn: SAML_ROLE } }, READER, 0],
    [
      'the one of the named provider',
      { roles: [HOME, READER], step: { principalArn: SAML_PROVIDER } },
      READER,
      0,
    ],
    ['the named one of the named provider', { roles: [twice, READER], step: READER }, READER, 0],
    [
      'the named one, with a provider to choose',
      { roles: [twice, READER], step: { roleArn: SAML_ROLE }, pick: twice },
      twice,
      1,
    ],
    ['the chosen one', { roles: [HOME, READER], pick: READER }, READER, 1],
    ['the one chosen before', { roles: [HOME, READER], remembered: READER }, READER, 0],
    ['a new one where that is gone', { roles: [HOME, READER], remembered: twice, pick: HOME }, HOME, 1],
    ['none where nobody chooses', { roles: [HOME, READER] }, 'saml-several-roles', 1],
    ['none where it is not offered', { step: { roleArn: SAML_HOME_ROLE } }, 'saml-role-not-offered', 0],
    [
      'none where the provider does not offer it',
      { step: { ...READER, principalArn: SAML_HOME_PROVIDER } },
      'saml-role-not-offered',
      0,
    ],
    ['none where there are none', { roles: [] }, 'saml-no-roles', 0],
    [
      'both by name where it is encrypted',
      { xml: '<Response><EncryptedAssertion/></Response>', step: READER },
      READER,
      0,
    ],
    [
      'none where it is encrypted',
      { xml: '<Response><EncryptedAssertion/></Response>', step: { roleArn: SAML_ROLE } },
      'saml-encrypted',
      0,
    ],
  ];
  it.each(cases)('is %s', async (_, given, expected, picks) => {
    const seen = await run(given);
    expect(typeof expected === 'string' ? seen.code : seen.role).toEqual(expected);
    expect(seen.picks).toBe(picks);
    expect(seen.inputs).toHaveLength(typeof expected === 'string' ? 0 : 1);
  });

  it('that was chosen is remembered once AWS has given it, and forgotten where it does not', async () => {
    const roles = [HOME, READER];
    expect((await run({ roles, pick: READER })).kept).toEqual([READER]);
    expect((await run({})).kept).toEqual([]);
    const refused = new AwsError('saml-role-refused');
    expect((await run({ roles, remembered: READER, refusal: refused })).kept).toEqual(['forgotten']);
    expect((await run({ roles, pick: READER, refusal: new AwsError('network') })).kept).toEqual([]);
  });

  it('lists what there is to choose, and what is to be set', async () => {
    expect((await run({ roles: [HOME, READER] })).facts).toEqual({
      roles: [SAML_HOME_ROLE, SAML_ROLE],
      missing: 'role_arn',
    });
    expect((await run({ roles: [twice, READER], step: { roleArn: SAML_ROLE } })).facts).toEqual({
      roles: [twice.principalArn, SAML_PROVIDER],
      missing: 'saml_principal_arn',
    });
  });
});

describe('a role of another partition than STS', () => {
  const china: SamlRole = {
    roleArn: 'arn:aws-cn:iam::222222222222:role/r',
    principalArn: 'arn:aws-cn:iam::222222222222:saml-provider/Corp',
  };
  it('is told where nothing could compare them before', async () => {
    expect((await run({ roles: [china] })).said).toEqual([
      'role arn:aws-cn:iam::222222222222:role/r is in partition aws-cn, but STS is asked in eu-west-1: set region in profile corp',
    ]);
    expect((await run({ roles: [china], step: china })).said).toEqual([]);
  });
});

describe('the time', () => {
  it('is what was asked for, at most what the provider allows, and told where it ends sooner', async () => {
    expect(await run({})).toMatchObject({ input: { durationSeconds: 3600 }, said: [] });
    expect(await run({ response: { sessionDuration: '43200' } })).toMatchObject({
      input: { durationSeconds: 3600 },
      said: [],
    });
    expect(await run({ response: { sessionDuration: '900' } })).toMatchObject({
      input: { durationSeconds: 900 },
      said: ['the identity provider lets sessions of profile corp last 15m, not 1h'],
    });
    expect(await run({ response: { sessionSeconds: 600 } })).toMatchObject({
      input: { durationSeconds: 3600 },
      said: [
        'the identity provider ends the session of profile corp in 10m, before the 1h that were asked for',
      ],
    });
  });

  it('that is over is told before AWS is asked', async () => {
    expect(await run({ nowMs: NOW + 299_999 })).toMatchObject({ code: 'OK' });
    expect(await run({ nowMs: NOW + 300_000 })).toMatchObject({
      code: 'saml-expired',
      facts: { endedAt: '2026-11-26T12:05:00.000Z', secondsAgo: 0 },
      inputs: [],
    });
    expect(
      await run({ response: { sessionSeconds: 60, lifeSeconds: 600 }, nowMs: NOW + 120_000 }),
    ).toMatchObject({
      code: 'saml-session-over',
      inputs: [],
    });
  });
});
