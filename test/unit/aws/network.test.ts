// Which proxy, which certificates and how many attempts the environment asks for.

import { describe, expect, test } from 'vitest';
import { networkSettings, proxyFor } from '../../../src/aws/network.ts';

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
  ])('NO_PROXY=%j exempts STS: %s', (NO_PROXY, isExempt) => {
    expect(proxyOf({ HTTPS_PROXY: 'http://p:1', NO_PROXY }) === undefined).toBe(isExempt);
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

test('attempts: three by default, AWS_MAX_ATTEMPTS else, nonsense refused', () => {
  expect(networkSettings({}).maxAttempts).toBe(3);
  expect(networkSettings({ AWS_MAX_ATTEMPTS: '1' }).maxAttempts).toBe(1);
  for (const AWS_MAX_ATTEMPTS of ['0', '-1', 'many', '1.5', '9999']) {
    expect(() => networkSettings({ AWS_MAX_ATTEMPTS })).toThrow(
      expect.objectContaining({ code: 'setting-invalid', facts: { variable: 'AWS_MAX_ATTEMPTS' } }),
    );
  }
});

test('a certificate bundle is taken by name', () => {
  expect(networkSettings({ AWS_CA_BUNDLE: '/a' })).toMatchObject({ caBundlePath: '/a' });
  expect(networkSettings({ AWS_CA_BUNDLE: '' })).not.toHaveProperty('caBundlePath');
});
