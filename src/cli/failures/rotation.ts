// Failures of rotating keys.

import type { Facts } from '../../kernel/error.ts';
import type { RotationErrorCode } from '../../rotation/errors.ts';
import { because, fact, factOr, profileOf, type Table } from './row.ts';

const again = (f: Facts): string => `vault rotate ${factOr(f, 'name', 'PROFILE')}`;

const whose = (f: Facts): string => `the keys of ${factOr(f, 'name', 'the profile')}`;

const ACTIONS =
  'iam:ListAccessKeys, iam:CreateAccessKey, iam:DeleteAccessKey, iam:UpdateAccessKey and iam:GetAccessKeyLastUsed';

const allow = (f: Facts): string => `allow ${ACTIONS} on ${factOr(f, 'userArn', 'the user itself')}`;

/** What a person calls the things that a profile's credentials can begin with. */
const KIND: Readonly<Record<string, string>> = {
  'file-keys': 'keys in a file',
  'sso-role': 'single sign-on',
  'web-identity': 'a web identity',
  saml: 'a SAML assertion',
  cognito: 'a Cognito identity pool',
  process: 'a program',
  'credential-source': 'the machine it runs on',
  login: '`aws login`',
};

export const ROTATION_FAILURES: Table<RotationErrorCode> = {
  'not-stored': {
    message: (f) =>
      f.kind === 'file-keys'
        ? `the keys of ${profileOf(f)} stand in the ${factOr(f, 'file', 'credentials')} file: vault rotates stored keys only`
        : `${profileOf(f)} has no stored keys to rotate: its credentials come from ${KIND[fact(f, 'kind')] ?? 'somewhere else'}`,
    hint: (f) =>
      f.kind === 'file-keys'
        ? `store them, then take them out of the file: vault add ${factOr(f, 'name', 'PROFILE')}`
        : '`vault list --credentials` shows the names with stored keys',
  },
  'two-keys': {
    message: (f) =>
      `the user of ${whose(f)} has another access key, and AWS allows no third: ${factOr(f, 'details', fact(f, 'others'))}`.replace(
        /: $/,
        '',
      ),
    hint: (f) =>
      `if nobody needs it any more: vault rotate ${factOr(f, 'name', 'PROFILE')} --delete-key ${Array.isArray(f.others) ? String(f.others[0]) : 'KEY_ID'}`,
  },
  'no-such-key': {
    message: (f) =>
      fact(f, 'storedUnder') === ''
        ? `${factOr(f, 'given', 'the key')} is not another access key of the user of ${whose(f)}`
        : `access key ${fact(f, 'given')} is stored under ${fact(f, 'storedUnder')}: --delete-key takes only keys that are not in the vault`,
    hint: (f) =>
      fact(f, 'storedUnder') !== ''
        ? `vault rotate ${fact(f, 'storedUnder')}`
        : fact(f, 'others') === ''
          ? `there is no other; leave out --delete-key: ${again(f)}`
          : `the others are: ${fact(f, 'others')}`,
  },
  denied: {
    message: (f) =>
      `AWS refused ${factOr(f, 'operation', 'a call to IAM')}${f.mfa === 'used' ? ' also with MFA' : ''}${because(f).replace(/^: User: /, ': user ')}`,
    hint: (f) =>
      f.mfa === 'skipped'
        ? again(f)
        : `${allow(f)}${f.mfa === 'unknown' ? `; where its policy asks for MFA, set mfa_serial in profile ${factOr(f, 'name', 'PROFILE')}` : ''}`,
  },
  'not-usable-yet': {
    message: (f) =>
      `AWS does not take the new access key ${fact(f, 'accessKeyId')} yet; the old one is still in use`.replace(
        '  ',
        ' ',
      ),
    hint: (f) => `wait a few minutes, then go on: ${again(f)}`,
  },
  'other-user': {
    message: (f) =>
      `the new key of ${factOr(f, 'name', 'the profile')} belongs to another user than the old one`,
    hint: () => 'look at AWS_ENDPOINT_URL_IAM and AWS_ENDPOINT_URL_STS: both must lead to the same account',
  },
  'create-unclear': {
    message: () => 'AWS did not say whether it made a new access key; the old one is still in use',
    hint: (f) => `find out and go on: ${again(f)}`,
  },
  'read-back': {
    message: (f) => `the store did not give back what was written for ${factOr(f, 'name', 'the profile')}`,
    hint: (f) => `no key is lost; try it again: ${again(f)}`,
  },
  'journal-damaged': {
    message: (f) =>
      `the record of an interrupted rotation of ${whose(f)} cannot be understood (a newer version of vault may have written it)`,
    hint: (f) =>
      `update vault; or look at the user's keys in the IAM console, then store a good one anew: vault remove ${factOr(f, 'name', 'PROFILE')}`,
  },
  'keys-changed': {
    message: (f) => `${whose(f)} were changed or removed by somebody else meanwhile`,
    hint: () => 'vault list --credentials',
  },
  'old-left': {
    message: (f) =>
      `the new key is stored, but AWS refused ${factOr(f, 'operation', 'to retire the old one')}: access key ${factOr(f, 'accessKeyId', 'of before')} is still active`,
    hint: (f) => `${allow(f)}, then: ${again(f)}`,
  },
  'some-failed': {
    message: (f) => `${factOr(f, 'failed', 'some')} of ${factOr(f, 'total', 'several')} rotations failed`,
    hint: () => 'each is told of above; vault rotate with a name tries that one again',
  },
};
