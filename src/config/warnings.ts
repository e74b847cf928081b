// What the JavaScript SDK or botocore (AWS CLI, Python) would read otherwise than we do. No text here shows a value,
// nor a key that could be a misplaced one.

import { type Document, type Entry, INHERITED, parseNested, type Section } from './document.ts';
import { classifySection, splitWords } from './names.ts';
import type { ConfigFiles, FileKind } from './sections.ts';
import { hasEscapedBytes, skipSpace, strip } from './text.ts';

export type ConfigWarningCode =
  /** botocore rejects the whole file. */
  | 'byte-order-mark'
  /** botocore rejects the whole file. */
  | 'not-utf8'
  /** The JavaScript SDK does not end a line at a lone carriage return. */
  | 'lone-carriage-return'
  /** botocore rejects the whole file; the JavaScript SDK merges, as we do. */
  | 'duplicate-section'
  /** botocore rejects the whole file; the last one counts. */
  | 'duplicate-key'
  /** botocore gives the keys of `[DEFAULT]` to every section, the JavaScript SDK does not. */
  | 'inherited-section'
  /** Nobody reads it as a profile. */
  | 'not-a-profile'
  /** The JavaScript SDK does not find the profile (or other section) under this name. */
  | 'name-hidden-from-js'
  /** The JavaScript SDK gives up the whole file at a profile of this name. */
  | 'name-breaks-js'
  /** The JavaScript SDK reads no section header where text follows the `]`. */
  | 'text-after-header'
  /** `[default]` and `[profile default]`: botocore takes the later, the JavaScript SDK the second. */
  | 'two-defaults'
  /** Two headers name the same section; the later one replaces the earlier, the JavaScript SDK merges. */
  | 'replaced-section'
  /** The credentials file names its profiles without `profile`. */
  | 'prefix-in-credentials'
  /** ` #` or ` ;` in a value: a comment to the JavaScript SDK, a part of the value to botocore and us. */
  | 'inline-comment'
  /** The JavaScript SDK knows `=` only. */
  | 'colon-delimiter'
  /** The JavaScript SDK compares keys as written. */
  | 'upper-case-key'
  /** The JavaScript SDK reads an empty value as the start of a block. */
  | 'empty-value'
  /** An indented header continues the value above it, except to the JavaScript SDK. */
  | 'swallowed-header'
  /** An indented line continues the value above it, except to the JavaScript SDK. */
  | 'swallowed-line'
  /** Other users of the machine can read the credentials file. */
  | 'readable-by-others';

export interface ConfigWarning {
  readonly code: ConfigWarningCode;
  readonly file: FileKind;
  /** From 1; 0 where it is about the file as a whole. */
  readonly line: number;
  /** A phrase without capital and period, ready to stand after `file:line: `. */
  readonly text: string;
}

/**
 * All warnings of both files, in the order of their lines. Not for the hot path.
 * @param options.credentialsMode permission bits of the credentials file; leave it out on Windows
 */
export function configWarnings(
  files: Pick<ConfigFiles, 'config' | 'credentials'>,
  options: { readonly credentialsMode?: number | undefined } = {},
): readonly ConfigWarning[] {
  const warnings: ConfigWarning[] = [];
  if (files.config !== undefined) warnings.push(...documentWarnings(files.config, 'config'));
  if (files.credentials === undefined) return warnings;
  if (((options.credentialsMode ?? 0) & 0o077) !== 0) {
    const text = 'other users can read or change this file; its mode should be 600';
    warnings.push({ code: 'readable-by-others', file: 'credentials', line: 0, text });
  }
  return [...warnings, ...documentWarnings(files.credentials, 'credentials')];
}

/** The warnings of one file, in the order of their lines. */
export function documentWarnings(document: Document, file: FileKind): readonly ConfigWarning[] {
  const warnings: ConfigWarning[] = [];
  const warn: Warn = (code, line, text) => warnings.push({ code, file, line, text });
  warnOfText(document.text, warn);
  warnOfSections(document, file, warn);
  // `[DEFAULT]` may be repeated, its keys may not.
  const inherited = new Map<string, number>();
  for (const section of document.sections) {
    warnOfEntries(document, section, section.name === INHERITED ? inherited : new Map(), warn);
  }
  return warnings.sort((a, b) => a.line - b.line);
}

type Warn = (code: ConfigWarningCode, line: number, text: string) => void;

