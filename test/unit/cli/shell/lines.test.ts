// Command lines as bash and fish have them at a press of Tab, read into words; and words written for readline.

import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readBashLine } from '../../../../src/cli/shell/bash-line.ts';
import { writeBashWord } from '../../../../src/cli/shell/bash-word.ts';
import { readFishLine } from '../../../../src/cli/shell/fish-line.ts';

const BREAKS = ' \t\n"\'@><=;|&(:';

describe('readBashLine', () => {
  it.each<[string, readonly string[], string]>([
    ['vault ', [], ''],
    ['vault ex', [], 'ex'],
    ['vault  exec   a', ['exec'], 'a'],
    ['vault exec my\\ profile --', ['exec', 'my profile'], '--'],
    ['vault exec "my profile" ', ['exec', 'my profile'], ''],
    [`vault exec 'it'\\''s' `, ['exec', "it's"], ''],
    ['vault exec "a\\"b\\$c\\`d\\\\e\\f" ', ['exec', 'a"b$c`d\\e\\f'], ''],
    [`vault exec $'a\\n\\t\\x41\\u00e9\\101\\'' `, ['exec', "a\n\tAéA'"], ''],
    ['vault exec "my pro', ['exec'], 'my pro'],
    ["vault exec 'my pro", ['exec'], 'my pro'],
    ["vault exec $'my\\npro", ['exec'], 'my\npro'],
    ['vault exec my\\', ['exec'], 'my'],
    ['vault exec a"b"c', ['exec'], 'abc'],
    ['vault exec $(id) `id` "$HOME"', ['exec', '$', 'id', '`id`'], '$HOME'],
    ['vault exec a >out b', ['exec', 'a'], 'b'],
    ['vault exec a 2>&1 ', ['exec', 'a', '2'], ''],
    ['vault exec "" ', ['exec', ''], ''],
    ['vault exec a\\\nb ', ['exec', 'ab'], ''],
    ['', [], ''],
  ])('%j', (line, words, current) => {
    const read = readBashLine(line, BREAKS);
    expect(read).toMatchObject({ words, current });
    expect(read.starts).toHaveLength(words.length + 1);
  });

  it.each<[string, string, string]>([
    ['vault exec a:b', 'a:', ''],
    ['vault exec a\\:b', '', ''],
    ['vault exec a:b:c', 'a:b:', ''],
    ['vault --region=eu', '--region=', ''],
    ['vault exec "a:b', '', '"'],
    ['vault exec x:"a:b', 'x:', '"'],
    ["vault exec x'a:b", 'x', "'"],
    ['vault exec "a:b"c', '', ''],
    ["vault exec $'a", '', "$'"],
  ])('%j: readline keeps %j', (line, kept, quote) => {
    expect(readBashLine(line, BREAKS)).toMatchObject({ kept, quote });
  });

  it('tells where each word begins', () => {
    expect(readBashLine('vault exec  "a b" -- ls -', BREAKS).starts).toEqual([6, 12, 18, 21, 24]);
  });
});

describe('readFishLine', () => {
  it.each<[string, readonly string[], string]>([
    ['vault ', [], ''],
    ['vault exec a', ['exec'], 'a'],
    ['vault exec my\\ profile --', ['exec', 'my profile'], '--'],
    [`vault exec 'it\\'s \\\\ \\n' "a\\"\\$b\\n" `, ['exec', "it's \\ \\n", 'a"$b\\n'], ''],
    ['vault exec a\\nb\\tc\\x41\\u00e9\\cA ', ['exec', 'a\nb\tcAé\x01'], ''],
    ['vault exec "my pro', ['exec'], 'my pro'],
    ['vault exec my\\', ['exec'], 'my'],
    ['ONE=1 TWO="a b" vault exec a', ['exec'], 'a'],
    ['command vault exec a', ['exec'], 'a'],
    ['and not vault exec a', ['exec'], 'a'],
    ['vault exec (id) $HOME', ['exec', 'id'], '$HOME'],
    ['vault exec a >out b', ['exec', 'a'], 'b'],
    ['', [], ''],
  ])('%j', (line, words, current) => {
    const read = readFishLine(line);
    expect(read).toMatchObject({ words, current });
    expect(read.starts).toHaveLength(words.length + 1);
  });
});

describe('writeBashWord', () => {
  it.each([
    ['plain-1.a/b@c:d=e', '', 'plain-1.a/b@c:d=e'],
    ['a b', '', 'a\\ b'],
    ['a\nb', '', "a$'\\012'b"],
    ['~x', '', '\\~x'],
    ['名', '', '名'],
    ["it's", "'", "it'\\''s"],
    ['a!b', '"', 'a"\\!"b'],
    ['a"$`\\b', '"', 'a\\"\\$\\`\\\\b'],
    // Readline takes a quote at an end for the one that is open, or for the one that closes.
    ["'a'", "'", "''\\''a'\\'''"],
    ['!', '"', '""\\!""'],
  ] as const)('%j in %s', (text, quote, written) => {
    expect(writeBashWord(text, quote)).toBe(written);
  });

  it.runIf(process.platform !== 'win32')('is read back by bash as it was, in every quote', () => {
    const word = fc
      .array(
        fc.constantFrom(
          ...`ab '"$\`\\!*?[]{}()<>|&;#~=:,%^-+.\n\t\r\x01\x7f`,
          'é',
          '名',
          '$(touch harm)',
          "$'",
        ),
        { minLength: 1, maxLength: 12 },
      )
      .map((parts) => parts.join(''));
    const words = fc.sample(word, { numRuns: 300, seed: 7 });
    for (const quote of ['', "'", '"', "$'"] as const) {
      const lines = words.map((text) => {
        const end = quote.at(-1) ?? '';
        const written = writeBashWord(text, quote);
        // What readline does: it puts the text over the open quote where it begins with one, and closes where it must.
        const start = end !== '' && written.startsWith(end) && quote.length === 1 ? '' : quote;
        return `printf '%s\\0' ${start}${written}${end === '' || written.endsWith(end) ? '' : end}`;
      });
      const run = spawnSync('bash', ['--norc', '--noprofile'], { input: lines.join('\n'), encoding: 'utf8' });
      expect(run.stderr).toBe('');
      expect(run.stdout.split('\0').slice(0, -1)).toEqual(words);
    }
  });
});
