// Reading what the AWS CLI keeps of a sign-in: which file, which tokens are taken, and that nothing of it gets out.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CredentialsError } from '../../../src/credentials/errors.ts';
import { readSsoToken, ssoTokenPath } from '../../../src/credentials/sso-token.ts';
import type { SsoRoleStep } from '../../../src/profiles/plan-types.ts';

const TOKEN = 'fake-token-that-opens-nothing';
const NOW = Date.parse('2026-01-02T03:04:05Z');
const step: SsoRoleStep = {
  kind: 'sso-role',
  profile: 'work',
  session: 'my-sess',
  startUrl: 'https://x.awsapps.com/start',
  account: '111111111111',
  roleName: 'Viewer',
  portal: { region: 'eu-west-1', fips: false, dualstack: false },
};

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'vault-sso-'));
});
afterEach(() => rmSync(home, { recursive: true }));

function write(text: string | Uint8Array): void {
  const path = ssoTokenPath(step, home);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function failure(): CredentialsError {
  try {
    readSsoToken(step, home, NOW);
  } catch (error) {
    for (let cause = error; cause instanceof Error; cause = cause.cause)
      expect(`${cause.message} ${cause.stack} ${JSON.stringify(cause)}`).not.toContain(TOKEN);
    return error as CredentialsError;
  }
  throw new Error('a token was taken');
}

describe('the file', () => {
  const { session: _session, ...legacy } = step;
  // As the AWS CLI names them.
  it.each([
    ['the session', step, '02734df964502ade13d0b1a9113bc8d43ffc09b7'],
    ['the start URL', legacy, '3947de8b16688092197fa616c34e01335f21d256'],
  ])('is named by %s', (_name, of, hash) => {
    expect(ssoTokenPath(of, '/home/me')).toBe(join('/home/me', '.aws', 'sso', 'cache', `${hash}.json`));
  });
});

describe('a token', () => {
  it.each([
    '2026-01-02T03:05:06Z',
    '2026-01-02T03:05:06UTC',
    '2026-01-02T03:05:05.001Z',
    '2026-01-02T05:05:06+02:00',
  ])('until %s is taken a minute before', (expiresAt) => {
    write(JSON.stringify({ startUrl: 'x', region: 'y', accessToken: TOKEN, expiresAt }));
    const token = readSsoToken(step, home, NOW);
    expect(token.reveal()).toBe(TOKEN);
    expect(`${token} ${JSON.stringify({ token })}`).not.toContain(TOKEN);
  });

  it.each(['2026-01-02T03:05:05Z', '2026-01-02T03:04:04Z', '2020-01-01T00:00:00UTC'])(
    'until %s is over',
    (expiresAt) => {
      write(JSON.stringify({ accessToken: TOKEN, expiresAt }));
      expect(failure()).toMatchObject({ room: 'credentials', code: 'sso-token-expired' });
    },
  );

  it('that is not there is missing', () => {
    expect(failure()).toMatchObject({
      code: 'sso-token-missing',
      facts: { profile: 'work', path: ssoTokenPath(step, home) },
    });
  });

  it.each([
    ['nothing', ''],
    ['no JSON', `{"accessToken":"${TOKEN}`],
    ['no object', `"${TOKEN}"`],
    ['null', 'null'],
    ['no token', '{"expiresAt":"2099-01-01T00:00:00Z"}'],
    ['an empty token', '{"accessToken":"","expiresAt":"2099-01-01T00:00:00Z"}'],
    ['a number', '{"accessToken":1,"expiresAt":"2099-01-01T00:00:00Z"}'],
    ['a second header', `{"accessToken":"${TOKEN}\\r\\nx: y","expiresAt":"2099-01-01T00:00:00Z"}`],
    ['no end', `{"accessToken":"${TOKEN}"}`],
    ['an end that is no instant', `{"accessToken":"${TOKEN}","expiresAt":"2099-13-41T00:00:00Z"}`],
    ['an end without a zone', `{"accessToken":"${TOKEN}","expiresAt":"2099-01-01T00:00:00"}`],
    ['an end as a number', `{"accessToken":"${TOKEN}","expiresAt":4070908800}`],
    ['bytes that are no text', new Uint8Array([0x7b, 0xff, 0xfe, 0x7d])],
  ])('in a file of %s cannot be read', (_name, text) => {
    write(text);
    expect(failure()).toMatchObject({ code: 'sso-token-malformed', facts: { profile: 'work' } });
  });

  it('in the place of which a folder stands cannot be read either', () => {
    mkdirSync(ssoTokenPath(step, home), { recursive: true });
    expect(failure()).toMatchObject({ code: 'sso-token-malformed', facts: { errno: 'EISDIR' } });
  });
});
