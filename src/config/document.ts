// One of the two AWS files, from bytes to bytes: where every section, key and value stands. It must never lose or
// change a byte, and never show one: the text may hold secrets, so it is kept out of printing and of every error.

import { ConfigError } from './errors.ts';
import { decodeText, encodeText, LINE_BREAKS, skipSpace, strip, trimEnd } from './text.ts';

/** Where one key and its value stand. Offsets are into {@link Document.text}; `line` counts from 1. */
export interface Entry {
  readonly line: number;
  /** Start of the line of the key. */
  readonly start: number;
  readonly keyStart: number;
  readonly keyEnd: number;
  /** The `=` or `:`. */
  readonly delimiter: number;
  readonly valueStart: number;
  /** End of the value on the line of the key. */
  readonly valueEnd: number;
  /** End of the whole value; beyond `valueEnd` where indented lines continue it. */
  readonly end: number;
  /** Start of the line after the last line of the value. */
  readonly next: number;
}

/** One header and the keys below it, as it stands in the file; duplicates are two of these. */
export interface Section {
  /** The text between the brackets, as written. */
  readonly name: string;
  readonly line: number;
  /** Start of the line of the header. */
  readonly start: number;
  /** Index after the `]`. */
  readonly headerEnd: number;
  /** Start of the line after the header. */
  readonly next: number;
  readonly entries: readonly Entry[];
}

type Draft<T> = { -readonly [K in keyof T]: T[K] };

/** The section whose keys every other section inherits (botocore reads with Python's ConfigParser). */
export const INHERITED = 'DEFAULT';

/**
 * A parsed file. The rules are those of Python's `RawConfigParser` as botocore uses it:
 *
 * - lines end in LF, CRLF or CR; a line whose first character is `#` or `;` is a comment, wherever it stands;
 * - a line indented deeper than the key (or header) before it continues that key's value, blank lines included;
 * - `[` up to the last `]` of the line is a header, what follows it is ignored;
 * - else it is `key = value` or `key: value`, split at the first of either; both sides are stripped, nothing is unquoted.
 *
 * Where botocore is stricter than it needs to be we read on: a duplicate section or key (the later wins, as in
 * the JavaScript SDK), a byte order mark, bytes that are not UTF-8. `warnings.ts` tells of them.
 */
export class Document {
  /** For messages. */
  readonly path: string;
  readonly sections: readonly Section[];
  // Private, so that neither util.inspect nor JSON.stringify can show it.
  readonly #text: string;

  private constructor(path: string, text: string, sections: readonly Section[]) {
    this.path = path;
    this.#text = text;
    this.sections = sections;
  }

  /** @throws {ConfigError} `malformed` */
  static parse(bytes: Uint8Array, path: string): Document {
    return Document.ofText(decodeText(bytes), path);
  }

  /** @throws {ConfigError} `malformed` */
  static ofText(text: string, path: string): Document {
    return new Document(path, text, parseSections(text, path));
  }

  get text(): string {
    return this.#text;
  }

