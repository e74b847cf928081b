// Edits of a document, each one splice of its text. No edit may change a byte outside of itself or the meaning of any
// other line: every one is read back and compared before it is given out.

import { Document, type Entry, INHERITED, type Section } from './document.ts';
import { ConfigError } from './errors.ts';
import { skipSpace, strip } from './text.ts';

/** What a document says: section names with their keys and values, in order. */
export type Meaning = { readonly name: string; readonly pairs: (readonly [key: string, value: string])[] }[];

/**
 * Replaces the value of a key, on its line: delimiter, spacing and what stands around it stay. A value of
 * several lines is replaced whole (comments between its lines belong to it).
 * @throws {ConfigError} `value-not-writable`, `edit-refused`
 */
export function withValue(document: Document, section: Section, entry: Entry, value: string): Document {
  assertWritableValue(document, document.keyOf(entry), value);
  if (value === document.valueOf(entry)) return document;
  const text = document.text;
  const before = text.charAt(entry.delimiter - 1);
  // `key =` at the end of a line becomes `key = value`, `key=` becomes `key=value`.
  const space = value !== '' && entry.valueStart === entry.delimiter + 1 && /[ \t]/.test(before) ? ' ' : '';
  return splice(document, entry.valueStart, entry.end, space + value, entry.line, (meaning) => {
    const pairs = meaning[document.sections.indexOf(section)]?.pairs ?? [];
    pairs[section.entries.indexOf(entry)] = [document.keyOf(entry), value];
  });
}

/**
 * Adds `key = value` lines below the last key of a section (blank lines and comments that lead to the next section
 * stay where they are), indented as that key is.
 * @throws {ConfigError} `key-not-writable`, `value-not-writable`, `edit-refused`
 */
export function withAppendedKeys(
  document: Document,
  section: Section,
  keys: Readonly<Record<string, string>>,
): Document {
  const text = document.text;
  const last = section.entries.at(-1);
  const at = last?.next ?? section.next;
  const anchor = last?.start ?? section.start;
  const following = document.sections[document.sections.indexOf(section) + 1];
  // A header indented deeper than the key before it would become a part of that key's value.
  const indents = [indentAt(text, anchor)];
  if (last === undefined && following !== undefined) indents.push(indentAt(text, following.start));
  const indent = indents.reduce((a, b) => (b.length > a.length ? b : a));
  const newline = newlineBefore(text, at) ?? documentNewline(text);
  const lines = keyLines(document, keys, indent, newline);
  const insertion = newlineBefore(text, at) === undefined ? newline + lines.slice(0, -newline.length) : lines;
  return splice(document, at, at, insertion, section.line, (meaning) => {
    meaning[document.sections.indexOf(section)]?.pairs.push(...pairsOf(keys));
  });
}

/**
 * Adds a section at the end of the file, after one blank line. The name is written as it is: make it with
 * `configSectionName` or `credentialsSectionName`.
 * @throws {ConfigError} `section-exists`, `name-not-writable`, `key-not-writable`, `value-not-writable`, `edit-refused`
 */
export function withSection(
  document: Document,
  name: string,
  keys: Readonly<Record<string, string>>,
): Document {
  const { text, path } = document;
  const standing = document.sections.find((section) => section.name === name);
  if (standing !== undefined)
    throw new ConfigError('section-exists', { path, section: name, line: standing.line });
  if (name === '' || name === INHERITED || /[\r\n]/.test(name)) {
    throw new ConfigError('name-not-writable', {
      path,
      reason: name === '' ? 'empty' : name === INHERITED ? 'reserved' : 'line-break',
    });
  }
  const newline = documentNewline(text);
  const isEmpty = text === '' || text === '\ufeff';
  const lead = isEmpty
    ? ''
    : (newlineBefore(text, text.length) === undefined ? newline : '') +
      (endsInBlankLine(text) ? '' : newline);
  const insertion = `${lead}[${name}]${newline}${keyLines(document, keys, '', newline)}`;
  return splice(document, text.length, text.length, insertion, countLines(text), (meaning) => {
    meaning.push({ name, pairs: pairsOf(keys) });
  });
}

/**
 * Removes a key with all lines of its value.
 * @throws {ConfigError} `edit-refused`
 */
export function withoutEntry(document: Document, section: Section, entry: Entry): Document {
  return splice(document, entry.start, entry.next, '', entry.line, (meaning) => {
    meaning[document.sections.indexOf(section)]?.pairs.splice(section.entries.indexOf(entry), 1);
  });
}

/**
 * Removes a section: its header to its last key, and the blank lines after it (at the end of the file also the
 * one before it, which {@link withSection} puts there). Comments above the header
 * and below the last key stay: they may be the neighbours', and notes cannot be brought back.
 * @throws {ConfigError} `edit-refused`
 */
