// Code that changes a shell's variables: exactly as it is written. That shells read it so is for test/e2e/shell.

import { describe, expect, it } from 'vitest';
import { formatEdits } from '../../../src/output/shell/edits.ts';

const EDITS = { set: { AWS_VAULT: `it's $x\n\`y\``, AWS_REGION: 'eu-west-1' }, unset: ['AWS_PROFILE'] };

describe('formatEdits', () => {
  it.each([
    [
      'bash',
      `\\unset -v AWS_PROFILE\n\\export AWS_VAULT='it'\\''s $x\n\`y\`'\n\\export AWS_REGION=eu-west-1\n`,
    ],
    [
      'zsh',
      `\\unset -v AWS_PROFILE\n\\export AWS_VAULT='it'\\''s $x\n\`y\`'\n\\export AWS_REGION=eu-west-1\n`,
    ],
    [
      'fish',
      `set -eg AWS_PROFILE; set -qU AWS_PROFILE; and set -gu AWS_PROFILE;\nset -gx AWS_VAULT 'it\\'s $x\n\`y\`';\nset -gx AWS_REGION eu-west-1;\n`,
    ],
    [
      'powershell',
      `Remove-Item -LiteralPath Env:AWS_PROFILE -ErrorAction SilentlyContinue\n$Env:AWS_VAULT = "it's \`$x\`n\`\`y\`\`"\n$Env:AWS_REGION = 'eu-west-1'\n`,
    ],
  ] as const)('for %s', (shell, expected) => {
    expect(formatEdits(shell, EDITS)).toBe(expected);
    expect(formatEdits(shell, { set: {}, unset: [] })).toBe('');
  });

  it('refuses what no environment can hold, without repeating it', () => {
    expect(() => formatEdits('bash', { set: { AWS_X: 'secret\0' }, unset: [] })).toThrow(
      expect.objectContaining({
        code: 'value-not-representable',
        facts: expect.not.objectContaining({ value: 'secret' }),
      }),
    );
  });
});
