// Section names: which are what, and how they are written.

import { describe, expect, test } from 'vitest';
import {
  classifySection,
  configSectionName,
  credentialsSectionName,
  splitWords,
} from '../../../src/config/names.ts';
import { errorOf } from './reading.ts';

describe('what a section is', () => {
  test.each([
    ['default', 'profile', 'default'],
    ['profile default', 'profile', 'default'],
    ['profile a', 'profile', 'a'],
    ['profile "a b"', 'profile', 'a b'],
    ["profile 'a b'", 'profile', 'a b'],
    ['profile a\\ b', 'profile', 'a b'],
    ['profile  b', 'profile', 'b'],
    ['profile\tb', 'profile', 'b'],
    ['profile b ', 'profile', 'b'],
    ['profile "a\\"b\\\\c\\d"', 'profile', 'a"b\\c\\d'],
    ['profile größe', 'profile', 'größe'],
    ['profile ""', 'profile', ''],
    ['profile __proto__', 'profile', '__proto__'],
    ['profiles x', 'profile', 'x'],
    ['sso-session corp', 'sso-session', 'corp'],
    ['services my-svc', 'services', 'my-svc'],
  ])('[%s] is %s %s', (section, kind, name) => {
    expect(classifySection(section)).toEqual({ kind, name });
  });

  test.each([
    'profile a b',
    ' profile a ',
    'profile',
    'profile "a',
    "profile it's",
    'profile a\\',
    'profile "a\\',
    'Profile a',
    'foo',
    'plugins',
    'sso-session a b',
    'services',
    'DEFAULT',
    'profile a\u00a0b c',
  ])('[%s] is none', (section) => {
    expect(classifySection(section)).toBeUndefined();
  });
});

test('words as shlex splits them', () => {
  expect(splitWords(`a'b c'd "e"'f'\\g  ''`)).toEqual(['ab cd', 'efg', '']);
  expect(splitWords('   ')).toEqual([]);
});

describe('writing names', () => {
  test.each([
    ['default', 'default'],
    ['dev', 'profile dev'],
    ['two words', "profile 'two words'"],
    ['tab\tbed', "profile 'tab\tbed'"],
    ["it's mine", `profile 'it'"'"'s mine'`],
    ["it's", `profile 'it'"'"'s'`],
    ['back\\slash', "profile 'back\\slash'"],
    ['a]b', 'profile a]b'],
    ['größe', 'profile größe'],
    ['a\u00a0b', 'profile a\u00a0b'],
  ])('%s as [%s], and it reads back', (name, section) => {
    expect(configSectionName('profile', name, 'p')).toBe(section);
    expect(classifySection(section)).toEqual({ kind: 'profile', name });
  });

  test('other kinds have no default', () => {
    expect(configSectionName('sso-session', 'default', 'p')).toBe('sso-session default');
  });

  test('the credentials file takes names as they are', () => {
    expect(credentialsSectionName('two words', 'p')).toBe('two words');
    expect(errorOf(() => credentialsSectionName('DEFAULT', 'p')).facts).toEqual({
      path: 'p',
      reason: 'reserved',
    });
  });

  test.each([
    ['', 'empty'],
    ['a\nb', 'line-break'],
    ['a\rb', 'line-break'],
    ['a\udc80', 'not-unicode'],
  ])('%j is refused', (name, reason) => {
    const wanted = { code: 'name-not-writable', facts: { path: 'p', reason } };
    expect(errorOf(() => configSectionName('profile', name, 'p'))).toEqual(wanted);
    expect(errorOf(() => credentialsSectionName(name, 'p'))).toEqual(wanted);
  });
});
