import { describe, expect, it } from 'vitest';
import { BatchMarks, marksInScript } from '../../../plugins/dlp/batch-marks.ts';
import { MARK_AT } from '../../../plugins/dlp/marks.ts';
import { CLEARED } from '../../../plugins/dlp/marks-kernel.ts';
import { batchOf } from './row-batches.ts';
import { column } from './support.ts';

const COLUMNS = [column({ name: 'a' }), column({ name: 'b' }), column({ name: 'c' })];
const ROWS = [
  ['plain', 'ann@example.com', null],
  ['é', '', '4111111111111111'],
  [null, '1.1.1.1', 'x'.repeat(100)],
];

describe('the marks of a batch', () => {
  it('come column by column, as those that JavaScript tells', () => {
    const batch = batchOf(COLUMNS, ROWS);
    const marks = new BatchMarks(batch);
    expect([...marks.of(0, true)]).toEqual([CLEARED, expect.any(Number), CLEARED]);
    expect([...marks.of(1, true)]).toEqual([MARK_AT, CLEARED, expect.any(Number)]);
    for (const i of [2, 0, 1]) {
      for (const clears of [true, false]) {
        expect([...marks.of(i, clears)]).toEqual([...marksInScript(batch, i, clears)]);
      }
    }
  });

  it('are told of what is larger than the memory set aside for them', () => {
    const batch = batchOf(COLUMNS, [['b@c', `${'a'.repeat(5_000_000)}@`, null], ...ROWS]);
    const marks = new BatchMarks(batch);
    expect(marks.of(0, true)[0]).toBe(MARK_AT);
    expect((marks.of(1, true)[0] as number) & MARK_AT).toBe(MARK_AT);
  });

  it('are those of one batch, whichever was looked at before', () => {
    const first = new BatchMarks(batchOf(COLUMNS, [['@@@@@@@', '@@@@@@@@@@@@', '@@@']]));
    expect(first.of(2, true)[0]).toBe(MARK_AT);
    expect(new BatchMarks(batchOf(COLUMNS, [['', '', 'a']])).of(2, true)[0]).toBe(CLEARED);
  });
});
