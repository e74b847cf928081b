// What a credential_process prints is taken or refused, and its complaints are made fit to be shown.

import { describe, expect, it } from 'vitest';
import { credentialsIn, shownComplaint } from '../../../../src/credentials/process/output.ts';

const NOW = Date.parse('2026-01-02T03:04:05Z');
const KEYS = { Version: 1, AccessKeyId: 'AKIAFAKE', SecretAccessKey: 'made/up/secret' };

function read(value: unknown) {
  return credentialsIn(typeof value === 'string' ? value : JSON.stringify(value), 'p', NOW);
}

function refusal(value: unknown): unknown {
  try {
    read(value);
    return undefined;
  } catch (error) {
    const { code, facts, message } = error as Error & { code: string; facts: Record<string, unknown> };
    expect(message).not.toContain('secret');
    return [code, facts.reason, facts.key].filter((part) => part !== undefined).join(' ');
  }
}

describe('what a credential_process prints', () => {
  it('may be long-term keys or a session, with more beside it', () => {
    const long = read(KEYS);
    expect([long.accessKeyId, long.secretAccessKey.reveal()]).toEqual(['AKIAFAKE', 'made/up/secret']);
    expect(Object.keys(long)).toEqual(['accessKeyId', 'secretAccessKey']);
    const session = read({
      ...KEYS,
      SessionToken: 'token',
      Expiration: '2026-01-02T04:04:05Z',
      AccountId: '1',
      X: [],
    });
    expect(session.sessionToken?.reveal()).toBe('token');
    expect(session.expiration?.toISOString()).toBe('2026-01-02T04:04:05.000Z');
    const empty = read({ ...KEYS, SessionToken: '', Expiration: null });
    expect(Object.keys(empty)).toEqual(['accessKeyId', 'secretAccessKey']);
    expect(read(`\ufeff${JSON.stringify(KEYS)}\r\n`.replace('\ufeff', '')).accessKeyId).toBe('AKIAFAKE');
  });

  it.each([
    '2026-01-02T04:04:05Z',
    '2026-01-02T04:04:05.000Z',
    '2026-01-02T04:04:05.123456789Z',
    '2026-01-02T05:04:05+01:00',
    '2026-01-02 04:04:05+00:00',
    '20260102T040405Z',
    '2026-01-01T23:34:05-0430',
    ' 2026-01-02t04:04:05z ',
  ])('may write its end as %s', (Expiration) => {
    const { expiration } = read({ ...KEYS, Expiration });
    expect(Math.floor((expiration?.getTime() ?? 0) / 1000)).toBe(NOW / 1000 + 3600);
  });

  it.each([
    ['nothing', '', 'process-bad-output empty'],
    ['a line end', '\n', 'process-bad-output empty'],
    ['text', 'made/up/secret', 'process-bad-output not-json'],
    ['half an object', '{"Version":1,"SecretAccessKey":"made/up/secret', 'process-bad-output not-json'],
    ['two objects', `${JSON.stringify(KEYS)}${JSON.stringify(KEYS)}`, 'process-bad-output not-json'],
    ['a list', [KEYS], 'process-bad-output not-json'],
    ['null', 'null', 'process-bad-output not-json'],
    ['no version', { ...KEYS, Version: undefined }, 'process-bad-output no-version Version'],
    ['the text 1', { ...KEYS, Version: '1' }, 'process-bad-output version Version'],
    ['version 2', { ...KEYS, Version: 2 }, 'process-bad-output version Version'],
    ['no key id', { ...KEYS, AccessKeyId: undefined }, 'process-bad-output missing AccessKeyId'],
    ['an empty secret', { ...KEYS, SecretAccessKey: '' }, 'process-bad-output missing SecretAccessKey'],
    ['a number for a secret', { ...KEYS, SecretAccessKey: 1 }, 'process-bad-output not-text SecretAccessKey'],
    ['a line end in a key id', { ...KEYS, AccessKeyId: 'A\nB' }, 'process-bad-output not-a-key AccessKeyId'],
    ['a list for a token', { ...KEYS, SessionToken: ['x'] }, 'process-bad-output not-text SessionToken'],
    ['no end', { ...KEYS, Expiration: '' }, 'process-bad-output not-a-time Expiration'],
    ['no offset', { ...KEYS, Expiration: '2026-01-02T04:04:05' }, 'process-bad-output not-a-time Expiration'],
    ['seconds', { ...KEYS, Expiration: 1767326645 }, 'process-bad-output not-text Expiration'],
    [
      'no such day',
      { ...KEYS, Expiration: '2026-02-30T04:04:05Z' },
      'process-bad-output not-a-time Expiration',
    ],
    ['the past', { ...KEYS, Expiration: '2026-01-02T03:04:05Z' }, 'process-expired'],
  ])('is refused where it is %s', (_what, value, expected) => {
    expect(refusal(value)).toBe(expected);
  });
});

describe('what a program complains', () => {
  it.each([
    ['', undefined],
    [' \n\t\n', undefined],
    ['error: no token\n', 'error: no token'],
    ['one\ntwo\r\n', 'one two'],
    ['\u001b[31mred\u001b[0m \u001b]0;title\u0007x\u001b[2J', 'red x'],
    ['bell \u0007 and \u202e turned', 'bell and turned'],
    ['key wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY here', 'key [left out] here'],
    [
      'role arn:aws:iam::123456789012:role/a-name-that-is-quite-long-indeed',
      'role arn:aws:iam::123456789012:role/a-name-that-is-quite-long-indeed',
    ],
    ['pass my phrase now', 'pass [left out] now'],
  ])('is shown: %j', (stderr, shown) => {
    expect(shownComplaint(stderr, ['my phrase', 'short'])).toBe(shown);
  });

  it('is cut at its beginning: the end tells more', () => {
    const shown = shownComplaint(`${'begin '.repeat(500)}the end`, []) ?? '';
    expect(shown).toMatch(/^… .*the end$/);
    expect(shown.length).toBeLessThanOrEqual(602);
  });
});
