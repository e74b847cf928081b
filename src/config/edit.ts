// Edits of the files on disk: read, refuse what is malformed, change in place, replace in one step. It must never write
// over a change that another program made meanwhile.

import { readBytes, writeAtomic } from '../platform/files.ts';
import { withAppendedKeys, withoutEntry, withoutSection, withSection, withValue } from './change.ts';
import { Document } from './document.ts';
import { ConfigError } from './errors.ts';
import { configSectionName, credentialsSectionName, type SectionKind } from './names.ts';
import { type FileKind, sectionsOfProfile } from './sections.ts';

/** Which file, and which profile in it. */
export interface EditTarget {
  readonly path: string;
  /** How the file names its sections. Default: `config`. */
  readonly file?: FileKind;
  /** What kind of section it is. Default: `profile`. */
  readonly kind?: SectionKind;
  /** Name of the profile (or other section), without prefix or quotes. */
  readonly name: string;
}

/**
 * Appends a section for a profile, and makes the file (0600) and its folder (0700) where there is none.
 * @throws {ConfigError} `section-exists`, `malformed`, `name-not-writable`, `key-not-writable`, `value-not-writable`, `changed-underneath`
 * @throws {PlatformError} `file-read`, `file-write`
 */
export function addProfileSection(
  target: EditTarget & { readonly keys: Readonly<Record<string, string>> },
): void {
  const { path, name, file = 'config', kind = 'profile' } = target;
  editFile(path, (document) => {
    const standing = sectionsOfProfile(document, file, name, kind)[0];
    if (standing !== undefined) {
      throw new ConfigError('section-exists', { path, section: standing.name, line: standing.line });
    }
    const section =
      file === 'config' ? configSectionName(kind, name, path) : credentialsSectionName(name, path);
    return withSection(document, section, target.keys);
  });
}

/**
 * Sets a key of a profile: in place where it stands, else below the section's last key. Where a key stands twice,
 * the one that counts (the later) is changed. A key inherited from `[DEFAULT]` is overridden, not changed.
 * @returns true if the file changed
 * @throws {ConfigError} `no-such-section`, `malformed`, `key-not-writable`, `value-not-writable`, `edit-refused`, `changed-underneath`
 * @throws {PlatformError} `file-read`, `file-write`
 */
export function setProfileKey(
  target: EditTarget & { readonly key: string; readonly value: string },
): boolean {
  const { path, name, file = 'config', kind = 'profile', value } = target;
  const key = target.key.toLowerCase();
  return editFile(path, (document) => {
    const sections = sectionsOfProfile(document, file, name, kind);
    for (const section of sections.toReversed()) {
      const entry = section.entries.findLast((candidate) => document.keyOf(candidate) === key);
      if (entry !== undefined) return withValue(document, section, entry, value);
    }
    const section = sections.at(-1);
    if (section === undefined) throw new ConfigError('no-such-section', { path, profile: name });
    return withAppendedKeys(document, section, { [key]: value });
  });
}

/**
 * Removes a key of a profile, every time it stands there.
 * @returns true if the file changed
 * @throws {ConfigError} `no-such-section`, `malformed`, `edit-refused`, `changed-underneath`
 * @throws {PlatformError} `file-read`, `file-write`
 */
export function removeProfileKey(target: EditTarget & { readonly key: string }): boolean {
  const { path, name, file = 'config', kind = 'profile' } = target;
  const key = target.key.toLowerCase();
  return editFile(path, (original) => {
    let document = original;
    for (;;) {
      const sections = sectionsOfProfile(document, file, name, kind);
      if (sections.length === 0) throw new ConfigError('no-such-section', { path, profile: name });
      const current = document;
      const section = sections.find(({ entries }) => entries.some((entry) => current.keyOf(entry) === key));
      const entry = section?.entries.find((candidate) => current.keyOf(candidate) === key);
      if (section === undefined || entry === undefined) return document;
      document = withoutEntry(document, section, entry);
    }
  });
}

/**
 * Removes every section of a profile, also those that the later ones hide (else they would come to light).
 * @returns false where there is none
 * @throws {ConfigError} `malformed`, `edit-refused`, `changed-underneath`
 * @throws {PlatformError} `file-read`, `file-write`
 */
export function removeProfileSection(target: EditTarget): boolean {
  const { path, name, file = 'config' } = target;
  return editFile(path, (original) => {
    let document = original;
    for (;;) {
      const section = sectionsOfProfile(document, file, name).at(-1);
      if (section === undefined) return document;
      document = withoutSection(document, section);
    }
  });
}

/** How often an edit starts again because another program wrote the file. */
const ATTEMPTS = 5;

/**
 * Reads a file (a missing one is empty), edits it, and replaces it if it still holds what was read. Mode and
 * symbolic links are kept. Nothing is written where the edit changes nothing.
 * @returns true if the file changed
 * @throws {ConfigError} what `edit` throws, `malformed`, `changed-underneath`
 * @throws {PlatformError} `file-read`, `file-write`
 */
export function editFile(path: string, edit: (document: Document) => Document): boolean {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const before = readBytes(path);
    const document = Document.parse(before ?? new Uint8Array(), path);
    const edited = edit(document);
    if (edited.text === document.text) return false;
    const isUnchanged = (): boolean => hasSameBytes(before, readBytes(path));
    if (writeAtomic(path, edited.toBytes(), { onlyIf: isUnchanged })) return true;
  }
  throw new ConfigError('changed-underneath', { path });
}

function hasSameBytes(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
