import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutLines, cutRows } from '../../../protocols/postgres/batch-kernel.ts';
import { linesInScript } from '../../../protocols/postgres/copy-batch.ts';
import { cellsInScript } from '../../../protocols/postgres/row-batch.ts';
import { be, frame } from './frames.ts';

const value = fc.option(fc.oneof(fc.string({ maxLength: 6 }), fc.string({ maxLength: 50 })), { nil: null });
const TAB = { delimiter: 9, nullText: Buffer.from('\\N') };

/** What the slow way says; undefined where it refuses. */
function rowsInScript(frames: Buffer, rows: number, columns: number): Int32Array | undefined {
  try {
    return cellsInScript(frames, rows, columns);
  } catch {
    return undefined;
  }
}

describe('rows', () => {
  test('have the cells that the slow way finds, and are refused where it refuses them', () => {
    const rows = fc
      .nat(4)
      .chain((n) => fc.array(fc.array(value, { minLength: n, maxLength: n }), { minLength: 1, maxLength: 5 }));
    const damage = fc.option(fc.record({ at: fc.nat(200), to: fc.constantFrom(0, 1, 2, 3, 4, 127, 128, 255) }));
    fc.assert(
      fc.property(rows, damage, fc.nat(3), (cells, broken, cut) => {
        const whole = Buffer.concat(cells.map((row) => be.row(...row)));
        const frames = whole.subarray(0, whole.length - (broken === null ? 0 : cut));
        if (broken !== null && broken.at < frames.length) frames[broken.at] = broken.to;
        const columns = cells[0]?.length ?? 0;
        expect(cutRows(frames, cells.length, columns)).toEqual(rowsInScript(frames, cells.length, columns));
      }),
      { numRuns: 3_000 },
    );
  });

  test('that exceed the kernel’s memory are left to the slow way', () => {
    expect(cutRows(be.row('x'.repeat(9_000_000)), 1, 1)).toBeUndefined();
    expect(cutRows(be.row('x'), 1, 1)).toEqual(Int32Array.of(11, 12));
  });
});

describe('lines', () => {
  test('have the cells that the slow way finds, and are refused where it refuses them', () => {
    const line = fc.string({ unit: fc.constantFrom('a', 'b', '\t', '\\', 'N', '\r', '\n', '\\N', 'é'), maxLength: 40 });
    const lines = fc.array(
      fc.tuple(line, fc.constantFrom('\n', '\n', '\n', '')).map((parts) => parts.join('')),
      { minLength: 1, maxLength: 4 },
    );
    const clean = fc.array(
      fc
        .tuple(
          fc.constantFrom('', 'a', '\\N', 'b'.repeat(15), 'b'.repeat(31)),
          fc.constantFrom('', '\\\t', '\\N', 'xyz'),
        )
        .map(([a, b]) => `${a}\t${b}\n`),
      { minLength: 1, maxLength: 5 },
    );
    const formats = fc.constantFrom(
      TAB,
      { delimiter: 9, nullText: Buffer.from('') },
      { delimiter: 0x61, nullText: Buffer.from('b') },
    );
    fc.assert(
      fc.property(fc.oneof(lines, clean), fc.integer({ min: 1, max: 4 }), formats, (texts, columns, format) => {
        const frames = Buffer.concat(texts.map((text) => be.copyData(text)));
        expect(cutLines(frames, texts.length, columns, format)).toEqual(
          linesInScript(frames, texts.length, columns, format),
        );
      }),
      { numRuns: 5_000 },
    );
  });

  test('must fill their messages', () => {
    const whole = be.copyData('a\tb\n');
    expect(cutLines(whole, 1, 2, TAB)).toEqual(Int32Array.of(5, 6, 7, 8));
    expect(cutLines(whole.subarray(0, -1), 1, 2, TAB)).toBeUndefined();
    expect(cutLines(Buffer.concat([whole, Buffer.from('d')]), 1, 2, TAB)).toBeUndefined();
    expect(cutLines(frame('d', Buffer.alloc(0)), 1, 1, TAB)).toBeUndefined();
  });
});
