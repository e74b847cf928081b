// Known keys, what an unknown one was meant to be, and which values can be right.

import { describe, expect, it } from 'vitest';
import { complainOfValue } from '../../../src/setup/key-values.ts';
import { likelyKey } from '../../../src/setup/known-keys.ts';

describe('likelyKey', () => {
  it.each([
    ['regoin', 'region'],
    ['source-profile', 'source_profile'],
    ['sourceprofile', 'source_profile'],
    ['role_anr', 'role_arn'],
    ['mfa_serail', 'mfa_serial'],
    ['duration', 'duration_seconds'],
    ['aws_secret_key', 'aws_secret_access_key'],
    ['default_region', 'region'],
  ])('%s is %s', (written, meant) => {
    expect(likelyKey('profile', written)).toBe(meant);
  });

  it.each([
    'granted_sso_start_url',
    'x_principal_arn',
    'okta_username',
    'azure_tenant_id',
    'color',
    'color_scheme',
  ])('%s is a key of another tool', (key) => {
    expect(likelyKey('profile', key)).toBeUndefined();
  });

  it('knows the keys of a session apart', () => {
    expect(likelyKey('sso-session', 'sso_regoin')).toBe('sso_region');
    expect(likelyKey('sso-session', 'role_anr')).toBeUndefined();
  });
});

describe('complainOfValue', () => {
  it.each([
    ['region', 'eu-west-1'],
    ['region', 'us-gov-east-1'],
    ['region', 'cn-northwest-1'],
    ['region', 'ap-southeast-7'],
    ['region', 'eusc-de-east-1'],
    ['region', 'us-isob-east-1'],
    ['region', 'aws-global'],
    ['region', ''],
    ['role_arn', 'arn:aws-cn:iam::123456789012:role/path/name'],
    ['mfa_serial', 'GAHT12345678'],
    ['duration_seconds', '900'],
    ['duration_seconds', '43200'],
    ['use_fips_endpoint', 'TRUE'],
    ['output', 'yaml-stream'],
    ['retry_mode', 'standard'],
    ['session_tags', 'a=b,c=d'],
    ['credential_process', `"/a b/c" --x 'y z'`],
    ['sso_start_url', 'https://x.awsapps.com/start#/'],
    ['cli_pager', 'less -R # anything'],
    ['unheard_of', 'anything'],
  ])('%s = %s is good', (key, value) => {
    expect(complainOfValue('profile', key, value)).toBeUndefined();
  });

  it.each([
    ['region', 'eu-west-1a', /availability zone/],
    ['region', 'eu west', /./],
    ['region', 'https://eu-west-1', /./],
    ['role_arn', 'arn:aws:sts::123456789012:assumed-role/x/y', /session/],
    ['mfa_serial', '123456', /9 characters/],
    ['duration_seconds', '899', /short/],
    ['duration_seconds', '43201', /long/],
    ['duration_seconds', '1h', /whole number/],
    ['endpoint_url', 'ftp://x', /http/],
    ['endpoint_url', 'https://user:pass@x', /user name/],
    ['credential_process', `"/a b/c`, /quote/],
    ['output', 'json # mine', /comment/],
  ])('%s = %s is not', (key, value, reason) => {
    const complaint = complainOfValue('profile', key, value);
    expect(complaint?.reason ?? complaint?.expected).toMatch(reason);
    expect(JSON.stringify(complaint)).not.toContain('pass@');
  });

  it.each([
    'use_fips_endpoint',
    'max_attempts',
    'sso_account_id',
    'credential_source',
    'sts_regional_endpoints',
  ])('%s takes no word at random', (key) => {
    expect(complainOfValue('profile', key, 'surprise')?.expected).toMatch(/\S/);
  });

  it('is not sure of a region that AWS may open one day', () => {
    expect(complainOfValue('profile', 'region', 'eu-moon-1')?.isDoubtful).toBe(true);
  });
});
