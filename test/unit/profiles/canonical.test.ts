// The canonical text of a step: the same for what gives the same result, different for everything else.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalStep } from '../../../src/profiles/canonical.ts';
import type {
  AssumeRoleStep,
  FileKeysStep,
  SessionTokenStep,
  SsoRoleStep,
  Step,
  StoredStep,
  StsTarget,
} from '../../../src/profiles/plan-types.ts';
import { type PlanVector, planVector, readVectors } from './vectors.ts';

const sts: StsTarget = { region: 'us-east-1', legacyGlobal: false, fips: false, dualstack: false };
const stored: StoredStep = { kind: 'stored', profile: 'p', name: 'n', accessKeyId: 'AKIA1' };
const fileKeys: FileKeysStep = {
  kind: 'file-keys',
  profile: 'p',
  file: 'config',
  accessKeyId: 'AKIA1',
  hasSessionToken: false,
};
const session: SessionTokenStep = {
  kind: 'session-token',
  profile: 'p',
  durationSeconds: 3600,
  mfa: { serial: 'M' },
  sts,
};
const role: AssumeRoleStep = {
  kind: 'assume-role',
  profile: 'p',
  roleArn: 'arn',
  roleSessionName: 'name',
  durationSeconds: 3600,
  externalId: 'ext',
  sourceIdentity: 'id',
  tags: [
    { key: 'a', value: '1' },
    { key: 'b', value: '2' },
  ],
  transitiveTagKeys: ['a'],
  policy: '{}',
  policyArns: ['x', 'y'],
  mfa: { serial: 'M' },
  sts,
};

const sso: SsoRoleStep = {
  kind: 'sso-role',
  profile: 'p',
  session: 's',
  startUrl: 'https://x.awsapps.com/start',
  account: '111111111111',
  roleName: 'r',
  portal: { region: 'us-east-1', fips: false, dualstack: false },
  signIn: {
    oidc: { region: 'eu-west-1', fips: false, dualstack: false },
    scopes: ['sso:account:access'],
  },
};

const otherTargets: readonly StsTarget[] = [
  { ...sts, region: 'eu-west-1' },
  { ...sts, endpoint: 'http://x' },
  { ...sts, legacyGlobal: true },
  { ...sts, fips: true },
  { ...sts, dualstack: true },
];

function without<T extends object, K extends keyof T>(value: T, key: K): Omit<T, K> {
  const { [key]: _gone, ...rest } = value;
  return rest;
}

const shaping: readonly (readonly [string, Step, readonly Step[]])[] = [
  [
    'stored',
    stored,
    [{ ...stored, name: 'm' }, { ...stored, accessKeyId: 'AKIA2' }, without(stored, 'accessKeyId')],
  ],
  [
    'file-keys',
    fileKeys,
    [
      { ...fileKeys, accessKeyId: 'AKIA2' },
      { ...fileKeys, hasSessionToken: true },
    ],
  ],
  [
    'sso-role',
    sso,
    [
      { ...sso, session: 't' },
      without(sso, 'session'),
      { ...sso, startUrl: 'https://y.awsapps.com/start' },
      { ...sso, account: '222222222222' },
      { ...sso, roleName: 'q' },
      { ...sso, portal: { ...sso.portal, region: 'eu-west-1' } },
      { ...sso, portal: { ...sso.portal, endpoint: 'http://x' } },
      { ...sso, portal: { ...sso.portal, fips: true } },
      { ...sso, portal: { ...sso.portal, dualstack: true } },
    ],
  ],
  [
    'session-token',
    session,
    [
      { ...session, durationSeconds: 3601 },
      { ...session, mfa: { serial: 'N' } },
      without(session, 'mfa'),
      ...otherTargets.map((target) => ({ ...session, sts: target })),
    ],
  ],
  [
    'assume-role',
    role,
    [
      { ...role, roleArn: 'arn2' },
      { ...role, roleSessionName: 'name2' },
      { ...role, durationSeconds: 900 },
      { ...role, externalId: 'ext2' },
      without(role, 'externalId'),
      { ...role, sourceIdentity: 'id2' },
      without(role, 'sourceIdentity'),
      {
        ...role,
        tags: [
          { key: 'a', value: '2' },
          { key: 'b', value: '2' },
        ],
      },
      { ...role, tags: [{ key: 'a', value: '1' }] },
      {
        ...role,
        tags: [
          { key: 'a1', value: '' },
          { key: 'b', value: '2' },
        ],
      },
      { ...role, transitiveTagKeys: [] },
      { ...role, transitiveTagKeys: ['b'] },
      { ...role, policy: '{"a":1}' },
      without(role, 'policy'),
      { ...role, policyArns: ['x'] },
      { ...role, policyArns: ['x,y'] },
      { ...role, mfa: { serial: 'N' } },
      without(role, 'mfa'),
      ...otherTargets.map((target) => ({ ...role, sts: target })),
    ],
  ],
];

