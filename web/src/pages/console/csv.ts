/** What spreadsheets take for the beginning of a formula, also behind characters they skip. */
const FORMULA = /^[\s\p{Cc}\ufeff]*[=+\-@\uff0b\uff0d\uff1d\uff20]|^[\t\r\n]/u;
const NUMBER = /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** A table as CSV (RFC 4180), one piece a row. NULL is nothing, an empty text is `""`. */
export function csvOf(columns: readonly string[], rows: readonly (readonly (string | null)[])[]): string[] {
  return [columns, ...rows].map((row) => `${row.map(cellOf).join(',')}\r\n`);
}

function cellOf(cell: string | null): string {
  if (cell === null) return '';
  if (NUMBER.test(cell)) return cell;
  // An apostrophe in front makes it a text where it would else be calculated.
  return `"${(FORMULA.test(cell) ? `'${cell}` : cell).replaceAll('"', '""')}"`;
}

/** Hands a file to the browser's downloads. */
export function download(name: string, pieces: readonly string[]): void {
  const url = URL.createObjectURL(new Blob([...pieces], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // It is read by the time the next task runs.
  setTimeout(() => URL.revokeObjectURL(url), 0);
}
