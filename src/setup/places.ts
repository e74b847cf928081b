// Where things stand in the two AWS files, to the column. It reads positions, never values.

import { type Document, type Entry, INHERITED, type Section } from '../config/document.ts';
import { sectionsOfProfile } from '../config/sections.ts';
import { skipSpace } from '../config/text.ts';
import type { SetupFacts } from './facts.ts';
import type { FindingPlace } from './findings.ts';

export function keyPlace(document: Document, entry: Entry): FindingPlace {
  return { path: document.path, line: entry.line, column: entry.keyStart - entry.start + 1 };
}

export function valuePlace(document: Document, entry: Entry): FindingPlace {
  return { path: document.path, line: entry.line, column: entry.valueStart - entry.start + 1 };
}

export function sectionPlace(document: Document, section: Section): FindingPlace {
  const bracket = skipSpace(document.text, section.start, section.headerEnd);
  return { path: document.path, line: section.line, column: bracket - section.start + 1 };
}

/** The first character of a line that is not white space; line 0 is the file as a whole. */
export function linePlace(document: Document, line: number): FindingPlace {
  if (line === 0) return { path: document.path };
  const text = document.text.split(/\r\n|\r|\n/)[line - 1] ?? '';
  return { path: document.path, line, column: skipSpace(text, 0, text.length) + 1 };
}

/** Where a profile's own key stands (its value, or with `of` its name), else its section's header. */
export function profileKeyPlace(
  facts: Pick<SetupFacts, 'config' | 'credentials'>,
  profile: string,
  key: string,
  of: 'value' | 'key' = 'value',
): FindingPlace | undefined {
  // The credentials file wins.
  for (const { document, kind } of [facts.credentials, facts.config]) {
    if (document === undefined) continue;
    const own = sectionsOfProfile(document, kind, profile);
    const inherited = own.length === 0 ? [] : document.sections.filter(({ name }) => name === INHERITED);
    for (const section of [...inherited, ...own].toReversed()) {
      const entry = section.entries.findLast((candidate) => document.keyOf(candidate) === key);
      if (entry !== undefined)
        return of === 'value' ? valuePlace(document, entry) : keyPlace(document, entry);
    }
  }
  return profilePlace(facts, profile);
}

/** The header of a profile. */
export function profilePlace(
  facts: Pick<SetupFacts, 'config' | 'credentials'>,
  profile: string,
): FindingPlace | undefined {
  for (const { document, kind } of [facts.config, facts.credentials]) {
    if (document === undefined) continue;
    const section = sectionsOfProfile(document, kind, profile)[0];
    if (section !== undefined) return sectionPlace(document, section);
  }
  return undefined;
}

/** Where the value of a key stands in the last section of a header that has it. */
export function keyPlaceIn(document: Document, header: string, key: string): FindingPlace | undefined {
  for (const section of document.sections.toReversed()) {
    if (section.name !== header) continue;
    const entry = section.entries.findLast((candidate) => document.keyOf(candidate) === key);
    if (entry !== undefined) return valuePlace(document, entry);
  }
  return undefined;
}
