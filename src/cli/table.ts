import Table from 'cli-table3';
import { printableLine } from './printable.ts';

/** A column: its heading and the cell it makes of a record. */
export interface TableColumn<T> {
  readonly heading: string;
  readonly cell: (record: T) => string;
}

/** No column is squeezed below this, however narrow the terminal. */
const COLUMN_WIDTH_MIN = 6;
const GAP = 2;

/**
 * Records as a borderless table. `width` is the terminal's: the widest columns are cut to fit it; without one (a pipe)
 * nothing is cut.
 */
export function renderTable<T>(columns: readonly TableColumn<T>[], records: readonly T[], width?: number): string {
  const rows = records.map((record) => columns.map((column) => printableLine(column.cell(record))));
  const table = new Table({
    head: columns.map((column) => column.heading),
    ...(width === undefined ? {} : { colWidths: fittingWidths(columns, rows, width) }),
    chars: NO_BORDERS,
    style: { 'padding-left': 0, 'padding-right': GAP, head: [], border: [], compact: true },
    truncate: '…',
  });
  table.push(...rows);
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

/** Names and values one below the other, for a single record. */
export function renderFields(fields: readonly (readonly [string, string])[]): string {
  const width = Math.max(0, ...fields.map(([name]) => name.length));
  return fields.map(([name, value]) => `${name.padEnd(width)}  ${printableLine(value)}`.trimEnd()).join('\n');
}

/** Each column's width with its gap: as wide as its widest cell, then the widest ones narrowed until the line fits. */
function fittingWidths<T>(columns: readonly TableColumn<T>[], rows: readonly string[][], total: number): number[] {
  const widths = columns.map((column, i) =>
    Math.max(textWidth(column.heading), ...rows.map((row) => textWidth(row[i] ?? ''))),
  );
  const sum = () => widths.reduce((all, width) => all + width + GAP, 0);
  while (sum() > total) {
    const widest = Math.max(...widths);
    if (widest <= COLUMN_WIDTH_MIN) break;
    widths[widths.indexOf(widest)] = widest - 1;
  }
  return widths.map((width) => width + GAP);
}

/** Scripts and symbols a terminal draws two cells wide. */
const WIDE =
  /\p{Script=Han}|\p{Script=Hangul}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Emoji_Presentation}|[\uff01-\uff60]/u;

function textWidth(text: string): number {
  let width = 0;
  for (const { segment } of new Intl.Segmenter().segment(text)) width += WIDE.test(segment) ? 2 : 1;
  return width;
}

const NO_BORDERS = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '',
};
