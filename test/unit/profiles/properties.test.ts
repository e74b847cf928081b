// What holds for any sections at all: only our errors come out, plans have the right shape, nothing is changed.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProfilesError } from '../../../src/profiles/errors.ts';
import type { ProfileSource, ResolveFlags, SourceSection } from '../../../src/profiles/input.ts';
import { plan } from '../../../src/profiles/plan.ts';
import type { Plan } from '../../../src/profiles/plan-types.ts';
import { resolveProfile } from '../../../src/profiles/resolve.ts';

const NAMES = ['default', 'a', 'b', 'c', 'd', 'gone'];
const SERIALS = ['arn:aws:iam::123456789012:mfa/u', 'arn:aws:iam::123456789012:mfa/v', 'GAHT12345678'];
const name = fc.constantFrom(...NAMES);
const mostly = <T>(good: fc.Arbitrary<T>, bad: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 12, arbitrary: good }, { weight: 1, arbitrary: bad });

const VALUES: Readonly<Record<string, fc.Arbitrary<string>>> = {
  role_arn: mostly(
    fc.constantFrom('r1', 'r2').map((role) => `arn:aws:iam::123456789012:role/${role}`),
    fc.string(),
  ),
  source_profile: name,
  include_profile: name,
  mfa_serial: mostly(fc.constantFrom(...SERIALS), fc.string()),
  duration_seconds: mostly(fc.constantFrom('900', '3600', '7200', '43200'), fc.string()),
  region: mostly(fc.constantFrom('eu-west-1', 'cn-north-1'), fc.string()),
  external_id: mostly(fc.constant('external'), fc.string()),
  session_tags: mostly(fc.constantFrom('a=1', 'a=1,b=2'), fc.string()),
  transitive_session_tags: mostly(fc.constantFrom('a', 'a,b'), fc.string()),
  credential_source: fc.constant('Environment'),
  credential_process: fc.constant('/bin/true'),
  sso_session: fc.constantFrom('s', 'gone'),
  web_identity_token_file: fc.constant('/t'),
  services: fc.constantFrom('s', 'gone'),
  endpoint_url: mostly(fc.constant('http://127.0.0.1:1'), fc.string()),
  use_fips_endpoint: fc.constantFrom('true', 'false'),
  mfa_process: fc.constant('code'),
  aws_access_key_id: fc.constant('AKIAFILE'),
};

const SSO_ROLE: readonly (readonly [string, string])[] = [
  ['sso_account_id', '123456789012'],
  ['sso_role_name', 'Viewer'],
];

/** Every key is there about every fourth time, so that chains and conflicts both come up. */
const keys = fc
  .record(
    Object.fromEntries(
      Object.entries(VALUES).map(([key, value]) => [
        key,
        fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value }),
      ]),
    ),
  )
  .map(
    (record) =>
      new Map([
        ...Object.entries(record).filter((entry): entry is [string, string] => entry[1] !== undefined),
        // By itself a session only signs in.
        ...(record.sso_session === undefined ? [] : SSO_ROLE),
      ]),
  );

const SESSION = new Map([
  ['sso_start_url', 'https://x.awsapps.com/start'],
  ['sso_region', 'eu-west-1'],
]);

const none: SourceSection['nested'] = new Map();
const section = (
  sectionName: string,
  map: ReadonlyMap<string, string>,
  secrets: readonly string[],
  file: 'config' | 'credentials',
): SourceSection => ({
  name: sectionName,
  keys: map,
  secrets: new Map(secrets.map((key) => [key, { isEmpty: false }])),
  nested: none,
  where: (key) => (map.has(key) || secrets.includes(key) ? { file } : undefined),
});

const files: fc.Arbitrary<ProfileSource> = fc
  .dictionary(
    fc.constantFrom(...NAMES.slice(0, 5)),
    fc.tuple(
      keys,
      fc.subarray(['aws_secret_access_key', 'aws_session_token']),
      fc.constantFrom('config' as const, 'credentials' as const),
    ),
    { minKeys: 1 },
  )
  .map((profiles) => ({
    profiles: new Map(
      Object.entries(profiles).map(([key, [map, secrets, file]]) => [key, section(key, map, secrets, file)]),
    ),
    ssoSessions: new Map([['s', section('s', SESSION, [], 'config')]]),
    services: new Map([['s', section('s', new Map(), [], 'config')]]),
  }));

