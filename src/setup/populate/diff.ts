// The difference that an edit makes, as a unified diff without context: lines of the user's that stay are not shown, as they
// may hold secrets.

import type { Splice } from '../../config/batch.ts';

export interface DiffLine {
  readonly kind: 'file' | 'place' | 'removed' | 'added';
  readonly text: string;
}

/** @param text of before @param splices what changes in it, in order */
export function diffLines(path: string, text: string, splices: readonly Splice[]): readonly DiffLine[] {
  const lines: DiffLine[] = [];
  let at = 0;
  let line = 0;
  let shift = 0;
  for (const splice of splices) {
    line += linesOf(text.slice(at, splice.start)).length;
    // Behind a last line that is not ended: the edit ends it, and begins on the next.
    const isBehind = splice.start > 0 && !/[\r\n]/.test(text.charAt(splice.start - 1));
    const insertion = isBehind ? splice.insertion.replace(/^(?:\r\n|\r|\n)/, '') : splice.insertion;
    const before = linesOf(text.slice(splice.start, splice.end));
    const after = linesOf(insertion);
    const [same, removed, added] = different(before, after);
    const oldLine = line + same;
    lines.push({
      kind: 'place',
      text: `@@ -${span(oldLine, removed.length)} +${span(oldLine + shift, added.length)} @@${same > 0 ? ` ${before[0]}` : ''}`,
    });
    for (const one of removed) lines.push({ kind: 'removed', text: `-${one}` });
    for (const one of added) lines.push({ kind: 'added', text: `+${one}` });
    shift += added.length - removed.length;
    line += before.length;
    at = splice.end;
  }
  if (lines.length === 0) return [];
  return [{ kind: 'file', text: `--- ${path}` }, { kind: 'file', text: `+++ ${path}` }, ...lines];
}

/** How many lines at the beginning are the same, and what is different behind them. */
function different(
  before: readonly string[],
  after: readonly string[],
): readonly [same: number, removed: readonly string[], added: readonly string[]] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let end = 0;
  while (
    end < before.length - start &&
    end < after.length - start &&
    before[before.length - 1 - end] === after[after.length - 1 - end]
  )
    end++;
  return [start, before.slice(start, before.length - end), after.slice(start, after.length - end)];
}

/** Of a diff: first line and how many; where there are none, the line before. @param line how many lines are before it */
function span(line: number, count: number): string {
  return `${count === 0 ? line : line + 1},${count}`;
}

/** Without their ends; a text that is ended has no empty line behind it. */
function linesOf(text: string): readonly string[] {
  if (text === '') return [];
  return text.replace(/(?:\r\n|\r|\n)$/, '').split(/\r\n|\r|\n/);
}
