// Reads a bash command line up to the cursor into words. Nothing is expanded: what bash would run or substitute is text
// here.

export interface BashLine {
  /** Without the program itself; quotes and escapes undone. */
  readonly words: readonly string[];
  /** Where each word begins in the line, in UTF-16 units; one more than `words`: the current one's. */
  readonly starts: readonly number[];
  readonly current: string;
  /** The quote that is open at the cursor. */
  readonly quote: BashQuote;
  /**
   * The part of the current word that readline leaves alone, unquoted: it replaces what follows an open quote, or else the
   * last of its word breaks (`:` and `=` among them).
   */
  readonly kept: string;
}

export type BashQuote = '' | "'" | '"' | "$'";

interface Word {
  text: string;
  readonly start: number;
  /** The text up to the last word break outside of quotes. */
  beforeBreak: string;
  /** The text up to the last opening quote. */
  beforeQuote: string;
}

/** @param breaks the value of COMP_WORDBREAKS */
export function readBashLine(line: string, breaks: string): BashLine {
  const words: Word[] = [];
  let word: Word | undefined;
  let quote: BashQuote = '';
  /** The word behind `<` or `>` is the name of a file, and none of the program's. */
  let isTarget = false;
  const finish = (): void => {
    if (word === undefined) return;
    if (!isTarget) words.push(word);
    isTarget = false;
    word = undefined;
  };
  for (let at = 0; at < line.length; at++) {
    const c = line.charAt(at);
    const next = line.charAt(at + 1);
    if (quote === '' && /[\s<>&|;()]/.test(c)) {
      finish();
      if (c === '<' || c === '>') isTarget = true;
      continue;
    }
    word ??= { text: '', start: at, beforeBreak: '', beforeQuote: '' };
    if (quote === '') {
      if (c === '\\') {
        // At the end of the line it escapes what is still to be typed.
        if (next !== '\n') word.text += next;
        at += 1;
      } else if (c === "'" || c === '"' || (c === '$' && next === "'")) {
        quote = c === '$' ? "$'" : c;
        at += quote.length - 1;
        word.beforeQuote = word.text;
      } else {
        word.text += c;
        if (breaks.includes(c)) word.beforeBreak = word.text;
      }
    } else if (quote === "$'" && c === '\\') {
      const found = readAnsiEscape(line.slice(at));
      word.text += found.text;
      at += found.length - 1;
    } else if (c === quote.at(-1)) {
      quote = '';
    } else if (quote === '"' && c === '\\' && /[$`"\\\n]/.test(next)) {
      if (next !== '\n') word.text += next;
      at += 1;
    } else {
      word.text += c;
    }
  }
  const current: Word = word ?? { text: '', start: line.length, beforeBreak: '', beforeQuote: '' };
  const own = words.slice(1);
  return {
    words: own.map(({ text }) => text),
    starts: [...own.map(({ start }) => start), current.start],
    current: current.text,
    quote,
    kept: quote === '' ? current.beforeBreak : current.beforeQuote,
  };
}

const ANSI: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  e: '\x1b',
  E: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** One escape of `$'...'`, with its length in the text; one that is cut off stands for nothing yet. */
function readAnsiEscape(text: string): { readonly text: string; readonly length: number } {
  const coded = /^\\(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|([0-7]{1,3}))/.exec(text);
  if (coded !== null) {
    const [whole, byte, short, long, octal] = coded;
    const code =
      octal === undefined ? Number.parseInt(byte ?? short ?? long ?? '', 16) : Number.parseInt(octal, 8);
    return { text: code <= 0x10ffff ? String.fromCodePoint(code) : '', length: whole.length };
  }
  const c = text.charAt(1);
  return { text: ANSI[c] ?? c, length: 2 };
}