export function withoutSection(document: Document, section: Section): Document {
  const text = document.text;
  const end = skipBlankLines(text, section.entries.at(-1)?.next ?? section.next);
  const start = end === text.length ? skipBlankLineBefore(text, section.start) : section.start;
  return splice(document, start, end, '', section.line, (meaning) => {
    meaning.splice(document.sections.indexOf(section), 1);
  });
}

/** The one place where text changes: splices, reads the result and compares what it means with what was asked for. */
function splice(
  document: Document,
  start: number,
  end: number,
  insertion: string,
  line: number,
  change: (meaning: Meaning) => void,
): Document {
  const wanted = meaningOf(document);
  change(wanted);
  const refused = (cause?: unknown): ConfigError =>
    new ConfigError('edit-refused', { path: document.path, line }, cause === undefined ? {} : { cause });
  let edited: Document;
  try {
    edited = Document.ofText(
      document.text.slice(0, start) + insertion + document.text.slice(end),
      document.path,
    );
  } catch (cause) {
    throw refused(cause);
  }
  if (JSON.stringify(meaningOf(edited)) !== JSON.stringify(wanted)) throw refused();
  return edited;
}

export function meaningOf(document: Document): Meaning {
  return document.sections.map((section) => ({
    name: section.name,
    pairs: section.entries.map((entry) => [document.keyOf(entry), document.valueOf(entry)] as const),
  }));
}

export function pairsOf(keys: Readonly<Record<string, string>>): (readonly [string, string])[] {
  return Object.entries(keys).map(([key, value]) => [key.toLowerCase(), value] as const);
}

export function keyLines(
  document: Document,
  keys: Readonly<Record<string, string>>,
  indent: string,
  newline: string,
): string {
  return Object.entries(keys)
    .map(([key, value]) => {
      if (!/^[\w.-]+$/.test(key)) {
        throw new ConfigError('key-not-writable', {
          path: document.path,
          reason: key === '' ? 'empty' : 'characters',
        });
      }
      assertWritableValue(document, key, value);
      return `${indent}${key.toLowerCase()} =${value === '' ? '' : ` ${value}`}${newline}`;
    })
    .join('');
}

function assertWritableValue(document: Document, key: string, value: string): void {
  const reason = /[\r\n]/.test(value)
    ? 'line-break'
    : strip(value) !== value
      ? 'surrounding-space'
      : value.isWellFormed()
        ? undefined
        : 'not-unicode';
  if (reason !== undefined) throw new ConfigError('value-not-writable', { path: document.path, key, reason });
}

/** The white space that a line starts with. */
function indentAt(text: string, lineStart: number): string {
  const start = text.charCodeAt(lineStart) === 0xfeff ? lineStart + 1 : lineStart;
  return text.slice(start, skipSpace(text, start, text.length));
}

/** The line break that ends right before `at`, if one does. */
export function newlineBefore(text: string, at: number): string | undefined {
  const last = text.charAt(at - 1);
  if (last === '\n') return text.charAt(at - 2) === '\r' ? '\r\n' : '\n';
  return last === '\r' ? '\r' : undefined;
}

/** The file's own line break: that of its last ended line, LF if there is none. */
export function documentNewline(text: string): string {
  const at = Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r'));
  return newlineBefore(text, at + 1) ?? '\n';
}

/** True where the last line, ended or not, is blank. */
function endsInBlankLine(text: string): boolean {
  const end = text.length - (newlineBefore(text, text.length)?.length ?? 0);
  const start = Math.max(text.lastIndexOf('\n', end - 1), text.lastIndexOf('\r', end - 1)) + 1;
  return end === 0 || skipSpace(text, start, end) === end;
}

/** From the start of a line over all blank lines. */
export function skipBlankLines(text: string, at: number): number {
  const content = skipSpace(text, at, text.length);
  if (content === text.length) return content;
  const lineStart = Math.max(text.lastIndexOf('\n', content - 1), text.lastIndexOf('\r', content - 1)) + 1;
  return Math.max(at, lineStart);
}

/** The start of the line before `at` where that line is blank, else `at`. */
export function skipBlankLineBefore(text: string, at: number): number {
  const end = at - (newlineBefore(text, at)?.length ?? 0);
  const start = Math.max(text.lastIndexOf('\n', end - 1), text.lastIndexOf('\r', end - 1)) + 1;
  return end > 0 && end < at && skipSpace(text, start, end) === end ? start : at;
}

function countLines(text: string): number {
  return text.split(/\r\n|\r|\n/).length;
}