const env = fc.dictionary(
  fc.constantFrom(
    'AWS_REGION',
    'AWS_MFA_SERIAL',
    'AWS_ROLE_ARN',
    'AWS_ASSUME_ROLE_TTL',
    'AWS_SESSION_TAGS',
    'AWS_VAULT_DURATION',
    'AWS_ENDPOINT_URL',
  ),
  fc.oneof(
    fc.constantFrom('1h', '2h', 'us-east-1', 'a=b', SERIALS[0] ?? '', 'arn:aws:iam::123456789012:role/env'),
    fc.string(),
  ),
  { maxKeys: 1 },
);
const flags: fc.Arbitrary<ResolveFlags> = fc.record(
  { duration: fc.constantFrom('15m', '2h', '13h', 'x') },
  { requiredKeys: [] },
);
const stored = fc
  .subarray(NAMES)
  .map((names) => new Map(names.map((key) => [key, { accessKeyId: 'AKIASTORED' }])));

const world = fc.record({ target: name, files, env, flags, stored, noSession: fc.boolean() });
type World = typeof world extends fc.Arbitrary<infer T> ? T : never;

function planned(given: World): Plan | ProfilesError {
  try {
    const profile = resolveProfile({
      name: given.target,
      files: given.files,
      env: given.env,
      flags: given.flags,
      identity: { user: 'u', host: 'h' },
    });
    expect(
      Object.isFrozen(profile) && Object.isFrozen(profile.durations) && Object.isFrozen(profile.notes),
    ).toBe(true);
    return plan(profile, {
      stored: given.stored,
      noSession: given.noSession,
      known: [...given.files.profiles.keys()],
    });
  } catch (error) {
    if (error instanceof ProfilesError) return error;
    throw error;
  }
}

describe('any sections', () => {
  it('give a plan of the right shape or one of our errors', () => {
    let plans = 0;
    let longest = 0;
    fc.assert(
      fc.property(world, (given) => {
        const result = planned(given);
        if (result instanceof ProfilesError) return;
        plans += 1;
        longest = Math.max(longest, result.steps.length);
        checkShape(result, given.noSession);
      }),
      { numRuns: 2000, seed: 20_260 },
    );
    // The generator is worth something only while it makes plans, long ones too.
    expect(plans).toBeGreaterThan(200);
    expect(longest).toBeGreaterThanOrEqual(4);
  });

  it('give the same plan twice', () => {
    fc.assert(
      fc.property(world, (given) => {
        const [one, two] = [planned(given), planned(given)];
        expect(JSON.stringify(one instanceof ProfilesError ? [one.code, one.facts] : one)).toBe(
          JSON.stringify(two instanceof ProfilesError ? [two.code, two.facts] : two),
        );
      }),
      { numRuns: 300, seed: 1 },
    );
  });
});

function checkShape({ steps, notes }: Plan, noSession: boolean): void {
  const [first, ...rest] = steps;
  expect(['stored', 'file-keys', 'sso-role', 'web-identity', 'process', 'credential-source']).toContain(
    first?.kind,
  );
  const temporary =
    first?.kind === 'sso-role' ||
    first?.kind === 'web-identity' ||
    (first?.kind === 'file-keys' && first.hasSessionToken);
  const serials: string[] = [];
  rest.forEach((step, index) => {
    if (step.kind !== 'session-token' && step.kind !== 'assume-role')
      throw new Error(`keys in the middle: ${step.kind}`);
    if (step.kind === 'session-token') {
      expect(index).toBe(0);
      expect(noSession || temporary).toBe(false);
    }
    if (step.mfa !== undefined) serials.push(step.mfa.serial);
    const isFromTemporary = index > 0 || temporary;
    const max = step.kind === 'session-token' ? 129_600 : isFromTemporary ? 3600 : 43_200;
    expect(step.durationSeconds).toBeGreaterThanOrEqual(900);
    expect(step.durationSeconds).toBeLessThanOrEqual(max);
    expect(step.sts.region).not.toBe('');
  });
  expect(new Set(serials).size).toBe(serials.length);
  for (const note of notes) {
    if (note.step !== undefined) expect(note.step).toBeLessThan(steps.length);
  }
}
