// Names of generated profiles: templates, characters that every SDK reads, and what happens where two would be the same.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  complainOfName,
  DEFAULT_TEMPLATE,
  type ListedRole,
  nameAccounts,
  nameRoles,
  parseTemplate,
  safe,
  sortRoles,
  type Template,
} from '../../../../src/setup/populate/names.ts';

function template(text: string): Template {
  const parsed = parseTemplate(text);
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.template;
}

const role = (accountId: string, accountName: string | undefined, roleName: string): ListedRole => ({
  accountId,
  ...(accountName === undefined ? {} : { accountName }),
  roleName,
});

function names(text: string, roles: readonly ListedRole[], addsNumbers = true) {
  const accounts = [...new Map(roles.map((one) => [one.accountId, one])).values()].map((one) => ({
    id: one.accountId,
    ...(one.accountName === undefined ? {} : { name: one.accountName }),
  }));
  const named = nameRoles(template(text), roles, nameAccounts(accounts, addsNumbers), 'corp');
  return named.ok ? named.roles.map(({ name }) => name) : named;
}

describe('a template', () => {
  it.each([
    ['{account_name', 'a brace is not closed'],
    ['account_name}', 'a brace is not closed'],
    ['{account-name}', 'it has no placeholder like that'],
    ['{AccountName}', 'it has no placeholder {AccountName}'],
    ['{{account_name}}', 'a brace is not closed'],
    ['my {account_name}', 'it holds a character that not every SDK reads in a name'],
    ['é{account_name}', 'it holds a character that not every SDK reads in a name'],
    ['prod', 'it has no placeholder'],
    ['', 'it has no placeholder'],
  ])('%j is refused: %s', (text, reason) => {
    expect(parseTemplate(text)).toEqual({ ok: false, reason });
  });

  it.each([
    [DEFAULT_TEMPLATE, 'Data-Prod.Viewer'],
    ['{account_id}:{role_name}', '222222222222:Viewer'],
    ['{session}/{account_name}/{role_name}', 'corp/Data-Prod/Viewer'],
    ['x@{role_name}%{account_id}+', 'x@Viewer%222222222222+'],
    ['{account_email}', '222222222222'],
  ])('%j gives %j', (text, name) => {
    expect(names(text, [role('222222222222', 'Data Prod', 'Viewer')])).toEqual([name]);
  });
});

describe('what stands in for a placeholder', () => {
  it.each([
    ['Data Büro (prod)', 'Data-Buro-prod'],
    ['a  b', 'a-b'],
    ['--x--', 'x'],
    ["O'Brien & Sons]", 'O-Brien-Sons'],
    ['ﬁnance', 'finance'],
    ['日本', ''],
    ['a#b;c=d', 'a-b-c-d'],
    ['a\u0000b\nc', 'a-b-c'],
    ['Ⅷ½', 'VIII1-2'],
    ['me+you@x.org', 'me+you@x.org'],
  ])('%j becomes %j', (text, made) => {
    expect(safe(text)).toBe(made);
  });

  it('never has a character that the JavaScript SDK does not read', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (text) => {
        expect(safe(text)).toMatch(
          /^(?:[A-Za-z0-9_@+.%:/]|[A-Za-z0-9_@+.%:/][A-Za-z0-9_@+.%:/-]*[A-Za-z0-9_@+.%:/])?$/,
        );
      }),
    );
  });
});

describe('names', () => {
  it('are in the order of accounts and roles, whatever order the portal has', () => {
    const roles = [
      role('333333333333', 'beta', 'A'),
      role('111111111111', 'Alpha', 'B'),
      role('222222222222', undefined, 'A'),
      role('111111111111', 'Alpha', 'A'),
    ];
    const sorted = ['222222222222.A', 'Alpha.A', 'Alpha.B', 'beta.A'];
    expect(names(DEFAULT_TEMPLATE, roles)).toEqual(sorted);
    expect(names(DEFAULT_TEMPLATE, roles.toReversed())).toEqual(sorted);
    expect(sortRoles(roles)).toEqual(sortRoles(roles.toReversed()));
  });

  it('have the number of the account where another is called alike, also by names that only look alike', () => {
    const roles = [
      role('111111111111', 'Sand box', 'A'),
      role('222222222222', 'Sand-box', 'A'),
      role('333333333333', 'Other', 'A'),
      role('444444444444', '日本', 'A'),
      role('555555555555', '中国', 'A'),
    ];
    expect(names(DEFAULT_TEMPLATE, roles)).toEqual([
      'Other.A',
      'Sand-box-111111111111.A',
      'Sand-box-222222222222.A',
      '555555555555.A',
      '444444444444.A',
    ]);
    expect(names('{account_id}.{account_name}.{role_name}', roles, false)).toContain(
      '111111111111.Sand-box.A',
    );
  });

  it('are not made where two would be one', () => {
    const roles = [role('111111111111', 'a', 'X=Y'), role('111111111111', 'a', 'X,Y')];
    expect(names(DEFAULT_TEMPLATE, roles)).toEqual({
      ok: false,
      name: 'a.X-Y',
      reason: 'it is not one role',
      roles: ['X,Y of 111111111111', 'X=Y of 111111111111'],
    });
    expect(names('{role_name}', [role('1', 'a', 'X'), role('2', 'b', 'X')])).toMatchObject({
      ok: false,
      name: 'X',
    });
    // The number that is added may be another's name.
    expect(
      names(DEFAULT_TEMPLATE, [
        role('111111111111', 'a', 'X'),
        role('222222222222', 'a', 'X'),
        role('333333333333', 'a-111111111111', 'X'),
      ]),
    ).toMatchObject({ ok: false, name: 'a-111111111111.X' });
  });

  it.each([
    ['default', 'default'],
    ['__proto__', '__proto__'],
  ])('are refused: %s', (accountName, name) => {
    expect(names('{account_name}', [role('1', accountName, 'X')])).toMatchObject({ ok: false, name });
  });

  it('are refused where they would be taken for flags', () => {
    expect(names('-{account_name}', [role('1', 'a', 'X')])).toMatchObject({ ok: false, name: '-a' });
    expect(complainOfName('a')).toBeUndefined();
  });
});
