// Putting a file where there is none: one winner, whole bytes, nothing left over.

import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sweepTemporaryFiles, writeNew } from '../../../src/platform/new-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vault-new-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('writeNew', () => {
  it('makes a private file, and its folder, and leaves nothing else', () => {
    const path = join(folder, 'a', 'b', 'file');
    expect(writeNew(path, Buffer.from('bytes'))).toBe(true);
    expect(readFileSync(path, 'utf8')).toBe('bytes');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(path).nlink).toBe(1);
    expect(readdirSync(join(folder, 'a', 'b'))).toEqual(['file']);
  });

  it('changes nothing where a file, a folder or a dangling link stands', () => {
    for (const [name, place] of Object.entries({
      file: (path: string) => writeFileSync(path, 'first'),
      link: (path: string) => symlinkSync('/nonexistent/target', path),
    })) {
      const path = join(folder, name);
      place(path);
      expect(writeNew(path, Buffer.from('second'))).toBe(false);
    }
    expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('first');
    expect(writeNew(folder, Buffer.from('second'))).toBe(false);
    expect(readdirSync(folder).sort()).toEqual(['file', 'link']);
  });

  it('tells where it may not', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(() => writeNew(join(folder, 'file', 'inside'), Buffer.from('x'))).toThrowError(
      expect.objectContaining({ code: 'file-write' }),
    );
  });
});

describe('sweepTemporaryFiles', () => {
  // That these are the names our writers give is shown where they are killed, in the end-to-end tests.
  it('removes old temporary files and nothing else', () => {
    const names = ['.12-1-abc.tmp', '.12-n-abcdefgh.tmp'];
    const others = ['.12-1-abc.tmp2', '12-1-abc.tmp', '.x-1-abc.tmp', '.12-1-ABC.tmp', '.12-1-.tmp'];
    const old = new Date(1_000_000);
    for (const name of [...names, ...others]) {
      writeFileSync(join(folder, name), '');
      utimesSync(join(folder, name), old, old);
    }
    expect(sweepTemporaryFiles(folder, { olderThanMs: 60_000, nowMs: 1_000_000 + 59_999 })).toBe(0);
    expect(sweepTemporaryFiles(folder, { olderThanMs: 60_000, nowMs: 1_000_000 + 60_000 })).toBe(2);
    expect(readdirSync(folder).sort()).toEqual([...others].sort());
    expect(sweepTemporaryFiles(join(folder, 'missing'), { olderThanMs: 0, nowMs: 0 })).toBe(0);
  });
});
