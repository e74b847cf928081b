// Which proxy, which certificates and how many attempts the environment asks for.

import { describe, expect, test } from 'vitest';
import { networkSettings, proxyFor } from '../../../src/aws/network.ts';
import { authenticationSchemes, proxyAuthorization } from '../../../src/platform/http-connect.ts';

const proxyOf = (env: Record<string, string>, url = 'https://sts.eu-west-1.amazonaws.com') =>
  proxyFor(new URL(url), networkSettings(env))?.href;

describe('proxies', () => {
  test('the scheme of the target decides, small letters win, no scheme means http', () => {
    const env = { HTTPS_PROXY: 'http://big:1', https_proxy: 'small:2', HTTP_PROXY: 'http://plain:3' };
    expect(proxyOf(env)).toBe('http://small:2/');
    expect(proxyOf({ HTTPS_PROXY: 'https://big:1' })).toBe('https://big:1/');
    expect(proxyOf(env, 'http://sts.example.com')).toBe('http://plain:3/');
    expect(proxyOf({ HTTP_PROXY: 'http://plain:3' })).toBeUndefined();
    expect(proxyOf({ HTTPS_PROXY: '' })).toBeUndefined();
    expect(
      proxyOf({ HTTP_PROXY: 'http://x:1', REQUEST_METHOD: 'GET' }, 'http://sts.example.com'),
    ).toBeUndefined();
  });

  test.each(['http://127.0.0.1:5000', 'http://localhost', 'https://[::1]:443'])(
    '%s is never reached through one',
    (url) => {
      expect(proxyOf({ HTTPS_PROXY: 'http://p:1', HTTP_PROXY: 'http://p:1' }, url)).toBeUndefined();
    },
  );

  test.each([
    ['*', true],
    ['amazonaws.com', true],
    ['.amazonaws.com', true],
    ['*.amazonaws.com', true],
    ['AMAZONAWS.com', true],
    ['sts.eu-west-1.amazonaws.com', true],
    ['other.com, amazonaws.com', true],
    ['amazonaws.com:443', true],
    ['amazonaws.com:8443', false],
    ['zonaws.com', false],
    ['eu-west-1.amazonaws.com.cn', false],
    ['', false],
    ['10.0.0.0/8', false],
    ['[', false],
  ])('NO_PROXY=%j exempts STS: %s', (NO_PROXY, isExempt) => {
    expect(proxyOf({ HTTPS_PROXY: 'http://p:1', NO_PROXY }) === undefined).toBe(isExempt);
  });

  test.each([
    ['https://10.1.2.3', '10.0.0.0/8', true],
    ['https://11.1.2.3', '10.0.0.0/8', false],
    ['https://10.1.2.3', '10.1.2.3/32', true],
    ['https://10.1.2.3', '10.1.2.2/31', true],
    ['https://10.1.2.3', '10.0.0.0/33', false],
    ['https://10.1.2.3', '0.0.0.0/0', true],
    ['https://[2001:db8::1]', '2001:db8::/32', true],
    ['https://[2001:db9::1]', '2001:db8::/32', false],
    ['https://[2001:db8::1]', '10.0.0.0/8', false],
  ])('%s is in the exempted network %s: %s', (url, NO_PROXY, isExempt) => {
    expect(proxyOf({ HTTPS_PROXY: 'http://p:1', NO_PROXY }, url) === undefined).toBe(isExempt);
  });

  test.each([
    'http://169.254.169.254/latest/api/token',
    'http://169.254.170.2/v2/credentials',
    'http://[fd00:ec2::254]/latest/api/token',
    'http://[fd00:ec2::23]/v1/credentials',
    'http://[fe80::1]/',
  ])('%s, which this machine’s cloud answers, is never reached through one', (url) => {
    expect(proxyOf({ HTTPS_PROXY: 'http://p:1', HTTP_PROXY: 'http://p:1' }, url)).toBeUndefined();
  });

  test('ALL_PROXY is not looked at, as by the SDKs and the AWS CLI', () => {
    expect(proxyOf({ ALL_PROXY: 'socks5://p:1', all_proxy: 'http://p:1' })).toBeUndefined();
  });

  test('user name and password come out of the URL as they went in', () => {
    const proxy = proxyFor(
      new URL('https://sts.amazonaws.com'),
      networkSettings({ HTTPS_PROXY: 'http://DOM%5Cann:p%40s%3As%2F%23@p:8080' }),
    );
    expect(proxyAuthorization(proxy)).toBe(`Basic ${Buffer.from('DOM\\ann:p@s:s/#').toString('base64')}`);
    expect(proxyAuthorization(new URL('http://p:1'))).toBeUndefined();
    expect(proxyAuthorization(new URL('http://100%25@p:1'))).toBe(
      `Basic ${Buffer.from('100%:').toString('base64')}`,
    );
  });

  test('an address in NO_PROXY is an address', () => {
    expect(proxyOf({ HTTPS_PROXY: 'http://p:1', NO_PROXY: '10.1.2.3' }, 'https://10.1.2.3')).toBeUndefined();
    expect(
      proxyOf({ HTTPS_PROXY: 'http://p:1', NO_PROXY: '2001:db8::1' }, 'https://[2001:db8::1]'),
    ).toBeUndefined();
    expect(proxyOf({ HTTPS_PROXY: 'http://p:1', NO_PROXY: '10.1.2.3' }, 'https://10.1.2.4')).toBe(
      'http://p:1/',
    );
  });

  test.each(['socks5://p:1', 'http://', 'ht tp://x'])(
    '%s cannot be used and is not repeated',
    (HTTPS_PROXY) => {
      expect(() => proxyOf({ HTTPS_PROXY })).toThrow(
        expect.objectContaining({
          code: 'proxy-invalid',
          facts: expect.objectContaining({ variable: 'HTTPS_PROXY' }),
        }),
      );
    },
  );
});

