// Edits of a document: the exact text that comes out.

import { describe, expect, test } from 'vitest';
import {
  withAppendedKeys,
  withoutEntry,
  withoutSection,
  withSection,
  withValue,
} from '../../../src/config/change.ts';
import type { Document, Entry, Section } from '../../../src/config/document.ts';
import { documentOf, errorOf } from './reading.ts';

function sectionAt(document: Document, index: number): Section {
  const section = document.sections[index];
  if (section === undefined) throw new Error('no such section');
  return section;
}

function entryOf(document: Document, section: Section, key: string): Entry {
  const entry = section.entries.find((candidate) => document.keyOf(candidate) === key);
  if (entry === undefined) throw new Error('no such key');
  return entry;
}

function set(text: string, key: string, value: string): string {
  const document = documentOf(text);
  const section = sectionAt(document, 0);
  return withValue(document, section, entryOf(document, section, key), value).text;
}

function append(text: string, index: number, keys: Record<string, string>): string {
  const document = documentOf(text);
  return withAppendedKeys(document, sectionAt(document, index), keys).text;
}

function dropSection(text: string, index: number): string {
  const document = documentOf(text);
  return withoutSection(document, sectionAt(document, index)).text;
}

describe('setting a value', () => {
  test.each([
    ['spacing and trailing space stay', '[a]\nk  =  v  \nl = w\n', 'x', '[a]\nk  =  x  \nl = w\n'],
    ['no spacing stays none', '[a]\nk=v\n', 'x', '[a]\nk=x\n'],
    ['a colon stays', '[a]\nK: v\n', 'x', '[a]\nK: x\n'],
    ['CRLF stays', '[a]\r\nk = v\r\nl = w\r\n', 'x', '[a]\r\nk = x\r\nl = w\r\n'],
    ['no last newline', '[a]\nk = v', 'x', '[a]\nk = x'],
    ['an empty value', '[a]\nk =\nl = w\n', 'x', '[a]\nk = x\nl = w\n'],
    ['an empty value without spacing', '[a]\nk=\n', 'x', '[a]\nk=x\n'],
    ['an empty value with space after', '[a]\nk = \n', 'x', '[a]\nk = x\n'],
    ['to an empty value', '[a]\nk = v\n', '', '[a]\nk = \n'],
    [
      'several lines are replaced whole',
      '[a]\nk = v\n  w\n# c\n\n  x\n\n# after\nl = w\n',
      'x',
      '[a]\nk = x\n\n# after\nl = w\n',
    ],
    ['a block is replaced whole', '[a]\nk =\n  b = c\n  d = e\nl = w\n', 'x', '[a]\nk = x\nl = w\n'],
    ['an inline comment is a part of the value', '[a]\nk = v # c\n', 'x', '[a]\nk = x\n'],
    ['the same value changes nothing', '[a]\nk =   v\n', 'v', '[a]\nk =   v\n'],
    ['indentation stays', '[a]\n\tk = v\n\t\tw\n', 'x', '[a]\n\tk = x\n'],
  ])('%s', (_, before, value, after) => {
    expect(set(before, 'k', value)).toBe(after);
  });

  test.each([
    ['a\nb', 'line-break'],
    ['a\rb', 'line-break'],
    [' a', 'surrounding-space'],
    ['a\u00a0', 'surrounding-space'],
    ['a\ud800', 'not-unicode'],
  ])('%j is refused', (value, reason) => {
    const facts = { path: '/home/u/.aws/config', key: 'k', reason };
    expect(errorOf(() => set('[a]\nk = v\n', 'k', value))).toEqual({ code: 'value-not-writable', facts });
    expect(errorOf(() => append('[a]\n', 0, { k: value }))).toEqual({ code: 'value-not-writable', facts });
    expect(errorOf(() => withSection(documentOf(''), 'a', { k: value }))).toEqual({
      code: 'value-not-writable',
      facts,
    });
  });

  test('a value that would make its line a header is refused', () => {
    expect(errorOf(() => set('[a]\n[k = v\n', '[k', 'x]')).code).toBe('edit-refused');
  });
});

