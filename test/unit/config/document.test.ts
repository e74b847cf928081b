// The rows of the line table: what each form of line means, and that no byte is lost.

import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { Document, parseNested } from '../../../src/config/document.ts';
import { documentOf, errorOf, keysOf, profileNames } from './reading.ts';

describe('lines', () => {
  const reads: readonly (readonly [name: string, text: string, keys: Record<string, string>])[] = [
    ['full-line comments, indented too', '[profile a]\n# c = 1\n; d = 2\n   # e = 3\nk = v\n', { k: 'v' }],
    ['a comment between a key and its continuation', '[profile a]\nk = v\n# c\n  more\n', { k: 'v\nmore' }],
    ['an inline comment stays in the value', '[profile a]\nk = v # c\nl = v ;c\n', { k: 'v # c', l: 'v ;c' }],
    ['# and ; without space', '[profile a]\nk = v#c\nl = v;c\n', { k: 'v#c', l: 'v;c' }],
    [
      'the first of = and : splits',
      '[profile a]\nk: v=w\nl = x:y\nfoo:bar = 1\n',
      { k: 'v=w', l: 'x:y', foo: 'bar = 1' },
    ],
    ['keys are lower-cased', '[profile a]\nREGION = x\nMixed_Case = y\n', { region: 'x', mixed_case: 'y' }],
    ['keys may hold spaces', '[profile a]\ntwo words = x\n', { 'two words': 'x' }],
    ['an empty value', '[profile a]\nk =\nl =   \nm = v\n', { k: '', l: '', m: 'v' }],
    [
      'values are literal',
      '[profile a]\nk = "q"\nl = a\\nb\nm = %(k)s $HOME\n',
      { k: '"q"', l: 'a\\nb', m: '%(k)s $HOME' },
    ],
    ['an indented line continues a value', '[profile a]\nk = v\n  l = w\n', { k: 'v\nl = w' }],
    ['an indented header continues a value', '[profile a]\nk = v\n  [profile b]\n', { k: 'v\n[profile b]' }],
    ['blank lines within a value', '[profile a]\nk = v\n\n  w\n\n\nl = x\n', { k: 'v\n\nw', l: 'x' }],
    [
      'indentation counts from the key above',
      '[profile a]\n  k = v\n    w\n  l = x\nm = y\n',
      { k: 'v\nw', l: 'x', m: 'y' },
    ],
    ['CRLF', '[profile a]\r\nk = v\r\n  w\r\nl = x\r\n', { k: 'v\nw', l: 'x' }],
    ['CR alone', '[profile a]\rk = v\rl = x', { k: 'v', l: 'x' }],
    ['mixed line ends, no last one', '[profile a]\r\nk = v\nl = x\rm = y', { k: 'v', l: 'x', m: 'y' }],
    [
      "Python's white space is stripped",
      '[profile a]\nk =\u00a0v\u3000\nl = \u001cw\u0085\n',
      { k: 'v', l: 'w' },
    ],
    ['a line that opens a bracket may be a key', '[profile a]\n[k = v\n[] = w\n', { '[k': 'v', '[]': 'w' }],
    ['the later of two keys counts', '[profile a]\nk = 1\nK = 2\n', { k: '2' }],
    [
      'the later of two sections counts, key by key',
      '[profile a]\nk = 1\nl = 1\n[profile a]\nk = 2\n',
      { k: '2', l: '1' },
    ],
    ['a byte order mark', '\ufeff[profile a]\nk = v\n', { k: 'v' }],
  ];
  test.each(reads)('%s', (_, text, keys) => {
    expect(keysOf(text, 'a')).toEqual(keys);
    expect(new TextDecoder('utf-8', { ignoreBOM: true }).decode(documentOf(text).toBytes())).toBe(text);
  });

  test.each([
    ['[profile a] # c\nk = v\n', ['a']],
    ['[profile x]; c\nk = v\n[profile y]x\n', ['x', 'y']],
    ['  [profile a]\nk = v\n', ['a']],
    ['[profile a]b]\n', ['a]b']],
  ])('headers of %j', (text, names) => {
    expect(profileNames(text)).toEqual(names);
  });

  test('lines are counted as editors count them', () => {
    const document = documentOf('# 1\r\n\r[profile a]\nk = v\r\n  w\r\n\nl = x');
    expect(document.sections.map(({ line }) => line)).toEqual([3]);
    expect(document.sections[0]?.entries.map(({ line }) => line)).toEqual([4, 7]);
  });
});

describe('malformed lines', () => {
  const header = 'a section header or key = value';
  test.each([
    ['[profile a]\nk = v\nregion\n', 3, 1, header],
    ['[profile a]\n  region\n', 2, 3, header],
    ['k = v\n[profile a]\n', 1, 1, 'a section header before any other line'],
    ['\n # c\n text\n', 3, 2, 'a section header before any other line'],
    ['[profile a\nk = v\n', 1, 1, 'a section header before any other line'],
    ['[default]\n[profile a\n', 2, 1, 'a section header in brackets'],
    ['[default]\n[]\n', 2, 1, 'a section header in brackets'],
    ['[default]\n= v\n', 2, 1, 'a key before the delimiter'],
    ['[default]\n: v\n', 2, 1, 'a key before the delimiter'],
    ['[default]\ns3 =\n  a = b\n  no\n', 4, 3, 'key = value in the indented block'],
    ['[DEFAULT]\ns3 =\n  no\n[default]\n', 3, 3, 'key = value in the indented block'],
  ])('%j', (text, line, column, expected) => {
    const path = '/home/u/.aws/config';
    expect(errorOf(() => documentOf(text, path))).toEqual({
      code: 'malformed',
      facts: { path, line, column, expected },
    });
  });

  test('the error shows nothing of the line', () => {
    const canary = 'wJalrXUtnFEMIcanary';
    expect.assertions(1);
    try {
      documentOf(`[default]\n${canary}\n`);
    } catch (error) {
      expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(canary);
    }
  });

  test('a block that cannot be read counts only where a section inherits it', () => {
    expect(profileNames('[DEFAULT]\ns3 =\n  no\n')).toEqual([]);
    expect(keysOf('[DEFAULT]\ns3 =\n  no\n[profile a]\nS3 = x\n', 'a')).toEqual({ s3: 'x' });
  });
});

describe('nested blocks', () => {
  test('one level, keys as written, blank lines and comments skipped', () => {
    const document = documentOf('[services s]\nsts =\n  endpoint_url = http://a=b\n\n  # c = d\n  Mixed=1\n');
    const entry = document.sections[0]?.entries[0];
    const nested = entry === undefined ? undefined : parseNested(document.valueOf(entry));
    expect(Object.fromEntries(nested ?? [])).toEqual({ endpoint_url: 'http://a=b', Mixed: '1' });
  });

  test('a plain value is none', () => {
    expect(parseNested('a = b\nc = d')).toBeUndefined();
  });
});

test('bytes that are not UTF-8 are kept', () => {
  const bytes = Uint8Array.of(
    0x5b,
    0x61,
    0x5d,
    0x0a,
    0x6b,
    0x3d,
    0xff,
    0xed,
    0xa0,
    0x80,
    0xc3,
    0xa9,
    0xf0,
    0x9f,
    0x94,
  );
  expect(Document.parse(bytes, 'x').toBytes()).toEqual(bytes);
});

test('printing a document shows no text', () => {
  const document = documentOf('[default]\naws_secret_access_key = canary\n');
  expect(inspect(document, { depth: 9, showHidden: true })).not.toContain('canary');
  expect(JSON.stringify(document)).not.toContain('canary');
});
