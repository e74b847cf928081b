// Where the files are looked for.

import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { configPaths } from '../../../src/config/paths.ts';
import { errorOf } from './reading.ts';

test('below the home folder by default', () => {
  expect(configPaths({ HOME: '/home/u' }, 'linux')).toEqual({
    configPath: join('/home/u', '.aws', 'config'),
    credentialsPath: join('/home/u', '.aws', 'credentials'),
  });
});

describe('AWS_CONFIG_FILE', () => {
  const env = { HOME: '/home/u', DIR: '/d', EMPTY: '', NEST: '$DIR', 'ODD NAME': '/odd' };
  test.each([
    ['/etc/aws', '/etc/aws'],
    ['relative/config', 'relative/config'],
    ['$DIR/config', '/d/config'],
    ['$' + '{DIR}config', '/dconfig'],
    ['$' + '{ODD NAME}/c', '/odd/c'],
    ['$EMPTY/config', '/config'],
    ['$UNSET/$' + '{UNSET}/c', '$UNSET/$' + '{UNSET}/c'],
    ['$NEST/c', '$DIR/c'],
    ['~', '/home/u'],
    ['~/c', '/home/u/c'],
    ['~other/c', '~other/c'],
    ['/x/~/c', '/x/~/c'],
    ['~\\c', '~\\c'],
    ['%DIR%/c', '%DIR%/c'],
    ['$', '$'],
    ['', join('/home/u', '.aws', 'config')],
  ])('%j is %j', (value, path) => {
    expect(configPaths({ ...env, AWS_CONFIG_FILE: value }, 'linux').configPath).toBe(path);
  });

  test('a variable may bring the tilde', () => {
    expect(configPaths({ HOME: '/home/u', T: '~', AWS_CONFIG_FILE: '$T/c' }, 'linux').configPath).toBe(
      '/home/u/c',
    );
  });

  test('Windows forms', () => {
    const windows = {
      USERPROFILE: 'C:\\u',
      AWS_CONFIG_FILE: '%USERPROFILE%\\c',
      AWS_SHARED_CREDENTIALS_FILE: '~\\k',
    };
    expect(configPaths(windows, 'win32')).toEqual({ configPath: 'C:\\u\\c', credentialsPath: 'C:\\u\\k' });
  });
});

test('without a home folder', () => {
  const path = '/c';
  expect(configPaths({ AWS_CONFIG_FILE: path, AWS_SHARED_CREDENTIALS_FILE: '/k' }, 'linux').configPath).toBe(
    path,
  );
  expect(errorOf(() => configPaths({ AWS_CONFIG_FILE: path }, 'linux'))).toEqual({
    code: 'no-home',
    facts: { variable: 'AWS_SHARED_CREDENTIALS_FILE' },
  });
});
