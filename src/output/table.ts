// Plain tables in columns. Cells are shown, never interpreted: control characters become `?`.

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Pads the last column too, as aws-vault does. Default: no spaces at the end of a line. */
  readonly padsLastColumn?: boolean;
}

/** aws-vault's: narrowest column, and spaces between columns. */
const MIN_WIDTH = 25;
const PADDING = 2;

/** The column names, a row of `=` under each, the rows. A missing cell is empty. */
export function formatTable({ columns, rows, padsLastColumn = false }: Table): string {
  const rule = columns.map((name) => '='.repeat(widthOf(name)));
  const lines = [columns, rule, ...rows].map((row) =>
    columns.map((_, index) => (row[index] ?? '').replace(/\p{Cc}/gu, '?')),
  );
  const widths = columns.map((_, index) =>
    Math.max(MIN_WIDTH, ...lines.map((line) => widthOf(line[index] ?? '') + PADDING)),
  );
  return lines
    .map((line) => {
      const text = line
        .map((cell, index) => cell + ' '.repeat((widths[index] ?? 0) - widthOf(cell)))
        .join('');
      return `${padsLastColumn ? text : text.trimEnd()}\n`;
    })
    .join('');
}

/** Code points, as aws-vault counts. */
function widthOf(text: string): number {
  return [...text].length;
}
