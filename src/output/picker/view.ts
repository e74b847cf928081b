// The picker as lines of a screen of any size. Pure; every name is made harmless and cut to its column.

import type { Style } from '../style.ts';
import { cell, cut, cutStart, harmless, widthOf } from './cells.ts';
import type { PickerItem } from './filter.ts';
import type { PickerState } from './state.ts';

export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

/** Lines with the style's escape sequences in them, and where the cursor stands (from 0). */
export interface PickerFrame {
  readonly lines: readonly string[];
  readonly cursor: { readonly row: number; readonly column: number };
}

/** What is chosen, as the screen names it. */
export interface PickerWords {
  /** `Profile`. */
  readonly label: string;
  /** Headings of the three columns. */
  readonly columns: readonly [string, string, string];
}

export const PROFILE_WORDS: PickerWords = { label: 'Profile', columns: ['profile', 'account', 'role'] };

const HELP = 'type to filter, arrows move, Enter chooses, Esc leaves';
const GAP = 2;
const ACCOUNT = 12;
/** Fewer rows than this have no room for the heading and the help. */
const ROOMY = 7;

/** How many items are to be seen at once. */
export function pageOf({ rows }: ScreenSize): number {
  return Math.max(1, rows >= ROOMY ? rows - 4 : rows - 1);
}

export function viewPicker(
  state: PickerState,
  size: ScreenSize,
  style: Style,
  words: PickerWords = PROFILE_WORDS,
): PickerFrame {
  // The last column stays free: some terminals wrap as soon as it is written.
  const width = Math.max(1, size.columns - 1);
  const page = pageOf(size);
  // The page that the selected one is on: nothing jumps while one moves within it.
  const top = Math.floor(state.selected / page) * page;
  const columns = columnsOf(state.nameWidth, width, words);
  const rows = state.matches.slice(top, top + page).map((position, row) => {
    const isSelected = top + row === state.selected;
    const text = cut(`${isSelected ? '>' : ' '} ${itemText(state.items[position], columns)}`, width);
    return isSelected ? style.bold(style.cyan(text)) : text;
  });
  if (rows.length === 0) rows.push(style.yellow(cut(`  no ${words.columns[0]} fits these words`, width)));

  const { line, column } = queryLine(state, width, style, words);
  if (size.rows < ROOMY) return { lines: [line, ...rows].slice(0, size.rows), cursor: { row: 0, column } };
  const heading = style.dim(cut(`  ${cellsOf(words.columns, columns)}`, width));
  return {
    lines: [line, heading, ...rows, '', style.dim(cut(`  ${HELP}`, width))],
    cursor: { row: 0, column },
  };
}

/** What stays to be read once the choice is made. */
export function traceOf(item: PickerItem, words: PickerWords = PROFILE_WORDS): string {
  return `${words.label}: ${harmless(item.name)}`;
}

function queryLine(
  state: PickerState,
  width: number,
  style: Style,
  words: PickerWords,
): { readonly line: string; readonly column: number } {
  const count = `${state.matches.length}/${state.items.length}`;
  const whole = `${words.label}: `;
  const label = width > whole.length * 2 ? whole : '';
  const hasCount = width > label.length + count.length + 12;
  const room = width - label.length - (hasCount ? count.length + GAP : 0);
  const query = cutStart(harmless(state.query), Math.max(1, room));
  const column = Math.min(width, label.length + widthOf(query));
  const line = `${style.bold(label)}${query}`;
  if (!hasCount) return { line, column };
  return { line: `${line}${' '.repeat(width - column - count.length)}${style.dim(count)}`, column };
}

/** Widths of name, account and role; 0 where there is no room, or nothing to show. */
type Columns = readonly [name: number, account: number, role: number];

function columnsOf(nameWidth: number, width: number, words: PickerWords): Columns {
  const room = width - 2;
  if (room < 40) return [room, 0, 0];
  const name = Math.min(Math.max(nameWidth, words.columns[0].length), Math.floor(room / 2));
  return [name, ACCOUNT, Math.max(0, room - name - ACCOUNT - 2 * GAP)];
}

function itemText(item: PickerItem | undefined, columns: Columns): string {
  return item === undefined
    ? ''
    : cellsOf([harmless(item.name), harmless(item.account), harmless(item.role)], columns);
}

function cellsOf(texts: readonly [string, string, string], columns: Columns): string {
  return texts
    .map((text, at) => {
      const width = columns[at] ?? 0;
      return width === 0 ? '' : cell(text, width) + ' '.repeat(at === 2 ? 0 : GAP);
    })
    .join('')
    .trimEnd();
}
