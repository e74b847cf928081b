// Reads a fish command line up to the cursor into words. Nothing is expanded: what fish would run or substitute is text
// here.

export interface FishLine {
  /** Without the program itself and what stands before it; quotes and escapes undone. */
  readonly words: readonly string[];
  /** Where each word begins in the line, in UTF-16 units; one more than `words`: the current one's. */
  readonly starts: readonly number[];
  readonly current: string;
}

/** Words that may stand before the name of a program, and are not part of what it gets. */
const BEFORE: ReadonlySet<string> = new Set([
  'and',
  'or',
  'not',
  '!',
  'command',
  'exec',
  'time',
  'begin',
  'if',
  'while',
]);

/** @see https://fishshell.com/docs/current/language.html#quotes */
export function readFishLine(line: string): FishLine {
  const words: { text: string; readonly start: number }[] = [];
  let word: { text: string; readonly start: number } | undefined;
  let quote = '';
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
    word ??= { text: '', start: at };
    if (quote === '') {
      if (c === '\\') {
        const found = readEscape(line.slice(at));
        word.text += found.text;
        at += found.length - 1;
      } else if (c === "'" || c === '"') quote = c;
      else word.text += c;
    } else if (c === quote) quote = '';
    else if (c === '\\' && (quote === '"' ? /["$\\\n]/ : /['\\]/).test(next)) {
      if (next !== '\n') word.text += next;
      at += 1;
    } else word.text += c;
  }
  const current = word ?? { text: '', start: line.length };
  const program = words.findIndex(({ text }) => !BEFORE.has(text) && !/^\w+=/.test(text));
  const own = program === -1 ? [] : words.slice(program + 1);
  return {
    words: own.map(({ text }) => text),
    starts: [...own.map(({ start }) => start), current.start],
    current: current.text,
  };
}

const NAMED: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  e: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\n': '',
};

/** One escape outside of quotes, with its length in the text; one that is cut off stands for nothing yet. */
function readEscape(text: string): { readonly text: string; readonly length: number } {
  const coded =
    /^\\(?:[xX]([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|([0-7]{1,3})|c([a-zA-Z]))/.exec(
      text,
    );
  if (coded !== null) {
    const [whole, byte, short, long, octal, control] = coded;
    const code =
      control !== undefined
        ? control.toUpperCase().charCodeAt(0) - 64
        : octal !== undefined
          ? Number.parseInt(octal, 8)
          : Number.parseInt(byte ?? short ?? long ?? '', 16);
    return { text: code <= 0x10ffff ? String.fromCodePoint(code) : '', length: whole.length };
  }
  const c = text.charAt(1);
  return { text: NAMED[c] ?? c, length: 2 };
}
