// What the AWS CLI keeps of a sign-in: which file, which tokens are taken, what is written, and that nothing of it gets out.

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  readCliToken,
  removeCliToken,
  ssoTokenPath,
  writeCliToken,
} from '../../../src/credentials/sso/cli-cache.ts';
import type { SsoTarget } from '../../../src/credentials/sso/target.ts';
import { Secret } from '../../../src/kernel/secret.ts';

const TOKEN = 'fake-token-that-opens-nothing';
const NOW = Date.parse('2026-01-02T03:04:05Z');
const service = { region: 'eu-west-1', fips: false, dualstack: false };
const target: SsoTarget = {
  session: 'my-sess',
  startUrl: 'https://x.awsapps.com/start',
  scopes: ['sso:account:access'],
  portal: service,
  oidc: service,
};

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'vault-sso-'));
});
afterEach(() => rmSync(home, { recursive: true }));

function write(text: string | Uint8Array): void {
  const path = ssoTokenPath(target, home);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

describe('the file', () => {
  const { session: _session, ...legacy } = target;
  // As the AWS CLI names them.
  it.each([
    ['the session', target, '02734df964502ade13d0b1a9113bc8d43ffc09b7'],
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
  ])('with the end %s is read', (expiresAt) => {
    write(JSON.stringify({ startUrl: 'x', region: 'y', accessToken: TOKEN, expiresAt }));
    const found = readCliToken(target, home);
    if (found.state !== 'found') throw new Error('there is a token');
    expect(found.token.accessToken.reveal()).toBe(TOKEN);
    expect(Math.trunc((found.token.expiresAtMs - NOW) / 1000)).toBeOneOf([60, 61]);
    expect(found.token).not.toHaveProperty('client');
    expect(`${found.token} ${JSON.stringify(found)}`).not.toContain(TOKEN);
  });

  it('that is not there is missing', () => {
    expect(readCliToken(target, home)).toEqual({ state: 'missing' });
    expect(removeCliToken(target, home)).toBe(false);
  });

  it('that was written is read again, stands there for its owner alone, and is replaced as a whole', () => {
    const expiresAtMs = NOW + 3_600_000;
    const client = { id: 'client', secret: Secret.of('client-secret'), expiresAtMs: NOW + 7_200_999 };
    for (const text of [TOKEN, `${TOKEN}-2`]) {
      const token = { accessToken: Secret.of(text), expiresAtMs, refreshToken: Secret.of('again'), client };
      writeCliToken(target, token, home);
    }
    const path = ssoTokenPath(target, home);
    // As the AWS CLI writes it.
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({
      startUrl: 'https://x.awsapps.com/start',
      region: 'eu-west-1',
      accessToken: `${TOKEN}-2`,
      expiresAt: '2026-01-02T04:04:05Z',
      clientId: 'client',
      clientSecret: 'client-secret',
      registrationExpiresAt: '2026-01-02T05:04:05Z',
      refreshToken: 'again',
    });
    if (process.platform !== 'win32') {
      expect(statSync(path).mode & 0o777).toBe(0o600);
      expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
    }
    expect(readdirSync(dirname(path))).toHaveLength(1);
    const found = readCliToken(target, home);
    if (found.state !== 'found') throw new Error('there is a token');
    expect(found.token.client).toMatchObject({ id: 'client', expiresAtMs: NOW + 7_200_000 });
    expect(found.token.refreshToken?.reveal()).toBe('again');
    expect(removeCliToken(target, home)).toBe(true);
    expect(readCliToken(target, home)).toEqual({ state: 'missing' });
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
    expect(readCliToken(target, home)).toEqual({ state: 'malformed' });
  });

  it('in the place of which a folder stands cannot be read either', () => {
    mkdirSync(ssoTokenPath(target, home), { recursive: true });
    expect(readCliToken(target, home)).toEqual({ state: 'malformed', errno: 'EISDIR' });
  });
});
