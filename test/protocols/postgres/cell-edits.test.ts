import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CellEdits, spliced, splicedInScript } from '../../../protocols/postgres/cell-edits.ts';
import { cellsInScript } from '../../../protocols/postgres/row-batch.ts';
import { be } from './frames.ts';

const ROWS = { lengthBytes: 4, nullBytes: 0 };

describe('edits of cells', () => {
  test('are told by cell, the last one put', () => {
    const edits = new CellEdits(3);
    const mask = Buffer.from('mask');
    edits.put(1, mask, 6);
    edits.put(2, null, 5);
    expect([edits.at(0), edits.at(1), edits.at(2)]).toEqual([undefined, mask, null]);
    expect(edits.growth).toBe(-7);
    edits.put(1, Buffer.from('longer'), 4);
    expect(edits.at(1)).toEqual(Buffer.from('longer'));
    expect(edits.growth).toBe(-5);
  });

  test('name a mask once that many cells in a row become', () => {
    const edits = new CellEdits(4);
    const mask = Buffer.from('mask');
    for (let n = 0; n < 4; n++) edits.put(n, mask, 0);
    expect(edits.masks).toEqual([mask]);
  });
});

describe('messages with edits', () => {
  const value = fc.option(fc.oneof(fc.string({ maxLength: 5 }), fc.string({ maxLength: 60 })), { nil: null });
  const edit = fc.option(value, { nil: undefined });

  test('are those of the edited cells, with the kernel and without', () => {
    const rows = fc
      .integer({ min: 1, max: 4 })
      .chain((n) =>
        fc.array(fc.array(fc.tuple(value, edit), { minLength: n, maxLength: n }), { minLength: 1, maxLength: 6 }),
      );
    fc.assert(
      fc.property(rows, (all) => {
        const columns = all[0]?.length ?? 0;
        const frames = Buffer.concat(all.map((row) => be.row(...row.map(([was]) => was))));
        const cells = cellsInScript(frames, all.length, columns);
        const edits = new CellEdits(all.length * columns);
        all.flat().forEach(([was, to], n) => {
          if (to !== undefined) edits.put(n, to === null ? null : Buffer.from(to), Buffer.byteLength(was ?? ''));
        });
        const expected = Buffer.concat(
          all.map((row) => be.row(...row.map(([was, to]) => (to === undefined ? was : to)))),
        );
        expect(spliced(frames, cells, edits, columns, ROWS)).toEqual(expected);
        expect(splicedInScript(frames, cells, edits, columns, ROWS)).toEqual(expected);
      }),
      { numRuns: 1_000 },
    );
  });

  test('may exceed the kernel’s memory', () => {
    const long = 'x'.repeat(5_000_000);
    const frames = Buffer.concat([be.row('a', long), be.row('b', 'c')]);
    const cells = cellsInScript(frames, 2, 2);
    const edits = new CellEdits(4);
    edits.put(0, Buffer.from(long), 1);
    edits.put(3, null, 1);
    const expected = Buffer.concat([be.row(long, long), be.row('b', null)]);
    expect(spliced(frames, cells, edits, 2, ROWS).equals(expected)).toBe(true);
  });
});
