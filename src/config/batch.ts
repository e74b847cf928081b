// Many sections of a document added, replaced and removed at once, in one pass: a thousand of them one by one would be read
// back a thousand times. What it was not told to change stays byte for byte.

import {
  documentNewline,
  keyLines,
  type Meaning,
  meaningOf,
  newlineBefore,
  pairsOf,
  skipBlankLineBefore,
  skipBlankLines,
} from './change.ts';
import { Document, INHERITED, type Section } from './document.ts';
import { ConfigError } from './errors.ts';

/** A section to be written. `name` is what stands between the brackets: make it with `configSectionName`. */
export interface SectionDraft {
  readonly name: string;
  readonly keys: Readonly<Record<string, string>>;
}

export interface Batch {
  /** At the end of the file, in this order. */
  readonly add: readonly SectionDraft[];
  /** In their place, from the header to the last key; what stands between the keys goes. */
  readonly replace: readonly { readonly section: Section; readonly by: SectionDraft }[];
  /** As {@link withoutSection} does. */
  readonly remove: readonly Section[];
}

/** One place of a text that is replaced. Offsets are into the text of before. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly insertion: string;
}

export interface Edited {
  readonly document: Document;
  /** In their order, none overlapping another. */
  readonly splices: readonly Splice[];
}

/**
 * The document with all of these changes. It is read back, and means what was asked for and nothing else.
 *
 * @throws {ConfigError} `section-exists`, `name-not-writable`, `key-not-writable`, `value-not-writable`, `edit-refused`
 */
export function withSections(document: Document, batch: Batch): Edited {
  checkNames(document, batch);
  const { text, path } = document;
  const splices = merged(text, [
    ...batch.remove.map((section) => removal(text, section)),
    ...batch.replace.map(({ section, by }) => replacement(document, section, by)),
  ]);
  if (batch.add.length > 0) append(document, splices, batch.add);
  const refused = (cause?: unknown): ConfigError =>
    new ConfigError('edit-refused', { path, line: 1 }, cause === undefined ? {} : { cause });
  let edited: Document;
  try {
    edited = Document.ofText(apply(text, splices), path);
  } catch (cause) {
    throw refused(cause);
  }
  if (JSON.stringify(meaningOf(edited)) !== JSON.stringify(wanted(document, batch))) throw refused();
  return { document: edited, splices };
}

function checkNames(document: Document, { add, remove, replace }: Batch): void {
  const { path } = document;
  const gone = new Set([...remove, ...replace.map(({ section }) => section)]);
  const standing = new Map<string, number>();
  for (const section of document.sections) if (!gone.has(section)) standing.set(section.name, section.line);
  for (const { name } of [...replace.map(({ by }) => by), ...add]) {
    const line = standing.get(name);
    if (line !== undefined) throw new ConfigError('section-exists', { path, section: name, line });
    if (name === '' || name === INHERITED || /[\r\n\]]/.test(name))
      throw new ConfigError('name-not-writable', {
        path,
        reason: name === '' ? 'empty' : name === INHERITED ? 'reserved' : 'line-break',
      });
    standing.set(name, 0);
  }
}

function wanted(document: Document, { add, remove, replace }: Batch): Meaning {
  const drafts = new Map(replace.map(({ section, by }) => [section, by]));
  const gone = new Set(remove);
  const standing = meaningOf(document);
  const kept = document.sections.flatMap((section, at) => {
    const draft = drafts.get(section);
    if (draft !== undefined) return [{ name: draft.name, pairs: pairsOf(draft.keys) }];
    const meaning = standing[at];
    return gone.has(section) || meaning === undefined ? [] : [meaning];
  });
  return [...kept, ...add.map(({ name, keys }) => ({ name, pairs: pairsOf(keys) }))];
}

function removal(text: string, section: Section): Splice {
  const end = skipBlankLines(text, section.entries.at(-1)?.next ?? section.next);
  return { start: section.start, end, insertion: '' };
}

function replacement(document: Document, section: Section, by: SectionDraft): Splice {
  const { text } = document;
  const end = section.entries.at(-1)?.next ?? section.next;
  const newline = newlineBefore(text, section.next) ?? documentNewline(text);
  const lines = sectionLines(document, by, newline);
  // A last line that was not ended stays so.
  const isEnded = newlineBefore(text, end) !== undefined;
  return { start: section.start, end, insertion: isEnded ? lines : lines.slice(0, -newline.length) };
}

function sectionLines(document: Document, { name, keys }: SectionDraft, newline: string): string {
  return `[${name}]${newline}${keyLines(document, keys, '', newline)}`;
}

/** In order; neighbours that are taken out become one, which at the end of the file takes the blank line before it along. */
function merged(text: string, splices: readonly Splice[]): Splice[] {
  const result: Splice[] = [];
  for (const splice of splices.toSorted((a, b) => a.start - b.start)) {
    const last = result.at(-1);
    if (last !== undefined && last.insertion === '' && splice.insertion === '' && last.end === splice.start)
      result[result.length - 1] = { ...last, end: splice.end };
    else result.push(splice);
  }
  const last = result.at(-1);
  if (last !== undefined && last.insertion === '' && last.end === text.length)
    result[result.length - 1] = { ...last, start: skipBlankLineBefore(text, last.start) };
  return result;
}

/** Puts sections at the end, after a blank line. */
function append(document: Document, splices: Splice[], drafts: readonly SectionDraft[]): void {
  const { text } = document;
  const last = splices.at(-1);
  const replaced = last?.end === text.length ? last : undefined;
  const before = text.slice(0, replaced?.start ?? text.length) + (replaced?.insertion ?? '');
  const newline = documentNewline(text);
  const isEmpty = before === '' || before === '\ufeff';
  // Also behind a blank line: the one that goes with the sections again must be ours.
  const lead = isEmpty ? '' : (newlineBefore(before, before.length) === undefined ? newline : '') + newline;
  const added = lead + drafts.map((draft) => sectionLines(document, draft, newline)).join(newline);
  if (replaced === undefined) splices.push({ start: text.length, end: text.length, insertion: added });
  else splices[splices.length - 1] = { ...replaced, insertion: replaced.insertion + added };
}

function apply(text: string, splices: readonly Splice[]): string {
  let result = '';
  let at = 0;
  for (const { start, end, insertion } of splices) {
    result += text.slice(at, start) + insertion;
    at = end;
  }
  return result + text.slice(at);
}
