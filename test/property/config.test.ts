// What must hold for every file: no byte is lost, an edit changes nothing but itself and reads back, errors tell no line.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  withAppendedKeys,
  withoutEntry,
  withoutSection,
  withSection,
  withValue,
} from '../../src/config/change.ts';
import { Document, type Entry, type Section } from '../../src/config/document.ts';
import { ConfigError } from '../../src/config/errors.ts';
import { configSectionName } from '../../src/config/names.ts';
import { readSections } from '../../src/config/sections.ts';
import { decodeText, encodeText, skipSpace, strip, trimEnd } from '../../src/config/text.ts';
import { generatePair, generateTame } from './config-files.ts';

/** Config-like files; with some bytes that are not UTF-8 put in. */
const fileBytes = fc
  .tuple(
    fc.nat(1_000_000),
    fc.boolean(),
    fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0x80, max: 0xff })), { maxLength: 2 }),
  )
  .map(([seed, tame, wild]) => {
    const bytes = [...new TextEncoder().encode(tame ? generateTame(seed) : generatePair(seed).config)];
    for (const [position, byte] of wild) bytes.splice(position % (bytes.length + 1), 0, byte);
    return Uint8Array.from(bytes);
  });

const anyBytes = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.string({ unit: 'binary' }).map((text) => new TextEncoder().encode(text.toWellFormed())),
  // Dense in what UTF-8 forbids: surrogates, overlong forms, cut sequences.
  fc
    .array(
      fc.constantFrom(
        0x41,
        0x80,
        0xbf,
        0xc0,
        0xc2,
        0xe0,
        0xa0,
        0xed,
        0x9f,
        0xef,
        0xbb,
        0xf0,
        0x90,
        0xf4,
        0x8f,
        0xf5,
      ),
      { maxLength: 30 },
    )
    .map((bytes) => Uint8Array.from(bytes)),
);

const value = fc
  .oneof(
    fc.string({ unit: 'grapheme', maxLength: 20 }),
    fc.constantFrom('arn:aws:iam::123456789012:mfa/u', 'a = b # c', '[x]', '# c', '', '=', 'a]', "'q'"),
  )
  .filter((text) => !/[\r\n]/.test(text) && strip(text) === text && text.isWellFormed());

const parse = (bytes: Uint8Array): Document | undefined => {
  try {
    return Document.parse(bytes, 'config');
  } catch (error) {
    if (error instanceof ConfigError && error.code === 'malformed') return undefined;
    throw error;
  }
};

/** The edit, or undefined where it is refused because of what follows in the file. */
const attempt = (edit: () => Document): Document | undefined => {
  try {
    return edit();
  } catch (error) {
    if (error instanceof ConfigError && error.code === 'edit-refused') return undefined;
    throw error;
  }
};

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;
const binary = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const binaryOf = (text: string): string => binary(encodeText(text));

/** Offset in the bytes for an offset in the text. */
function bytesBefore(document: Document, offset: number): number {
  return encodeText(document.text.slice(0, offset)).length;
}

function pickEntry(document: Document, choice: number): { section: Section; entry: Entry } | undefined {
  const all = document.sections.flatMap((section) => section.entries.map((entry) => ({ section, entry })));
  return all[choice % Math.max(all.length, 1)];
}

/** Every key and value of a document by section, apart from one section and, in it, one key. */
function others(document: Document, except: number, exceptEntry: number | 'all'): string {
  return JSON.stringify(
    document.sections.map((section, index) => [
      index === except && exceptEntry === 'all' ? '' : section.name,
      section.entries
        .filter((_, entryIndex) => index !== except || (exceptEntry !== 'all' && entryIndex !== exceptEntry))
        .map((entry) => [document.keyOf(entry), document.valueOf(entry)]),
    ]),
  );
}