  /** The file, byte for byte. */
  toBytes(): Uint8Array {
    return encodeText(this.#text);
  }

  /** The key as SDKs compare it: in lower case. */
  keyOf(entry: Entry): string {
    return this.#text.slice(entry.keyStart, entry.keyEnd).toLowerCase();
  }

  /** The value as botocore reads it: comments and blank ends dropped, continuation lines stripped and joined by `\n`. */
  valueOf(entry: Entry): string {
    const first = this.#text.slice(entry.valueStart, entry.valueEnd);
    if (entry.end === entry.valueEnd) return first;
    const lines = [first];
    // What is left of the first line is blank (or the line break alone) and not a line of the value.
    for (const line of this.#text
      .slice(entry.valueEnd, entry.end)
      .split(/\r\n|\r|\n/)
      .slice(1)) {
      const stripped = strip(line);
      if (!stripped.startsWith('#') && !stripped.startsWith(';')) lines.push(stripped);
    }
    return lines.join('\n');
  }
}

/**
 * A value that starts with a line break is one level of `key = value` lines (`s3 =`, `[services]` blocks), keys
 * as written. Undefined for a plain value.
 */
export function parseNested(value: string): ReadonlyMap<string, string> | undefined {
  if (!value.startsWith('\n')) return undefined;
  const nested = new Map<string, string>();
  for (const line of value.split(LINE_BREAKS)) {
    const equals = line.indexOf('=');
    if (equals >= 0) nested.set(strip(line.slice(0, equals)), strip(line.slice(equals + 1)));
  }
  return nested;
}

function parseSections(text: string, path: string): readonly Section[] {
  const malformed = (line: number, column: number, expected: string): ConfigError =>
    new ConfigError('malformed', { path, line, column, expected });
  const length = text.length;
  const sections: Section[] = [];
  let entries: Draft<Entry>[] | undefined;
  let entry: Draft<Entry> | undefined;
  /** Nested blocks of `[DEFAULT]` that cannot be read: an error only where a section inherits them. */
  const badInherited: { readonly entry: Entry; readonly error: ConfigError }[] = [];
  let inherited = false;
  let indentLevel = 0;
  let line = 0;
  let position = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  // The next of each character, searched anew only once passed: the searches are native, and so cheap in a cold process.
  let nextLf = -1;
  let nextCr = -1;
  let nextEquals = -1;
  let nextColon = -1;

  while (position < length) {
    line += 1;
    const start = position;
    if (nextLf < start) nextLf = indexOrEnd(text, '\n', start);
    if (nextCr < start) nextCr = indexOrEnd(text, '\r', start);
    const end = Math.min(nextCr, nextLf);
    position = Math.min(length, end + 1 === nextLf ? end + 2 : end + 1);

    const first = skipSpace(text, start, end);
    if (first === end) continue;
    const code = text.charCodeAt(first);
    if (code === HASH || code === SEMICOLON) continue;
    const last = trimEnd(text, first, end);

    if (entry !== undefined && first - start > indentLevel) {
      if (entry.valueStart === entry.valueEnd && !isNestedLine(text.slice(first, last))) {
        const error = malformed(line, first - start + 1, 'key = value in the indented block');
        if (!inherited) throw error;
        badInherited.push({ entry, error });
      }
      entry.end = last;
      entry.next = position;
      continue;
    }
    indentLevel = first - start;

    if (code === OPEN_BRACKET) {
      const close = text.slice(first, last).lastIndexOf(']');
      if (close > 1) {
        const name = text.slice(first + 1, first + close);
        entries = [];
        entry = undefined;
        inherited = name === INHERITED;
        sections.push({ name, line, start, headerEnd: first + close + 1, next: position, entries });
        continue;
      }
    }
    if (entries === undefined)
      throw malformed(line, first - start + 1, 'a section header before any other line');

    if (nextEquals < first) nextEquals = indexOrEnd(text, '=', first);
    if (nextColon < first) nextColon = indexOrEnd(text, ':', first);
    const delimiter = Math.min(nextEquals, nextColon);
    if (delimiter >= last) {
      const expected =
        code === OPEN_BRACKET ? 'a section header in brackets' : 'a section header or key = value';
      throw malformed(line, first - start + 1, expected);
    }
    if (delimiter === first) throw malformed(line, first - start + 1, 'a key before the delimiter');
    // An empty value stands after the spaces that follow the delimiter, so that an edit keeps them.
    const valueStart = delimiter + 1 === last ? end : skipSpace(text, delimiter + 1, last);
    const valueEnd = Math.max(valueStart, last);
    entry = {
      line,
      start,
      keyStart: first,
      keyEnd: trimEnd(text, first, delimiter),
      delimiter,
      valueStart,
      valueEnd,
      end: valueEnd,
      next: position,
    };
    entries.push(entry);
  }
  for (const bad of badInherited) {
    const key = text.slice(bad.entry.keyStart, bad.entry.keyEnd).toLowerCase();
    const owns = (section: Section): boolean =>
      section.entries.some((own) => text.slice(own.keyStart, own.keyEnd).toLowerCase() === key);
    if (sections.some((section) => section.name !== INHERITED && !owns(section))) throw bad.error;
  }
  return sections;
}

const HASH = 35;
const SEMICOLON = 59;
const OPEN_BRACKET = 91;

function indexOrEnd(text: string, character: string, start: number): number {
  const index = text.indexOf(character, start);
  return index < 0 ? text.length : index;
}

/** True if every line in it, as Python breaks lines, is blank or has a `=`. */
function isNestedLine(text: string): boolean {
  return text.split(LINE_BREAKS).every((line) => line.includes('=') || strip(line) === '');
}