function warnOfText(text: string, warn: Warn): void {
  if (text.startsWith('\ufeff'))
    warn('byte-order-mark', 1, 'starts with a byte order mark: the AWS CLI rejects the file');
  if (hasEscapedBytes(text))
    warn('not-utf8', 0, 'holds bytes that are not UTF-8: the AWS CLI rejects the file');
  const lone = /\r(?!\n)/.exec(text);
  if (lone !== null) {
    const line = text.slice(0, lone.index).split(/\r\n|\r|\n/).length;
    warn(
      'lone-carriage-return',
      line,
      'ends in a carriage return alone: the JavaScript SDK reads on in the same line',
    );
  }
}

function warnOfSections(document: Document, file: FileKind, warn: Warn): void {
  const lines = new Map<string, Section>();
  const meanings = new Map<string, Section>();
  for (const section of document.sections) {
    const { name, line } = section;
    if (name === INHERITED) {
      warn(
        'inherited-section',
        line,
        '[DEFAULT] gives its keys to every section, except in the JavaScript SDK',
      );
      continue;
    }
    const first = lines.get(name);
    if (first !== undefined) {
      const text = `[${name}] stands at line ${first.line} already: the AWS CLI rejects the file`;
      warn('duplicate-section', line, text);
      continue;
    }
    lines.set(name, section);
    if (file === 'credentials') warnOfCredentialsHeader(section, warn);
    else warnOfConfigHeader(section, meanings, warn);
    if (/^(?:profile )?__proto__$/.test(name)) {
      warn('name-breaks-js', line, `the JavaScript SDK gives up the whole file at [${name}]`);
    }
    if (hasTextAfterHeader(document, section)) {
      warn('text-after-header', line, `text follows [${name}]: the JavaScript SDK reads no header here`);
    }
  }
}

function warnOfConfigHeader(section: Section, meanings: Map<string, Section>, warn: Warn): void {
  const { name, line } = section;
  const what = classifySection(name);
  if (what === undefined) {
    const words = splitWords(strip(name));
    if (words === undefined)
      warn('not-a-profile', line, `[${name}] has an open quote or escape and is ignored`);
    else if (
      (words.length > 2 || name !== strip(name)) &&
      /^(?:profile|sso-session|services)$/.test(words[0] ?? '')
    ) {
      warn(
        'not-a-profile',
        line,
        `[${name}] is ignored: a name with spaces needs quotes, the bracket no space after it`,
      );
    } else if (!CLI_SECTIONS.has(name)) {
      warn('not-a-profile', line, `[${name}] is no profile; profiles are written [profile NAME]`);
    }
    return;
  }
  const key = `${what.kind} ${what.name}`;
  const earlier = meanings.get(key);
  meanings.set(key, section);
  if (earlier !== undefined) {
    const both = `[${name}] replaces [${earlier.name}] of line ${earlier.line}`;
    if (key === 'profile default')
      warn('two-defaults', line, `${both}; the JavaScript SDK takes [profile default]`);
    else warn('replaced-section', line, `${both}; the JavaScript SDK merges them or sees one`);
  }
  if (name !== 'default' && !isNameSeenByJs(name, what.kind, what.name)) {
    warn('name-hidden-from-js', line, `the JavaScript SDK does not see [${name}]`);
  }
}

function warnOfCredentialsHeader(section: Section, warn: Warn): void {
  const { name, line } = section;
  const what = name === 'default' ? undefined : classifySection(name);
  if (what?.kind === 'profile') {
    const text = `[${name}] is a profile of that whole name; write [${what.name}] in the credentials file`;
    warn('prefix-in-credentials', line, text);
  } else if (what !== undefined) {
    warn('prefix-in-credentials', line, `[${name}] belongs into the config file and is not read here`);
  } else if (JS_PREFIXED.test(name)) {
    warn('name-hidden-from-js', line, `the JavaScript SDK does not see [${name}]`);
  }
}

/** The header pattern of the JavaScript SDK: one white space, optional quotes, a plain name. */
const JS_PREFIXED = /^([\w-]+)\s(["'])?([\w\-@+.%:/]+)\2$/;
const CLI_SECTIONS: ReadonlySet<string> = new Set(['plugins', 'preview']);

function isNameSeenByJs(header: string, kind: string, name: string): boolean {
  const match = JS_PREFIXED.exec(header);
  return match?.[1] === kind && match[3] === name;
}

/** Comments after a space are no text. */
function hasTextAfterHeader(document: Document, section: Section): boolean {
  const rest = document.text.slice(section.headerEnd, section.next).replace(/[\r\n]+$/, '');
  return strip(rest) !== '' && !/^\s+[#;]/.test(rest);
}

function warnOfEntries(document: Document, section: Section, lines: Map<string, number>, warn: Warn): void {
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
      warn('inline-comment', line, commentText(`the value in the block of ${label}`));
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
