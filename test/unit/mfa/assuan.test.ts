// Lines of the Assuan protocol: read, written, escaped, too long.

import { describe, expect, it } from 'vitest';
import {
  assuanCommand,
  decodeAssuan,
  isCancel,
  isTimeout,
  parseAssuanLine,
} from '../../../src/mfa/assuan.ts';

describe('parseAssuanLine', () => {
  it.each([
    ['OK', { kind: 'ok' }],
    ['OK Pleased to meet you', { kind: 'ok' }],
    ['OKAY', { kind: 'other' }],
    ['ERR 83886179 Operation cancelled <Pinentry>', { kind: 'err', code: 99 }],
    ['ERR 83918950 Inappropriate ioctl for device <Pinentry>', { kind: 'err', code: 32870 }],
    ['ERR 99', { kind: 'err', code: 99 }],
    ['ERR', { kind: 'other' }],
    ['ERR canceled', { kind: 'other' }],
    ['D 123456', { kind: 'data', text: '123456' }],
    ['D ', { kind: 'data', text: '' }],
    ['D 50%25 %0A%C3%A9\u00e9', { kind: 'data', text: '50% \n\u00e9\u00e9' }],
    ['D OK', { kind: 'data', text: 'OK' }],
    ['S ERROR curses.isatty 83918950 ', { kind: 'status', keyword: 'ERROR' }],
    ['# a comment', { kind: 'comment' }],
    ['INQUIRE QUALITY abc', { kind: 'other' }],
    ['', { kind: 'other' }],
  ] as const)('%j', (line, parsed) => expect(parseAssuanLine(line)).toEqual(parsed));

  it('knows a no and a timeout, whoever says so', () => {
    const code = (line: string): number => (parseAssuanLine(line) as { code: number }).code;
    expect(isCancel(code('ERR 83886179 Operation cancelled <Pinentry>'))).toBe(true);
    expect(isCancel(code('ERR 83886278 Fully cancelled <Pinentry>'))).toBe(true);
    expect(isCancel(code('ERR 83918950 Inappropriate ioctl for device <Pinentry>'))).toBe(false);
    expect(isTimeout(code('ERR 83886142 Timeout <Pinentry>'))).toBe(true);
    expect(isTimeout(code('ERR 83886179 Operation cancelled <Pinentry>'))).toBe(false);
  });
});

describe('decodeAssuan', () => {
  it.each([
    ['%', '%'],
    ['%4', '%4'],
    ['%zz', '%zz'],
    ['100%%25', '100%%'],
    ['a%0a', 'a\n'],
  ])('%j', (text, decoded) => expect(decodeAssuan(text)).toBe(decoded));
});

describe('assuanCommand', () => {
  it('makes one line of any text, which reads back as the text', () => {
    const text = 'Enter code:\r\n50 % of\tarn:aws:iam::1:mfa/\u00e9\x7f\x00';
    const line = assuanCommand('SETDESC', text);
    expect(line).toBe('SETDESC Enter code:%0D%0A50 %25 of%09arn:aws:iam::1:mfa/\u00e9%7F%00');
    expect(decodeAssuan(line.slice('SETDESC '.length))).toBe(text);
  });

  it('cuts what is too long for a line of a thousand bytes at a whole character', () => {
    for (const [text, last] of [
      ['\u00e9'.repeat(900), '\u00e9'],
      ['%'.repeat(900), '%25'],
      ['\u{1f511}'.repeat(900), '\u{1f511}'],
    ] as const) {
      const line = assuanCommand('SETDESC', text);
      expect(new TextEncoder().encode(line).length).toBeLessThan(1000);
      expect(new TextEncoder().encode(line).length).toBeGreaterThan(990);
      expect(line.endsWith(last)).toBe(true);
    }
  });
});
