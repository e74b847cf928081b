// Edits on disk: what is in the file afterwards, and when nothing may be written.

import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { withSection } from '../../../src/config/change.ts';
import {
  addProfileSection,
  editFile,
  removeProfileKey,
  removeProfileSection,
  setProfileKey,
} from '../../../src/config/edit.ts';
import { errorOf } from './reading.ts';

let folder = '';
let path = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vault-edit-'));
  path = join(folder, 'config');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const put = (text: string): void => writeFileSync(path, text);
const read = (): string => readFileSync(path, 'utf8');

describe('adding a section', () => {
  test('makes the file and its folder, private', () => {
    const fresh = join(folder, 'home', '.aws', 'config');
    addProfileSection({ path: fresh, name: 'two words', keys: { region: 'eu-west-1', mfa_serial: 'arn:x' } });
    expect(readFileSync(fresh, 'utf8')).toBe(
      "[profile 'two words']\nregion = eu-west-1\nmfa_serial = arn:x\n",
    );
    if (process.platform !== 'win32') {
      expect(statSync(fresh).mode & 0o777).toBe(0o600);
      expect(statSync(join(folder, 'home', '.aws')).mode & 0o777).toBe(0o700);
    }
  });

  test('names it as its file does', () => {
    addProfileSection({ path, name: 'default', keys: {} });
    addProfileSection({ path, file: 'credentials', name: 'a b', keys: {} });
    expect(read()).toBe('[default]\n\n[a b]\n');
  });

  test('refuses a profile that is there under any spelling', () => {
    put('\n[profile "a"]\nk = v\n');
    expect(errorOf(() => addProfileSection({ path, name: 'a', keys: {} }))).toEqual({
      code: 'section-exists',
      facts: { path, section: 'profile "a"', line: 2 },
    });
    put('[profile default]\n');
    expect(errorOf(() => addProfileSection({ path, name: 'default', keys: {} })).code).toBe('section-exists');
  });
});

