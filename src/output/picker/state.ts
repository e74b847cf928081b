// The picker as a reducer: a state and a key give the next state, or the end. Pure: it shows and reads nothing.

import { charactersOf, harmless, widthOf } from './cells.ts';
import { type Index, indexOf, matching, type PickerItem } from './filter.ts';

export interface PickerState {
  readonly items: readonly PickerItem[];
  readonly index: Index;
  /** Columns of the longest name: measured once, not at every key. */
  readonly nameWidth: number;
  readonly query: string;
  /** Positions in `items`, best first. */
  readonly matches: readonly number[];
  /** Position in `matches`; 0 where there are none. */
  readonly selected: number;
}

/** Structurally what the platform's key reader gives. */
export type PickerKey = { readonly kind: 'text'; readonly text: string } | { readonly kind: string };

export type PickerStep =
  | { readonly kind: 'going-on'; readonly state: PickerState }
  /** The key changes nothing. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'chosen'; readonly item: PickerItem }
  | { readonly kind: 'cancelled' };

const MAX_QUERY = 200;

/** @param items in the order in which they are shown while nothing is typed: recent ones first */
export function startPicker(items: readonly PickerItem[]): PickerState {
  const index = indexOf(items);
  const nameWidth = items.reduce((most, { name }) => Math.max(most, widthOf(harmless(name))), 0);
  return { items, index, nameWidth, query: '', matches: matching(index, ''), selected: 0 };
}

/** @param page how many items are to be seen at once */
export function pressKey(state: PickerState, key: PickerKey, page: number): PickerStep {
  switch (key.kind) {
    case 'text':
      return typed(state, state.query + ('text' in key ? key.text : ''));
    case 'backspace':
      return typed(state, charactersOf(state.query).slice(0, -1).join(''));
    case 'delete-word':
      return typed(state, state.query.replace(/\S*\s*$/u, ''));
    case 'clear':
      return typed(state, '');
    case 'up':
      return moved(state, state.selected - 1);
    case 'down':
      return moved(state, state.selected + 1);
    case 'page-up':
      return moved(state, state.selected - page);
    case 'page-down':
      return moved(state, state.selected + page);
    case 'first':
      return moved(state, 0);
    case 'last':
      return moved(state, state.matches.length - 1);
    case 'enter': {
      const item = selectedItem(state);
      return item === undefined ? { kind: 'refused' } : { kind: 'chosen', item };
    }
    case 'escape':
      return { kind: 'cancelled' };
    case 'end-of-input':
      return state.query === '' ? { kind: 'cancelled' } : { kind: 'refused' };
    case 'redraw':
      return { kind: 'going-on', state };
    default:
      return { kind: 'refused' };
  }
}

export function selectedItem(state: PickerState): PickerItem | undefined {
  return state.items[state.matches[state.selected] ?? -1];
}

/** What is typed anew is answered with its best match. */
function typed(state: PickerState, query: string): PickerStep {
  if (query === state.query || query.length > MAX_QUERY) return { kind: 'refused' };
  return {
    kind: 'going-on',
    state: { ...state, query, matches: matching(state.index, query), selected: 0 },
  };
}

function moved(state: PickerState, wanted: number): PickerStep {
  const selected = Math.max(0, Math.min(wanted, state.matches.length - 1));
  return selected === state.selected
    ? { kind: 'refused' }
    : { kind: 'going-on', state: { ...state, selected } };
}
