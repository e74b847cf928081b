// The picker without a terminal: which items words find, what keys do, how screens of every size look.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cell, charactersOf, cut, cutStart, harmless, widthOf } from '../../../../src/output/picker/cells.ts';
import { indexOf, matching, type PickerItem } from '../../../../src/output/picker/filter.ts';
import {
  type PickerState,
  pressKey,
  selectedItem,
  startPicker,
} from '../../../../src/output/picker/state.ts';
import { pageOf, traceOf, viewPicker } from '../../../../src/output/picker/view.ts';
import { PLAIN, styleFor } from '../../../../src/output/style.ts';

const item = (name: string, account = '', role = ''): PickerItem => ({ name, account, role });
const ITEMS = [
  item('sandbox', '111111111111', 'Developer'),
  item('prod', '222222222222', 'Admin'),
  item('prod-read', '222222222222', 'ReadOnly'),
  item('shop-prod', '333333333333', 'Admin'),
  item('nonprod', '444444444444', 'Developer'),
  item('Café', '555555555555', 'Développeur'),
];

describe('matching', () => {
  const index = indexOf(ITEMS);
  it.each<[string, readonly string[]]>([
    ['', ['sandbox', 'prod', 'prod-read', 'shop-prod', 'nonprod', 'Café']],
    ['   ', ['sandbox', 'prod', 'prod-read', 'shop-prod', 'nonprod', 'Café']],
    ['prod', ['prod', 'prod-read', 'shop-prod', 'nonprod']],
    ['PROD admin', ['prod', 'shop-prod']],
    ['admin prod', ['prod', 'shop-prod']],
    ['2222 read', ['prod-read']],
    ['developer', ['sandbox', 'nonprod']],
    ['sp', ['shop-prod']],
    ['prd', ['prod', 'prod-read', 'shop-prod', 'nonprod']],
    ['prd', ['prod', 'prod-read', 'shop-prod', 'nonprod']],
    ['cafe\u0301', ['Café']],
    ['DÉVELOPPEUR', ['Café']],
    ['nothing', []],
    ['prod nothing', []],
  ])('%j', (query, names) => {
    const found = matching(index, query).map((position) => ITEMS[position]?.name);
    expect(found).toEqual(names);
  });

  it('answers among ten thousand between two key presses', () => {
    const many = indexOf(
      Array.from({ length: 10_000 }, (_, n) =>
        item(`team-${n}-account-${n % 97}`, String(n).padStart(12, '0'), 'Admin'),
      ),
    );
    const before = performance.now();
    expect(matching(many, 'team adm 0099').length).toBeGreaterThan(0);
    expect(performance.now() - before).toBeLessThan(200);
  });

  it('finds only what every word is in, for any words', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ maxLength: 12 }), { maxLength: 20 }),
        fc.string({ maxLength: 6 }),
        (names, query) => {
          const positions = matching(indexOf(names.map((name) => item(name))), query);
          expect(new Set(positions).size).toBe(positions.length);
          for (const position of positions) {
            const name = (names[position] ?? '').normalize('NFKC').toLowerCase();
            for (const word of query.normalize('NFKC').toLowerCase().split(/\s+/)) {
              let at = 0;
              for (const letter of word) {
                at = name.indexOf(letter, at) + letter.length;
                expect(at).toBeGreaterThanOrEqual(letter.length);
              }
            }
          }
        },
      ),
    );
  });
});

