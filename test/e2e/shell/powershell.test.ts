// The PowerShell scripts, and code that `vault use` writes for it, held against a grammar of the language. There is no
// PowerShell to run them in: that they do what they should is not tested here.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { POWERSHELL_COMPLETION } from '../../../src/cli/shell/completion-powershell.ts';
import { initScript } from '../../../src/cli/shell/init.ts';
import { formatEdits } from '../../../src/output/shell/edits.ts';

const folder = mkdtempSync(join(tmpdir(), 'vault-powershell-'));
const parser = join(import.meta.dirname, 'powershell-syntax.py');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function parse(text: string): { readonly status: number | null; readonly found: string } {
  const path = join(folder, 'script.ps1');
  writeFileSync(path, text);
  const run = spawnSync(process.env.VAULT_TEST_PYTHON ?? 'python3', [parser, path], { encoding: 'utf8' });
  return { status: run.status, found: `${run.stdout}${run.stderr}` };
}

describe('the grammar of PowerShell', () => {
  it.each([
    ['the completion script', POWERSHELL_COMPLETION],
    ['the function', initScript('powershell')],
    [
      'code of use',
      formatEdits('powershell', {
        set: { AWS_VAULT: `it's "$x" \`y\` \u2019\n$(z)` },
        unset: ['AWS_REGION'],
      }),
    ],
  ])('has %s', (_, text) => {
    expect(parse(text)).toEqual({ status: 0, found: '' });
  });

  it('does not have the same with a bracket less', () => {
    for (const script of [POWERSHELL_COMPLETION, initScript('powershell')]) {
      expect(parse(script.replace(/\}\s*$/, '')).status).toBe(1);
    }
  });
});
