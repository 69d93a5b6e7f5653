import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { QuerySample } from '../../../plugins/audit/result-sample.ts';
import type { Column, Row } from '../../../src/core/query.ts';
import { Documents } from '../../src/core/result-documents.ts';

const columns: readonly Column[] = ['a', 'b'].map((name) => ({ name, type: 'text', kind: 'text' }));

function row(...cells: (string | null)[]): Row {
  return { columns, bytes: (i) => Buffer.from(cells[i] ?? ''), get: (i) => cells[i] ?? null, set: () => {} };
}

const roomy = { rowsMax: 100, bytesMax: 100_000 };

describe('a sample', () => {
  test('holds the rows of every result of the query', () => {
    const sample = new QuerySample(roomy);
    const first = sample.begin(columns);
    expect(first([row('1', null)])).toBeUndefined();
    first([row('2', 'x')]);
    sample.begin(columns.slice(0, 1))([row('3')]);
    expect(sample.take()).toEqual([
      {
        columns: ['a', 'b'],
        rows: [
          ['1', null],
          ['2', 'x'],
        ],
      },
      { columns: ['a'], rows: [['3']] },
    ]);
  });

  test('of an empty result has its columns', () => {
    const sample = new QuerySample(roomy);
    sample.begin(columns);
    expect(sample.take()).toEqual([{ columns: ['a', 'b'], rows: [] }]);
  });

  test('that is taken goes on with what comes later, within the same limits', () => {
    const sample = new QuerySample({ ...roomy, rowsMax: 2 });
    const inspect = sample.begin(columns);
    inspect([row('1', '')]);
    expect(sample.take()).toEqual([{ columns: ['a', 'b'], rows: [['1', '']] }]);
    expect(inspect([row('2', ''), row('3', '')])).toBe('done');
    expect(sample.take()).toEqual([{ columns: ['a', 'b'], rows: [['2', '']], truncated: true }]);
    expect(sample.take()).toEqual([]);
  });

  test('holds documents as their text, within the same limits', () => {
    const sample = new QuerySample({ rowsMax: 3, bytesMax: 60 });
    const made = new Documents([{ a: 'x' }, { a: 'y'.repeat(100) }, { a: 'z' }]);
    expect(sample.beginDocuments()(made.documents)).toBe('done');
    expect(sample.take()).toMatchObject([
      { kind: 'documents', columns: ['document'], rows: [['{"a":"x"}'], [{ cut: { bytes: 108 } }]], truncated: true },
    ]);
    expect(sample.take()).toEqual([]);
  });

  test('of an empty answer has no documents', () => {
    const sample = new QuerySample(roomy);
    sample.beginDocuments()([]);
    expect(sample.take()).toEqual([{ kind: 'documents', columns: ['document'], rows: [] }]);
  });

  test('with room for exactly all rows is not an incomplete one', () => {
    const sample = new QuerySample({ ...roomy, rowsMax: 2 });
    expect(sample.begin(columns)([row('1', ''), row('2', '')])).toBeUndefined();
    expect(sample.take()).toEqual([
      {
        columns: ['a', 'b'],
        rows: [
          ['1', ''],
          ['2', ''],
        ],
      },
    ]);
  });

  test('is done at the first row over the limit, and says so', () => {
    const sample = new QuerySample({ ...roomy, rowsMax: 2 });
    expect(sample.begin(columns)([row('1', ''), row('2', ''), row('3', '')])).toBe('done');
    expect(sample.take()).toEqual([
      {
        columns: ['a', 'b'],
        rows: [
          ['1', ''],
          ['2', ''],
        ],
        truncated: true,
      },
    ]);
  });

  test('shares its limits among the results of the query', () => {
    const sample = new QuerySample({ ...roomy, rowsMax: 1 });
    sample.begin(columns)([row('1', '')]);
    expect(sample.begin(columns)([row('2', '')])).toBe('done');
    expect(sample.take()).toMatchObject([{ rows: [['1', '']] }, { rows: [], truncated: true }]);
  });

  test('cuts the cell that goes over the limit and marks it', () => {
    const sample = new QuerySample({ rowsMax: 9, bytesMax: 100 });
    expect(sample.begin(columns)([row('short', 'x'.repeat(500)), row('2', '2')])).toBe('done');
    expect(sample.take()).toEqual([
      {
        columns: ['a', 'b'],
        rows: [['short', { text: 'x'.repeat(14), cut: { bytes: 500, sha256: expect.any(String) } }]],
        truncated: true,
      },
    ]);
  });

  test('takes as much room as its JSON, whatever is in the cell', () => {
    const text = fc.oneof(fc.string({ maxLength: 400 }), fc.string({ unit: 'binary', maxLength: 80 }));
    fc.assert(
      fc.property(text, (cell) => {
        const bytesMax = '[],'.length + Buffer.byteLength(JSON.stringify(cell)) + ','.length;
        for (const [missing, isWhole] of [
          [0, true],
          [1, false],
        ] as const) {
          const sample = new QuerySample({ rowsMax: 1, bytesMax: bytesMax - missing });
          sample.begin(columns.slice(0, 1))([row(cell)]);
          expect(sample.take()).toMatchObject([isWhole ? { rows: [[cell]] } : { truncated: true }]);
        }
      }),
    );
  });

  test('is never larger than its limit allows, whatever the cells hold', () => {
    const cell = fc.option(fc.string({ unit: 'binary', maxLength: 80 }));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(cell, cell), { maxLength: 20 }),
        fc.integer({ min: 1, max: 1000 }),
        (rows, bytesMax) => {
          const sample = new QuerySample({ rowsMax: 1000, bytesMax });
          sample.begin(columns)(rows.map((cells) => row(...cells)));
          const [result] = sample.take() as [{ rows: unknown[] }];
          const marks = 2 * '{"text":,"cut":{"bytes":999999,"sha256":}}'.length + 2 * 66;
          expect(Buffer.byteLength(JSON.stringify(result.rows))).toBeLessThan(bytesMax + marks + 20);
        },
      ),
    );
  });
});
