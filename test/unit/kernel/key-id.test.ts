// What access key ids tell: as a table.

import { describe, expect, it } from 'vitest';
import { accountOfKeyId, isTemporaryKeyId } from '../../../src/kernel/key-id.ts';

describe('accountOfKeyId', () => {
  it.each([
    // A published example of an id with its account.
    ['ASIAQNZGKIQY56JQ7WML', '029608264753'],
    ['AKIAQNZGKIQY56JQ7WML', '029608264753'],
    // All forty bits.
    ['AKIA7777777777777777', '1099511627775'],
    ['AKIAQAAAAAAAAAAAAAAA', '000000000000'],
    // Of the time before accounts stood in ids.
    ['AKIAIOSFODNN7EXAMPLE', undefined],
    ['AKIAJAAAAAAAAAAAAAAA', undefined],
    ['AROAQNZGKIQY56JQ7WML', undefined],
    ['ASIAQNZGKIQY56JQ7WM', undefined],
    ['ASIAQNZGKIQY56JQ7WM1', undefined],
    ['', undefined],
  ])('%s', (id, account) => {
    expect(accountOfKeyId(id)).toBe(account);
  });
});

describe('isTemporaryKeyId', () => {
  it.each([
    ['ASIAQNZGKIQY56JQ7WML', true],
    ['AKIAQNZGKIQY56JQ7WML', false],
    ['', false],
  ])('%s', (id, expected) => {
    expect(isTemporaryKeyId(id)).toBe(expected);
  });
});
