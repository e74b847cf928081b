// What was chosen for a profile: kept by what it was chosen for, forgotten by profile, and never in the way.

import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { forgetChoice, forgetChoices, keepChoice, readChoice } from '../../../src/sessions/choices.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vault-choices-'));
  path = join(folder, 'roles.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

const A = { roleArn: 'a', principalArn: 'pa' };
const B = { roleArn: 'b', principalArn: 'pb' };

it('keeps one for each thing, in a file of one’s own', () => {
  keepChoice(path, '1', { ...A, profile: 'x' });
  keepChoice(path, '2', { ...B, profile: 'y' });
  expect([readChoice(path, '1'), readChoice(path, '2'), readChoice(path, '3')]).toEqual([A, B, undefined]);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  forgetChoice(path, '1');
  expect([readChoice(path, '1'), readChoice(path, '2')]).toEqual([undefined, B]);
});

it('forgets those of a profile, or all; with the last one the file goes', () => {
  keepChoice(path, '1', { ...A, profile: 'x' });
  keepChoice(path, '2', { ...B, profile: 'y' });
  forgetChoices(path, 'x');
  expect([readChoice(path, '1'), readChoice(path, '2')]).toEqual([undefined, B]);
  forgetChoices(path, undefined);
  expect(existsSync(path)).toBe(false);
  forgetChoices(path, undefined);
});

it('is nothing where the file is broken, of another version, or cannot be written', () => {
  for (const text of [
    '',
    '{',
    'null',
    '{"version":2,"choices":{}}',
    '{"version":1,"choices":{"1":{"roleArn":7}}}',
    '{"version":1,"choices":{"1":null}}',
  ]) {
    writeFileSync(path, text);
    expect(readChoice(path, '1')).toBeUndefined();
    expect(readChoice(path, 'constructor')).toBeUndefined();
  }
  const away = join(folder, 'no', 'such', 'folder.json');
  writeFileSync(join(folder, 'no'), '');
  keepChoice(away, '1', { ...A, profile: 'x' });
  expect(readChoice(away, '1')).toBeUndefined();
});
