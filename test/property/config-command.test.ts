// `vault config set` and `unset` over generated files: no byte outside of the edit changes, no other key changes its
// meaning, what was set reads back, and what was set and unset again leaves the file as it was.

import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runConfig } from '../../src/cli/commands/config.ts';
import { createContext } from '../../src/cli/create-context.ts';
import { Document } from '../../src/config/document.ts';
import { ConfigError } from '../../src/config/errors.ts';
import { readSections } from '../../src/config/sections.ts';
import { decodeText, isSpace } from '../../src/config/text.ts';
import { VaultError } from '../../src/kernel/error.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { generatePair, generateTame } from './config-files.ts';

let home: string;
let file: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'vault-config-'));
  mkdirSync(join(home, '.aws'), { mode: 0o700 });
  file = join(home, '.aws', 'config');
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** Runs the command; what it printed, or the code of what it refused with. */
async function config(
  ...words: readonly string[]
): Promise<{ readonly out: string; readonly code?: string }> {
  const flags = Object.fromEntries(
    words.filter((word) => word.startsWith('--')).map((word) => [word.slice(2), true]),
  );
  let out = '';
  const context = createContext(
    {
      env: { HOME: home },
      platform: process.platform,
      clock: systemClock,
      selfCommand: [],
      identity: () => ({ user: 'user', host: 'host' }),
      writeOut: (text) => {
        out += text;
      },
      writeErr: () => undefined,
    },
    {},
  );
  try {
    await runConfig(
      words.filter((word) => !word.startsWith('--')),
      flags,
      context,
    );
    return { out };
  } catch (error) {
    if (!(error instanceof VaultError)) throw error;
    return { out, code: error.code };
  }
}

const SETTINGS = [
  ['region', 'eu-west-3'],
  ['output', 'yaml'],
  ['duration_seconds', '1800'],
  ['mfa_serial', 'arn:aws:iam::111111111111:mfa/alice'],
  ['cli_pager', 'less -R'],
  ['role_arn', 'arn:aws:iam::111111111111:role/a/b'],
] as const;

const bytesOf = fc
  .tuple(fc.nat(1_000_000), fc.boolean(), fc.array(fc.integer({ min: 0x80, max: 0xff }), { maxLength: 1 }))
  .map(([seed, isTame, wild]) => {
    const bytes = [...new TextEncoder().encode(isTame ? generateTame(seed) : generatePair(seed).config)];
    for (const byte of wild) bytes.splice(seed % (bytes.length + 1), 0, byte);
    return Buffer.from(bytes);
  });

function documentOf(bytes: Uint8Array): Document | undefined {
  try {
    return Document.parse(bytes, 'config');
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}

/** What every section of every kind says, without one key of one profile. */
function meaningBut(bytes: Uint8Array, profile: string, key: string): string {
  const document = documentOf(bytes);
  if (document === undefined) throw new Error('the file cannot be read any more');
  const { profiles, ssoSessions, services } = readSections(document);
  const say = [...profiles.values(), ...ssoSessions.values(), ...services.values()].map((section) => [
    section.header,
    [...section.keys].filter(([one]) => section.name !== profile || one !== key),
    [...section.secrets.keys()].filter((one) => section.name !== profile || one !== key),
    [...section.nested]
      .filter(([one]) => section.name !== profile || one !== key)
      .map(([one, block]) => [one, ...block]),
  ]);
  return JSON.stringify(say);
}

/** How many characters at the start, and of the rest how many at the end, are the same. */
function kept(before: string, after: string): readonly [number, number] {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < most - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  return [start, end];
}

const MODES = [0o600, 0o640, 0o644];

describe('vault config over generated files', { timeout: 120_000 }, () => {
  test('set changes its own bytes and no other, and unset takes them out again', async () => {
    let sets = 0;
    let restored = 0;
    await fc.assert(
      fc.asyncProperty(
        bytesOf,
        fc.nat(),
        fc.constantFrom(...SETTINGS),
        fc.constantFrom(...MODES),
        async (before, pick, [key, value], mode) => {
          const document = documentOf(before);
          const names = document === undefined ? [] : [...readSections(document).profiles.keys()];
          const profile = names[pick % (names.length || 1)] ?? 'nobody';
          // A name that no command line could hold, or that the command refuses as a name.
          fc.pre(!profile.startsWith('-') && profile.trim() !== '' && !/[\p{Cc}\]]/u.test(profile));
          writeFileSync(file, before);
          chmodSync(file, mode);
          const { out, code } = await config('set', profile, key, value);
          const after = readFileSync(file);
          expect(out).toBe('');
          if (code !== undefined) {
            expect(after.equals(before)).toBe(true);
            expect(['malformed', 'config-no-section', 'config-block', 'edit-refused']).toContain(code);
            expect(code === 'malformed').toBe(document === undefined);
            return;
          }
          sets += 1;
          expect(statSync(file).mode & 0o7777).toBe(mode);
          expect((await config('get', profile, key)).out).toBe(`${value}\n`);
          expect(meaningBut(after, profile, key)).toBe(meaningBut(before, profile, key));
          // Bytes that are not UTF-8 are characters of their own here, so this is about bytes as well.
          const [text, edited] = [decodeText(before), decodeText(after)];
          const [start, end] = kept(text, edited);
          const inserted = edited.slice(start, edited.length - end);
          const removed = text.slice(start, text.length - end);
          // Only the new key and value (or a piece of them, where both sides share some) stand between what is kept.
          expect(`${key}=${value}`.replaceAll(' ', '')).toContain(withoutSpace(inserted));
          expect(inserted.length).toBeLessThanOrEqual(key.length + value.length + 40);
          const hadKey = removed.trim() !== '' || start + end < text.length;
          const second = await config('unset', profile, key);
          expect(second).toEqual({ out: '' });
          const last = readFileSync(file);
          expect(meaningBut(last, profile, key)).toBe(meaningBut(before, profile, key));
          if (hadKey || start + end !== text.length || readKey(before, profile, key)) return;
          restored += 1;
          // A file that did not end its last line may end it now.
          expect([
            before.toString('hex'),
            `${before.toString('hex')}0a`,
            `${before.toString('hex')}0d0a`,
            `${before.toString('hex')}0d`,
          ]).toContain(last.toString('hex'));
        },
      ),
      { numRuns: 600 },
    );
    // The property is not empty: most files are edited, and many come back byte for byte.
    expect(sets).toBeGreaterThanOrEqual(250);
    expect(restored).toBeGreaterThanOrEqual(100);
  });
});

/** Without all that readers take for white space: the indentation of other keys is taken over. */
function withoutSpace(text: string): string {
  return [...text].filter((character) => !isSpace(character.charCodeAt(0))).join('');
}

function readKey(bytes: Uint8Array, profile: string, key: string): boolean {
  const document = documentOf(bytes);
  const section = document === undefined ? undefined : readSections(document).profiles.get(profile);
  return section?.where(key) !== undefined;
}
