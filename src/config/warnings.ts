// What the JavaScript SDK or botocore (AWS CLI, Python) would read otherwise than we do: the file as a whole and its
// headers; `key-warnings.ts` does the keys. No text here shows a value, nor a key that could be a misplaced one.

import { type Document, INHERITED, type Section } from './document.ts';
import { warnOfEntries } from './key-warnings.ts';
import { classifySection, splitWords } from './names.ts';
import type { ConfigFiles, FileKind } from './sections.ts';
import { hasEscapedBytes, strip } from './text.ts';
import type { ConfigWarning, Warn } from './warning-codes.ts';

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

function warnOfText(text: string, warn: Warn): void {
  if (text.startsWith('\ufeff'))
    warn('byte-order-mark', 1, 'starts with a byte order mark: the AWS CLI rejects the file');
  if (hasEscapedBytes(text))
    warn('not-utf8', 0, 'holds bytes that are not UTF-8: the AWS CLI rejects the file');
  const lineOf = (index: number): number => text.slice(0, index).split(/\r\n|\r|\n/).length;
  const lone = /\r(?!\n)/.exec(text);
  if (lone !== null) {
    const what = 'ends in a carriage return alone: the JavaScript SDK reads on in the same line';
    warn('lone-carriage-return', lineOf(lone.index), what);
  }
  const odd = ODD_SPACE.exec(text);
  if (odd !== null) {
    warn('odd-white-space', lineOf(odd.index), 'holds an invisible character that readers disagree on');
  }
}

/** White space (and, within blocks, line breaks) to Python but not to JavaScript, or the other way round. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these characters are what it looks for.
const ODD_SPACE = /[\v\f\x1c-\x1f\x85\u2028\u2029]|(?<!^)\ufeff/;

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
  // What the JavaScript SDK trims, which is a little less than Python.
  return rest.trim() !== '' && !/^\s+[#;]/.test(rest);
}
