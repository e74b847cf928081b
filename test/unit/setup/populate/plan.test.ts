// What populate changes in a file and what it leaves: marks, hands of others, filters, and the difference that it shows.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withSections } from '../../../../src/config/batch.ts';
import { Document } from '../../../../src/config/document.ts';
import { diffLines } from '../../../../src/setup/populate/diff.ts';
import type { GeneratedProfile } from '../../../../src/setup/populate/mark.ts';
import { type PopulateInput, planPopulate } from '../../../../src/setup/populate/plan.ts';

const profile = (name: string, more: Partial<GeneratedProfile> = {}): GeneratedProfile => ({
  name,
  session: 'corp',
  accountId: '111111111111',
  roleName: name,
  ...more,
});

function populate(text: string, profiles: readonly GeneratedProfile[], more: Partial<PopulateInput> = {}) {
  const document = Document.ofText(text, '/config');
  const wanted = new Set(profiles.map(({ accountId, roleName }) => `${accountId} ${roleName}`));
  const plan = planPopulate({
    document,
    inCredentials: new Set(),
    session: 'corp',
    profiles,
    prune: false,
    isGone: (account, role) => !wanted.has(`${account} ${role}`),
    ...more,
  });
  const { document: edited, splices } = withSections(document, plan.batch);
  const { batch: _, ...told } = plan;
  return { text: edited.text, told, diff: diffLines('config', text, splices).map((line) => line.text) };
}

const NOTHING = { added: [], changed: [], removed: [], unchanged: [], kept: [], stale: [] };
const MINE = '# mine\n[default]\nregion = eu-west-1 \n\n[profile hand]\nrole_arn=x\n';

describe('a second run', () => {
  it.each([
    ['an empty file', ''],
    ['a file of somebody', MINE],
    ['a file that is not ended', '[default]\nregion = x'],
    ['a file of Windows', MINE.replaceAll('\n', '\r\n')],
    ['a file with a byte order mark', `\ufeff${MINE}`],
  ])('changes nothing: %s', (_name, before) => {
    const wanted = [profile('a'), profile('b', { region: 'eu-west-1' })];
    const first = populate(before, wanted);
    expect(first.told).toEqual({ ...NOTHING, added: ['a', 'b'] });
    expect(first.text.startsWith(before)).toBe(true);
    const second = populate(first.text, wanted);
    expect(second.told).toEqual({ ...NOTHING, unchanged: ['a', 'b'] });
    expect(second.text).toBe(first.text);
    expect(second.diff).toEqual([]);
    // Without a region the one of before stays.
    expect(populate(first.text, [profile('a'), profile('b')]).text).toBe(first.text);
    // All that was generated goes again, and nothing else.
    const emptied = populate(first.text, [], { prune: true });
    expect(emptied.told).toEqual({ ...NOTHING, removed: ['a', 'b'] });
    const ended = /[\r\n]$|^\ufeff?$/.test(before) ? before : `${before}\n`;
    expect(emptied.text).toBe(ended);
  });
});

describe('a generated profile', () => {
  const { text } = populate(MINE, [profile('a'), profile('b'), profile('c')]);

  it('is changed in its place where the account or the region is another', () => {
    const {
      text: after,
      told,
      diff,
    } = populate(text, [
      profile('a'),
      profile('b', { region: 'eu-west-1' }),
      profile('c', { accountId: '999999999999' }),
    ]);
    expect(told).toMatchObject({ unchanged: ['a'], changed: ['b', 'c'] });
    expect(after.split('\n').filter((line) => !text.split('\n').includes(line))).toEqual([
      'region = eu-west-1',
      expect.stringMatching(/^vault_generated = sso corp [0-9a-f]{12}$/),
      'sso_account_id = 999999999999',
      expect.stringMatching(/^vault_generated = sso corp [0-9a-f]{12}$/),
    ]);
    expect(diff.slice(0, 5)).toEqual([
      '--- config',
      '+++ config',
      '@@ -18,1 +18,2 @@ [profile b]',
      expect.stringMatching(/^-vault_generated/),
      '+region = eu-west-1',
    ]);
  });

  it.each([
    [
      'a key more',
      (before: string) => before.replace('sso_role_name = b\n', 'sso_role_name = b\noutput = json\n'),
    ],
    ['another value', (before: string) => before.replace('sso_role_name = b\n', 'sso_role_name = B\n')],
    [
      'another order',
      (before: string) => before.replace(/(sso_account_id = \d+\n)(sso_role_name = b\n)/, '$2$1'),
    ],
    [
      'a comment within',
      (before: string) => before.replace('sso_role_name = b\n', '# note\nsso_role_name = b\n'),
    ],
    ['other spacing', (before: string) => before.replace('sso_role_name = b\n', 'sso_role_name=b\n')],
    ['another session', (before: string) => before.replace(/(\[profile b\]\nsso_session = )corp/, '$1other')],
    ['quotes around its name', (before: string) => before.replace('[profile b]', '[profile "b"]')],
  ])('that somebody has changed is not touched: %s', (_name, change) => {
    const edited = change(text);
    expect(edited).not.toBe(text);
    const wanted = [profile('a'), profile('b', { region: 'eu-west-1' }), profile('c')];
    const { told, text: after } = populate(edited, wanted);
    expect(told).toMatchObject({ unchanged: ['a', 'c'], kept: [{ name: 'b', why: 'edited' }], changed: [] });
    expect(after).toBe(edited);
    const pruned = populate(edited, [profile('a'), profile('c')], { prune: true, isGone: () => true });
    expect(pruned.text).toBe(edited);
    expect(pruned.told).toMatchObject({ removed: [], stale: [{ name: 'b', why: 'edited' }] });
  });

  it('that was renamed by hand is not its role any more, and stays', () => {
    const edited = text.replace('[profile b]', '[profile mine]');
    const { told, text: after } = populate(edited, [profile('a'), profile('b'), profile('c')], {
      prune: true,
    });
    expect(told).toEqual({ ...NOTHING, unchanged: ['a', 'c'], added: ['b'] });
    expect(after).toContain('[profile mine]');
  });

  it('without its mark, twice, or of another session is somebody else’s', () => {
    const unmarked = text.replace(/(sso_role_name = b\n)vault_generated.*\n/, '$1');
    expect(populate(unmarked, [profile('b')]).told.kept).toEqual([{ name: 'b', why: 'other' }]);
    const twice = `${text}\n[profile b]\nregion = x\n`;
    expect(populate(twice, [profile('b')], { prune: true }).told.kept).toEqual([{ name: 'b', why: 'other' }]);
    const other = populate(text, [profile('b', { session: 'other' })], { session: 'other', prune: true });
    expect(other.told).toEqual({ ...NOTHING, kept: [{ name: 'b', why: 'other-session' }] });
    expect(other.text).toBe(text);
  });

  it('that the credentials file speaks of is left', () => {
    const inCredentials = new Set(['b', 'd']);
    const { told } = populate(text, [profile('a'), profile('b'), profile('d')], { inCredentials });
    expect(told.kept).toEqual([
      { name: 'b', why: 'credentials' },
      { name: 'd', why: 'credentials' },
    ]);
  });
});

