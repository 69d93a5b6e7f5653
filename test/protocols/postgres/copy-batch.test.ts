import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CopyBatch } from '../../../protocols/postgres/copy-batch.ts';
import { textDialect } from '../../../protocols/postgres/copy-text.ts';
import { utf8 } from '../../../protocols/postgres/encoding.ts';
import { playCopy, textContext } from './copy-streams.ts';
import { be } from './frames.ts';

const nullText = Buffer.from('\\N');
const dialect = textDialect({ kind: 'text', delimiter: 9, null: '\\N', hasHeader: false }, nullText);
const two = textContext(['a', 'b']);
const format = { delimiter: 9, nullText };

const batchOf = (lines: readonly string[], context = two) =>
  CopyBatch.of(Buffer.concat(lines.map((line) => be.copyData(line))), lines.length, { dialect, format, context });

/** A value as the text format writes it. */
const written = (value: string | null): string =>
  value === null
    ? '\\N'
    : value.replace(/[\\\t\n\r]/g, (sign) => `\\${{ '\t': 't', '\n': 'n', '\r': 'r' }[sign] ?? sign}`);

const value = fc.option(
  fc.string({ unit: fc.constantFrom('a', 'é', '\\', '\t', '\n', '\r', 'N', ' '), maxLength: 8 }),
  {
    nil: null,
  },
);

describe('lines of a COPY as a batch', () => {
  test('hold the cells, and leave with the replacements, that the same lines do one by one', () => {
    const edit = fc.option(value, { nil: undefined });
    fc.assert(
      fc.property(fc.array(fc.tuple(value, value, edit, edit), { minLength: 1, maxLength: 8 }), (rows) => {
        const lines = rows.map(([a, b]) => `${written(a)}\t${written(b)}\n`);
        const batch = batchOf(lines);
        if (batch === undefined) throw new Error('these are whole lines');
        let n = 0;
        const single = playCopy(
          dialect,
          two,
          lines.map((line) => Buffer.from(line)),
          {
            edit: (row) => {
              const [, , ...edits] = rows[n++] ?? [];
              edits.forEach((to, i) => {
                if (to !== undefined) row.set(i, to);
              });
            },
          },
        );
        expect(rows.map((_row, r) => [batch.row(r).get(0), batch.row(r).get(1)])).toEqual(single.rows);
        rows.forEach(([, , ...edits], r) => {
          edits.forEach((to, i) => {
            if (to === undefined) return;
            batch.row(r).set(i, 'first');
            batch.row(r).set(i, to);
            expect(batch.row(r).get(i)).toBe(to);
          });
        });
        expect(batch.encoded().equals(single.sent)).toBe(true);
      }),
    );
  });

  test('tell where each cell lies, and what is put there', () => {
    const batch = batchOf(['ab\t\\N\n', '\tc\n']);
    expect([...(batch?.cells ?? [])]).toEqual([5, 7, 8, -1, 16, 16, 17, 18]);
    batch?.put(0, 0, null);
    batch?.put(1, 1, batch.encode(1, 'x\ty') ?? null);
    expect(batch?.encoded()).toEqual(Buffer.concat([be.copyData('\\N\t\\N\n'), be.copyData('\tx\\ty\n')]));
    expect([batch?.row(0).get(0), batch?.row(1).get(1)]).toEqual([null, 'x\ty']);
    expect(() => batch?.row(0).get(2)).toThrow(RangeError);
  });

  test('leave as they came when nothing is replaced', () => {
    const batch = batchOf(['a\tb\n']);
    expect(batch?.encoded()).toBe(batch?.memory);
  });

  test('put NULL where no text may stand', () => {
    const context = { columns: [{ name: 'n', type: 'int8', kind: 'other' }] as const, formats: [0], encoding: utf8 };
    const batch = batchOf(['17\n'], context);
    batch?.row(0).set(0, 'mask');
    expect(batch?.encoded()).toEqual(be.copyData('\\N\n'));
  });

  test.each([
    ['half a line', ['a\tb']],
    ['two lines', ['a\tb\nc\td\n']],
    ['fewer cells', ['a\n']],
    ['more cells', ['a\tb\tc\n']],
    ['a carriage return', ['a\rb\tc\n']],
    ['an escape that the end cuts', ['a\tb\\\n']],
    ['nothing', ['']],
    ['a whole line and half of one', ['a\tb\n', 'c']],
  ])('are none with %s', (_what, lines) => {
    expect(batchOf(lines)).toBeUndefined();
  });
});
