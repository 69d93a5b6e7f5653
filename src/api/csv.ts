/** A cell of a table; nothing and null are empty. */
export type Cell = string | number | boolean | null | undefined;

/** What spreadsheets take for the beginning of a formula, also behind characters they skip. */
const FORMULA = /^[\s\p{Cc}\ufeff]*[=+\-@\uff0b\uff0d\uff1d\uff20]|^[\t\r\n]/u;

/**
 * One record of RFC 4180, with its line end; texts are always quoted. One that a spreadsheet would run as a formula gets an apostrophe in
 * front, which makes it text there; numbers are left alone.
 */
export function csvRecord(cells: readonly Cell[]): string {
  return `${cells.map(formatCell).join(',')}\r\n`;
}

function formatCell(cell: Cell): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell !== 'string') return String(cell);
  return `"${(FORMULA.test(cell) ? `'${cell}` : cell).replaceAll('"', '""')}"`;
}
