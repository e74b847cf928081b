// The one-time passwords of the fake AWS against the test vectors of RFC 6238 (last six of their eight digits).

import { expect, test } from 'vitest';
import { decodeBase32, matchingStep, totpCode } from '../../fake-aws/totp.ts';

// "12345678901234567890" in base32.
const SEED = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

test.each([
  [59, '287082'],
  [1111111109, '081804'],
  [1111111111, '050471'],
  [1234567890, '005924'],
  [2000000000, '279037'],
  [20000000000, '353130'],
])('the code at second %i is that of RFC 6238', (second, code) => {
  expect(totpCode(SEED, Math.floor(second / 30))).toBe(code);
});

test('a seed decodes to its bytes and refuses other characters', () => {
  expect(decodeBase32(SEED).toString('ascii')).toBe('12345678901234567890');
  expect(() => decodeBase32('0189')).toThrow('base32');
});

test('a code is taken one step early or late, not two, and not when its step was used', () => {
  const nowMs = 1234567890 * 1000;
  const now = Math.floor(1234567890 / 30);
  for (const step of [now - 1, now, now + 1])
    expect(matchingStep(SEED, totpCode(SEED, step), nowMs, new Set())).toBe(step);
  for (const step of [now - 2, now + 2])
    expect(matchingStep(SEED, totpCode(SEED, step), nowMs, new Set())).toBeUndefined();
  expect(matchingStep(SEED, totpCode(SEED, now), nowMs, new Set([now]))).toBeUndefined();
});