describe('what is gone', () => {
  const { text } = populate(MINE, [profile('a'), profile('b'), profile('c')]);

  it('is told of, and removed where that is asked for', () => {
    const told = populate(text, [profile('a')]);
    expect(told.text).toBe(text);
    expect(told.told.stale).toEqual([
      { name: 'b', why: 'not-asked' },
      { name: 'c', why: 'not-asked' },
    ]);
    const pruned = populate(text, [profile('a')], { prune: true });
    expect(pruned.told).toEqual({ ...NOTHING, unchanged: ['a'], removed: ['b', 'c'] });
    expect(pruned.text).toBe(populate(MINE, [profile('a')]).text);
  });

  it('is not what was only not asked for', () => {
    const { told } = populate(text, [profile('a')], {
      prune: true,
      isGone: (_account, role) => role === 'c',
    });
    expect(told).toEqual({ ...NOTHING, unchanged: ['a'], removed: ['c'] });
  });

  it('is also what has another name now', () => {
    const { told } = populate(text, [profile('x', { roleName: 'a' }), profile('b'), profile('c')], {
      prune: true,
    });
    expect(told).toEqual({ ...NOTHING, unchanged: ['b', 'c'], added: ['x'], removed: ['a'] });
  });

  it('leaves comments around it', () => {
    const noted = text
      .replace('[profile b]', '# about b\n[profile b]')
      .replace('[profile c]', '# about c\n[profile c]');
    const { text: after } = populate(noted, [profile('a'), profile('c')], { prune: true });
    expect(after).toContain('# about b\n# about c\n[profile c]');
  });
});

describe('the difference', () => {
  const three = populate(MINE, [profile('a'), profile('b'), profile('c')]).text;

  it.each([
    ['added', MINE, [profile('a')], false],
    ['added to nothing', '', [profile('a'), profile('b')], false],
    ['removed', three, [], true],
    ['one of three removed', three, [profile('a'), profile('c')], true],
    [
      'all at once',
      `${three}\n# end\n[profile z]\nregion = x\n`,
      [profile('a', { region: 'eu-west-1' }), profile('c'), profile('d')],
      true,
    ],
    ['replaced at the end', three, [profile('d'), profile('e')], true],
  ])('is one that patch(1) takes: %s', (_name, before, wanted, prune) => {
    const { text, diff } = populate(before, wanted, { prune });
    expect(text).not.toBe(before);
    const folder = mkdtempSync(join(tmpdir(), 'vault-diff-'));
    try {
      writeFileSync(join(folder, 'config'), before);
      const run = spawnSync('patch', ['--unified', '--silent', 'config'], {
        cwd: folder,
        input: `${diff.join('\n')}\n`,
        encoding: 'utf8',
      });
      expect(`${run.error ?? ''}${run.stdout}${run.stderr}`).toBe('');
      expect(readFileSync(join(folder, 'config'), 'utf8')).toBe(text);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('shows no line of the user’s, also where the last one is not ended', () => {
    const { diff } = populate('[profile x]\naws_secret_access_key = planted', [profile('a')]);
    expect(diff.join('\n')).not.toContain('planted');
    expect(diff[2]).toMatch(/^@@ -2,0 \+3,\d+ @@$/);
  });
});
