// How output is compared with what a scenario expects.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { difference, linesOf, matchesLine, matchesLines, plainScreen } from '../../harness/scenario-match.ts';

describe('one line', () => {
  test.each([
    ['abc', 'abc', true],
    ['abc', 'abcd', false],
    ['a[*]c', 'ac', true],
    ['a[*]c', 'a.b.c', true],
    ['a[*]c', 'a.b.d', false],
    ['a.c', 'abc', false],
    ['(x|y) $1 ^ \\ {2}', '(x|y) $1 ^ \\ {2}', true],
    ['until [time]', 'until 2026-01-02T03:04:05Z', true],
    ['until [time]', 'until soon', false],
    ['[n] items', '12 items', true],
    ['[n] items', 'no items', false],
    ['[empty]', '', true],
    ['[*]', '', true],
  ])('%j and %j: %s', (pattern, line, isMatch) => {
    expect(matchesLine(pattern, line)).toBe(isMatch);
  });
});

describe('many lines', () => {
  test.each([
    [[], [], true],
    [[], ['a'], false],
    [['a'], [], false],
    [['[...]'], [], true],
    [['[...]', 'b'], ['a', 'b', 'b'], true],
    [['[...]', 'b', '[...]', 'd'], ['a', 'b', 'c', 'd'], true],
    [['a', '[...]'], ['b', 'a'], false],
    [['a', '[...]', 'a'], ['a'], false],
  ])('%j and %j: %s', (pattern, lines, isMatch) => {
    expect(matchesLines(pattern, lines)).toBe(isMatch);
  });

  test('without wildcards it is equality', () => {
    const words = fc.array(fc.constantFrom('a', 'b', '', 'c.d'), { maxLength: 6 });
    fc.assert(
      fc.property(words, words, (pattern, lines) => {
        expect(matchesLines(pattern, lines)).toBe(JSON.stringify(pattern) === JSON.stringify(lines));
      }),
    );
  });
});

test('a missing line end is seen', () => {
  expect(linesOf('a\nb\n')).toEqual(['a', 'b']);
  expect(linesOf('a\nb')).toEqual(['a', 'b[no line end]']);
  expect(linesOf('a\n\n')).toEqual(['a', '']);
  expect(linesOf('')).toEqual([]);
});

test('the difference shows both sides', () => {
  expect(difference(['a', 'x[*]', 'c'], ['a', 'b', 'c', 'd'])).toBe('  a\n- x[*]\n+ b\n  c\n+ d');
});

test('a screen is read without its escape sequences', () => {
  expect(plainScreen('\x1b[1;31mred\x1b[0m\r\n\x1b]0;title\x07x\x1b[?25l\x1b7y')).toBe('red\nxy');
});
