// Tables, JSON and dates as text.

import { describe, expect, it } from 'vitest';
import { Secret } from '../../../src/kernel/secret.ts';
import { formatGoDuration, formatInstant } from '../../../src/output/dates.ts';
import { formatJson } from '../../../src/output/json.ts';
import { formatTable } from '../../../src/output/table.ts';

describe('formatTable', () => {
  const columns = ['Profile', 'Credentials', 'Sessions'];

  it('lays out what aws-vault lays out, without spaces at the end', () => {
    expect(
      formatTable({
        columns,
        rows: [
          ['work', 'work', '-'],
          ['a-profile-with-a-name-longer-than-25', '-', 'x'],
        ],
      }),
    ).toBe(
      [
        'Profile                               Credentials              Sessions',
        '=======                               ===========              ========',
        'work                                  work                     -',
        'a-profile-with-a-name-longer-than-25  -                        x',
        '',
      ].join('\n'),
    );
  });

  it('pads the last column when asked', () => {
    const lines = formatTable({ columns, rows: [['a']], padsLastColumn: true }).split('\n');
    expect(lines.slice(0, 3).map((line) => line.length)).toEqual([75, 75, 75]);
  });

  it('counts characters, and shows control characters instead of sending them', () => {
    const [, , row] = formatTable({ columns, rows: [['ž👍\x1b[2J', 'k', '']] }).split('\n');
    expect(row).toBe(`ž👍?[2J${' '.repeat(19)}k`);
  });
});

describe('formatJson', () => {
  it('keeps the order of keys, leaves out undefined and ends the line', () => {
    expect(formatJson({ b: 1, a: [undefined, 'x'], c: undefined })).toBe(
      '{\n  "b": 1,\n  "a": [\n    null,\n    "x"\n  ]\n}\n',
    );
  });

  it('never shows a secret and never steers a terminal', () => {
    const text = formatJson({ key: Secret.of('canary'), name: '\u009b2J\u007f\x1b' });
    expect(text).not.toContain('canary');
    expect(text).toContain('"\\u009b2J\\u007f\\u001b"');
    expect(JSON.parse(text)).toEqual({ key: '[secret]', name: '\u009b2J\u007f\x1b' });
  });
});

describe('dates', () => {
  it('cuts instants to seconds in UTC', () => {
    expect(formatInstant(new Date(999))).toBe('1970-01-01T00:00:00Z');
    expect(formatInstant(new Date('2026-11-23T23:00:00.999+01:00'))).toBe('2026-11-23T22:00:00Z');
  });

  it.each([
    [28_800, '8h0m0s'],
    [3552.9, '59m12s'],
    [60, '1m0s'],
    [12, '12s'],
    [0, '0s'],
    [-65.5, '-1m5s'],
    [129_600, '36h0m0s'],
  ])('writes %d seconds as Go does', (seconds, text) => {
    expect(formatGoDuration(seconds)).toBe(text);
  });
});
