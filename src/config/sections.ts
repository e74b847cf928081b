// The two files as typed sections: profiles, SSO sessions and services, as botocore would see them. Values of secret keys
// are wrapped as soon as they are read and stand in no plain map.

import { Secret } from '../kernel/secret.ts';
import { readBytes } from '../platform/files.ts';
import { Document, type Entry, INHERITED, parseNested, type Section } from './document.ts';
import { classifySection, type SectionKind } from './names.ts';

export type FileKind = 'config' | 'credentials';

/** Where a key was read. `line` counts from 1. */
export interface Place {
  readonly file: FileKind;
  readonly line: number;
}

/**
 * One profile, SSO session or services block, merged from all places that speak of it. A key stands in exactly
 * one of `keys`, `secrets` and `nested`. Contents are read at the first access.
 */
export interface ConfigSection {
  readonly name: string;
  /** As in the file, for messages: `default`, `profile x`; for a profile of the credentials file alone: its name. */
  readonly header: string;
  /** Lower-case key to value. */
  readonly keys: ReadonlyMap<string, string>;
  /**
   * Values of `aws_secret_access_key`, `aws_session_token` and `aws_security_token`; within nested blocks under
   * `block.key`. Also a value that swallowed a line with such a key (an indented line continues the value above it).
   */
  readonly secrets: ReadonlyMap<string, Secret>;
  /** Blocks of indented `key = value` lines, inner keys as written. */
  readonly nested: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Where a key (lower case) was read, an inherited one in `[DEFAULT]`. */
  where(key: string): Place | undefined;
  readonly inConfig: boolean;
  readonly inCredentials: boolean;
}

export type ProfileSection = ConfigSection;

export interface ConfigFiles {
  /** Undefined where there is no such file. */
  readonly config: Document | undefined;
  readonly credentials: Document | undefined;
  /** In the order of the files, config first. The credentials file overrides the config file key by key. */
  readonly profiles: ReadonlyMap<string, ProfileSection>;
  readonly ssoSessions: ReadonlyMap<string, ConfigSection>;
  readonly services: ReadonlyMap<string, ConfigSection>;
}

/**
 * Reads and parses one of the files; undefined where there is none.
 * @throws {ConfigError} `malformed`
 * @throws {PlatformError} `file-read`
 */
export function loadDocument(path: string): Document | undefined {
  const bytes = readBytes(path);
  return bytes === undefined ? undefined : Document.parse(bytes, path);
}

/**
 * Both files, merged.
 * @throws {ConfigError} `malformed`
 * @throws {PlatformError} `file-read`
 */
export function loadConfig(paths: {
  readonly configPath: string;
  readonly credentialsPath: string;
}): ConfigFiles {
  return readSections(loadDocument(paths.configPath), loadDocument(paths.credentialsPath));
}

/** The sections of two parsed files. The credentials file may be left out where only the config file is of interest. */
export function readSections(config: Document | undefined, credentials?: Document): ConfigFiles {
  const found: Record<SectionKind, Map<string, Source[]>> = {
    profile: new Map(),
    'sso-session': new Map(),
    services: new Map(),
  };
  if (config !== undefined) {
    for (const source of sourcesOf(config, 'config')) {
      const what = classifySection(source.header);
      // A later section of the same profile (`[profile "x"]` after `[profile x]`) replaces the earlier one.
      if (what !== undefined) found[what.kind].set(what.name, [source]);
    }
  }
  if (credentials !== undefined) {
    for (const source of sourcesOf(credentials, 'credentials')) {
      found.profile.set(source.header, [...(found.profile.get(source.header) ?? []), source]);
    }
  }
  return {
    config,
    credentials,
    profiles: viewsOf(found.profile),
    ssoSessions: viewsOf(found['sso-session']),
    services: viewsOf(found.services),
  };
}

/**
 * The sections of a document that make up a profile (or another kind of section), for editing: several only where the same header is repeated.
 * A later, differently written header hides the earlier ones, which are then not among these.
 */
export function sectionsOfProfile(
  document: Document,
  file: FileKind,
  name: string,
  kind: SectionKind = 'profile',
): readonly Section[] {
  const last = sourcesOf(document, file).findLast((source) => {
    if (file === 'credentials') return kind === 'profile' && source.header === name;
    const what = classifySection(source.header);
    return what?.kind === kind && what.name === name;
  });
  return last?.sections ?? [];
}

