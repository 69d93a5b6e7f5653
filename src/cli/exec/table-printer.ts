import type { ExecColumn } from '../../exec/index.ts';
import { printableJsonLine, printableLine, printableText } from '../printable.ts';
import { renderTable } from '../table.ts';
import type { ResultPrinter } from './printer.ts';

/** Rows that are laid out together; a longer result goes on in another table under the same headings. */
const BLOCK_ROWS = 1000;

/**
 * Results for people. NULL is shown as such, and an empty text as nothing. Documents are lines of their own: a table would
 * break them up. `width` is the terminal's.
 */
export function tablePrinter(width: number | undefined): ResultPrinter {
  let columns: readonly ExecColumn[] | undefined;
  let rows: (readonly (string | null)[])[] = [];
  let count = 0;
  const block = (): string => {
    if (columns === undefined) return '';
    const headings = columns.map(({ name }, i) => ({
      heading: printableLine(name),
      cell: (row: readonly (string | null)[]) => row[i] ?? 'NULL',
    }));
    const text = renderTable(headings, rows, width);
    rows = [];
    return `${text}\n`;
  };
  return {
    columns(next) {
      columns = next;
      rows = [];
      count = 0;
      return '';
    },
    rows(more) {
      if (areDocuments(columns)) {
        count += more.length;
        return more.map(([document]) => `${printableJsonLine(document ?? 'null')}\n`).join('');
      }
      let text = '';
      for (const row of more) {
        rows.push(row);
        count += 1;
        if (rows.length >= BLOCK_ROWS) text += block();
      }
      return text;
    },
    data: (text) => printableText(text),
    // Programs that read it get what was printed; a terminal must not obey it.
    output: (_stream, text) => (width === undefined ? text : printableText(text)),
    command(tag) {
      if (columns === undefined) return tag === '' ? '' : `${printableText(tag)}\n`;
      const documents = areDocuments(columns);
      const rest = !documents && (rows.length > 0 || count === 0) ? block() : '';
      columns = undefined;
      if (documents) return `(${count} ${count === 1 ? 'document' : 'documents'})\n\n`;
      return `${rest}(${count} ${count === 1 ? 'row' : 'rows'})\n\n`;
    },
    // A statement that fails half-way leaves the rows that came before.
    end: () => (rows.length > 0 ? block() : ''),
  };
}

function areDocuments(columns: readonly ExecColumn[] | undefined): boolean {
  return columns?.length === 1 && columns[0]?.type === 'document';
}