describe('canonicalStep', () => {
  it.each(shaping)('tells every shaping field of %s apart', (_kind, step, others) => {
    const texts = [step, ...others].map(canonicalStep);
    expect(new Set(texts).size).toBe(texts.length);
  });

  it('tells kinds apart', () => {
    expect(new Set([stored, fileKeys, session, role].map(canonicalStep)).size).toBe(4);
  });

  it('leaves out who asked, where a code comes from, and orders that mean nothing', () => {
    expect(canonicalStep({ ...stored, profile: 'q' })).toBe(canonicalStep(stored));
    expect(canonicalStep({ ...fileKeys, profile: 'q', file: 'credentials' })).toBe(canonicalStep(fileKeys));
    expect(canonicalStep({ ...session, profile: 'q', mfa: { serial: 'M', process: 'x' } })).toBe(
      canonicalStep(session),
    );
    expect(
      canonicalStep({
        ...role,
        profile: 'q',
        mfa: { serial: 'M', process: 'x' },
        tags: [...role.tags].reverse(),
        policyArns: ['y', 'x'],
      }),
    ).toBe(canonicalStep(role));
  });

  it('does not depend on the order in which a step was put together', () => {
    const reversed = Object.fromEntries(Object.entries(role).reverse()) as unknown as AssumeRoleStep;
    expect(canonicalStep(reversed)).toBe(canonicalStep(role));
  });

  it('is one line', () => {
    for (const text of [stored, fileKeys, session, { ...role, policy: '{\n}' }].map(canonicalStep))
      expect(text).not.toContain('\n');
  });

  it('differs for any two role steps that differ in any field', () => {
    const text = fc.string({ maxLength: 3 });
    const step = fc.record({
      roleArn: text,
      roleSessionName: text,
      durationSeconds: fc.integer({ min: 900, max: 902 }),
      externalId: text,
      sourceIdentity: text,
      policy: text,
      serial: text,
      region: text,
      endpoint: text,
      key: text,
      value: text,
    });
    const build = (fields: typeof step extends fc.Arbitrary<infer T> ? T : never): AssumeRoleStep => {
      const { serial, region, endpoint, key, value, ...rest } = fields;
      return { ...role, ...rest, mfa: { serial }, sts: { ...sts, region, endpoint }, tags: [{ key, value }] };
    };
    fc.assert(
      fc.property(step, step, (a, b) => {
        expect(canonicalStep(build(a)) === canonicalStep(build(b))).toBe(
          JSON.stringify(a) === JSON.stringify(b),
        );
      }),
    );
  });
});

describe('shared prefixes', () => {
  const shared = readVectors<PlanVector>('plan').filter((vector) =>
    vector.name.startsWith('facts table: role and source with the same MFA'),
  );

  it('gives two roles of one source the same first steps', () => {
    const [vector] = shared;
    if (vector === undefined) throw new Error('the vector is gone');
    const config = [
      ...(vector.config ?? []),
      '[profile other]',
      'role_arn = arn:aws:iam::123456789012:role/other',
      'source_profile = user',
      'mfa_serial = arn:aws:iam::123456789012:mfa/u',
      'mfa_process = x',
    ];
    const one = planVector({ ...vector, config }).steps.map(canonicalStep);
    const two = planVector({ ...vector, config, profile: 'other' }).steps.map(canonicalStep);
    expect(one.slice(0, 2)).toEqual(two.slice(0, 2));
    expect(one[2]).not.toBe(two[2]);
  });
});

describe('a session name that nobody chose', () => {
  const step = {
    kind: 'assume-role',
    profile: 'p',
    roleArn: 'arn:aws:iam::111111111111:role/r',
    roleSessionName: 'me@one',
    durationSeconds: 3600,
    tags: [],
    transitiveTagKeys: [],
    policyArns: [],
    sts: { region: 'eu-west-1', legacyGlobal: false, fips: false, dualstack: false },
  } as const;

  it('does not shape the key, so that a host with a new name finds its sessions', () => {
    const onOne = canonicalStep({ ...step, isDefaultSessionName: true });
    expect(canonicalStep({ ...step, roleSessionName: 'me@two', isDefaultSessionName: true })).toBe(onOne);
    expect(canonicalStep(step)).not.toBe(onOne);
  });
});
