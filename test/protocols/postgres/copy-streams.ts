import { expect } from 'vitest';
import { BrokenCopyData, type DelimitedDialect } from '../../../protocols/postgres/copy-dialect.ts';
import { CopyStream } from '../../../protocols/postgres/copy-stream.ts';
import { type TextEncoding, utf8 } from '../../../protocols/postgres/encoding.ts';
import type { RowContext } from '../../../protocols/postgres/row-batch.ts';
import type { Column, Row } from '../../../src/core/query.ts';
import { frame } from './frames.ts';

/** Columns of text for a stream under test. */
export function textContext(names: readonly string[], format = 0, encoding: TextEncoding = utf8): RowContext {
  const columns = names.map((name): Column => ({ name, type: 'text', kind: 'text' }));
  return { columns, formats: columns.map(() => format), encoding };
}

/** The payloads of a stream of CopyData messages, as one. */
export function payloadOf(stream: Buffer): Buffer {
  const pieces: Buffer[] = [];
  for (let at = 0; at < stream.length; ) {
    const size = 1 + stream.readInt32BE(at + 1);
    expect(String.fromCharCode(stream[at] ?? 0)).toBe('d');
    pieces.push(stream.subarray(at + 5, at + size));
    at += size;
  }
  return Buffer.concat(pieces);
}

/** Reads whole COPY data sent in these pieces; returns the cells seen, and what goes out after `edit`. */
export function playCopy(
  dialect: DelimitedDialect | undefined,
  context: RowContext,
  pieces: readonly Buffer[],
  { isDescribed = true, edit = () => undefined }: { isDescribed?: boolean; edit?: (row: Row) => void } = {},
): { rows: (string | null)[][]; sent: Buffer } {
  const stream = new CopyStream(dialect, context, isDescribed);
  const rows: (string | null)[][] = [];
  const sent: Buffer[] = [];
  for (const piece of pieces) {
    const message = stream.take(frame('d', piece));
    if (message === undefined) continue;
    for (const row of message.rows) {
      rows.push(context.columns.map((_column, i) => row.get(i)));
      edit(row);
    }
    sent.push(message.encode());
  }
  stream.end();
  return { rows, sent: Buffer.concat(sent) };
}

/** Cuts bytes at these places. */
export function cutAt(bytes: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  return [...ends, bytes.length].map((end, i) => bytes.subarray(i === 0 ? 0 : (ends[i - 1] ?? 0), end));
}

export const isBroken = (play: () => unknown): void => expect(play).toThrow(BrokenCopyData);
