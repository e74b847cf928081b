// Which profiles are guarded, and how patterns match.

import { describe, expect, it } from 'vitest';
import { matchesGlob } from '../../../src/profiles/confirm.ts';

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
