// Typed sections: what belongs to which profile, from which file and line, and that secrets stay wrapped.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { loadConfig, loadDocument, sectionsOfProfile } from '../../../src/config/sections.ts';
import { documentOf, filesOf, keysOf, profileNames } from './reading.ts';

describe('profiles', () => {
  test('config and credentials name them differently', () => {
    const files = filesOf('[default]\n[profile a]\n[b]\n[sso-session s]\n', '[b]\n[profile a]\n[default]\n');
    expect([...files.profiles.keys()]).toEqual(['default', 'a', 'b', 'profile a']);
    expect(files.profiles.get('default')).toMatchObject({
      inConfig: true,
      inCredentials: true,
      header: 'default',
    });
    expect(files.profiles.get('a')).toMatchObject({
      inConfig: true,
      inCredentials: false,
      header: 'profile a',
    });
    expect(files.profiles.get('b')).toMatchObject({ inConfig: false, inCredentials: true, header: 'b' });
  });

  test('the credentials file overrides key by key, and each key knows its line', () => {
    const files = filesOf(
      '[profile a]\nregion = c\noutput = c\n',
      '# note\n[a]\nREGION = k\naws_access_key_id = AKIA\n',
    );
    const profile = files.profiles.get('a');
    expect(Object.fromEntries(profile?.keys ?? [])).toEqual({
      region: 'k',
      output: 'c',
      aws_access_key_id: 'AKIA',
    });
    expect(profile?.where('region')).toEqual({ file: 'credentials', line: 3 });
    expect(profile?.where('output')).toEqual({ file: 'config', line: 3 });
    expect(profile?.where('nothing')).toBeUndefined();
  });

  test('[DEFAULT] is inherited by every section of its file, own keys win, and it is no profile', () => {
    const config =
      '[profile a]\nregion = own\n[DEFAULT]\nregion = r\noutput = o\n[sso-session s]\n[services v]\n';
    const files = filesOf(config, '[a]\n[b]\n');
    expect([...files.profiles.keys()]).toEqual(['a', 'b']);
    expect(keysOf(config, 'a')).toEqual({ region: 'own', output: 'o' });
    expect(files.profiles.get('a')?.where('output')).toEqual({ file: 'config', line: 5 });
    expect(files.ssoSessions.get('s')?.keys.get('output')).toBe('o');
    expect(files.services.get('v')?.keys.get('region')).toBe('r');
    expect(files.profiles.get('b')?.keys.size).toBe(0);
  });

  test('a key that the credentials file inherits overrides the config file', () => {
    const files = filesOf('[profile a]\nregion = config\n', '[DEFAULT]\nregion = inherited\n[a]\n');
    expect(files.profiles.get('a')?.keys.get('region')).toBe('inherited');
  });

  test('of [default] and [profile default] the later replaces the earlier', () => {
    expect(keysOf('[default]\na = 1\n[profile default]\nb = 2\n', 'default')).toEqual({ b: '2' });
    expect(keysOf('[profile default]\na = 1\n[default]\nb = 2\n', 'default')).toEqual({ b: '2' });
    expect(keysOf('[profile x]\na = 1\n[profile "x"]\nb = 2\n', 'x')).toEqual({ b: '2' });
  });

  test('unquoted names with spaces and unknown sections are no profiles', () => {
    expect(profileNames('[profile a b]\n[foo]\n[ profile c ]\n[plugins]\n[profile "d e"]\n')).toEqual([
      'd e',
    ]);
  });

  test('names of JavaScript objects are plain names', () => {
    expect(keysOf('[profile __proto__]\n__proto__ = 1\nconstructor = 2\n', '__proto__')).toBeDefined();
    expect(
      filesOf('[profile __proto__]\n__proto__ = 1\n').profiles.get('__proto__')?.keys.get('__proto__'),
    ).toBe('1');
  });
});

describe('nested blocks', () => {
  test('services keep their inner keys', () => {
    const config =
      '[services my-svc]\nsts =\n  endpoint_url = http://127.0.0.1:5000\nsso_oidc =\n  endpoint_url = http://b\n';
    const service = filesOf(config).services.get('my-svc');
    expect(service?.nested.get('sts')?.get('endpoint_url')).toBe('http://127.0.0.1:5000');
    expect(service?.nested.get('sso_oidc')?.get('endpoint_url')).toBe('http://b');
    expect(service?.keys.size).toBe(0);
    expect(service?.where('sso_oidc')).toEqual({ file: 'config', line: 4 });
  });

  test('a plain value of the credentials file replaces a block', () => {
    const profile = filesOf('[profile a]\ns3 =\n  a = b\n', '[a]\ns3 = plain\n').profiles.get('a');
    expect(profile?.nested.size).toBe(0);
    expect(profile?.keys.get('s3')).toBe('plain');
  });
});

describe('secrets', () => {
  const credentials = `[a]
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
AWS_Secret_Access_Key = canary-1
aws_session_token: canary-2
aws_security_token = canary-3
  canary-4
region = us-east-1
  aws_secret_access_key = canary-5
s3 =
  aws_session_token = canary-6
  plain = yes
`;
  const profile = filesOf('', credentials).profiles.get('a');

  test('are wrapped and in no plain map', () => {
    const plain = [
      ...(profile?.keys ?? []),
      ...[...(profile?.nested.values() ?? [])].flatMap((block) => [...block]),
    ];
    expect(JSON.stringify(plain)).not.toContain('canary');
    expect([...(profile?.secrets.keys() ?? [])]).toEqual([
      'aws_secret_access_key',
      'aws_session_token',
      'aws_security_token',
      'region',
      's3.aws_session_token',
    ]);
    expect(profile?.secrets.get('aws_secret_access_key')?.reveal()).toBe('canary-1');
    expect(profile?.secrets.get('aws_security_token')?.reveal()).toBe('canary-3\ncanary-4');
    expect(profile?.nested.get('s3')?.get('plain')).toBe('yes');
  });

  test('do not show when a section or all files are printed', () => {
    const files = filesOf(credentials.replace('[a]', '[profile a]'), credentials);
    files.profiles.get('a')?.secrets.get('aws_session_token');
    expect(inspect(files, { depth: 12, showHidden: true })).not.toContain('canary');
    expect(JSON.stringify([...files.profiles.values()])).not.toContain('canary');
  });
});

test('sectionsOfProfile leaves out what is hidden', () => {
  const document = documentOf('[profile a]\n[default]\n[profile "a"]\n[profile "a"]\n');
  expect(sectionsOfProfile(document, 'config', 'a').map(({ line }) => line)).toEqual([3, 4]);
  expect(sectionsOfProfile(document, 'credentials', 'a')).toEqual([]);
});

test('files are read from disk, and a missing one is undefined', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vault-config-'));
  try {
    const configPath = join(folder, 'config');
    writeFileSync(configPath, '[profile a]\nregion = x\n');
    const files = loadConfig({ configPath, credentialsPath: join(folder, 'none') });
    expect(files.profiles.get('a')?.keys.get('region')).toBe('x');
    expect(files.credentials).toBeUndefined();
    expect(loadDocument(configPath)?.path).toBe(configPath);
    expect(
      loadConfig({ configPath: join(folder, 'no'), credentialsPath: join(folder, 'none') }).profiles.size,
    ).toBe(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