test('attempts: three by default, the variable before the key, nonsense refused by its name', () => {
  expect(networkSettings({}).maxAttempts).toBe(3);
  expect(networkSettings({ AWS_MAX_ATTEMPTS: '1' }, { max_attempts: '5' }).maxAttempts).toBe(1);
  expect(networkSettings({}, { max_attempts: '5' }).maxAttempts).toBe(5);
  for (const value of ['0', '-1', 'many', '1.5', '9999']) {
    expect(() => networkSettings({ AWS_MAX_ATTEMPTS: value })).toThrow(
      expect.objectContaining({ code: 'setting-invalid', facts: { variable: 'AWS_MAX_ATTEMPTS' } }),
    );
    expect(() => networkSettings({}, { max_attempts: value })).toThrow(
      expect.objectContaining({ code: 'setting-invalid', facts: { variable: 'max_attempts' } }),
    );
  }
});

test('the modes of retrying that AWS has are taken, others refused', () => {
  for (const mode of ['standard', 'Adaptive', 'legacy'])
    expect(networkSettings({ AWS_RETRY_MODE: mode }).maxAttempts).toBe(3);
  expect(() => networkSettings({ AWS_RETRY_MODE: 'eager' })).toThrow(
    expect.objectContaining({ code: 'setting-invalid', facts: { variable: 'AWS_RETRY_MODE' } }),
  );
  expect(() => networkSettings({}, { retry_mode: 'eager' })).toThrow(
    expect.objectContaining({ code: 'setting-invalid', facts: { variable: 'retry_mode' } }),
  );
});

test.each([
  [{}, {}, undefined, undefined],
  [{ AWS_CA_BUNDLE: '' }, {}, undefined, undefined],
  [{ REQUESTS_CA_BUNDLE: '/r' }, {}, '/r', 'REQUESTS_CA_BUNDLE'],
  [{ REQUESTS_CA_BUNDLE: '/r' }, { ca_bundle: '/k' }, '/k', 'ca_bundle'],
  [{ REQUESTS_CA_BUNDLE: '/r', AWS_CA_BUNDLE: '/a' }, { ca_bundle: '/k' }, '/a', 'AWS_CA_BUNDLE'],
  [{ HOME: '/home/ann' }, { ca_bundle: '~/corp.pem' }, '/home/ann/corp.pem', 'ca_bundle'],
  [{ HOME: '/home/ann' }, { ca_bundle: '~other/corp.pem' }, '~other/corp.pem', 'ca_bundle'],
  [{ SSL_CERT_FILE: '/s', CURL_CA_BUNDLE: '/c', NODE_EXTRA_CA_CERTS: '/n' }, {}, undefined, undefined],
])('of %j and %j the bundle is %s, by %s', (env, keys, path, setBy) => {
  const { caBundlePath, caBundleSetBy } = networkSettings(env, keys);
  expect([caBundlePath, caBundleSetBy]).toEqual([path, setBy]);
});

test('a wrong clock is allowed for unless that is switched off', () => {
  expect(networkSettings({}).ignoresSkew).toBeUndefined();
  expect(networkSettings({ AWS_DISABLE_CLOCK_SKEW_CORRECTION: 'True' }).ignoresSkew).toBe(true);
  expect(networkSettings({}, { disable_clock_skew_correction: 'true' }).ignoresSkew).toBe(true);
  expect(
    networkSettings({ AWS_DISABLE_CLOCK_SKEW_CORRECTION: 'false' }, { disable_clock_skew_correction: 'true' })
      .ignoresSkew,
  ).toBeUndefined();
});

test.each([
  [['Basic realm="a, NTLM"'], ['Basic']],
  [['Basic realm="x", NTLM'], ['Basic', 'NTLM']],
  [
    ['Negotiate', 'NTLM', 'Digest realm="q", nonce="abc", algorithm=MD5'],
    ['Negotiate', 'NTLM', 'Digest'],
  ],
  [['Negotiate YIIabc=='], ['Negotiate']],
  [[''], []],
  [['\u001b[31m'], []],
])('%j offers %j', (values, names) => {
  expect(authenticationSchemes(values)).toEqual(names);
});