describe('keys', () => {
  const press = (state: PickerState, ...kinds: readonly string[]): PickerState =>
    kinds.reduce((current, kind) => {
      const key = kind.length === 1 ? { kind: 'text', text: kind } : { kind };
      const step = pressKey(current, key, 3);
      return step.kind === 'going-on' ? step.state : current;
    }, state);
  const nameAfter = (...kinds: readonly string[]): string | undefined =>
    selectedItem(press(startPicker(ITEMS), ...kinds))?.name;

  it.each<[readonly string[], string | undefined]>([
    [[], 'sandbox'],
    [['down'], 'prod'],
    [['down', 'up', 'up'], 'sandbox'],
    [['page-down'], 'shop-prod'],
    [['page-down', 'page-down', 'page-down'], 'Café'],
    [['last', 'page-up'], 'prod-read'],
    [['last', 'first'], 'sandbox'],
    [['p'], 'prod'],
    [['down', 'down', 'p'], 'prod'],
    [['p', 'down'], 'prod-read'],
    [['p', 'backspace'], 'sandbox'],
    [['n', 'x', 'delete-word'], 'sandbox'],
    [['n', 'x', 'q', 'clear', 'down'], 'prod'],
    [['q', 'q', 'q'], undefined],
    [['q', 'q', 'q', 'down', 'up', 'page-down', 'last'], undefined],
  ])('%j selects %s', (keys, name) => {
    expect(nameAfter(...keys)).toBe(name);
  });

  it.each<[readonly string[], string, string]>([
    [[], 'enter', 'chosen'],
    [['q', 'q', 'q'], 'enter', 'refused'],
    [[], 'escape', 'cancelled'],
    [[], 'end-of-input', 'cancelled'],
    [['p'], 'end-of-input', 'refused'],
    [[], 'backspace', 'refused'],
    [[], 'up', 'refused'],
    [['last'], 'down', 'refused'],
    [[], 'redraw', 'going-on'],
    [[], 'unheard-of', 'refused'],
  ])('after %j %s is %s', (before, key, kind) => {
    expect(pressKey(press(startPicker(ITEMS), ...before), { kind: key }, 3).kind).toBe(kind);
  });

  it('take a letter with its accent away as one', () => {
    expect(press(startPicker(ITEMS), 'e', '\u0301', 'backspace').query).toBe('');
  });

  it('stop at a query that nobody types', () => {
    expect(press(startPicker(ITEMS), ...Array.from({ length: 300 }, () => 'p')).query.length).toBe(200);
  });
});

describe('cells', () => {
  it.each<[string, number]>([
    ['', 0],
    ['abc', 3],
    ['日本', 4],
    ['e\u0301', 1],
    ['👨‍👩‍👧', 2],
    ['🇩🇪', 2],
    ['한글', 4],
    ['ｱ', 1],
  ])('%s has %d columns', (text, width) => {
    expect(widthOf(text)).toBe(width);
  });

  it.each<[string, string]>([
    ['a\x1b[31mb', 'a?[31mb'],
    ['bell\x07 tab\t nl\n', 'bell? tab? nl?'],
    ['\u202egnp.exe', '?gnp.exe'],
    ['\u009b31m', '?31m'],
    ['a\u2028b', 'a?b'],
    ['\ud800', '\ufffd'],
    ['👨‍👩‍👧', '👨‍👩‍👧'],
  ])('%j is shown as %j', (text, shown) => {
    expect(harmless(text)).toBe(shown);
  });

  it.each<[string, number, string]>([
    ['profile', 7, 'profile'],
    ['profile', 6, 'prof..'],
    ['日本語', 5, '日..'],
    ['日本語', 4, '日..'],
    ['profile', 2, '..'],
    ['profile', 1, '.'],
    ['profile', 0, ''],
  ])('%s cut to %d is %j', (text, width, shown) => {
    expect(cut(text, width)).toBe(shown);
  });

  it('are exactly as wide as asked, whatever stands in them', () => {
    const text = fc.array(fc.constantFrom('a', '日', 'e\u0301', '👨‍👩‍👧', '🇩🇪', '\x1b', ' ', '\u202e', 'ｱ'), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 40 }), (parts, width) => {
        const shown = harmless(parts.join(''));
        expect(widthOf(cell(shown, width))).toBe(width);
        expect(widthOf(cutStart(shown, width))).toBeLessThanOrEqual(width);
        expect(shown.endsWith(cutStart(shown, width))).toBe(true);
        expect(charactersOf(shown).join('')).toBe(shown);
      }),
    );
  });
});

