// Our reading of generated files against that of botocore itself, in one Python process.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Document } from '../../src/config/document.ts';
import { ConfigError } from '../../src/config/errors.ts';
import { type ConfigSection, readSections } from '../../src/config/sections.ts';
import { documentWarnings } from '../../src/config/warnings.ts';
import { type GeneratedPair, generatePair, HANDMADE } from './config-files.ts';

const COUNT = 1000;

type Outcome = { readonly value: unknown } | { readonly error: string };
interface Reading {
  readonly config: Outcome;
  readonly credentials: Outcome;
  readonly merged: Outcome;
}

const folder = mkdtempSync(join(tmpdir(), 'vault-botocore-'));
const pairs: readonly GeneratedPair[] = [
  ...Array.from({ length: COUNT }, (_, seed) => generatePair(seed)),
  ...HANDMADE,
];
let readings: readonly Reading[] = [];
let version = '';

beforeAll(() => {
  for (const [index, pair] of pairs.entries()) {
    writeFileSync(join(folder, `config-${index}`), pair.config);
    writeFileSync(join(folder, `credentials-${index}`), pair.credentials);
  }
  const python = process.env.VAULT_TEST_PYTHON ?? 'python3';
  const script = join(import.meta.dirname, 'botocore-read.py');
  const run = spawnSync(python, [script, folder, String(pairs.length)], {
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
    // Python would else read files in the encoding of the locale.
    env: { ...process.env, PYTHONUTF8: '1', PYTHONDONTWRITEBYTECODE: '1' },
  });
  if (run.status !== 0) {
    throw new Error(
      `this test needs a Python with botocore; \`${python}\` gave: ${run.error?.message ?? run.stderr.trim()}. ` +
        'Install it (pip install botocore) or name another Python in VAULT_TEST_PYTHON.',
    );
  }
  ({ version, results: readings } = JSON.parse(run.stdout) as { version: string; results: Reading[] });
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function parse(text: string, path: string): Document | ConfigError {
  try {
    return Document.parse(new TextEncoder().encode(text), path);
  } catch (error) {
    if (error instanceof ConfigError && error.code === 'malformed') return error;
    throw error;
  }
}

/** A section as botocore gives it: one map, blocks as maps in it. */
function plain(section: ConfigSection): Record<string, unknown> {
  const all = new Map<string, unknown>(section.keys);
  const blocks = new Map<string, Map<string, string>>();
  for (const [key, block] of section.nested) blocks.set(key, new Map(block));
  for (const [key, secret] of section.secrets) {
    const block = [...blocks.keys()].find((name) => key.startsWith(`${name}.`) && !section.where(key));
    if (block === undefined) all.set(key, secret.reveal());
    else blocks.get(block)?.set(key.slice(block.length + 1), secret.reveal());
  }
  for (const [key, block] of blocks) all.set(key, Object.fromEntries(block));
  return Object.fromEntries(all);
}

const plainAll = (sections: ReadonlyMap<string, ConfigSection>): Record<string, unknown> =>
  Object.fromEntries([...sections].map(([name, section]) => [name, plain(section)]));

/** JSON with sorted keys; safe for keys such as `__proto__`. */
function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join(',\n')}}`;
}

describe('1,000 generated files', { timeout: 60_000 }, () => {
  test('botocore accepts at least half of them', () => {
    const accepted = readings.slice(0, COUNT).filter(({ config }) => 'value' in config).length;
    const both = readings.slice(0, COUNT).filter(({ merged }) => 'value' in merged).length;
    console.log(
      `botocore ${version} accepted ${accepted} of ${COUNT} config files, ${both} of ${COUNT} pairs`,
    );
    expect(readings).toHaveLength(pairs.length);
    expect(accepted).toBeGreaterThanOrEqual(500);
    expect(both).toBeGreaterThanOrEqual(500);
    // The other side is covered too.
    expect(COUNT - accepted).toBeGreaterThanOrEqual(50);
  });

  test('the config file reads as botocore reads it', () => {
    for (const [index, pair] of pairs.entries()) {
      const theirs = readings[index]?.config;
      if (theirs === undefined || 'error' in theirs) continue;
      const { profiles, sso_sessions, services } = theirs.value as Record<string, unknown>;
      const ours = parse(pair.config, `config-${index}`);
      expect(ours, JSON.stringify(pair.config)).toBeInstanceOf(Document);
      if (ours instanceof ConfigError) continue;
      const sections = readSections(ours);
      const seen = {
        profiles: plainAll(sections.profiles),
        sso_sessions: plainAll(sections.ssoSessions),
        services: plainAll(sections.services),
      };
      expect(canonical(seen), JSON.stringify(pair.config)).toBe(
        canonical({ profiles, sso_sessions, services }),
      );
    }
  });

  test('the merged profiles are those of a botocore session', () => {
    for (const [index, pair] of pairs.entries()) {
      const theirs = readings[index]?.merged;
      if (theirs === undefined || 'error' in theirs) continue;
      const config = parse(pair.config, 'config');
      const credentials = parse(pair.credentials, 'credentials');
      if (config instanceof ConfigError || credentials instanceof ConfigError)
        throw new Error(JSON.stringify(pair));
      const ours = plainAll(readSections(config, credentials).profiles);
      expect(canonical(ours), JSON.stringify(pair)).toBe(canonical(theirs.value));
    }
  });

  test('what we reject, botocore rejects; what only botocore rejects, we warn of', () => {
    const reasons: ReadonlySet<string> = new Set([
      'duplicate-section',
      'duplicate-key',
      'byte-order-mark',
      'not-utf8',
    ]);
    let rejected = 0;
    let warned = 0;
    for (const [index, pair] of pairs.entries()) {
      for (const kind of ['config', 'credentials'] as const) {
        const ours = parse(pair[kind], kind);
        const theirs = readings[index]?.[kind];
        if (ours instanceof ConfigError) {
          rejected += 1;
          expect(theirs, JSON.stringify(pair[kind])).toHaveProperty('error');
        } else if (theirs !== undefined && 'error' in theirs) {
          warned += 1;
          const codes = documentWarnings(ours, kind).map(({ code }) => code);
          expect(
            codes.some((code) => reasons.has(code)),
            JSON.stringify(pair[kind]),
          ).toBe(true);
        }
      }
    }
    expect(rejected).toBeGreaterThanOrEqual(50);
    expect(warned).toBeGreaterThanOrEqual(20);
  });
});
