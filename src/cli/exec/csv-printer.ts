import type { ResultPrinter } from './printer.ts';

const MUST_QUOTE = /[",\r\n]|^\s|\s$/;

/** Results as RFC 4180 lines with a heading. NULL is an empty field, an empty text a quoted one. An empty line parts results. */
export function csvPrinter(): ResultPrinter {
  let results = 0;
  return {
    columns(columns) {
      results += 1;
      return `${results > 1 ? '\r\n' : ''}${line(columns.map(({ name }) => name))}`;
    },
    rows: (rows) => rows.map(line).join(''),
    data: (text) => text,
    output: (_stream, text) => text,
    command: () => '',
    end: () => '',
  };
}

function line(cells: readonly (string | null)[]): string {
  return `${cells.map(field).join(',')}\r\n`;
}

function field(cell: string | null): string {
  if (cell === null) return '';
  return cell === '' || MUST_QUOTE.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
