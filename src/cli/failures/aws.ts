// Failures of asking AWS. Beside their own, these errors have facts that `perform` and `verify` add: `profile` (whose
// step it was), `keysOf` and `keysIn` (whose keys signed, and where they are kept), `durationSeconds`, `isNew` (keys
// that `add` was checking); `target` is the profile of the command line.

import type { AwsErrorCode } from '../../aws/errors.ts';
import type { Facts } from '../../kernel/error.ts';
import { WEB_IDENTITY_FAILURES } from './aws-identity.ts';
import { AWS_NETWORK_FAILURES, plainly } from './aws-network.ts';
import { SSO_FAILURES } from './aws-sso.ts';
import { IDENTITY_FAILURES } from './identity.ts';
import { LOGIN_FAILURES } from './login.ts';
import { METADATA_FAILURES } from './machine.ts';
import {
  because,
  clear,
  explain,
  fact,
  factOr,
  listRoles,
  profileOf,
  shortDuration,
  type Table,
} from './row.ts';

const call = (f: Facts): string => factOr(f, 'operation', 'the request');
const host = (f: Facts): string => factOr(f, 'host', 'AWS');

/** AWS's own sentence, begun as ours do. */
const said = (f: Facts): string => because(f).replace(/^: User: /, ': user ');

const whoseKey = (f: Facts): string =>
  f.isNew === true
    ? 'this access key'
    : fact(f, 'signer') !== ''
      ? `the credentials of ${fact(f, 'signer')}`
      : fact(f, 'keysOf') === ''
        ? 'the access key'
        : `the access key of profile ${fact(f, 'keysOf')}`;

const NOT_STORED = 'copy it again from the IAM console; nothing was stored';

/** How keys that are no good are replaced. */
function renew(f: Facts): string {
  const profile = factOr(f, 'keysOf', 'PROFILE');
  if (f.isNew === true) return NOT_STORED;
  return f.keysIn === 'config' || f.keysIn === 'credentials'
    ? `correct the keys in the ${fact(f, 'keysIn')} file, or store good ones: vault add ${profile}`
    : `vault add ${profile}`;
}

/** How long, where AWS says so. */
function wait(f: Facts): string {
  const seconds = Number(f.retryAfterSeconds);
  return Number.isFinite(seconds) && seconds > 0
    ? `wait ${shortDuration(seconds)}, then run the command again`
    : 'wait a little, then run the command again';
}

/** Nearer than a minute, as the answer itself shows. */
const agree = (f: Facts): boolean => f.seconds !== undefined && Math.abs(Number(f.seconds)) < 60;

