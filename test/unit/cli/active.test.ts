// Which credentials an environment makes active, in the order in which the SDKs look: as a table.

import { describe, expect, it } from 'vitest';
import { type Active, findActive } from '../../../src/cli/active.ts';
import { outsideOfUse, USE_VARIABLE } from '../../../src/cli/use-state.ts';

const KEYS = {
  AWS_ACCESS_KEY_ID: 'ASIAQNZGKIQY56JQ7WML',
  AWS_SECRET_ACCESS_KEY: 's',
  AWS_SESSION_TOKEN: 't',
};
const IN_USE = {
  ...KEYS,
  AWS_VAULT: 'work',
  [USE_VARIABLE]: JSON.stringify({
    set: { AWS_VAULT: 'work', AWS_ACCESS_KEY_ID: KEYS.AWS_ACCESS_KEY_ID, AWS_REGION: 'eu-west-1' },
    secrets: ['AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'],
    before: {},
  }),
  AWS_REGION: 'eu-west-1',
};

describe('findActive', () => {
  it.each<[string, Record<string, string>, Partial<Active> | undefined]>([
    ['nothing', {}, undefined],
    ['empty variables', { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', AWS_PROFILE: '' }, undefined],
    ['half a pair', { AWS_ACCESS_KEY_ID: 'AKIA' }, undefined],
    ['the name alone', { AWS_VAULT: 'work' }, undefined],
    ['keys', KEYS, { source: 'environment', isTemporary: true, account: '029608264753' }],
    ['keys over a profile', { ...KEYS, AWS_PROFILE: 'p' }, { source: 'environment' }],
    [
      'long-term keys',
      { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 's' },
      { source: 'environment', isTemporary: false },
    ],
    ['keys of exec', { ...KEYS, AWS_VAULT: 'work' }, { source: 'exec', profile: 'work' }],
    ['keys of use', IN_USE, { source: 'use', profile: 'work', region: 'eu-west-1', isTemporary: true }],
    ['other keys since use', { ...IN_USE, AWS_ACCESS_KEY_ID: 'AKIAOTHER' }, { source: 'environment' }],
    ['a profile', { AWS_PROFILE: 'p', AWS_DEFAULT_PROFILE: 'd' }, { source: 'profile', profile: 'p' }],
    ['a default profile', { AWS_DEFAULT_PROFILE: 'd' }, { source: 'profile', profile: 'd' }],
    ['a token file', { AWS_WEB_IDENTITY_TOKEN_FILE: 'f', AWS_ROLE_ARN: 'r' }, { source: 'web-identity' }],
    ['a token file without a role', { AWS_WEB_IDENTITY_TOKEN_FILE: 'f' }, undefined],
    ['a server', { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/x' }, { source: 'credential-server' }],
    [
      'a server of exec',
      { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1/', AWS_VAULT: 'work' },
      { source: 'credential-server', profile: 'work' },
    ],
    [
      'an expiry',
      { ...KEYS, AWS_CREDENTIAL_EXPIRATION: '2026-01-02T03:04:05Z' },
      { expiration: new Date('2026-01-02T03:04:05Z') },
    ],
    [
      "another tool's expiry",
      { ...KEYS, AWS_SESSION_EXPIRATION: '2026-01-02T03:04:05+01:00' },
      { expiration: new Date('2026-01-02T02:04:05Z') },
    ],
  ])('%s', (_, env, expected) => {
    const active = findActive(outsideOfUse({ env }));
    if (expected === undefined) expect(active).toBeUndefined();
    else expect(active).toMatchObject(expected);
  });

  it.each(['soon', '2026', '2026-13-45T99:99:99Z', '0'])('takes the expiry %s for not said', (text) => {
    expect(findActive({ env: { ...KEYS, AWS_CREDENTIAL_EXPIRATION: text } })?.expiration).toBeUndefined();
  });
});