describe('setting a key', () => {
  test('in place, or below the last key', () => {
    put('[profile a]\nRegion = x # old\n\n[profile b]\n');
    expect(setProfileKey({ path, name: 'a', key: 'region', value: 'y' })).toBe(true);
    expect(setProfileKey({ path, name: 'a', key: 'MFA_serial', value: 'z' })).toBe(true);
    expect(setProfileKey({ path, name: 'a', key: 'region', value: 'y' })).toBe(false);
    expect(read()).toBe('[profile a]\nRegion = y\nmfa_serial = z\n\n[profile b]\n');
  });

  test('the one that counts where there are several', () => {
    put('[profile a]\nk = 1\nk = 2\n[profile a]\nl = 3\n');
    setProfileKey({ path, name: 'a', key: 'k', value: 'x' });
    setProfileKey({ path, name: 'a', key: 'm', value: 'y' });
    expect(read()).toBe('[profile a]\nk = 1\nk = x\n[profile a]\nl = 3\nm = y\n');
    put('[profile a]\nk = 1\n[profile a]\nk = 2\n');
    setProfileKey({ path, name: 'a', key: 'k', value: 'x' });
    expect(read()).toBe('[profile a]\nk = 1\n[profile a]\nk = x\n');
    put('[profile a]\nk = 1\n[profile "a"]\nl = 2\n');
    setProfileKey({ path, name: 'a', key: 'k', value: 'x' });
    expect(read()).toBe('[profile a]\nk = 1\n[profile "a"]\nl = 2\nk = x\n');
  });

  test('an inherited key is overridden, not changed', () => {
    put('[DEFAULT]\nregion = x\n[profile a]\n');
    setProfileKey({ path, name: 'a', key: 'region', value: 'y' });
    expect(read()).toBe('[DEFAULT]\nregion = x\n[profile a]\nregion = y\n');
  });

  test('needs the section', () => {
    expect(errorOf(() => setProfileKey({ path, name: 'a', key: 'k', value: 'v' }))).toEqual({
      code: 'no-such-section',
      facts: { path, profile: 'a' },
    });
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('removing', () => {
  test('a key, every time it stands there', () => {
    put('[profile a]\nk = 1\nl = 2\nK = 3\n  more\n[profile a]\nk: 4\n');
    expect(removeProfileKey({ path, name: 'a', key: 'K' })).toBe(true);
    expect(removeProfileKey({ path, name: 'a', key: 'k' })).toBe(false);
    expect(read()).toBe('[profile a]\nl = 2\n[profile a]\n');
    expect(errorOf(() => removeProfileKey({ path, name: 'b', key: 'k' })).code).toBe('no-such-section');
  });

  test('a section, hidden ones too', () => {
    put('# top\n[profile a]\nk = 1\n\n[profile b]\n\n[profile "a"]\nk = 2\n');
    expect(removeProfileSection({ path, name: 'a' })).toBe(true);
    expect(removeProfileSection({ path, name: 'a' })).toBe(false);
    expect(read()).toBe('# top\n[profile b]\n');
  });

  test('gives back what adding changed', () => {
    const before = '[default]\nregion = x\n';
    put(before);
    addProfileSection({ path, name: 'n', keys: { k: 'v' } });
    removeProfileSection({ path, name: 'n' });
    expect(read()).toBe(before);
  });
});

describe('a file that must not be written', () => {
  test('a malformed one gives the error of reading it, and stays', () => {
    const text = '[profile a]\nk = v\nbroken\n';
    put(text);
    const facts = { path, line: 3, column: 1, expected: 'a section header or key = value' };
    const edits = [
      () => addProfileSection({ path, name: 'n', keys: {} }),
      () => setProfileKey({ path, name: 'a', key: 'k', value: 'w' }),
      () => removeProfileKey({ path, name: 'a', key: 'k' }),
      () => removeProfileSection({ path, name: 'a' }),
    ];
    for (const edit of edits) expect(errorOf(edit)).toEqual({ code: 'malformed', facts });
    expect(read()).toBe(text);
    expect(readdirSync(folder)).toEqual(['config']);
  });

  test('nothing is written where nothing changes', () => {
    put('[profile a]\nk = v\n');
    const before = statSync(path);
    setProfileKey({ path, name: 'a', key: 'k', value: 'v' });
    expect(statSync(path).ino).toBe(before.ino);
  });

  test('one that another program changes meanwhile: the edit starts again from its text', () => {
    put('[profile a]\n');
    let runs = 0;
    const changed = editFile(path, (document) => {
      runs += 1;
      if (runs === 1) put('[profile a]\n[profile theirs]\n');
      return withSection(document, 'profile ours', {});
    });
    expect([changed, runs]).toEqual([true, 2]);
    expect(read()).toBe('[profile a]\n[profile theirs]\n\n[profile ours]\n');
  });

  test('one that appears or goes away meanwhile', () => {
    let runs = 0;
    editFile(path, (document) => {
      runs += 1;
      if (runs === 1) put('[profile theirs]\n');
      if (runs === 2) rmSync(path);
      return withSection(document, 'profile ours', {});
    });
    expect([read(), runs]).toEqual(['[profile ours]\n', 3]);
  });

  test('one that never holds still', () => {
    put('# 0\n');
    let runs = 0;
    const act = (): unknown =>
      editFile(path, (document) => {
        runs += 1;
        put(`# ${runs}\n`);
        return withSection(document, 'profile ours', {});
      });
    expect(errorOf(act)).toEqual({ code: 'changed-underneath', facts: { path } });
    expect(read()).toBe(`# ${runs}\n`);
    expect(readdirSync(folder)).toEqual(['config']);
  });
});

describe.runIf(process.platform !== 'win32')('what stands around the bytes', () => {
  test('the mode is kept', () => {
    put('[profile a]\n');
    chmodSync(path, 0o640);
    setProfileKey({ path, name: 'a', key: 'k', value: 'v' });
    expect(statSync(path).mode & 0o777).toBe(0o640);
  });

  test('a symbolic link stays one, and its target is edited', () => {
    const dotfiles = join(folder, 'dotfiles');
    mkdirSync(dotfiles);
    writeFileSync(join(dotfiles, 'aws'), '[profile a]\n');
    symlinkSync(join('dotfiles', 'aws'), path);
    setProfileKey({ path, name: 'a', key: 'k', value: 'v' });
    expect(lstatSync(path).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(dotfiles, 'aws'), 'utf8')).toBe('[profile a]\nk = v\n');
  });

  test('a symbolic link to a file that is not there yet stays one', () => {
    symlinkSync(join('dotfiles', 'aws'), path);
    addProfileSection({ path, name: 'a', keys: {} });
    expect(lstatSync(path).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(folder, 'dotfiles', 'aws'), 'utf8')).toBe('[profile a]\n');
  });

  test('bytes that are not UTF-8 are kept', () => {
    writeFileSync(path, Buffer.from('# caf\xe9\n[profile a]\nk = \xff\nl = v\n', 'latin1'));
    setProfileKey({ path, name: 'a', key: 'l', value: 'ü' });
    expect(readFileSync(path)).toEqual(
      Buffer.concat([Buffer.from('# caf\xe9\n[profile a]\nk = \xff\nl = ', 'latin1'), Buffer.from('ü\n')]),
    );
  });
});
