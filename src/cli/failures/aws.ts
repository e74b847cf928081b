// Failures of asking AWS. Beside their own, these errors have facts that `perform` and `verify` add: `profile` (whose
// step it was), `keysOf` and `keysIn` (whose keys signed, and where they are kept), `durationSeconds`, `isNew` (keys
// that `add` was checking); `target` is the profile of the command line.

import type { AwsErrorCode } from '../../aws/errors.ts';
import type { Facts } from '../../kernel/error.ts';
import { WEB_IDENTITY_FAILURES } from './aws-identity.ts';
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
const through = (f: Facts): string => (fact(f, 'proxy') === '' ? '' : ` through proxy ${fact(f, 'proxy')}`);
const host = (f: Facts): string => factOr(f, 'host', 'AWS');

/** AWS's own sentence, begun as ours do. */
const said = (f: Facts): string => because(f).replace(/^: User: /, ': user ');

/** The reasons of settings are without a verb. */
const plainly = (f: Facts): string =>
  because(f)
    .replace(/^: not /, ': it is not ')
    .replace(/^: holds /, ': it holds ');

const whoseKey = (f: Facts): string =>
  f.isNew === true
    ? 'this access key'
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

const NETWORK: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name is not known',
  EAI_AGAIN: 'its name could not be looked up',
  ECONNREFUSED: 'it refused the connection',
  ECONNABORTED: 'the connection was cut',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  ENETUNREACH: 'there is no way to its network',
  EHOSTUNREACH: 'there is no way to it',
  ETIMEDOUT: 'it did not answer',
};

const lookAtNetwork = (f: Facts): string =>
  fact(f, 'proxy') === ''
    ? f.isNew === true
      ? 'look at the network; nothing was stored'
      : fact(f, 'target') === '' && fact(f, 'profile') === ''
        ? 'look at the network, and at AWS_ENDPOINT_URL'
        : `look at the network, and at where the request goes: ${explain(f)}`
    : 'look at the network, and at HTTPS_PROXY, HTTP_PROXY and NO_PROXY';

const WAIT = 'wait a little, then run the command again';

/** How the clock of this machine is set. */
function setClock(f: Facts): string {
  const command = {
    linux: 'sudo timedatectl set-ntp true',
    darwin: 'sudo sntp -sS time.apple.com',
    win32: 'w32tm /resync',
  }[fact(f, 'platform')];
  return `set the clock${command === undefined ? '' : ` (${command})`}, then run the command again`;
}

export const AWS_FAILURES: Table<AwsErrorCode> = {
  ...IDENTITY_FAILURES,
  ...LOGIN_FAILURES,
  ...METADATA_FAILURES,
  'invalid-key': {
    message: (f) =>
      `AWS does not know ${whoseKey(f)}: it was deleted or switched off, or belongs to another partition`,
    hint: (f) =>
      f.isNew === true
        ? NOT_STORED
        : `look at the key in the IAM console; a good one goes in with \`vault add ${factOr(f, 'keysOf', 'PROFILE')}\``,
  },
  'signature-mismatch': {
    message: (f) => `AWS does not accept the secret of ${whoseKey(f)}`,
    hint: renew,
  },
  'clock-skew': {
    message: (f) => {
      const seconds = Number(f.seconds);
      if (f.seconds === undefined || !Number.isFinite(seconds))
        return "this machine's clock is wrong: AWS refused the time of the request";
      return `this machine's clock is ${shortDuration(Math.abs(seconds))} ${seconds > 0 ? 'ahead' : 'behind'}: AWS refused the time of the request`;
    },
    hint: setClock,
  },
  'expired-token': {
    message: (f) =>
      fact(f, 'keysOf') === ''
        ? 'AWS says that the session is over'
        : `AWS says that the session of profile ${fact(f, 'keysOf')} is over`,
    hint: (f) =>
      f.keysIn === 'config' || f.keysIn === 'credentials'
        ? `put fresh credentials into the ${fact(f, 'keysIn')} file, or store long-term keys: vault add ${factOr(f, 'keysOf', 'PROFILE')}`
        : clear(f),
  },
  'access-denied': {
    message: (f) => `AWS refused ${call(f)}${said(f)}`,
    hint: (f) =>
      f.operation === 'GetFederationToken'
        ? `sign in with a role, or let the user call sts:GetFederationToken`
        : `compare \`${explain(f)}\` with the trust policy of the role: its ARN, ${f.mfaSent === true ? '' : 'MFA (mfa_serial), '}the external id, and who may assume it`,
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
    hint: () => WAIT,
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
    hint: () => `${WAIT}; https://health.aws.amazon.com shows known trouble`,
  },
  'bad-answer': {
    message: (f) => `${host(f)} answered, but not as AWS does`,
    hint: () => 'look for a captive portal or a proxy in between, and at AWS_ENDPOINT_URL',
  },
  network: {
    message: (f) =>
      `${host(f)} cannot be reached${through(f)}: ${NETWORK[fact(f, 'reason')] ?? factOr(f, 'reason', 'no connection')}`,
    hint: lookAtNetwork,
  },
  timeout: {
    message: (f) =>
      `${host(f)} gave no answer${f.timeoutMs === undefined ? '' : ` within ${Number(f.timeoutMs) / 1000} seconds`}${through(f)}`,
    hint: lookAtNetwork,
  },
  tls: {
    message: (f) => `the certificate of ${host(f)} cannot be trusted${because(f)}`,
    hint: () => 'name the certificates of your network with AWS_CA_BUNDLE',
  },
  'proxy-refused': {
    message: (f) =>
      `${fact(f, 'proxy') === '' ? 'the proxy' : `proxy ${fact(f, 'proxy')}`} refused the connection${fact(f, 'status') === '' ? '' : ` with status ${fact(f, 'status')}`}`,
    hint: () => 'look at HTTPS_PROXY, HTTP_PROXY and NO_PROXY',
  },
  'proxy-invalid': {
    message: (f) => `the proxy in ${factOr(f, 'variable', 'HTTPS_PROXY')} cannot be used${plainly(f)}`,
    hint: (f) => `set ${factOr(f, 'variable', 'HTTPS_PROXY')} to http://HOST:PORT, or unset it`,
  },
  'ca-bundle': {
    message: (f) =>
      `the file ${fact(f, 'path')} that AWS_CA_BUNDLE names ${factOr(f, 'reason', 'cannot be used')}`.replace(
        '  ',
        ' ',
      ),
    hint: () => 'set AWS_CA_BUNDLE to a file of PEM certificates, or unset it',
  },
  'setting-invalid': {
    message: (f) => `${factOr(f, 'variable', 'an environment variable')} has a value that cannot be used`,
    hint: (f) =>
      f.variable === 'AWS_MAX_ATTEMPTS'
        ? 'set AWS_MAX_ATTEMPTS to a number from 1 to 999, or unset it'
        : `unset ${factOr(f, 'variable', 'it')}`,
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
  unknown: {
    message: (f) =>
      `AWS refused ${call(f)}${fact(f, 'awsCode') === '' ? '' : ` with ${fact(f, 'awsCode')}`}${said(f)}`,
    hint: explain,
  },
};
