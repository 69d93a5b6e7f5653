import type { Column, Row, RowBatch } from '../../../src/core/query.ts';

/** A batch of texts as any protocol could have it: one cell behind the other, with a byte between that is none of them. */
export function batchOf(
  columns: readonly Column[],
  rows: readonly (readonly (string | null)[])[],
): RowBatch & { row: (row: number) => Row } {
  const pieces: Buffer[] = [];
  const cells = new Int32Array(rows.length * columns.length * 2);
  const values: (Buffer | null)[] = [];
  let at = 0;
  for (const text of rows.flat()) {
    const bytes = text === null ? null : Buffer.from(text);
    const n = 2 * values.push(bytes) - 2;
    cells[n] = at;
    at += bytes?.length ?? 0;
    cells[n + 1] = bytes === null ? -1 : at;
    pieces.push(bytes ?? Buffer.alloc(0), Buffer.from('7'));
    at += 1;
  }
  const put = (row: number, column: number, bytes: Uint8Array | null): void => {
    values[row * columns.length + column] = bytes === null ? null : Buffer.from(bytes);
  };
  const encode = (i: number, text: string): Buffer | null => {
    const column = columns[i];
    return column?.kind === 'other' && text !== column.constant ? null : Buffer.from(text);
  };
  return {
    rows: rows.length,
    columns,
    memory: Buffer.concat(pieces),
    cells,
    isText: () => true,
    encode,
    put,
    row: (row) => {
      const bytes = (i: number): Buffer | null => values[row * columns.length + i] ?? null;
      return {
        columns,
        bytes,
        get: (i) => bytes(i)?.toString() ?? null,
        set: (i, value) => put(row, i, value === null ? null : encode(i, value)),
      };
    },
  };
}
