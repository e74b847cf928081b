// Comma-separated values, for spreadsheets and scripts.

/**
 * A line of names, then the rows; what needs quotes gets them. Line breaks inside a cell become spaces, so that a row is a
 * line.
 *
 * @see https://www.rfc-editor.org/rfc/rfc4180
 */
export function formatCsv(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  return [columns, ...rows].map((row) => `${row.map(cell).join(',')}\n`).join('');
}

function cell(text: string): string {
  const plain = text.replace(/\p{Cc}+/gu, ' ');
  return /[",]|^\s|\s$/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
