// Checks of the two AWS files as text: what cannot be read, what other readers see otherwise, misspelt keys, and values
// that cannot be right where they stand. Pure.

import type { Document, Entry, Section } from '../config/document.ts';
import { classifySection } from '../config/names.ts';
import { isSecretKey } from '../config/sections.ts';
import { configWarnings } from '../config/warnings.ts';
import type { AwsFile, SetupFacts } from './facts.ts';
import type { Finding, FindingCode } from './findings.ts';
import { complainOfValue } from './key-values.ts';
import { likelyKey, type SectionWithKeys, shapeOf } from './known-keys.ts';
import { keyPlace, linePlace, sectionPlace, valuePlace } from './places.ts';
import { profilesInScope } from './scope.ts';

export function checkConfig(facts: SetupFacts): readonly Finding[] {
  const files = [facts.config, facts.credentials];
  return [...files.flatMap(checkReadable), ...checkReaders(facts), ...checkSections(facts)];
}

function checkReadable(file: AwsFile): readonly Finding[] {
  if (file.errno !== undefined)
    return [{ code: 'file-unreadable', place: { path: file.path }, facts: { errno: file.errno } }];
  if (file.malformed === undefined) return [];
  const { line, column, expected } = file.malformed.facts;
  return [
    {
      code: 'config-malformed',
      place: { path: file.path, line: Number(line), column: Number(column) },
      facts: { expected },
    },
  ];
}

/** What the AWS CLI or the JavaScript SDK reads otherwise. */
function checkReaders(facts: SetupFacts): readonly Finding[] {
  const { config, credentials, files, profile } = facts;
  const lines = profile === undefined ? undefined : linesInScope(facts);
  return configWarnings(files).flatMap(({ code, file, line, text }) => {
    const { document, path } = file === 'config' ? config : credentials;
    if (code === 'readable-by-others') return [];
    if (lines !== undefined && line !== 0 && !lines.has(`${file}:${line}`)) return [];
    const place = document === undefined ? { path } : linePlace(document, line);
    return [{ code, place, facts: { text } }];
  });
}

/** `config:12` for every line of the sections that this run is about. */
function linesInScope(facts: SetupFacts): ReadonlySet<string> {
  const lines = new Set<string>();
  for (const { document, section, file } of sectionsOf(facts)) {
    const text = document.text;
    const count = text.slice(section.start, section.entries.at(-1)?.next ?? section.next).split(/\r\n|\r|\n/);
    for (let at = 0; at < count.length; at++) lines.add(`${file.kind}:${section.line + at}`);
  }
  return lines;
}

interface SeenSection {
  readonly file: AwsFile;
  readonly document: Document;
  readonly section: Section;
  readonly kind: SectionWithKeys | 'services';
  readonly name: string;
}

function sectionsOf(facts: SetupFacts): readonly SeenSection[] {
  const scope = profilesInScope(facts.files, facts.profile);
  return [facts.config, facts.credentials].flatMap((file) => {
    const { document } = file;
    if (document === undefined) return [];
    return document.sections.flatMap((section): readonly SeenSection[] => {
      const what =
        file.kind === 'credentials'
          ? ({ kind: 'profile', name: section.name } as const)
          : classifySection(section.name);
      if (what === undefined || (what.kind === 'profile' && !scope.has(what.name))) return [];
      return [{ file, document, section, ...what }];
    });
  });
}

function checkSections(facts: SetupFacts): readonly Finding[] {
  return sectionsOf(facts).flatMap((seen) => {
    const { document, section, kind } = seen;
    if (kind === 'services') return [];
    const findings = section.entries.flatMap((entry) => checkEntry(seen, kind, entry));
    return kind === 'sso-session' ? [...findings, ...checkSsoSession(document, section)] : findings;
  });
}

function checkEntry(seen: SeenSection, kind: SectionWithKeys, entry: Entry): readonly Finding[] {
  const { document, section } = seen;
  const key = document.keyOf(entry);
  const named = { section: section.name, kind, name: seen.name };
  const shape = shapeOf(kind, key);
  if (shape === undefined) {
    const closest = likelyKey(kind, key);
    if (closest === undefined || isSecretKey(key)) return [];
    return [{ code: 'unknown-key', place: keyPlace(document, entry), facts: { ...named, closest } }];
  }
  // A secret in the wrong place is no business of a check that words what is expected of the value.
  if (shape === 'secret' || key === 'aws_access_key_id') return [];
  const complaint = complainOfValue(kind, key, document.valueOf(entry));
  if (complaint === undefined) return [];
  const { expected, reason } = complaint;
  const code = complaint.isDoubtful === true ? 'unknown-region' : codeOf(key);
  return [
    {
      code,
      place: valuePlace(document, entry),
      facts: { ...named, key, expected, ...(reason === undefined ? {} : { reason }) },
    },
  ];
}

function codeOf(key: string): FindingCode {
  if (key === 'role_arn' || key === 'mfa_serial') return 'bad-arn';
  if (key === 'duration_seconds') return 'bad-duration';
  return key === 'region' || key === 'sso_region' ? 'bad-region' : 'bad-value';
}

function checkSsoSession(document: Document, section: Section): readonly Finding[] {
  const keys = new Set(section.entries.map((entry) => document.keyOf(entry)));
  const missing = ['sso_start_url', 'sso_region'].filter((key) => !keys.has(key));
  if (missing.length === 0) return [];
  const facts = { section: section.name, missing };
  return [{ code: 'sso-session-incomplete', place: sectionPlace(document, section), facts }];
}
