// Words for what is wrong in the environment and on the way to AWS.

import { formatDuration } from '../../kernel/duration.ts';
import type { FindingCode } from '../../setup/findings.ts';
import { AWS_FAILURES } from '../failures/aws.ts';
import { because, fact, profileOf, shortDuration } from '../failures/row.ts';
import { count, meant, unset, type Words, word } from './words.ts';

const REGION_FIX = 'vault config set PROFILE region REGION';

const forProfiles = (f: Parameters<Words['what']>[0]): string => {
  const { profiles } = f;
  if (!Array.isArray(profiles) || profiles.length === 0) return '';
  const more = profiles.length > 3 ? ` and ${profiles.length - 3} more` : '';
  return ` (profile${profiles.length === 1 ? '' : 's'} ${profiles.slice(0, 3).join(', ')}${more})`;
};

export const MACHINE_WORDS = {
  'env-profile-unknown': {
    what: (f) => `${fact(f, 'variable')} names profile ${fact(f, 'named')}, which does not exist${meant(f)}`,
    why: 'the AWS CLI and every SDK in this shell fail',
    fix: (f, at) =>
      fact(f, 'closest') === '' || at.platform === 'win32'
        ? unset(f, at)
        : `export ${fact(f, 'variable')}=${word(fact(f, 'closest'), at.platform)}`,
  },
  'env-profiles-differ': {
    what: () => 'AWS_PROFILE and AWS_DEFAULT_PROFILE name two profiles',
    why: 'the AWS CLI takes the one, other programs the other',
    fix: unset,
  },
  'env-keys': {
    what: () => 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are set in this shell',
    why: 'they win over every profile in other tools, and every program that you start can read them',
    fix: (_, at) =>
      at.platform === 'win32'
        ? 'Remove-Item Env:AWS_ACCESS_KEY_ID, Env:AWS_SECRET_ACCESS_KEY'
        : 'unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN',
  },
  'env-half-keys': {
    what: (f) => `${fact(f, 'variable')} is set, and ${fact(f, 'missing')} is not`,
    why: 'the AWS CLI and every SDK in this shell fail instead of asking a profile',
    fix: unset,
  },
  'env-expired': {
    what: () => 'the credentials in this shell have expired',
    why: 'AWS refuses every call that is made with them',
    fix: (_, at) =>
      at.platform === 'win32'
        ? 'Remove-Item Env:AWS_ACCESS_KEY_ID, Env:AWS_SECRET_ACCESS_KEY, Env:AWS_SESSION_TOKEN'
        : 'unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_CREDENTIAL_EXPIRATION AWS_VAULT',
  },
  'env-nested': {
    what: (f) => `this shell was started by vault for ${profileOf(f)}`,
    why: 'other profiles cannot be used in it: vault exec and vault export refuse to nest',
    fix: () => 'exit',
  },
  'env-bad-value': {
    what: (f) => `${fact(f, 'variable')} cannot be used${because(f)}; it takes ${fact(f, 'expected')}`,
    why: 'it wins over the config file, so every command fails',
    fix: unset,
  },
  'env-duration-ignored': {
    what: (f) => `${fact(f, 'variable')} is ignored${because(f)}`,
    why: 'sessions last as long as without it',
    fix: (f, at) => (at.platform === 'win32' ? unset(f, at) : `export ${fact(f, 'variable')}=1h`),
  },
  'env-regions-differ': {
    what: () => 'AWS_REGION and AWS_DEFAULT_REGION name two regions',
    why: 'the AWS CLI takes the one, other programs the other',
    fix: unset,
  },
  'env-file-missing': {
    what: (f) => `${fact(f, 'variable')} names a file that is not there`,
    why: 'every profile is gone, for vault and for all other tools in this shell',
    fix: unset,
  },
  'path-two-vaults': {
    what: (f) => `PATH leads to more than one vault: ${fact(f, 'programs')}`,
    why: (f) =>
      `the first one runs, ${fact(f, 'first')}, and credential_process may start another than your shell does`,
    fix: (_, at) => (at.platform === 'win32' ? 'where.exe vault' : 'type -a vault'),
  },
  'path-aws-vault': {
    what: (f) => `aws-vault is installed, too: ${fact(f, 'program')}`,
    why: 'it keeps keys of its own: what is rotated or removed here is not there',
    fix: () => 'aws-vault list',
  },

  'clock-off': {
    what: (f) =>
      `this machine's clock is ${shortDuration(Math.abs(Number(f.seconds)))} ${Number(f.seconds) > 0 ? 'ahead' : 'behind'}`,
    why: 'AWS refuses requests from five minutes on, and MFA codes of authenticator apps sooner',
    fix: (_, at) =>
      ({ darwin: 'sudo sntp -sS time.apple.com', win32: 'w32tm /resync' })[String(at.platform)] ??
      'sudo timedatectl set-ntp true',
  },
  offline: {
    what: (f) => `AWS cannot be reached: no answer from ${fact(f, 'hosts')}`,
    why: 'nothing but cached sessions can be had, and the clock could not be compared',
    fix: (f) =>
      fact(f, 'proxy') === ''
        ? `curl -sSI https://${fact(f, 'hosts').split(', ')[0] ?? 'sts.amazonaws.com'}`
        : 'look at HTTPS_PROXY, HTTP_PROXY and NO_PROXY',
  },
  'endpoint-unreachable': {
    what: (f) =>
      `${AWS_FAILURES[f.errorCode === 'timeout' ? 'timeout' : 'network'].message(f)}${forProfiles(f)}`,
    why: 'no new credentials can be had there',
    fix: (f, at) =>
      fact(f, 'reason') === 'ENOTFOUND' && at.place !== undefined
        ? REGION_FIX
        : `curl -sSI ${word(fact(f, 'origin'), at.platform)}`,
  },
  'endpoint-not-aws': {
    what: (f) => `${fact(f, 'host')} answered, but not as AWS does${forProfiles(f)}`,
    why: 'a captive portal, a proxy or another server stands in between',
    fix: (f, at) => `curl -sS ${word(fact(f, 'origin'), at.platform)}`,
  },
  'endpoint-untrusted': {
    what: (f) => `the certificate of ${fact(f, 'host')} cannot be trusted${because(f)}`,
    why: 'somebody reads along: a proxy of your network, or worse',
    fix: () => 'export AWS_CA_BUNDLE=/path/to/the/certificates/of/your/network.pem',
  },
  'endpoint-override': {
    what: (f) =>
      `${fact(f, 'variable') === '' ? `${profileOf(f)} sends` : `${fact(f, 'variable')} sends`} requests for credentials to ${fact(f, 'host')} instead of AWS`,
    why: 'whoever runs that server gets what AWS would get',
    fix: (f, at) =>
      fact(f, 'variable') === ''
        ? `vault config unset ${word(fact(f, 'profile'), at.platform)} ${fact(f, 'service') === '' ? 'endpoint_url' : 'services'}`
        : unset(f, at),
  },
  'endpoint-insecure': {
    what: (f) =>
      `${fact(f, 'variable') === '' ? profileOf(f) : fact(f, 'variable')} sends requests for credentials to ${fact(f, 'host')} over plain http`,
    why: 'everybody on the way can read the credentials that come back',
    fix: (f, at) =>
      fact(f, 'variable') === ''
        ? `vault config unset ${word(fact(f, 'profile'), at.platform)} ${fact(f, 'service') === '' ? 'endpoint_url' : 'services'}`
        : unset(f, at),
  },
  'proxy-refused': {
    what: (f) => AWS_FAILURES['proxy-refused'].message(f),
    why: 'no new credentials can be had through it',
    fix: () => 'look at HTTPS_PROXY, HTTP_PROXY and NO_PROXY',
  },
  'proxy-invalid': {
    what: (f) => AWS_FAILURES['proxy-invalid'].message(f),
    why: 'every call to AWS fails',
    fix: unset,
  },
  'ca-bundle': {
    what: (f) => AWS_FAILURES['ca-bundle'].message(f),
    why: 'every call to AWS fails',
    fix: (f, at) =>
      f.variable === 'ca_bundle'
        ? `vault config unset ${word(fact(f, 'profile') || 'PROFILE', at.platform)} ca_bundle`
        : unset({ variable: fact(f, 'variable') || 'AWS_CA_BUNDLE' }, at),
  },
  'endpoints-left-out': {
    what: (f) => `${count(f, 'endpoint')} more would be used, and not all were asked`,
    why: 'one of them may not be there',
    fix: () => 'vault doctor PROFILE',
  },
  'check-unfinished': {
    what: (f) =>
      `the ${fact(f, 'what')} gave no answer within ${formatDuration(Number(f.seconds ?? 0))}, so it was not checked`,
    why: 'what is wrong there is not told here',
    fix: () => 'vault doctor',
  },
} as const satisfies Partial<Record<FindingCode, Words>>;
