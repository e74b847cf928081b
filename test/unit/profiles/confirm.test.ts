// Which profiles are guarded, and how patterns match.

import { describe, expect, it } from 'vitest';
import { matchesGlob } from '../../../src/profiles/confirm.ts';
import { resolveProfile } from '../../../src/profiles/resolve.ts';
import { filesOf } from './vectors.ts';

const ROLE = 'role_arn = arn:aws:iam::123456789012:role/r';

describe('which profiles are guarded', () => {
  const guardOf = (config: readonly string[], pattern?: string, flags = {}): string | undefined =>
    resolveProfile({
      name: 'p',
      files: filesOf(config),
      env: pattern === undefined ? {} : { AWS_VAULT_CONFIRM: pattern },
      flags,
      identity: { user: 'u', host: 'h' },
    }).confirm?.setBy;

  it.each<[string, readonly string[], string | undefined, string | undefined]>([
    ['nothing is said', ['[profile p]'], undefined, undefined],
    ['there is no section', [], undefined, undefined],
    ['its own word', ['[profile p]', 'confirm = true'], undefined, 'profile p'],
    ['in any case', ['[profile p]', 'confirm = TRUE'], undefined, 'profile p'],
    ['its own no', ['[default]', 'confirm = true', '[profile p]', 'confirm = false'], undefined, undefined],
    ['[default]', ['[default]', 'confirm = true', '[profile p]'], undefined, 'profile default'],
    [
      'an include',
      ['[profile q]', 'confirm = true', '[profile p]', 'include_profile = q'],
      undefined,
      'profile q',
    ],
    [
      'its source alone',
      ['[profile p]', ROLE, 'source_profile = q', '[profile q]', 'confirm = true'],
      undefined,
      undefined,
    ],
    [
      'what its source has wrong',
      ['[profile p]', ROLE, 'source_profile = q', '[profile q]', 'confirm = perhaps'],
      undefined,
      undefined,
    ],
    ['a pattern', ['[profile p]'], 'q*, p', 'AWS_VAULT_CONFIRM'],
    ['a pattern over its own no', ['[profile p]', 'confirm = false'], '*', 'AWS_VAULT_CONFIRM'],
    ['a pattern of others', ['[profile p]', 'confirm = true'], 'q*', 'profile p'],
    ['a pattern without a section', [], 'p', 'AWS_VAULT_CONFIRM'],
    ['an empty pattern', ['[profile p]'], ' , ', undefined],
  ])('%s', (_, config, pattern, setBy) => {
    expect(guardOf(config, pattern)).toBe(setBy);
  });

  it.each([
    [['[profile p]', 'confirm = yes'], undefined],
    [['[profile p]', 'confirm = 1'], undefined],
    [['[default]', 'confirm = on', '[profile p]'], undefined],
    [['[profile p]'], 'prod[ab]'],
    [['[profile p]'], 'p, !q'],
  ])('what cannot be read is an error: %j %s', (config, pattern) => {
    expect(() => guardOf(config, pattern)).toThrow(/bad-confirm/);
  });
});

describe('--read-only', () => {
  const arnsOf = (arn: string | undefined, flags: object): readonly string[] =>
    resolveProfile({
      name: 'p',
      files: filesOf([
        '[profile p]',
        ...(arn === undefined ? [] : [`role_arn = ${arn}`, 'source_profile = q', '[profile q]']),
      ]),
      env: {},
      flags: { readOnly: true, ...flags },
      identity: { user: 'u', host: 'h' },
    }).policyArns;

  it.each(['aws', 'aws-cn', 'aws-us-gov', 'aws-iso', 'aws-eusc'])(
    'is the policy of partition %s',
    (partition) => {
      expect(arnsOf(`arn:${partition}:iam::123456789012:role/r`, {})).toEqual([
        `arn:${partition}:iam::aws:policy/ReadOnlyAccess`,
      ]);
    },
  );

  const role = 'arn:aws:iam::123456789012:role/r';
  it.each<[object, string]>([
    [{ policyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] }, 'read-only-widened'],
    [{ policyArns: ['arn:aws-cn:iam::aws:policy/ReadOnlyAccess'] }, 'read-only-widened'],
    [{ policy: '{}' }, 'read-only-widened'],
    [{ policy: '{"Statement":[]}' }, 'none'],
    [{ policy: '{"Statement":{"Effect":"Deny","Action":"s3:*"}}' }, 'none'],
    [{ policy: '{"Statement":[{"Effect":"Deny"},{"Effect":"Deny"}]}' }, 'none'],
    [{ policy: '{"Statement":[{"Effect":"Deny"},{"Effect":"Allow"}]}' }, 'read-only-widened'],
    [{ policy: '{"Statement":[{"Effect":"deny"}]}' }, 'read-only-widened'],
    [{ policy: '{"Statement":[null]}' }, 'read-only-widened'],
    [{ policy: '{"Statement":{"Effect":"Deny"},"Statement":{"Effect":"Allow"}}' }, 'read-only-widened'],
    [{ policy: '{"Statement":{"Effect":"Allow"},"Statement":{"Effect":"Deny"}}' }, 'read-only-widened'],
    [{ policyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] }, 'none'],
  ])('beside %j: %s', (flags, code) => {
    let found = 'none';
    try {
      arnsOf(role, flags);
    } catch (error) {
      found = (error as { code: string }).code;
    }
    expect(found).toBe(code);
  });

  it('needs a role', () => {
    expect(() => arnsOf(undefined, {})).toThrow('read-only-needs-role');
  });
});

describe('matchesGlob', () => {
  it.each<[string, string, boolean]>([
    ['prod', 'prod', true],
    ['prod', 'prod1', false],
    ['prod', 'Prod', false],
    ['prod*', 'prod', true],
    ['prod*', 'prod-eu', true],
    ['*prod', 'my-prod', true],
    ['*prod', 'prod-eu', false],
    ['*-prod-*', 'a-prod-b', true],
    ['*-prod-*', 'a-prod', false],
    ['p?od', 'prod', true],
    ['p?od', 'pod', false],
    ['?', '😀', true],
    ['*', '', true],
    ['', '', true],
    ['', 'a', false],
    ['*a*b*', 'xxaxxbxx', true],
    ['*a*b*', 'xxbxxaxx', false],
    ['a.c', 'abc', false],
    ['a*a*a', 'aa', false],
    ['**x', 'yyx', true],
  ])('%s against %s: %s', (pattern, text, matches) => {
    expect(matchesGlob(pattern, text)).toBe(matches);
  });

  it('takes no longer than it must', () => {
    const before = performance.now();
    expect(matchesGlob('*a'.repeat(40), `${'a'.repeat(5000)}b`)).toBe(false);
    expect(performance.now() - before).toBeLessThan(2000);
  });
});
