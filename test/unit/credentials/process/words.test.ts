// The command line of a credential_process is taken apart as botocore does it: compared with botocore itself.

import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commandWords } from '../../../../src/credentials/process/words.ts';

const PYTHON = process.env.VAULT_TEST_PYTHON || 'python3';

const COMPARE = `
import json, shlex, sys
from botocore.compat import compat_shell_split
def split(line, platform):
    try:
        return compat_shell_split(line, platform)
    except ValueError:
        return None
lines = json.load(sys.stdin)
assert all(split(line, 'linux') == shlex.split(line) for line in lines if split(line, 'linux') is not None)
json.dump([[split(line, 'linux'), split(line, 'win32')] for line in lines], sys.stdout)
`;

const LINES = [
  '',
  ' ',
  '/bin/keys',
  '/bin/keys --profile dev',
  '"/opt/my tools/keys" --name "a b"',
  "'/opt/my tools/keys' 'a b'",
  '/opt/my\\ tools/keys a\\"b',
  'keys ""',
  "keys '' x",
  'keys a""b',
  'keys "a\\"b"',
  'keys "a\\\\"',
  'keys "a\\$b"',
  "keys 'a\\'",
  'keys "unclosed',
  "keys 'unclosed",
  'keys \\',
  'keys a\\\\\\"b c\\\\"d e" f',
  '"C:\\Program Files\\keys.exe" \\\\server\\share\\',
  'C:\\keys.exe "a\\\\" b',
  'keys | cat > $HOME/x; ~/y && `z`',
  'keys\ta\tb',
  'keys a\nb',
  'keys # no comment',
  'keys ünïcödé "ä b" 😀',
];

describe('the command line of a credential_process', () => {
  it('has the words that botocore finds in it, on Unix and on Windows', () => {
    const random = fc.sample(
      fc.string({
        unit: fc.constantFrom('a', 'b', ' ', '\t', '"', "'", '\\', '$', 'é', '\n', '-'),
        maxLength: 14,
      }),
      { numRuns: 4000, seed: 7 },
    );
    const lines = [...LINES, ...random];
    const theirs = JSON.parse(
      execFileSync(PYTHON, ['-c', COMPARE], {
        input: JSON.stringify(lines),
        maxBuffer: 64 * 1024 * 1024,
      }).toString(),
    ) as readonly [readonly string[] | null, readonly string[] | null][];
    const ours = lines.map((line) => [
      commandWords(line, 'linux') ?? null,
      commandWords(line, 'win32') ?? null,
    ]);
    for (const [at, line] of lines.entries())
      expect([line, ...(ours[at] ?? [])]).toEqual([line, ...(theirs[at] ?? [])]);
    expect(theirs.filter(([unix]) => unix === null).length).toBeGreaterThan(100);
  });
});
