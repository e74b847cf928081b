// Failures of asking AWS.

import type { AwsErrorCode } from '../../aws/errors.ts';
import type { Facts } from '../../kernel/error.ts';
import { because, fact, type Table } from './row.ts';

const asked = (f: Facts): string => (fact(f, 'operation') === '' ? 'AWS' : `AWS (${fact(f, 'operation')})`);
const through = (f: Facts): string => (fact(f, 'proxy') === '' ? '' : ` through proxy ${fact(f, 'proxy')}`);

const NETWORK: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name is not known',
  EAI_AGAIN: 'its name could not be looked up',
  ECONNREFUSED: 'it refused the connection',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  ENETUNREACH: 'there is no way to its network',
  EHOSTUNREACH: 'there is no way to it',
  ETIMEDOUT: 'it did not answer',
};

export const AWS_FAILURES: Table<AwsErrorCode> = {
  'invalid-key': {
    message: (f) =>
      `${asked(f)} does not know the access key: it was deleted or switched off, or belongs to another partition`,
    hint: () => 'look at the key in the IAM console, then store the good one with `vault add PROFILE`',
  },
  'signature-mismatch': {
    message: (f) => `${asked(f)} does not accept the secret of the access key`,
    hint: () => 'store the keys anew: vault add PROFILE',
  },
  'clock-skew': {
    message: (f) => {
      const seconds = Number(f.seconds);
      if (!Number.isFinite(seconds))
        return "this machine's clock is not right: AWS refused the time of the request";
      return `this machine's clock is ${Math.abs(Math.round(seconds))} seconds ${seconds > 0 ? 'ahead' : 'behind'}: AWS refused the time of the request`;
    },
    hint: () => 'set the clock (timedatectl set-ntp true), then run the command again',
  },
  'expired-token': {
    message: (f) => `${asked(f)} says that the session is over`,
    hint: () => 'get new credentials: vault clear, or renew the session token in the file that holds it',
  },
  'access-denied': {
    message: (f) => `${asked(f)} refused${because(f)}`,
    hint: (f) =>
      f.mfaSent === true
        ? 'look at the role ARN, its trust policy and the permissions of the user; vault explain PROFILE shows what is asked for'
        : 'look at the role ARN, its trust policy and permissions, and whether MFA is required (mfa_serial); vault explain PROFILE shows what is asked for',
  },
  'mfa-invalid': {
    message: (f) => `${asked(f)} refused the MFA code for ${fact(f, 'serial')}`,
    hint: () => 'a code works once: wait for the next one; check the clock of this machine and of the device',
  },
  'mfa-device-unknown': {
    message: (f) => `${asked(f)} does not know MFA device ${fact(f, 'serial')} as one of this user's`,
    hint: () => 'correct mfa_serial: the IAM console shows it under security credentials',
  },
  validation: {
    message: (f) => `${asked(f)} refused a parameter${because(f)}`,
    hint: () => 'vault explain PROFILE shows what is asked for',
  },
  'duration-too-long': {
    message: (f) =>
      f.limit === 'chaining'
        ? 'a role assumed with the credentials of another role lasts an hour at most'
        : 'the duration is longer than the role allows',
    hint: () => 'choose a shorter --duration or duration_seconds',
  },
  'malformed-policy': {
    message: (f) => `${asked(f)} cannot read the session policy${because(f)}`,
    hint: () => 'correct the JSON of --policy',
  },
  'packed-policy-too-large': {
    message: () => 'session policies and tags together are too large',
    hint: () => 'shorten --policy, or use fewer tags and policy ARNs',
  },
  throttled: {
    message: (f) => `${asked(f)} was asked too often and asks to wait`,
    hint: () => 'wait a little and run the command again',
  },
  'region-disabled': {
    message: (f) => `STS is switched off for this account in region ${fact(f, 'region')}`,
    hint: () => 'choose another region with --region, or switch STS on in the account settings of IAM',
  },
  service: {
    message: (f) =>
      `${asked(f)} failed on its side${fact(f, 'status') === '' ? '' : ` with status ${fact(f, 'status')}`}`,
    hint: () => 'wait a little and run the command again; https://health.aws.amazon.com shows known trouble',
  },
  'bad-answer': {
    message: (f) => `${fact(f, 'host') || 'the endpoint'} answered, but not as AWS does`,
    hint: () => 'look for a captive portal or a proxy in between, and at AWS_ENDPOINT_URL',
  },
  network: {
    message: (f) =>
      `${fact(f, 'host') || 'AWS'} cannot be reached${through(f)}: ${NETWORK[fact(f, 'reason')] ?? fact(f, 'reason')}`,
    hint: () => 'look at the network, the region and the proxy settings',
  },
  timeout: {
    message: (f) =>
      `${fact(f, 'host') || 'AWS'} gave no answer within ${Number(f.timeoutMs) / 1000} seconds${through(f)}`,
    hint: () => 'look at the network, the region and the proxy settings',
  },
  tls: {
    message: (f) => `the certificate of ${fact(f, 'host')} cannot be trusted${because(f)}`,
    hint: () => 'name the certificates of your network with AWS_CA_BUNDLE',
  },
  'proxy-refused': {
    message: (f) => `proxy ${fact(f, 'proxy')} refused with status ${fact(f, 'status')}`,
    hint: () => 'look at HTTPS_PROXY and NO_PROXY',
  },
  'proxy-invalid': {
    message: (f) => `${fact(f, 'variable')} is not a usable proxy${because(f)}`,
    hint: () => 'write it as http://host:port',
  },
  'ca-bundle': {
    message: (f) =>
      `${fact(f, 'variable')} names ${fact(f, 'path')}, which holds no certificates${because(f)}`,
    hint: () => 'name a file of PEM certificates',
  },
  'setting-invalid': {
    message: (f) => `${fact(f, 'variable')} has a value that cannot be used`,
    hint: () => 'correct the variable, or unset it',
  },
  'region-invalid': {
    message: () => 'the region is not of the shape of a region',
    hint: () => 'write it as eu-west-1',
  },
  'endpoint-invalid': {
    message: (f) => `the endpoint cannot be used${because(f)}`,
    hint: () => 'write it as https://host or http://127.0.0.1:port',
  },
  'endpoint-conflict': {
    message: (f) => `an endpoint of your own and ${fact(f, 'setting')} exclude each other`,
    hint: () => 'remove one of the two',
  },
  unknown: {
    message: (f) => `${asked(f)} refused: ${fact(f, 'awsCode')}${because(f)}`,
    hint: () => 'vault explain PROFILE shows what is asked for',
  },
};
