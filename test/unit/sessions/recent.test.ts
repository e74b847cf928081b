// The file of recent profiles: order, limit, and that nothing in it can do harm.

import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recentProfiles, rememberRecent } from '../../../src/sessions/recent.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'recent-'));
  path = join(folder, 'vault', 'recent.json');
});
afterEach(() => {
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true, force: true });
});

describe('recent profiles', () => {
  it('are the latest first, each once', () => {
    expect(recentProfiles(path)).toEqual([]);
    for (const [at, name] of ['a', 'b', 'a', 'c'].entries()) rememberRecent(path, name, at);
    expect(recentProfiles(path)).toEqual(['c', 'a', 'b']);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({
      version: 1,
      profiles: [
        { name: 'c', usedAtMs: 3 },
        { name: 'a', usedAtMs: 2 },
        { name: 'b', usedAtMs: 1 },
      ],
    });
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('are at most fifty', () => {
    for (let at = 0; at < 60; at++) rememberRecent(path, `p${at}`, at);
    expect(recentProfiles(path)).toHaveLength(50);
    expect(recentProfiles(path)[0]).toBe('p59');
  });

  it.each(['', '{', 'null', '[]', '{"version":2,"profiles":[]}', '{"version":1,"profiles":{}}', '\0'])(
    'are none where %j stands there, and then begin anew',
    (text) => {
      rememberRecent(path, 'x', 1);
      writeFileSync(path, text);
      expect(recentProfiles(path)).toEqual([]);
      rememberRecent(path, 'a', 1);
      expect(recentProfiles(path)).toEqual(['a']);
    },
  );

  it('leave out entries that are none', () => {
    rememberRecent(path, 'x', 1);
    writeFileSync(
      path,
      '{"version":1,"profiles":[null,{"name":1,"usedAtMs":1},{"name":"a"},{"name":"b","usedAtMs":1}]}',
    );
    expect(recentProfiles(path)).toEqual(['b']);
  });

  it('fail nobody where they cannot be written', () => {
    writeFileSync(join(folder, 'vault'), 'a file in the way');
    expect(() => rememberRecent(path, 'a', 1)).not.toThrow();
    expect(recentProfiles(path)).toEqual([]);
  });
});
