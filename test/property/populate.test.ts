// What populate does to any file: all of it stays, a second run does nothing, pruning gives the file back, and both SDKs'
// rules read what was written.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withSections } from '../../src/config/batch.ts';
import { Document } from '../../src/config/document.ts';
import { ConfigError } from '../../src/config/errors.ts';
import { readSections } from '../../src/config/sections.ts';
import { diffLines } from '../../src/setup/populate/diff.ts';
import type { GeneratedProfile } from '../../src/setup/populate/mark.ts';
import { planPopulate } from '../../src/setup/populate/plan.ts';
import { generatePair, generateTame } from './config-files.ts';

const file = fc
  .tuple(fc.nat(1_000_000), fc.boolean())
  .map(([seed, tame]) => (tame ? generateTame(seed) : generatePair(seed).config));

const profiles = fc
  .uniqueArray(fc.tuple(fc.stringMatching(/^[\w@+.%:/][\w@+.%:/-]{0,8}$/), fc.boolean()), {
    selector: ([name]) => name,
    maxLength: 6,
  })
  .map((all) =>
    all.map(
      ([name, hasRegion], at): GeneratedProfile => ({
        name: `populated-${name}`,
        session: 'corp',
        accountId: String(100_000_000_000 + at),
        roleName: 'Viewer',
        ...(hasRegion ? { region: 'eu-west-1' } : {}),
      }),
    ),
  );

function populate(document: Document, wanted: readonly GeneratedProfile[], prune = false) {
  const roles = new Set(wanted.map(({ accountId }) => accountId));
  const plan = planPopulate({
    document,
    inCredentials: new Set(),
    session: 'corp',
    profiles: wanted,
    prune,
    isGone: (account) => !roles.has(account),
  });
  const edited = withSections(document, plan.batch);
  return { ...edited, plan, diff: diffLines('config', document.text, edited.splices) };
}

test('populate and prune over generated files', () => {
  let written = 0;
  fc.assert(
    fc.property(file, profiles, fc.nat(6), (text, wanted, kept) => {
      let before: Document;
      try {
        before = Document.ofText(text, 'config');
      } catch (error) {
        if (error instanceof ConfigError) return;
        throw error;
      }
      let first: ReturnType<typeof populate>;
      try {
        first = populate(before, wanted);
      } catch (error) {
        // `[DEFAULT]` with a block that no section may inherit: adding one would break the file.
        if (error instanceof ConfigError && error.code === 'edit-refused' && text.includes('[DEFAULT]'))
          return;
        throw error;
      }
      expect(first.document.text.startsWith(text)).toBe(true);
      // Not a line of the user's is shown.
      for (const { kind, text: line } of first.diff) {
        if (kind === 'removed') throw new Error('nothing is removed');
        if (kind === 'added')
          expect(line).toMatch(/^\+(?:$|\[profile populated-|(?:sso_|region|vault_generated))/);
      }
      const second = populate(first.document, wanted);
      expect(second.diff).toEqual([]);
      expect(second.plan.unchanged).toHaveLength(wanted.length);
      // Some are gone, then all.
      const some = populate(first.document, wanted.slice(0, kept), true);
      // (A last line that was not ended is then.)
      if (kept > 0) expect(some.document.text).toBe(populate(before, wanted.slice(0, kept)).document.text);
      const none = populate(some.document, [], true);
      const isEnded = text === '' || text === '\ufeff' || /[\r\n]$/.test(text) || wanted.length === 0;
      expect(none.document.text.slice(0, text.length)).toBe(text);
      expect(none.document.text.slice(text.length)).toMatch(isEnded ? /^$/ : /^(?:\r\n|\r|\n)?$/);
      for (const { name, accountId } of wanted) {
        const section = readSections(first.document).profiles.get(name);
        expect(section?.keys.get('sso_account_id')).toBe(accountId);
      }
      written += wanted.length;
    }),
    { numRuns: 400 },
  );
  expect(written).toBeGreaterThan(300);
});
