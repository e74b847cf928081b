// What completion answers, in the form that each shell's script reads. The words are quoted here where the shell does not do
// it itself; nothing in an answer is ever evaluated.

import { quotePowershell } from '../../output/shell/powershell.ts';
import { readBashLine } from './bash-line.ts';
import { writeBashWord } from './bash-word.ts';
import type { Candidate, Completion } from './engine.ts';
import { readFishLine } from './fish-line.ts';

/** What a shell asks: the words, and how the answer is to be written. */
export interface Question {
  readonly words: readonly string[];
  readonly current: string;
  write(completion: Completion): string;
}

/**
 * Lines. The first is `words`, `partial` (no space behind the word), `folders`, or `command N` with the offset in the line
 * where a command line of its own begins; then the words, quoted for the place where readline puts them.
 *
 * @param breaks the value of COMP_WORDBREAKS @param line up to the cursor
 */
export function bashQuestion(breaks: string, line: string): Question {
  const { words, starts, current, quote, kept } = readBashLine(line, breaks);
  return {
    words,
    current,
    write: (completion) => {
      if (completion.kind === 'command') return `command ${characters(line, starts[completion.index])}\n`;
      if (completion.kind === 'folders') return 'folders\n';
      const fitting = completion.candidates.filter(({ value }) => value.startsWith(current));
      const lines = fitting.map(({ value }) => writeBashWord(value.slice(kept.length), quote));
      return [headOf(fitting), ...lines].map((text) => `${text}\n`).join('');
    },
  };
}

/**
 * Parts that end in NUL. The first is `words` or `partial`, then the prefix that zsh is to set aside (`--region=`), then
 * value and display in turn; or `folders` and the prefix; or `command` and how many words to leave out before it. zsh itself
 * chooses among the words, and quotes.
 */
export function zshQuestion(words: readonly string[], current: string): Question {
  return {
    words,
    current,
    write: (completion) => {
      if (completion.kind === 'command') return parts('command', String(completion.index + 1));
      if (completion.kind === 'folders') return parts('folders', completion.prefix);
      const { candidates, prefix = '' } = completion;
      const width = Math.max(0, ...candidates.map(({ value }) => shown(value).length - prefix.length));
      return parts(
        headOf(candidates),
        prefix,
        ...candidates.flatMap(({ value, help }) => {
          const bare = value.slice(prefix.length);
          return [bare, !help ? shown(bare) : `${shown(bare).padEnd(width)}  -- ${shown(help)}`];
        }),
      );
    },
  };
}

/**
 * Parts that end in NUL. The first is `words`, then one part a word with its description behind a tab; or `folders` and
 * the prefix; or `command` and the text of that command line. fish chooses and quotes itself.
 *
 * @param line the process under the cursor, up to the cursor
 */
export function fishQuestion(line: string): Question {
  const { words, starts, current } = readFishLine(line);
  return {
    words,
    current,
    write: (completion) => {
      if (completion.kind === 'command') return parts('command', line.slice(starts[completion.index]));
      if (completion.kind === 'folders') return parts('folders', completion.prefix);
      // A tab ends the word for fish.
      const writable = completion.candidates.filter(({ value }) => !value.includes('\t'));
      return parts(
        'words',
        ...writable.map(({ value, help }) => (help ? `${value}\t${shown(help)}` : value)),
      );
    },
  };
}

/**
 * Lines. The first is `words`, then a line a word: quoted, to show, its description, with tabs between; or `folders`, tab and
 * the prefix; or `command`, tab and how many words stand before that command line.
 */
export function powershellQuestion(words: readonly string[], current: string): Question {
  return {
    words,
    current,
    write: (completion) => {
      if (completion.kind === 'command') return `command\t${completion.index}\n`;
      if (completion.kind === 'folders') return `folders\t${completion.prefix}\n`;
      const fitting = completion.candidates.filter(({ value }) =>
        value.toLowerCase().startsWith(current.toLowerCase()),
      );
      // Its answer comes line by line, so a word must be one line.
      const lines = fitting
        .filter(({ value }) => !/[\t\r\n]/.test(value))
        .map(({ value, help }) => [powershellWord(value), shown(value), shown(help || value)].join('\t'));
      return ['words', ...lines].map((text) => `${text}\n`).join('');
    },
  };
}

function powershellWord(value: string): string {
  return /^[\w/.:=+-]+$/.test(value) && !/^-?\d/.test(value) ? value : quotePowershell(value);
}

function headOf(candidates: readonly Candidate[]): string {
  return candidates.length > 0 && candidates.every(({ isPartial }) => isPartial === true)
    ? 'partial'
    : 'words';
}

/** bash counts characters, not UTF-16 units. */
function characters(line: string, offset = line.length): number {
  return [...line.slice(0, offset)].length;
}

function parts(...texts: readonly string[]): string {
  return texts.map((text) => `${text}\0`).join('');
}

/** For the eye: what would move the cursor or break the line is a question mark. */
function shown(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this takes out
  return text.replace(/[\x00-\x1f\x7f-\x9f]/g, '?');
}