describe('bytes', { timeout: 60_000 }, () => {
  test('decoding and encoding any bytes is the identity', () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => sameBytes(encodeText(decodeText(bytes)), bytes)),
      { numRuns: 2000 },
    );
  });

  test('valid UTF-8 decodes as it does everywhere', () => {
    const expected = new TextDecoder('utf-8', { ignoreBOM: true });
    const valid = fc.string({ unit: 'binary' }).map((text) => new TextEncoder().encode(text));
    fc.assert(fc.property(valid, (bytes) => decodeText(bytes) === expected.decode(bytes)));
  });

  test('parsing and writing back is the identity', () => {
    let parsed = 0;
    fc.assert(
      fc.property(fc.oneof(fileBytes, anyBytes), (bytes) => {
        const document = parse(bytes);
        if (document === undefined) return;
        parsed += 1;
        expect(sameBytes(document.toBytes(), bytes)).toBe(true);
        // Nor does any file stop the typed reading.
        for (const section of readSections(document, document).profiles.values()) section.keys.get('region');
      }),
      { numRuns: 1000 },
    );
    expect(parsed).toBeGreaterThan(300);
  });
});

describe('an edit', { timeout: 60_000 }, () => {
  test('of a value changes that value and nothing around it', () => {
    let done = 0;
    const property = fc.property(fileBytes, fc.nat(), value, (bytes, choice, wanted) => {
      const document = parse(bytes);
      const picked = document && pickEntry(document, choice);
      if (document === undefined || picked === undefined) return;
      const { section, entry } = picked;
      const edited = attempt(() => withValue(document, section, entry, wanted));
      if (edited === undefined) return;
      done += 1;
      const sectionIndex = document.sections.indexOf(section);
      const entryIndex = section.entries.indexOf(entry);
      // Prefix up to the delimiter, suffix from the end of the old value: not one byte differs.
      const after = binary(edited.toBytes());
      const prefix = binary(bytes.subarray(0, bytesBefore(document, entry.delimiter + 1)));
      const suffix = binary(bytes.subarray(bytesBefore(document, entry.end)));
      expect(after.startsWith(prefix)).toBe(true);
      expect(after.endsWith(suffix)).toBe(true);
      // Of the spacing after the delimiter nothing is lost either.
      const kept = binaryOf(document.text.slice(0, entry.valueStart));
      expect(after.startsWith(kept)).toBe(true);
      expect(after.slice(kept.length, after.length - suffix.length).trimStart()).toBe(binaryOf(wanted));
      // It reads back, and all else reads as before.
      const again = Document.parse(edited.toBytes(), 'config');
      const changed = again.sections[sectionIndex]?.entries[entryIndex];
      expect(changed && again.valueOf(changed)).toBe(wanted);
      expect(others(again, sectionIndex, entryIndex)).toBe(others(document, sectionIndex, entryIndex));
    });
    fc.assert(property, { numRuns: 1500 });
    expect(done).toBeGreaterThan(300);
  });

  test('that appends a key only inserts, within its section', () => {
    let done = 0;
    const property = fc.property(fileBytes, fc.nat(), value, (bytes, choice, wanted) => {
      const document = parse(bytes);
      const index = choice % Math.max(document?.sections.length ?? 0, 1);
      const section = document?.sections[index];
      if (document === undefined || section === undefined) return;
      const edited = attempt(() => withAppendedKeys(document, section, { new_key: wanted }));
      if (edited === undefined) return;
      done += 1;
      const at = bytesBefore(document, section.entries.at(-1)?.next ?? section.next);
      const after = binary(edited.toBytes());
      expect(after.startsWith(binary(bytes.subarray(0, at)))).toBe(true);
      expect(after.endsWith(binary(bytes.subarray(at)))).toBe(true);
      const inserted = edited.toBytes().subarray(at, after.length - (bytes.length - at));
      expect(strip(decodeText(inserted))).toBe(`new_key =${wanted === '' ? '' : ` ${wanted}`}`);
      const again = Document.parse(edited.toBytes(), 'config');
      const entries = again.sections[index]?.entries ?? [];
      const last = entries.at(-1);
      expect(last && [again.keyOf(last), again.valueOf(last)]).toEqual(['new_key', wanted]);
      expect(others(again, index, entries.length - 1)).toBe(others(document, -1, 'all'));
    });
    fc.assert(property, { numRuns: 1500 });
    expect(done).toBeGreaterThan(500);
  });

  test('that appends a section only adds at the end, and the profile is found under its name', () => {
    let done = 0;
    const name = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
      .filter((text) => !/[\r\n]/.test(text) && text.isWellFormed());
    const property = fc.property(fileBytes, name, value, (bytes, profile, wanted) => {
      const document = parse(bytes);
      if (document === undefined || readSections(document).profiles.has(profile)) return;
      // Refused only where [DEFAULT] holds a block that cannot be read and that no section inherits so far.
      const edited = attempt(() =>
        withSection(document, configSectionName('profile', profile, 'config'), { new_key: wanted }),
      );
      if (edited === undefined) {
        expect(document.sections.map((section) => section.name)).toContain('DEFAULT');
        return;
      }
      done += 1;
      const after = edited.toBytes();
      expect(sameBytes(after.subarray(0, bytes.length), bytes)).toBe(true);
      const again = Document.parse(after, 'config');
      const read = readSections(again).profiles.get(profile);
      expect(read?.keys.get('new_key')).toBe(wanted);
      expect(others(again, again.sections.length - 1, 'all').replace(/(,|(?<=\[))\["",\[\]\]\]$/, ']')).toBe(
        others(document, -1, 'all'),
      );
    });
    fc.assert(property, { numRuns: 1000 });
    expect(done).toBeGreaterThan(300);
  });

  test('that removes a key or a section only takes away', () => {
    let done = 0;
    const property = fc.property(fileBytes, fc.nat(), fc.boolean(), (bytes, choice, whole) => {
      const document = parse(bytes);
      const picked = document && pickEntry(document, choice);
      if (document === undefined || picked === undefined) return;
      const { section, entry } = picked;
      const edited = attempt(() =>
        whole ? withoutSection(document, section) : withoutEntry(document, section, entry),
      );
      if (edited === undefined) return;
      done += 1;
      const after = binary(edited.toBytes());
      // What stands above stays (but for one blank line), what stands below stays (but for blank lines).
      const above = document.text.slice(0, whole ? section.start : entry.start);
      const below = document.text.slice(whole ? (section.entries.at(-1)?.next ?? section.next) : entry.next);
      const blanks = whole ? skipSpace(below, 0, below.length) : 0;
      const kept = whole ? trimEnd(above, 0, above.length) : above.length;
      expect(after.startsWith(binaryOf(above.slice(0, kept)))).toBe(true);
      expect(after.endsWith(binaryOf(below.slice(blanks)))).toBe(true);
      expect(after.length).toBeLessThan(bytes.length);
      const index = document.sections.indexOf(section);
      const again = Document.parse(edited.toBytes(), 'config');
      const expected = document.sections.flatMap((other, at) => (whole && at === index ? [] : [other.name]));
      expect(again.sections.map((other) => other.name)).toEqual(expected);
      if (!whole)
        expect(others(again, -1, 'all')).toBe(others(document, index, section.entries.indexOf(entry)));
    });
    fc.assert(property, { numRuns: 1500 });
    expect(done).toBeGreaterThan(300);
  });
});

test('the error of a malformed file holds none of its text', { timeout: 60_000 }, () => {
  const canary = 'CANARY';
  const property = fc.property(fc.nat(1_000_000), fc.nat(), (seed, position) => {
    const lines = generatePair(seed).config.split('\n');
    lines.splice(position % (lines.length + 1), 0, `${canary} ${canary}`);
    try {
      Document.ofText(lines.join('\n'), 'config');
    } catch (error) {
      expect(error).toBeInstanceOf(ConfigError);
      const { message, facts, stack } = error as ConfigError;
      expect(`${message}${JSON.stringify(facts)}${stack}`).not.toContain(canary);
      expect(Object.keys(facts)).toEqual(['path', 'line', 'column', 'expected']);
    }
  });
  fc.assert(property, { numRuns: 500 });
});
