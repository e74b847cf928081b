// Compares output with the lines a scenario expects, and shows the difference. Opens nothing and runs nothing.

/** What stands in for text that differs from run to run. */
const WILDCARDS: Readonly<Record<string, string>> = {
  '[*]': '.*',
  '[n]': '\\d+',
  '[empty]': '',
  '[time]': '\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?Z',
};

/** Any number of lines, none included. */
const ANY_LINES = '[...]';

/** Marks output whose last line has no line end. */
export const NO_LINE_END = '[no line end]';

export function linesOf(output: string): readonly string[] {
  if (output === '') return [];
  const lines = output.split('\n');
  if (lines.at(-1) === '') lines.pop();
  else lines.push(`${lines.pop() ?? ''}${NO_LINE_END}`);
  return lines;
}

export function matchesLine(pattern: string, line: string): boolean {
  if (pattern === line) return true;
  const parts = pattern.split(/(\[\*\]|\[n\]|\[empty\]|\[time\])/);
  const source = parts
    .map((part) => WILDCARDS[part] ?? part.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'))
    .join('');
  return new RegExp(`^${source}$`).test(line);
}

export function matchesLines(pattern: readonly string[], lines: readonly string[]): boolean {
  // reachable: how many lines can be used up by the pattern so far.
  let reachable = new Set([0]);
  for (const part of pattern) {
    const next = new Set<number>();
    if (part === ANY_LINES) {
      for (let i = Math.min(...reachable); i <= lines.length; i++) next.add(i);
    } else {
      for (const i of reachable) if (i < lines.length && matchesLine(part, lines[i] ?? '')) next.add(i + 1);
    }
    if (next.size === 0) return false;
    reachable = next;
  }
  return reachable.has(lines.length);
}

/** Both sides, line by line: ` ` on both, `-` expected only, `+` found only. */
export function difference(pattern: readonly string[], lines: readonly string[]): string {
  const rows = pattern.length;
  const columns = lines.length;
  const isSame = (i: number, j: number): boolean => matchesLine(pattern[i] ?? '', lines[j] ?? '');
  // Longest common subsequence from each corner on.
  const best: number[][] = Array.from({ length: rows + 1 }, () => Array<number>(columns + 1).fill(0));
  const at = (i: number, j: number): number => best[i]?.[j] ?? 0;
  for (let i = rows - 1; i >= 0; i--) {
    for (let j = columns - 1; j >= 0; j--) {
      const row = best[i];
      if (row !== undefined)
        row[j] = isSame(i, j) ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const out: string[] = [];
  let i = 0;
  let j = 0;
  while (i < rows || j < columns) {
    if (i < rows && j < columns && isSame(i, j)) {
      out.push(`  ${lines[j++]}`);
      i += 1;
    } else if (i < rows && (j >= columns || at(i + 1, j) >= at(i, j + 1))) out.push(`- ${pattern[i++]}`);
    else out.push(`+ ${lines[j++]}`);
  }
  return out.length === 0 ? '  (nothing on either side)' : out.join('\n');
}

/** What a terminal shows, as text: no escape sequences, no carriage returns. */
export function plainScreen(raw: string): string {
  const sequences = new RegExp(
    [
      '\\u001b\\[[0-?]*[ -/]*[@-~]', // CSI
      '\\u001b\\][^\\u0007\\u001b]*(?:\\u0007|\\u001b\\\\)', // OSC
      '\\u001b[ -/]*[0-~]', // two-character sequences
    ].join('|'),
    'g',
  );
  return raw.replace(sequences, '').replaceAll('\r\n', '\n').replaceAll('\r', '');
}
