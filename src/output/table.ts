// Plain tables in columns. Cells are shown, never interpreted: control characters become `?`.

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Pads the last column too, as aws-vault does. Default: no spaces at the end of a line. */
  readonly padsLastColumn?: boolean;
  /** Puts colours around a cell once its width is known. The rule below the heading is left alone. */
  readonly paint?: (text: string, column: number, isHeading: boolean) => string;
}

/** aws-vault's: narrowest column, and spaces between columns. */
const MIN_WIDTH = 25;
const PADDING = 2;

/** The column names, a row of `=` under each, the rows. A missing cell is empty. */
export function formatTable({ columns, rows, padsLastColumn = false, paint }: Table): string {
  const rule = columns.map((name) => '='.repeat(widthOf(name)));
  const lines = [columns, rule, ...rows].map((row) =>
    columns.map((_, index) => (row[index] ?? '').replace(/\p{Cc}/gu, '?')),
  );
  const widths = columns.map((_, index) =>
    lines.reduce((most, line) => Math.max(most, widthOf(line[index] ?? '') + PADDING), MIN_WIDTH),
  );
  return lines
    .map((line, row) => {
      const text = line
        .map((cell, index) => {
          const shown = paint === undefined || row === 1 ? cell : paint(cell, index, row === 0);
          return shown + ' '.repeat((widths[index] ?? 0) - widthOf(cell));
        })
        .join('');
      return `${padsLastColumn ? text : text.trimEnd()}\n`;
    })
    .join('');
}

/** Code points, as aws-vault counts. */
function widthOf(text: string): number {
  return [...text].length;
}
