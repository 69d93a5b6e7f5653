import type { ExecColumn } from '../../exec/index.ts';
import type { ApiRecord } from '../api-client.ts';
import { CommandError } from '../failure.ts';
import { isRecord } from '../records.ts';

/** The columns of a line that begins a result. Throws CommandError when it is none. */
export function readColumns({ columns }: ApiRecord): readonly ExecColumn[] {
  if (!Array.isArray(columns)) throw unreadable();
  return columns.map((column: unknown) => {
    if (!isRecord(column)) throw unreadable();
    return { name: String(column.name), type: String(column.type) };
  });
}

/** The rows of a line that holds some. Throws CommandError when it holds anything else. */
export function readCells({ rows }: ApiRecord): readonly (readonly (string | null)[])[] {
  if (!Array.isArray(rows) || !rows.every(isRow)) throw unreadable();
  return rows;
}

function isRow(row: unknown): row is readonly (string | null)[] {
  return Array.isArray(row) && row.every((cell) => cell === null || typeof cell === 'string');
}

function unreadable(): CommandError {
  return new CommandError('The gateway told a result in a way this program does not understand.', {
    hint: 'Both must be of about the same version.',
  });
}
