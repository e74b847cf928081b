// Which items a person means by the words that were typed, best first. Pure.

export interface PickerItem {
  /** What is chosen, as it is. */
  readonly name: string;
  /** Twelve digits, or empty. */
  readonly account: string;
  /** Role, or how else it gets its credentials; may be empty. */
  readonly role: string;
}

/** An item as it is searched: folded once, not at every key. */
interface Folded {
  readonly name: string;
  readonly rest: string;
}

export type Index = readonly Folded[];

export function indexOf(items: readonly PickerItem[]): Index {
  return items.map(({ name, account, role }) => ({ name: fold(name), rest: fold(`${account} ${role}`) }));
}

/** Case and ways of writing the same letter do not matter. */
function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

/**
 * Positions of the items that every word fits, best first; where two fit alike, the one that comes first. A word fits
 * anywhere in name, account or role, else with its letters in order but apart in the name (`pa` for `prod-admin`).
 */
export function matching(index: Index, query: string): readonly number[] {
  const words = fold(query)
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return index.map((_, position) => position);
  const found: { readonly position: number; readonly cost: number }[] = [];
  index.forEach((item, position) => {
    let cost = 0;
    for (const word of words) {
      const one = costOf(item, word);
      if (one === undefined) return;
      cost += one;
    }
    found.push({ position, cost });
  });
  // The sort is stable: order decides among equals.
  return found.sort((a, b) => a.cost - b.cost).map(({ position }) => position);
}

/** From 0 (the very name) up; undefined where the word does not fit. */
function costOf({ name, rest }: Folded, word: string): number | undefined {
  const at = name.indexOf(word);
  if (at === 0) return name.length === word.length ? 0 : 1;
  if (at > 0) return isBoundary(name, at, word) ? 2 : 3;
  if (rest.includes(word)) return 4;
  const spread = spreadOf(name, word);
  return spread === undefined ? undefined : 5 + spread / 1000;
}

/** Whether one of the places where the word stands is the beginning of a part of the name. */
function isBoundary(name: string, first: number, word: string): boolean {
  for (let at = first; at >= 0; at = name.indexOf(word, at + 1))
    if (/[^\p{L}\p{N}]/u.test(name.charAt(at - 1))) return true;
  return false;
}

/** Letters that stand between those of a word that is found apart, at the place where they are fewest. */
function spreadOf(name: string, word: string): number | undefined {
  const first = word.charAt(0);
  let best: number | undefined;
  for (let start = name.indexOf(first); start >= 0; start = name.indexOf(first, start + 1)) {
    const end = endOf(name, word, start);
    // What does not fit from here does not from further on.
    if (end === undefined) break;
    best = Math.min(best ?? end - start, end - start);
  }
  return best === undefined ? undefined : best - word.length;
}

/** Where the letters of the word end that are looked for in order from `start` on. */
function endOf(name: string, word: string, start: number): number | undefined {
  let from = start;
  for (const letter of word) {
    const at = name.indexOf(letter, from);
    if (at < 0) return undefined;
    from = at + letter.length;
  }
  return from;
}
