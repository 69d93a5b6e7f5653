import { type TextEncoding, utf8 } from '../../../protocols/postgres/encoding.ts';
import { columnsOf } from '../../../protocols/postgres/layout.ts';
import { readRowDescription } from '../../../protocols/postgres/messages/backend.ts';
import { PostgresRowBatch } from '../../../protocols/postgres/row-batch.ts';
import { be, type FieldSpec } from './frames.ts';

/** The rows in `frames`, of a result with these columns. */
export function batchOf(
  specs: readonly Partial<FieldSpec>[],
  frames: Buffer,
  rows = 1,
  encoding: TextEncoding = utf8,
): PostgresRowBatch {
  const fields = readRowDescription(be.rowDescription(...specs.map((spec) => ({ name: 'c', ...spec }))));
  const formats = fields.map(({ format }) => format);
  return new PostgresRowBatch(frames, rows, { columns: columnsOf(fields, encoding), formats, encoding });
}
