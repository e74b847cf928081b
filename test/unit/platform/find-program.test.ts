// Programs that ask for secrets are found by absolute folders only.

import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, relative } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { findHelper } from '../../../src/platform/find-program.ts';

const folder = mkdtempSync(join(tmpdir(), 'vault-find-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const tool = join(folder, 'tool');
writeFileSync(tool, '#!/bin/sh\n');
chmodSync(tool, 0o755);
writeFileSync(join(folder, 'text'), '');

describe.runIf(process.platform !== 'win32')('findHelper', () => {
  const here = relative(process.cwd(), folder);
  it.each([
    ['tool', folder, tool],
    ['tool', ['/nonexistent', folder].join(delimiter), tool],
    ['tool', here, undefined],
    ['tool', ['', '.', here].join(delimiter), undefined],
    ['tool', undefined, undefined],
    ['text', folder, undefined],
    ['absent', folder, undefined],
    [tool, '', tool],
    [join(here, 'tool'), folder, undefined],
    ['./tool', folder, undefined],
    [folder, '', undefined],
  ])('%j along %j', (name, path, found) => {
    expect(findHelper(name, path === undefined ? {} : { PATH: path })).toBe(found);
  });
});
