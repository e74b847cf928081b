// What the vectors do not show: immutability, exact origins, secrets staying out, limits by length.

import { describe, expect, it } from 'vitest';
import type { ProfilesError } from '../../../src/profiles/errors.ts';
import type { ResolveFlags } from '../../../src/profiles/input.ts';
import { plan } from '../../../src/profiles/plan.ts';
import { resolveProfile } from '../../../src/profiles/resolve.ts';
import { filesOf, planVector } from './vectors.ts';

const ROLE = 'role_arn = arn:aws:iam::123456789012:role/r';

function resolve(
  config: readonly string[],
  flags: ResolveFlags = {},
  env: Readonly<Record<string, string>> = {},
) {
  return resolveProfile({
    name: 'p',
    files: filesOf(config),
    env,
    flags,
    identity: { user: 'u', host: 'h' },
  });
}

function codeOf(run: () => unknown): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    return (error as ProfilesError).code;
  }
}

describe('resolveProfile', () => {
  it('freezes the profile and all below it', () => {
    const profile = resolve(['[profile p]', ROLE, 'source_profile = s', 'session_tags = a=1', '[profile s]']);
    for (const part of [
      profile,
      profile.durations,
      profile.sessionTags,
      profile.sessionTags[0],
      profile.origins,
      profile.source,
    ]) {
      expect(Object.isFrozen(part)).toBe(true);
    }
  });

  it('tells where each setting was decided, and says nothing of settings left at their defaults', () => {
    const config = ['[default]', 'external_id = ext', '[profile p]', ROLE];
    const profile = resolve(config, { region: 'eu-west-1' }, { AWS_MFA_SERIAL: 'GAHT12345678' });
    expect(profile.origins).toEqual({
      region: { kind: 'flag', name: 'region' },
      mfa_serial: { kind: 'env', name: 'AWS_MFA_SERIAL' },
      role_arn: { kind: 'section', section: 'p' },
      external_id: { kind: 'section', section: 'default' },
    });
  });

  it('keeps secret keys out of the profile and the plan', () => {
    const secrets = [
      'aws_access_key_id = AKIAFILE',
      'aws_secret_access_key = CANARY-1',
      'aws_session_token = CANARY-2',
    ];
    const profile = resolve(['[profile p]', ...secrets]);
    expect(profile.fileKeys).toEqual({ file: 'config', accessKeyId: 'AKIAFILE', hasSessionToken: true });
    expect(JSON.stringify([profile, plan(profile, { stored: new Map() })])).not.toContain('CANARY');
  });

  it('takes the longest policy, tag and name that STS takes, and no longer ones', () => {
    const withPolicy = (length: number) => () =>
      resolve(['[profile p]', ROLE], { policy: `{"a":"${'x'.repeat(length - 8)}"}` });
    expect(withPolicy(2048)().policy).toHaveLength(2048);
    expect(codeOf(withPolicy(2049))).toBe('policy-too-long');
    const withTag = (key: number, value: number) => () =>
      resolve(['[profile p]', `session_tags = ${'k'.repeat(key)}=${'v'.repeat(value)}`]);
    expect(withTag(128, 256)().sessionTags).toHaveLength(1);
    expect(codeOf(withTag(129, 1))).toBe('bad-session-tags');
    expect(codeOf(withTag(1, 257))).toBe('bad-session-tags');
    const withTags = (count: number) => () =>
      resolve([
        '[profile p]',
        `session_tags = ${Array.from({ length: count }, (_, index) => `k${index}=v`).join(',')}`,
      ]);
    expect(withTags(50)().sessionTags).toHaveLength(50);
    expect(codeOf(withTags(51))).toBe('bad-session-tags');
    const withName = (length: number) => () =>
      resolve(['[profile p]', `role_session_name = ${'n'.repeat(length)}`]);
    expect(withName(64)().roleSessionName).toHaveLength(64);
    expect(codeOf(withName(65))).toBe('bad-session-name');
    const withId = (length: number) => () => resolve(['[profile p]', `external_id = ${'n'.repeat(length)}`]);
    expect(withId(1224)().externalId).toHaveLength(1224);
    expect(codeOf(withId(1225))).toBe('bad-external-id');
  });

  it('takes tags in any script, as STS does', () => {
    expect(resolve(['[profile p]', 'session_tags = équipe=été 1']).sessionTags).toEqual([
      { key: 'équipe', value: 'été 1' },
    ]);
  });

  it('asks for ten policies at most', () => {
    const arns = (count: number) =>
      Array.from({ length: count }, (_, index) => `arn:aws:iam::aws:policy/p${index}`);
    expect(resolve(['[profile p]', ROLE], { policyArns: arns(10) }).policyArns).toHaveLength(10);
    expect(codeOf(() => resolve(['[profile p]', ROLE], { policyArns: arns(11) }))).toBe(
      'too-many-policy-arns',
    );
  });
});

describe('plan', () => {
  it('is frozen', () => {
    const made = planVector({ name: '', profile: 'p', config: ['[profile p]'], stored: { p: null } });
    expect([made, made.steps, made.notes].every(Object.isFrozen)).toBe(true);
  });

  it('asks for durations at both ends of what AWS takes', () => {
    const made = (seconds: number, roleSeconds: number) =>
      planVector({
        name: '',
        profile: 'p',
        config: ['[profile p]', ROLE, `duration_seconds = ${roleSeconds}`],
        stored: { p: null },
        env: { AWS_SESSION_TOKEN_TTL: `${seconds}s` },
      }).steps;
    expect(made(900, 900)[1]).toMatchObject({ durationSeconds: 900 });
    expect(made(900, 43_200)[1]).toMatchObject({ durationSeconds: 43_200 });
    expect(codeOf(() => made(900, 43_201))).toBe('bad-duration');
    expect(codeOf(() => made(900, 899))).toBe('bad-duration');
    const session = (ttl: string) =>
      planVector({
        name: '',
        profile: 'p',
        config: ['[profile p]'],
        stored: { p: null },
        env: { AWS_SESSION_TOKEN_TTL: ttl },
      }).steps[1];
    expect(session('36h')).toMatchObject({ durationSeconds: 129_600 });
    expect(codeOf(() => session('36h0m1s'))).toBe('bad-duration');
    expect(codeOf(() => session('-1h'))).toBe('bad-duration');
  });
});
