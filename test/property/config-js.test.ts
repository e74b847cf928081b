// Where we warn of nothing, the JavaScript SDK reads the same: on generated files, with its own loader.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSharedConfigFiles } from '@smithy/core/config';
import { afterAll, expect, test } from 'vitest';
import { Document } from '../../src/config/document.ts';
import { ConfigError } from '../../src/config/errors.ts';
import { type ConfigSection, readSections } from '../../src/config/sections.ts';
import { documentWarnings } from '../../src/config/warnings.ts';
import { generatePair, generateTame } from './config-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'vault-js-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A section as the JavaScript SDK gives it: blocks flattened to `block.key`. */
function flat(section: ConfigSection): Record<string, unknown> {
  const all = new Map<string, unknown>(section.keys);
  for (const [name, block] of section.nested)
    for (const [key, value] of block) all.set(`${name}.${key}`, value);
  for (const [key, secret] of section.secrets) all.set(key, secret.reveal());
  return Object.fromEntries(all);
}

/** The SDK has no section without keys. */
function collect(prefix: string, sections: ReadonlyMap<string, ConfigSection>): [string, unknown][] {
  return [...sections]
    .map(([name, section]): [string, Record<string, unknown>] => [prefix + name, flat(section)])
    .filter(([, keys]) => Object.keys(keys).length > 0);
}

test('generated config files without a warning', { timeout: 60_000 }, async () => {
  const path = join(folder, 'config');
  const none = join(folder, 'none');
  let compared = 0;
  let withKeys = 0;
  for (let seed = 0; seed < 2400; seed++) {
    const text = seed % 4 === 0 ? generatePair(seed).config : generateTame(seed);
    let document: Document;
    try {
      document = Document.parse(new TextEncoder().encode(text), 'config');
    } catch (error) {
      if (error instanceof ConfigError) continue;
      throw error;
    }
    if (documentWarnings(document, 'config').some(({ code }) => code !== 'not-a-profile')) continue;
    writeFileSync(path, text);
    const { configFile } = await loadSharedConfigFiles({
      configFilepath: path,
      filepath: none,
      ignoreCache: true,
    });
    const { profiles, ssoSessions, services } = readSections(document);
    const ours = Object.fromEntries([
      ...collect('', profiles),
      ...collect('sso-session.', ssoSessions),
      ...collect('services.', services),
    ]);
    expect(configFile, JSON.stringify(text)).toEqual(ours);
    compared += 1;
    if (Object.keys(ours).length > 0) withKeys += 1;
  }
  // Enough of them have something in them.
  expect(compared).toBeGreaterThanOrEqual(200);
  expect(withKeys).toBeGreaterThanOrEqual(100);
});