describe('other words', () => {
  it('name what is chosen', () => {
    const words = { label: 'Role', columns: ['role', 'account', 'provider'] } as const;
    const items = [{ name: 'reader', account: '222222222222', role: 'Corp' }];
    const view = (query: string): readonly string[] =>
      viewPicker(
        { ...startPicker(items), query, matches: matching(indexOf(items), query) },
        { columns: 60, rows: 10 },
        PLAIN,
        words,
      ).lines;
    expect(view('').slice(0, 3)).toEqual([
      expect.stringMatching(/^Role: +1\/1$/),
      '  role    account       provider',
      '> reader  222222222222  Corp',
    ]);
    expect(view('zz9')[2]).toBe('  no role fits these words');
    expect(traceOf(items[0] as PickerItem, words)).toBe('Role: reader');
  });
});

describe('the view', () => {
  const stateFor = (query: string, items: readonly PickerItem[] = ITEMS): PickerState => ({
    ...startPicker(items),
    query,
    matches: matching(indexOf(items), query),
  });

  it('shows names, accounts and roles, what is selected and how to go on', () => {
    expect(viewPicker(stateFor('prod'), { columns: 60, rows: 10 }, PLAIN)).toEqual({
      lines: [
        'Profile: prod                                           4/6',
        '  profile    account       role',
        '> prod       222222222222  Admin',
        '  prod-read  222222222222  ReadOnly',
        '  shop-prod  333333333333  Admin',
        '  nonprod    444444444444  Developer',
        '',
        '  type to filter, arrows move, Enter chooses, Esc leaves',
      ],
      cursor: { row: 0, column: 13 },
    });
  });

  it('says that nothing fits', () => {
    expect(viewPicker(stateFor('zz9'), { columns: 60, rows: 10 }, PLAIN).lines[2]).toBe(
      '  no profile fits these words',
    );
  });

  it('turns pages: the selected one is always to be seen', () => {
    const many = Array.from({ length: 25 }, (_, n) => item(`p${n}`));
    for (let selected = 0; selected < 25; selected++) {
      const { lines } = viewPicker({ ...startPicker(many), selected }, { columns: 40, rows: 9 }, PLAIN);
      expect(lines.filter((line) => line.startsWith('> ')).map((line) => line.trim())).toEqual([
        `> p${selected}`,
      ]);
    }
  });

  it('fits every size of screen, with any names', () => {
    const name = fc.array(fc.constantFrom('a', 'prod', '日本', 'e\u0301', '\x1b[2J', '👨‍👩‍👧', '-'), {
      minLength: 1,
      maxLength: 20,
    });
    fc.assert(
      fc.property(
        fc.array(name, { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 1, max: 90 }),
        fc.integer({ min: 1, max: 30 }),
        fc.nat(29),
        fc.constantFrom('', 'a', 'prod', 'x'.repeat(120), '日本'),
        (names, columns, rows, at, query) => {
          const state = stateFor(
            query,
            names.map((parts) => item(parts.join(''), '123456789012', 'Röle')),
          );
          const size = { columns, rows };
          const selected = Math.max(0, Math.min(at, state.matches.length - 1));
          const { lines, cursor } = viewPicker({ ...state, selected }, size, PLAIN);
          expect(lines.length).toBeLessThanOrEqual(rows);
          for (const line of lines) {
            expect(widthOf(line)).toBeLessThanOrEqual(Math.max(1, columns - 1));
            // biome-ignore lint/suspicious/noControlCharactersInRegex: nothing may steer the terminal
            expect(line).not.toMatch(/[\x00-\x1f\x7f-\x9f]/);
          }
          expect(cursor.column).toBeLessThan(Math.max(2, columns));
          expect(pageOf(size)).toBeGreaterThan(0);
        },
      ),
    );
  });

  it('is coloured sparingly, and the same text below', () => {
    const size = { columns: 60, rows: 10 };
    const { lines } = viewPicker(stateFor('prod'), size, styleFor(true));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the colours are what is taken out
    const plain = lines.map((line) => line.replace(/\x1b\[\d+m/g, ''));
    expect(plain).toEqual(viewPicker(stateFor('prod'), size, PLAIN).lines);
    expect(lines.join('')).toContain('\x1b[36m');
  });

  it('leaves a line that says what was chosen', () => {
    expect(traceOf(item('a\x1b[31m'))).toBe('Profile: a?[31m');
  });
});
