// ARNs and MFA serial numbers: the forms that AWS has, and a reason for everything else.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isAccountId,
  parseArn,
  parseMfaSerial,
  parsePolicyArn,
  parseRoleArn,
} from '../../../src/kernel/arn.ts';

const reasonOf = (parsed: { readonly ok: boolean; readonly reason?: string }) =>
  parsed.ok ? undefined : parsed.reason;

describe('parseArn', () => {
  it('keeps colons of the resource', () => {
    expect(parseArn('arn:aws:logs:eu-west-1:123456789012:log-group:a:b')).toEqual({
      ok: true,
      value: {
        partition: 'aws',
        service: 'logs',
        region: 'eu-west-1',
        account: '123456789012',
        resource: 'log-group:a:b',
      },
    });
  });

  it.each([
    ['', 'it does not begin with arn:'],
    ['arn:aws:iam::123456789012', 'it has fewer than six parts'],
    ['arn:AWS:iam::123456789012:x', 'its partition is not aws, aws-cn, aws-us-gov or another aws-... name'],
    ['arn:aws:::123456789012:x', 'it names no service'],
    ['arn:aws:iam::1234:x', 'its account id is not twelve digits'],
    ['arn:aws:iam::123456789012:', 'it names no resource'],
    [' arn:aws:iam::123456789012:x', 'there is white space around it'],
  ])('refuses %j', (text, reason) => {
    expect(reasonOf(parseArn(text))).toBe(reason);
  });
});

describe('parseRoleArn', () => {
  it.each([
    ['arn:aws:iam::123456789012:role/r', { partition: 'aws', account: '123456789012', path: '/', name: 'r' }],
    [
      'arn:aws-us-gov:iam::123456789012:role/a/b/My.Role+=,@-_1',
      { partition: 'aws-us-gov', account: '123456789012', path: '/a/b/', name: 'My.Role+=,@-_1' },
    ],
    [
      'arn:aws-iso-b:iam::000000000000:role/r',
      { partition: 'aws-iso-b', account: '000000000000', path: '/', name: 'r' },
    ],
  ])('reads %s', (text, value) => {
    expect(parseRoleArn(text)).toEqual({ ok: true, value });
  });

  it.each([
    ['role/r', 'it does not begin with arn:'],
    ['arn:aws:sts::123456789012:assumed-role/r/s', 'it is the ARN of a session, not of a role'],
    ['arn:aws:s3:::bucket', 'its service is not iam'],
    ['arn:aws:iam:us-east-1:123456789012:role/r', 'an IAM ARN has no region'],
    ['arn:aws:iam:::role/r', 'it names no account'],
    ['arn:aws:iam::aws:role/r', 'its account id is not twelve digits'],
    ['arn:aws:iam::123456789012:roles/r', 'it is not the ARN of a role'],
    ['arn:aws:iam::123456789012:role/', 'the role name may only have letters, digits and _+=,.@-'],
    ['arn:aws:iam::123456789012:role/a b', 'the role name may only have letters, digits and _+=,.@-'],
    ['arn:aws:iam::123456789012:role//r', 'the role name may only have letters, digits and _+=,.@-'],
    [`arn:aws:iam::123456789012:role/${'n'.repeat(65)}`, 'the role name is longer than 64 characters'],
    [`arn:aws:iam::123456789012:role/${'p/'.repeat(1100)}r`, 'it is longer than 2048 characters'],
  ])('refuses %j', (text, reason) => {
    expect(reasonOf(parseRoleArn(text))).toBe(reason);
  });
});

describe('parsePolicyArn', () => {
  it.each(['arn:aws:iam::aws:policy/job-function/ViewOnlyAccess', 'arn:aws-cn:iam::123456789012:policy/p'])(
    'takes %s',
    (text) => {
      expect(parsePolicyArn(text).ok).toBe(true);
    },
  );
  it.each(['arn:aws:iam::123456789012:role/r', 'arn:aws:iam::aws:policy/', 'ReadOnlyAccess'])(
    'refuses %s',
    (text) => {
      expect(parsePolicyArn(text).ok).toBe(false);
    },
  );
});

describe('parseMfaSerial', () => {
  it.each([
    [
      'arn:aws:iam::123456789012:mfa/me@phone',
      { kind: 'virtual', partition: 'aws', account: '123456789012', name: 'me@phone' },
    ],
    [
      'arn:aws:iam::123456789012:mfa/team/me',
      { kind: 'virtual', partition: 'aws', account: '123456789012', name: 'team/me' },
    ],
    [
      'arn:aws:iam::123456789012:sms-mfa/me',
      { kind: 'virtual', partition: 'aws', account: '123456789012', name: 'me' },
    ],
    ['GAHT12345678', { kind: 'hardware', serial: 'GAHT12345678' }],
    ['123456789', { kind: 'hardware', serial: '123456789' }],
  ])('reads %s', (text, value) => {
    expect(parseMfaSerial(text)).toEqual({ ok: true, value });
  });

  it.each([
    ['12345678', 'a hardware serial number has at least 9 characters'],
    ['1'.repeat(257), 'it is longer than 256 characters'],
    ['my device 1', 'it is neither an ARN nor a serial number (letters, digits and _+=/:,.@-)'],
    ['123456789 ', 'there is white space around it'],
    [
      'arn:aws:iam::123456789012:user/me',
      'it is not the ARN of an MFA device (arn:aws:iam::ACCOUNT:mfa/NAME)',
    ],
    ['arn:aws:iam::123456789012:mfa/', 'its device name has a character that STS refuses'],
    ['arn:aws:iam::123456789012:mfa/a b', 'its device name has a character that STS refuses'],
    ['arn:aws:sts::123456789012:mfa/me', 'its service is not iam'],
    ['arn:aws:iam::12345:mfa/me', 'its account id is not twelve digits'],
    [`arn:aws:iam::123456789012:mfa/${'x'.repeat(256)}`, 'it is longer than 256 characters'],
    [
      'arn:aws:iam::123456789012:u2f/user/me/k',
      'it is a security key: STS only takes devices that show six-digit codes',
    ],
  ])('refuses %j', (text, reason) => {
    expect(reasonOf(parseMfaSerial(text))).toBe(reason);
  });
});

it('knows account ids', () => {
  expect(['123456789012', '12345678901', '1234567890123', '12345678901a', ''].map(isAccountId)).toEqual([
    true,
    false,
    false,
    false,
    false,
  ]);
});

it('answers any text without throwing', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.string().map((tail) => `arn:aws:iam::123456789012:${tail}`),
      ),
      (text) => {
        for (const parse of [parseArn, parseRoleArn, parsePolicyArn, parseMfaSerial])
          expect(typeof parse(text).ok).toBe('boolean');
      },
    ),
  );
});