/** How the clock of this machine is set. */
function setClock(f: Facts): string {
  const command = {
    linux: 'sudo timedatectl set-ntp true',
    darwin: 'sudo sntp -sS time.apple.com',
    win32: 'w32tm /resync',
  }[fact(f, 'platform')];
  return `set the clock${command === undefined ? '' : ` (${command})`}, then run the command again`;
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** AWS's text tells some refusals apart, which its code does not. */
function denialHint(f: Facts): string {
  const text = fact(f, 'reason');
  if (f.operation === 'GetFederationToken')
    return 'sign in with a role, or let the user call sts:GetFederationToken';
  if (/^Cannot call GetSessionToken with session/.test(text))
    return `the keys are a session already, which needs no other: vault exec --no-session ${factOr(f, 'target', 'PROFILE')} -- COMMAND`;
  if (/by root accounts/.test(text))
    return `store the keys of an IAM user instead of root's: vault add ${factOr(f, 'keysOf', 'PROFILE')}`;
  return f.operation === 'AssumeRole'
    ? `\`${explain(f)}\` shows all that is sent`
    : `let the user call ${call(f)}, or use other credentials: ${explain(f)}`;
}

export const AWS_FAILURES: Table<AwsErrorCode> = {
  ...AWS_NETWORK_FAILURES,
  ...IDENTITY_FAILURES,
  ...LOGIN_FAILURES,
  ...METADATA_FAILURES,
  'invalid-key': {
    message: (f) =>
      `AWS does not know ${whoseKey(f)}: it was deleted or switched off, or belongs to another partition`,
    hint: (f) =>
      f.isNew === true
        ? NOT_STORED
        : fact(f, 'signer') !== ''
          ? clear(f)
          : `look at the key in the IAM console; a good one goes in with \`vault add ${factOr(f, 'keysOf', 'PROFILE')}\``,
  },
  'signature-mismatch': {
    message: (f) => `AWS does not accept the secret of ${whoseKey(f)}`,
    hint: (f) => {
      if (fact(f, 'signer') !== '') return clear(f);
      return f.isNew === true ? NOT_STORED : `${renew(f)}; or this machine's clock is wrong: vault doctor`;
    },
  },
  'clock-skew': {
    message: (f) => {
      const seconds = Number(f.seconds);
      if (f.seconds === undefined || !Number.isFinite(seconds))
        return "this machine's clock is wrong: AWS refused the time of the request";
      if (agree(f))
        return "AWS refused the time of the request, though this machine's clock agrees with AWS's";
      return `this machine's clock is ${shortDuration(Math.abs(seconds))} ${seconds > 0 ? 'ahead' : 'behind'}: AWS refused the time of the request`;
    },
    hint: (f) =>
      agree(f) ? 'run the command again; something on the way may have held the request up' : setClock(f),
  },
  'expired-token': {
    message: (f) =>
      fact(f, 'signer') !== ''
        ? `AWS says that the credentials of ${fact(f, 'signer')} are over`
        : fact(f, 'keysOf') === ''
          ? 'AWS says that the session is over'
          : `AWS says that the session of profile ${fact(f, 'keysOf')} is over`,
    hint: (f) =>
      f.keysIn === 'config' || f.keysIn === 'credentials'
        ? `put fresh credentials into the ${fact(f, 'keysIn')} file, or store long-term keys: vault add ${factOr(f, 'keysOf', 'PROFILE')}`
        : clear(f),
  },
  'access-denied': {
    message: (f) => `AWS refused ${call(f)}${said(f)}`,
    lines: (f) => [...texts(f.plan), ...texts(f.checks)],
    hint: denialHint,
  },
  'mfa-invalid': {
    message: (f) => `AWS refused the MFA code${fact(f, 'serial') === '' ? '' : ` for ${fact(f, 'serial')}`}`,
    hint: () => 'a code works once: wait for the next one, then run the command again',
  },
  'mfa-device-unknown': {
    message: (f) =>
      `AWS does not know MFA device ${fact(f, 'serial')} as a device of this user`.replace('  ', ' '),
    hint: (f) => `correct mfa_serial of ${profileOf(f)}: the IAM console shows it under security credentials`,
  },
  validation: {
    message: (f) => `AWS refused a parameter of ${call(f)}${said(f)}`,
    hint: explain,
  },
  'duration-too-long': {
    message: (f) => {
      const asked =
        Number.isFinite(Number(f.durationSeconds)) && f.durationSeconds !== undefined
          ? ` of ${shortDuration(Number(f.durationSeconds))}`
          : '';
      return f.limit === 'chaining'
        ? `the duration${asked} is too long: a role assumed with the credentials of another role lasts an hour at most`
        : `the duration${asked} is longer than the role allows`;
    },
    hint: () => 'choose a shorter --duration or duration_seconds; every role allows 1h',
  },
  'malformed-policy': {
    message: (f) => `AWS cannot read the session policy${said(f)}`,
    hint: () => 'correct the JSON of --policy',
  },
  'packed-policy-too-large': {
    message: () => 'session policies and session tags together are too large',
    hint: () => 'shorten --policy, or use fewer tags and policy ARNs',
  },
  throttled: {
    message: (f) => `AWS was asked too often (${call(f)}), and asks to wait`,
    hint: wait,
  },
  'limit-exceeded': {
    message: (f) => `AWS refused ${call(f)}${said(f)}`,
    hint: () => 'remove what is no longer needed, or ask for a higher quota',
  },
  'not-found': {
    message: (f) => `AWS refused ${call(f)}${said(f)}`,
    hint: (f) =>
      f.operation === 'GetRoleCredentials'
        ? (listRoles(f) ?? `correct sso_account_id, sso_role_name and sso_region of ${profileOf(f)}`)
        : 'look in the IAM console; it may have been removed meanwhile',
  },
  'region-disabled': {
    message: (f) =>
      `STS is switched off for this account in region ${fact(f, 'region')}`.replace(
        / region $/,
        ' this region',
      ),
    hint: () => 'choose another region with --region, or switch STS on in the account settings of IAM',
  },
  service: {
    message: (f) =>
      `AWS failed on its side (${call(f)}${fact(f, 'status') === '' ? '' : `, status ${fact(f, 'status')}`})`,
    hint: (f) => `${wait(f)}; https://health.aws.amazon.com shows known trouble`,
  },
  'region-invalid': {
    message: () => 'the region is not of the shape of a region',
    hint: () => 'write it as eu-west-1',
  },
  'endpoint-invalid': {
    message: (f) => `the endpoint cannot be used${plainly(f)}`,
    hint: () => 'write it as https://HOST or http://127.0.0.1:PORT',
  },
  'endpoint-conflict': {
    message: (f) =>
      `an endpoint of your own and ${factOr(f, 'setting', 'use_fips_endpoint')} exclude each other`,
    hint: () => 'remove one of the two',
  },
  'sign-in-refused': {
    message: (f) =>
      `AWS signs nobody in with these credentials (${host(f)}${fact(f, 'status') === '' ? '' : `, status ${fact(f, 'status')}`})`,
    hint: (f) => `they may be over, or revoked: ${clear(f)}`,
  },
  ...WEB_IDENTITY_FAILURES,
  ...SSO_FAILURES,
  'not-subscribed': {
    message: (f) => `the account may not use ${call(f)} here yet${said(f)}`,
    hint: () => 'look in the AWS console whether the account is activated, and the region enabled for it',
  },
  unknown: {
    message: (f) =>
      `AWS refused ${call(f)}${fact(f, 'awsCode') === '' ? '' : ` with ${fact(f, 'awsCode')}`}${said(f)}`,
    hint: explain,
  },
};
