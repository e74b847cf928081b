// Failures of the sessions of `aws login`.

import type { LoginErrorCode } from '../../aws/login-errors.ts';
import type { LoginCacheErrorCode } from '../../credentials/login/errors.ts';
import type { Facts } from '../../kernel/error.ts';
import type { CliErrorCode } from '../errors.ts';
import { errnoText, fact, factOr, profileOf, type Table } from './row.ts';

const ofProfile = (f: Facts): string => (fact(f, 'profile') === '' ? '' : ` of ${profileOf(f)}`);

/** How somebody signs in to the console for a profile. */
function login(f: Facts): string {
  const name = factOr(f, 'profile', 'PROFILE');
  return `vault aws-login ${/^[\w@%+=:,./-]+$/.test(name) ? name : `'${name.replaceAll("'", `'\\''`)}'`}`;
}

export const LOGIN_FAILURES: Table<LoginErrorCode> = {
  'login-over': {
    message: (f) =>
      fact(f, 'awsCode') === 'AUTHCODE_EXPIRED'
        ? 'the code of the sign-in page was used already, or is too old'
        : `the console session${ofProfile(f)} is over`,
    hint: login,
  },
  'login-changed': {
    message: (f) => `the console session${ofProfile(f)} is over, because the password was changed`,
    hint: login,
  },
  'login-not-permitted': {
    message: (f) => `AWS gives no credentials for the console session${ofProfile(f)}`,
    hint: () =>
      'have signin:CreateOAuth2Token and signin:AuthorizeOAuth2Access allowed to you: the managed policy SignInLocalDevelopmentAccess does',
  },
};

export const LOGIN_CACHE_FAILURES: Table<LoginCacheErrorCode> = {
  'login-missing': {
    message: (f) => `${profileOf(f)} needs a sign-in to the console`,
    hint: login,
  },
  'login-malformed': {
    message: (f) =>
      `what is kept of the console session${ofProfile(f)} cannot be read${fact(f, 'errno') === '' ? '' : `: ${errnoText(fact(f, 'errno'))}`}`,
    hint: login,
  },
  'login-bad-code': {
    message: (f) =>
      fact(f, 'reason') === 'state'
        ? 'the code belongs to another sign-in'
        : 'what was typed is not the code of the sign-in page',
    hint: () => 'run the command again, open the address that it shows, and copy the whole code',
  },
  'login-nobody': {
    message: () => 'AWS does not say who signed in',
    hint: () => 'run the command again with --debug, and report it if it stays so',
  },
};

type AwsLoginCode = Extract<CliErrorCode, `aws-login-${string}`>;

export const AWS_LOGIN_FAILURES: Table<AwsLoginCode> = {
  'aws-login-other-way': {
    message: (f) =>
      `${profileOf(f)} gets its credentials in another way already: it has ${factOr(f, 'key', 'other settings')}`,
    hint: () => 'name another profile; one that is not there yet is made: vault aws-login NAME',
  },
  'aws-login-stored': {
    message: (f) => `${profileOf(f)} has stored keys, which come before a session of aws login`,
    hint: () => 'name another profile; one that is not there yet is made: vault aws-login NAME',
  },
  'aws-login-other': {
    message: (f) =>
      `${profileOf(f)} is signed in as ${factOr(f, 'standing', 'somebody else')}, and there is no terminal to ask on`,
    hint: (f) => `${login(f)} --force`,
  },
  'aws-login-kept': {
    message: (f) => `${profileOf(f)} stays signed in as ${factOr(f, 'standing', 'somebody else')}`,
    hint: (f) => `sign in as somebody else for another profile, or replace this one: ${login(f)} --force`,
  },
  'aws-login-nobody': {
    message: (f) => `nobody is signed in to the console for ${profileOf(f)}`,
    hint: login,
  },
};