describe('appending a key', () => {
  test.each([
    ['below the last key', '[a]\nk = v\n\n# about b\n[b]\n', 0, '[a]\nk = v\nn = 1\n\n# about b\n[b]\n'],
    ['below the last line of a value', '[a]\nk =\n  x = y\n\n[b]\n', 0, '[a]\nk =\n  x = y\nn = 1\n\n[b]\n'],
    ['below the header of an empty section', '[a]\n# note\n[b]\n', 0, '[a]\nn = 1\n# note\n[b]\n'],
    ['indented as the key above', '[a]\n  k = v\n[b]\n', 0, '[a]\n  k = v\n  n = 1\n[b]\n'],
    ['where an indented header follows', '[a]\n  k = v\n  [b]\n', 0, '[a]\n  k = v\n  n = 1\n  [b]\n'],
    ['where a deeper header follows none', '[a]\n    [b]\n', 0, '[a]\n    n = 1\n    [b]\n'],
    ['no last newline', '[a]\nk = v', 0, '[a]\nk = v\nn = 1'],
    ['only a header', '[a]', 0, '[a]\nn = 1'],
    ['CRLF', '[a]\r\nk = v\r\n', 0, '[a]\r\nk = v\r\nn = 1\r\n'],
    ['the line end of its neighbour', '[a]\nk = v\r\n\n[b]\n', 0, '[a]\nk = v\r\nn = 1\r\n\n[b]\n'],
    ['CR', '[a]\rk = v\r', 0, '[a]\rk = v\rn = 1\r'],
    ['after a byte order mark', '\ufeff[a]\n[b]\n', 0, '\ufeff[a]\nn = 1\n[b]\n'],
    ['in the second section', '[a]\nk = v\n[b]\nk = v\n', 1, '[a]\nk = v\n[b]\nk = v\nn = 1\n'],
  ])('%s', (_, before, index, after) => {
    expect(append(before, index, { n: '1' })).toBe(after);
  });

  test('keys are written in lower case, and only plain ones', () => {
    expect(append('[a]\n', 0, { MFA_Serial: 'x', b: '' })).toBe('[a]\nmfa_serial = x\nb =\n');
    for (const key of ['a=b', 'a:b', '#a', ' a', '[a]', 'a\nb', 'ä']) {
      expect(errorOf(() => append('[a]\n', 0, { [key]: 'x' })).code).toBe('key-not-writable');
    }
    expect(errorOf(() => append('[a]\n', 0, { '': 'x' })).facts.reason).toBe('empty');
  });
});

describe('appending a section', () => {
  test.each([
    ['to nothing', '', '[n]\nk = v\n'],
    ['after one blank line', '[a]\nk = v\n', '[a]\nk = v\n\n[n]\nk = v\n'],
    ['after a blank line that is there', '[a]\n\n', '[a]\n\n[n]\nk = v\n'],
    ['where the last line has no end', '[a]\nk = v', '[a]\nk = v\n\n[n]\nk = v\n'],
    ['CRLF', '[a]\r\n', '[a]\r\n\r\n[n]\r\nk = v\r\n'],
    ['CRLF without last', '[a]\r\nk = v', '[a]\r\nk = v\r\n\r\n[n]\r\nk = v\r\n'],
    ['after an indented section', '  [a]\n  k = v\n', '  [a]\n  k = v\n\n[n]\nk = v\n'],
    ['after a comment', '# c', '# c\n\n[n]\nk = v\n'],
    ['after blanks without end', '[a]\n  ', '[a]\n  \n[n]\nk = v\n'],
    ['after a byte order mark alone', '\ufeff', '\ufeff[n]\nk = v\n'],
  ])('%s', (_, before, after) => {
    expect(withSection(documentOf(before), 'n', { k: 'v' }).text).toBe(after);
  });

  test('a section that is there, and names that none can have', () => {
    const path = '/home/u/.aws/config';
    expect(errorOf(() => withSection(documentOf('\n[a]\n'), 'a', {}))).toEqual({
      code: 'section-exists',
      facts: { path, section: 'a', line: 2 },
    });
    for (const [name, reason] of [
      ['', 'empty'],
      ['DEFAULT', 'reserved'],
      ['a\nb', 'line-break'],
    ] as const) {
      expect(errorOf(() => withSection(documentOf(''), name, {}))).toEqual({
        code: 'name-not-writable',
        facts: { path, reason },
      });
    }
  });
});

describe('removing', () => {
  test('a key with all its lines', () => {
    const document = documentOf('[a]\nj = 1\nk = v\n  w\n\n  x\n# c\nl = 2\n');
    const section = sectionAt(document, 0);
    const without = withoutEntry(document, section, entryOf(document, section, 'k'));
    expect(without.text).toBe('[a]\nj = 1\n# c\nl = 2\n');
  });

  test('the last key of a file without last newline', () => {
    const document = documentOf('[a]\nj = 1\nk = v');
    const section = sectionAt(document, 0);
    expect(withoutEntry(document, section, entryOf(document, section, 'k')).text).toBe('[a]\nj = 1\n');
  });

  test.each([
    [
      'in the middle, with the blank lines after it',
      '[a]\nk = 1\n\n[b]\nk = 2\n\n\n[c]\n',
      1,
      '[a]\nk = 1\n\n[c]\n',
    ],
    ['comments above and below stay', '# b\n[b]\n# in\nk = 2\n# c\n[c]\n', 0, '# b\n# c\n[c]\n'],
    ['at the end, with the blank line before it', '[a]\nk = 1\n\n[b]\nk = 2\n', 1, '[a]\nk = 1\n'],
    ['the only one', '[a]\nk = 1\n', 0, ''],
    ['without last newline', '[a]\r\n\r\n[b]\r\nk = 2', 1, '[a]\r\n'],
    ['indented neighbours keep their place', '[a]\nk = 1\n[b]\n[c]\n', 1, '[a]\nk = 1\n[c]\n'],
  ])('a section %s', (_, before, index, after) => {
    expect(dropSection(before, index)).toBe(after);
  });

  test('a section whose absence would swallow the next one is refused', () => {
    const text = '[a]\nk = v\n[b]\n    [c]\nl = w\n';
    expect(errorOf(() => dropSection(text, 1))).toEqual({
      code: 'edit-refused',
      facts: { path: '/home/u/.aws/config', line: 3 },
    });
  });
});
