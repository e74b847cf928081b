// Each difference between readers, told at its line and without a value.

import { describe, expect, test } from 'vitest';
import { Document } from '../../../src/config/document.ts';
import { configWarnings, documentWarnings } from '../../../src/config/warnings.ts';
import { documentOf, filesOf } from './reading.ts';

type Found = readonly string[];

const configCodes = (text: string): Found =>
  documentWarnings(documentOf(text), 'config').map(({ code, line }) => `${line} ${code}`);
const credentialsCodes = (text: string): Found =>
  documentWarnings(documentOf(text), 'credentials').map(({ code, line }) => `${line} ${code}`);

describe('the config file', () => {
  test.each([
    [
      '[default]\nregion = x\n[profile a]\nk = v#c\n[sso-session s]\nk = v\n[services v]\nsts =\n  a = b\n[plugins]\nk = v\n',
      [],
    ],
    ['\ufeff[default]\n', ['1 byte-order-mark']],
    ['[default]\rk = v\r\n', ['1 lone-carriage-return']],
    ['[default]\nk = v\u001f\n', ['2 odd-white-space']],
    ['[default]\nk = \ufeffv\n', ['2 odd-white-space']],
    ['[default]\n__proto__ = v\n', ['2 name-breaks-js']],
    ['[default]\nk = v\n[default]\n', ['3 duplicate-section']],
    ['[default]\nk = v\nl = v\nK = v\n', ['4 duplicate-key', '4 upper-case-key']],
    [
      '[DEFAULT]\nk = v\n[DEFAULT]\nk = v\n',
      ['1 inherited-section', '3 inherited-section', '4 duplicate-key'],
    ],
    ['[foo]\n', ['1 not-a-profile']],
    ['[profile a b]\n', ['1 not-a-profile']],
    ['[ profile a ]\n', ['1 not-a-profile']],
    ['[profile "a]\n', ['1 not-a-profile']],
    ['[Profile a]\n', ['1 not-a-profile']],
    ['[profile]\n', ['1 not-a-profile']],
    ['[profile "a b"]\n', ['1 name-hidden-from-js']],
    [
      '[profile  b]\n[profile e ]\n[profile größe]\n[profiles x]\n',
      ['1', '2', '3', '4'].map((l) => `${l} name-hidden-from-js`),
    ],
    ['[profile __proto__]\n', ['1 name-breaks-js']],
    ['[profile x]; c\n[profile y]x\n[profile z] # c\n', ['1 text-after-header', '2 text-after-header']],
    ['[default]\n[profile default]\n', ['2 two-defaults']],
    ['[profile a]\n[profile "a"]\n', ['2 replaced-section']],
    [
      '[default]\nk = v # c\nl = v ;c\nm = v;c\nn = # c\n',
      ['2 inline-comment', '3 inline-comment', '5 inline-comment'],
    ],
    ['[default]\nregion: x\n', ['2 colon-delimiter']],
    ['[default]\nREGION = x\n', ['2 upper-case-key']],
    ['[default]\nk =\nl = v\n', ['2 empty-value']],
    ['[default]\nk = v\n  [profile d]\n', ['3 swallowed-header']],
    ['[default]\nk = v\n  # c\n\n  l = w\n', ['5 swallowed-line']],
    ['[default]\n  s3 =\n    a = b\n  k = v\nl = v\n', ['4 indented-after-block']],
    ['[default]\ns3 =\n  = b\n  c =\n', ['3 empty-value', '4 empty-value']],
    ['[default]\ns3 =\n  a = b\u2028c = d\n', ['3 odd-white-space']],
    ['[default]\ns3 =\n  a = b # c\n', ['3 inline-comment']],
  ])('%j', (text, codes) => {
    expect(configCodes(text)).toEqual(codes);
  });

  test('bytes that are not UTF-8', () => {
    const document = Document.parse(Uint8Array.of(0x23, 0xff), 'x');
    expect(documentWarnings(document, 'config').map(({ code }) => code)).toEqual(['not-utf8']);
  });
});

describe('the credentials file', () => {
  test.each([
    ['[default]\nk = v\n[three word name]\n[foo]\n', []],
    ['[profile x]\n', ['1 prefix-in-credentials']],
    ['[sso-session s]\n', ['1 prefix-in-credentials']],
    ['[my dev]\n', ['1 name-hidden-from-js']],
    ['[__proto__]\n', ['1 name-breaks-js']],
  ])('%j', (text, codes) => {
    expect(credentialsCodes(text)).toEqual(codes);
  });

  test('one that others can read', () => {
    const files = filesOf('[foo]\n', '[default]\n');
    const codes = (mode?: number): Found =>
      configWarnings(files, { credentialsMode: mode }).map(({ code }) => code);
    expect(codes(0o100644)).toEqual(['not-a-profile', 'readable-by-others']);
    expect(codes(0o620)).toContain('readable-by-others');
    expect(codes(0o600)).toEqual(['not-a-profile']);
    expect(codes()).toEqual(['not-a-profile']);
    expect(configWarnings({ config: undefined, credentials: undefined })).toEqual([]);
  });
});

test('texts name lines and keys, never values nor what may be one', () => {
  const text = [
    '[default]',
    'REGION: canary # canary',
    '  [profile canary]',
    '  aws_secret_access_key = canary',
    'AKIAIOSFODNN7CANARY:canary',
    'FwoGZXIvYXdzCANARY==',
    'region = canary ; canary',
    '',
  ].join('\n');
  const warnings = documentWarnings(documentOf(text), 'config');
  expect(warnings.length).toBeGreaterThan(8);
  for (const warning of warnings) {
    expect(warning.text).not.toMatch(/canary/i);
    expect(warning.text).toMatch(/^[^A-Z].*[^.]$/);
    expect(warning.file).toBe('config');
  }
  const duplicate = warnings.find(({ code }) => code === 'duplicate-key');
  expect(duplicate).toMatchObject({
    line: 7,
    text: 'region stands at line 2 already: the AWS CLI rejects the file',
  });
});
