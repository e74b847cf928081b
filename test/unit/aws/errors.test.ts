// What AWS says, as it may be shown: no secret, token, signature, policy or code in it.

import { describe, expect, test } from 'vitest';
import { safeReason } from '../../../src/aws/errors.ts';
import { translate } from '../../../src/aws/translate.ts';

describe('safeReason', () => {
  test.each([
    [
      'User: arn:aws:sts::222222222222:assumed-role/a-role-with-a-very-long-name-indeed/session is not authorized',
      'User: arn:aws:sts::222222222222:assumed-role/a-role-with-a-very-long-name-indeed/session is not authorized',
    ],
    [
      "1 validation error detected: Value '123456' at 'tokenCode' failed to satisfy constraint",
      "1 validation error detected: value at 'tokenCode' failed to satisfy constraint",
    ],
    [
      "2 errors: Value 'it''s\n{\"a\":1}' at 'policy' failed; Value 'x' at 'tags' failed",
      "2 errors: value at 'policy' failed; value at 'tags' failed",
    ],
    ['key wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY here', 'key [left out] here'],
    ['first line\nsecond line with the canonical request', 'first line'],
    ['bell \u0007 and escape \u001b[31m', 'bell   and escape  [31m'],
  ])('%j', (text, shown) => {
    expect(safeReason(text)).toBe(shown);
  });

  test('nothing becomes nothing, and long texts end', () => {
    expect(safeReason(undefined)).toBeUndefined();
    expect(safeReason('')).toBeUndefined();
    expect(safeReason('word '.repeat(200))).toHaveLength(300);
  });
});

describe('codes that the fake does not give', () => {
  const facts = { operation: 'AssumeRole', region: 'me-south-1', timeoutMs: 1 };
  const of = (name: string, message = '', status = 400) =>
    translate(
      Object.assign(new Error(message), { name, $fault: 'client', $metadata: {} }),
      { host: 'h', attempts: 1, status, isAwsAnswer: true },
      facts,
    );

  test.each([
    ['RegionDisabledException', 'region-disabled'],
    ['ThrottlingException', 'throttled'],
    ['RequestLimitExceeded', 'throttled'],
    ['ExpiredTokenException', 'expired-token'],
    ['MalformedPolicyDocumentException', 'malformed-policy'],
    ['PackedPolicyTooLargeException', 'packed-policy-too-large'],
    ['RequestExpired', 'clock-skew'],
    ['UnrecognizedClientException', 'invalid-key'],
    ['InvalidParameterValue', 'validation'],
    ['OptInRequired', 'not-subscribed'],
    ['IncompleteSignature', 'request-altered'],
    ['MissingAuthenticationToken', 'request-altered'],
    ['BrandNew', 'unknown'],
  ])('%s is %s', (name, code) => {
    expect(of(name)).toMatchObject({
      room: 'aws',
      code,
      facts: { awsCode: name, operation: 'AssumeRole', host: 'h' },
    });
  });

  test('the region is told where it matters, and skew is read from the text where there is no Date header', () => {
    expect(of('RegionDisabledException').facts.region).toBe('me-south-1');
    const text =
      'Signature expired: 20260101T000000Z is now earlier than 20260101T001500Z (20260101T003000Z - 15 min.)';
    expect(of('SignatureDoesNotMatch', text, 403)).toMatchObject({
      code: 'clock-skew',
      facts: { seconds: -1800 },
    });
    expect(of('RequestExpired').facts.seconds).toBeUndefined();
  });

  test('a signature mismatch shows nothing of AWS’s text', () => {
    const error = of(
      'SignatureDoesNotMatch',
      "does not match.\n\nThe Canonical String for this request should have been\n'POST",
      403,
    );
    expect(error.code).toBe('signature-mismatch');
    expect(JSON.stringify([error.facts, error.message])).not.toMatch(/POST|Canonical/);
  });
});
