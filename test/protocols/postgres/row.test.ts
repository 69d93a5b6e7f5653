import { describe, expect, test } from 'vitest';
import { utf8 } from '../../../protocols/postgres/encoding.ts';
import type { PostgresRow } from '../../../protocols/postgres/row.ts';
import { be, type FieldSpec } from './frames.ts';
import { batchOf } from './row-batches.ts';

const rowOf = (specs: readonly Partial<FieldSpec>[], bytes: Buffer): PostgresRow =>
  batchOf(specs, bytes, 1, utf8).row(0);
const two = [{}, {}];

describe('reading', () => {
  test('gives cells as they lie in the frame', () => {
    const bytes = be.row('a', null);
    const row = rowOf(two, bytes);
    expect(row.bytes(0)?.buffer).toBe(bytes.buffer);
    expect([row.get(0), row.get(1), row.bytes(1)]).toEqual(['a', null, null]);
  });

  test('gives binary values as text, and as latin1 where nobody can read them', () => {
    const binary = [
      { type: 23, format: 1 },
      { type: 17, format: 1 },
    ];
    const row = rowOf(binary, be.row(Buffer.of(0, 0, 0, 5), Buffer.from('\xffa@b.c', 'latin1')));
    expect([row.get(0), row.get(1)]).toEqual(['5', '\xffa@b.c']);
  });

  test('has no columns but its own', () => {
    const row = rowOf([{}], be.row('a'));
    expect(() => row.get(1)).toThrow(RangeError);
    expect(() => row.set(1, null)).toThrow(RangeError);
  });
});
