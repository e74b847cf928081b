// Writes a word so that bash reads it back as it is, whatever quote is open where it is put. No character of the word may
// ever mean anything to bash, to its readline or to its history.

import type { BashQuote } from './bash-line.ts';

/** What stands for itself outside of quotes. A tilde, a `#` and a `=` in front do not; `:` and `=` elsewhere do. */
const PLAIN = /[\w/+.,@%:=-]/;
const PLAIN_WORD = /^[\w/+.,@%:=-]*$/;

/**
 * @param text what readline is to put behind the open quote or in the place of the word; readline itself closes the quote
 */
export function writeBashWord(text: string, quote: BashQuote): string {
  // Nearly every word, without a look at each character.
  if (PLAIN_WORD.test(text)) return text;
  switch (quote) {
    case '':
      return [...text].map(bare).join('');
    case "$'":
      return opened(
        [...text].map((c) => (isControl(c) ? octal(c) : c === "'" || c === '\\' ? `\\${c}` : c)).join(''),
        "'",
      );
    case "'":
      return opened(
        [...text].map((c) => (c === "'" ? "'\\''" : isControl(c) ? `'$'${octal(c)}''` : c)).join(''),
        "'",
      );
    case '"':
      // History expansion happens inside double quotes, and no backslash helps there: an `!` leaves them.
      return opened(
        [...text]
          .map((c) =>
            c === '!' ? '"\\!"' : isControl(c) ? `"$'${octal(c)}'"` : /[$`"\\]/.test(c) ? `\\${c}` : c,
          )
          .join(''),
        '"',
      );
  }
}

function bare(c: string): string {
  if (isControl(c)) return `$'${octal(c)}'`;
  return PLAIN.test(c) || (c.codePointAt(0) ?? 0) > 0x7f ? c : `\\${c}`;
}

/**
 * Where the text begins with the open quote's own character, readline takes that for the open quote and puts it over it;
 * where it ends with one, readline takes that for the closing quote and adds none.
 */
function opened(text: string, quote: string): string {
  const start = text.startsWith(quote) ? quote : '';
  return `${start}${text}${text.endsWith(quote) ? quote : ''}`;
}

function isControl(c: string): boolean {
  const code = c.charCodeAt(0);
  return code < 0x20 || code === 0x7f;
}

/** Three digits, so that a digit behind it is no part of it. */
function octal(c: string): string {
  return `\\${c.charCodeAt(0).toString(8).padStart(3, '0')}`;
}
