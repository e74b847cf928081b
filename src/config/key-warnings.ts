// What the JavaScript SDK or botocore would read otherwise than we do in the keys of one section. No text here shows a
// value, nor a key that could be a misplaced one.

import { type Document, type Entry, parseNested, type Section } from './document.ts';
import { skipSpace } from './text.ts';
import type { Warn } from './warning-codes.ts';

/** Warns of the keys of one section. `lines` is where its keys stood so far: shared where several sections are one. */
export function warnOfEntries(
  document: Document,
  section: Section,
  lines: Map<string, number>,
  warn: Warn,
): void {
  let blockLine: number | undefined;
  for (const entry of section.entries) {
    const key = document.keyOf(entry);
    const label = labelOf(key);
    const first = lines.get(key);
    if (first === undefined) lines.set(key, entry.line);
    else
      warn(
        'duplicate-key',
        entry.line,
        `${label} stands at line ${first} already: the AWS CLI rejects the file`,
      );
    if (document.text.charAt(entry.delimiter) === ':') {
      warn('colon-delimiter', entry.line, `${label} is set with a colon: the JavaScript SDK knows "=" only`);
    }
    if (document.text.slice(entry.keyStart, entry.keyEnd) !== key) {
      warn(
        'upper-case-key',
        entry.line,
        `${label} is not in lower case: the JavaScript SDK does not find it`,
      );
    }
    if (key === '__proto__')
      warn('name-breaks-js', entry.line, 'the JavaScript SDK loses a key of this name');
    // An unindented key ends the block; after one no key of the section can be indented (it would continue a value).
    if (blockLine !== undefined && entry.keyStart > entry.start) {
      const text = `${label} is indented: to the JavaScript SDK it belongs to the block of line ${blockLine}`;
      warn('indented-after-block', entry.line, text);
    }
    if (entry.valueStart === entry.valueEnd) blockLine = entry.line;
    warnOfValue(document, entry, label, warn);
  }
}

function warnOfValue(document: Document, entry: Entry, label: string, warn: Warn): void {
  const value = document.valueOf(entry);
  if (value === '')
    warn('empty-value', entry.line, `${label} is empty: the JavaScript SDK reads the start of a block`);
  const isBlock = parseNested(value) !== undefined;
  const [first, ...rest] = continuationLines(document, entry);
  if (first !== undefined && hasInlineComment(first.text))
    warn('inline-comment', entry.line, commentText(label));
  for (const { text, line } of rest) {
    if (/^\[.*\]/.test(text)) {
      warn(
        'swallowed-header',
        line,
        `an indented header is read as a part of ${label} of line ${entry.line}`,
      );
    } else if (!isBlock) {
      warn('swallowed-line', line, `an indented line is read as a part of ${label} of line ${entry.line}`);
    } else if (hasInlineComment(text)) {
      warn('inline-comment', line, commentText(`the block of ${label}`));
    } else if (text.startsWith('=') || /=\s*$/.test(text)) {
      const what = `a line in the block of ${label} has no key or no value`;
      warn('empty-value', line, `${what}: the JavaScript SDK reads it otherwise`);
    }
  }
}

const commentText = (label: string): string =>
  `" #" or " ;" in ${label} is a part of the value; the JavaScript SDK reads a comment`;

/** The lines of a value that are neither blank nor comments, from after the delimiter, with their line numbers. */
function continuationLines(
  document: Document,
  entry: Entry,
): readonly { readonly text: string; readonly line: number }[] {
  const lines = document.text.slice(entry.delimiter + 1, entry.end).split(/\r\n|\r|\n/);
  return lines
    .map((text, index) => ({
      text: index === 0 ? text : text.slice(skipSpace(text, 0, text.length)),
      line: entry.line + index,
    }))
    .filter(
      ({ text }, index) => index === 0 || (text !== '' && !text.startsWith('#') && !text.startsWith(';')),
    );
}

function hasInlineComment(text: string): boolean {
  return /\s[#;]/.test(text);
}

/**
 * A key by its name where that is plainly a name: short, or words joined by `_`. Key ids, secrets and tokens that were
 * pasted in the wrong place are neither, and are not repeated.
 */
function labelOf(key: string): string {
  return /^(?:[a-z][a-z0-9]{0,11}|(?=.*_)[a-z][a-z0-9_]{0,39})$/.test(key) ? key : 'a key';
}
