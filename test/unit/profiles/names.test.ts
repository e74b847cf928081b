// Session names that STS takes, and suggestions for mistyped profile names.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanSessionName, defaultSessionName } from '../../../src/profiles/session-name.ts';
import { closestName, editDistance } from '../../../src/profiles/suggest.ts';

describe('session names', () => {
  it.each([
    ['alice@laptop', 'alice@laptop'],
    ['CORP\\Alice Smith@pc', 'CORP-Alice-Smith@pc'],
    ['jürgen@büro', 'j-rgen@b-ro'],
    ['x', 'x-vault'],
    ['', '-vault'],
    ['日本', '--vault'],
    ['a'.repeat(80), 'a'.repeat(64)],
  ])('cleans %j to %j', (text, clean) => {
    expect(cleanSessionName(text)).toBe(clean);
  });

  it('leaves the domain of a host out where the name would be too long', () => {
    expect(defaultSessionName({ user: 'alice', host: `pc.${'d'.repeat(70)}.example` })).toBe('alice@pc');
    expect(defaultSessionName({ user: 'alice', host: 'pc.example.org' })).toBe('alice@pc.example.org');
    expect(defaultSessionName({ user: '', host: '' })).toBe('vault');
  });

  it('is a name that STS takes, whoever and wherever we are, and stays as it is when cleaned again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (user, host) => {
        const name = defaultSessionName({ user, host });
        expect(name).toMatch(/^[\w+=,.@-]{2,64}$/);
        expect(cleanSessionName(name)).toBe(name);
      }),
    );
  });
});

describe('suggestions', () => {
  it.each([
    ['prodcution', 'production'],
    ['PROD', 'prod'],
    ['dve', 'dev'],
    ['stagin', 'staging'],
  ])('for %s is %s', (typed, meant) => {
    expect(closestName(typed, ['default', 'dev', 'prod', 'production', 'staging'])).toBe(meant);
  });

  it('is none where nothing is near', () => {
    expect(closestName('zzz', ['dev', 'prod'])).toBeUndefined();
    expect(closestName('x', [])).toBeUndefined();
  });

  it('measures a distance: zero for equals, the same both ways, never beyond the longer one', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 8 }), fc.string({ maxLength: 8 }), (a, b) => {
        const distance = editDistance(a, b);
        expect(distance === 0).toBe(a === b);
        expect(distance).toBe(editDistance(b, a));
        expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
  });
});