/** All sections of one header in one file, and the `[DEFAULT]` entries that they inherit. */
interface Source {
  readonly file: FileKind;
  readonly document: Document;
  readonly header: string;
  readonly sections: Section[];
  readonly inherited: readonly Entry[];
}

function sourcesOf(document: Document, file: FileKind): readonly Source[] {
  const sources = new Map<string, Source>();
  const inherited: Entry[] = [];
  for (const section of document.sections) {
    if (section.name === INHERITED) {
      inherited.push(...section.entries);
      continue;
    }
    const standing = sources.get(section.name);
    if (standing === undefined)
      sources.set(section.name, { file, document, header: section.name, sections: [section], inherited });
    else standing.sections.push(section);
  }
  return [...sources.values()];
}

function viewsOf(found: ReadonlyMap<string, readonly Source[]>): ReadonlyMap<string, ConfigSection> {
  const views = new Map<string, ConfigSection>();
  for (const [name, sources] of found) views.set(name, new SectionView(name, sources));
  return views;
}

interface Contents {
  readonly keys: Map<string, string>;
  readonly secrets: Map<string, Secret>;
  readonly nested: Map<string, Map<string, string>>;
  readonly places: Map<string, Place>;
}

class SectionView implements ConfigSection {
  readonly name: string;
  readonly header: string;
  // Private, so that printing a section shows no value.
  readonly #sources: readonly Source[];
  #contents: Contents | undefined;

  constructor(name: string, sources: readonly Source[]) {
    this.name = name;
    this.header = sources[0]?.header ?? name;
    this.#sources = sources;
  }

  get inConfig(): boolean {
    return this.#sources.some((source) => source.file === 'config');
  }

  get inCredentials(): boolean {
    return this.#sources.some((source) => source.file === 'credentials');
  }

  get keys(): ReadonlyMap<string, string> {
    return this.#read().keys;
  }

  get secrets(): ReadonlyMap<string, Secret> {
    return this.#read().secrets;
  }

  get nested(): ReadonlyMap<string, ReadonlyMap<string, string>> {
    return this.#read().nested;
  }

  where(key: string): Place | undefined {
    return this.#read().places.get(key);
  }

  #read(): Contents {
    this.#contents ??= readContents(this.#sources);
    return this.#contents;
  }
}

function readContents(sources: readonly Source[]): Contents {
  const winners = new Map<string, { readonly source: Source; readonly entry: Entry }>();
  for (const source of sources) {
    // Inherited keys first, then the section's own over them; the next file over both.
    for (const entry of source.inherited) winners.set(source.document.keyOf(entry), { source, entry });
    for (const section of source.sections) {
      for (const entry of section.entries) winners.set(source.document.keyOf(entry), { source, entry });
    }
  }
  const contents: Contents = { keys: new Map(), secrets: new Map(), nested: new Map(), places: new Map() };
  for (const [key, { source, entry }] of winners) {
    contents.places.set(key, { file: source.file, line: entry.line });
    sortValue(contents, key, source.document.valueOf(entry));
  }
  return contents;
}

function sortValue(contents: Contents, key: string, value: string): void {
  const inner = parseNested(value);
  if (inner === undefined) {
    if (isSecretKey(key) || SWALLOWED_SECRET.test(value)) contents.secrets.set(key, Secret.of(value));
    else contents.keys.set(key, value);
    return;
  }
  const plain = new Map<string, string>();
  for (const [innerKey, innerValue] of inner) {
    if (isSecretKey(key) || isSecretKey(innerKey))
      contents.secrets.set(`${key}.${innerKey}`, Secret.of(innerValue));
    else plain.set(innerKey, innerValue);
  }
  contents.nested.set(key, plain);
}

/** True for the keys whose values are never shown. */
export function isSecretKey(key: string): boolean {
  return /^aws_(?:secret_access_key|session_token|security_token)$/i.test(key);
}

const SWALLOWED_SECRET = /\n\s*aws_(?:secret_access_key|session_token|security_token)\s*[=:]/i;
