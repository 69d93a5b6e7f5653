import type { Column, Row } from '../../src/core/query.ts';
import { decodeBinary } from './binary.ts';
import type { PostgresRowBatch } from './row-batch.ts';

/** One row of a batch. */
export class PostgresRow implements Row {
  readonly #batch: PostgresRowBatch;
  readonly #row: number;

  constructor(batch: PostgresRowBatch, row: number) {
    this.#batch = batch;
    this.#row = row;
  }

  get columns(): readonly Column[] {
    return this.#batch.columns;
  }

  bytes(i: number): Buffer | null {
    return this.#batch.bytes(this.#row, i);
  }

  get(i: number): string | null {
    const bytes = this.bytes(i);
    if (bytes === null) return null;
    const { encoding, formats } = this.#batch.context;
    if (formats[i] === 0) return encoding.decodeLoosely(bytes);
    const text = decodeBinary(this.columns[i]?.type ?? '', bytes, (value) => encoding.decodeLoosely(value));
    return text ?? bytes.toString('latin1');
  }

  set(i: number, value: string | null): void {
    this.#batch.set(this.#row, i, value);
  }
}
