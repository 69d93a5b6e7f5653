import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CopyBatch } from '../../../protocols/postgres/copy-batch.ts';
import { csvDialect } from '../../../protocols/postgres/copy-csv.ts';
import { CopyStream } from '../../../protocols/postgres/copy-stream.ts';
import { textDialect } from '../../../protocols/postgres/copy-text.ts';
import { utf8 } from '../../../protocols/postgres/encoding.ts';
import { playCopy, textContext } from './copy-streams.ts';
import { be } from './frames.ts';

const nullText = Buffer.from('\\N');
const dialect = textDialect({ kind: 'text', delimiter: 9, null: '\\N', hasHeader: false }, nullText);
const two = textContext(['a', 'b']);

const batchOf = (lines: readonly string[], context = two) =>
  CopyBatch.of(Buffer.concat(lines.map((line) => be.copyData(line))), lines.length, { dialect, context });

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

describe('rows of CSV as a batch', () => {
  const [QUOTE, COMMA, STAR] = [0x22, 0x2c, 0x2a];
  const csvOf = (escapeBy: number, nullAs: string) =>
    csvDialect(
      { kind: 'csv', delimiter: COMMA, quote: QUOTE, escape: escapeBy, null: nullAs, hasHeader: false },
      Buffer.from(nullAs),
    );
  const dialects = [csvOf(QUOTE, ''), csvOf(STAR, 'x'), csvOf(QUOTE, '\\N')];
  const line = (of: (typeof dialects)[number], values: readonly (string | null)[]) =>
    `${values
      .map((text) =>
        of.encode(text === null ? null : Buffer.from(text), {
          start: 0,
          end: 0,
          isNull: false,
          isEscaped: false,
          isQuoted: false,
        }),
      )
      .join(',')}\n`;
  const csvBatch = (of: (typeof dialects)[number], lines: readonly string[]) =>
    CopyBatch.of(Buffer.concat(lines.map((text) => be.copyData(text))), lines.length, { dialect: of, context: two });
  const text = fc.option(
    fc.oneof(
      fc.string({ unit: fc.constantFrom('a', 'é', '\\', ',', '\n', '\r', 'x', ' ', 'N', '.'), maxLength: 20 }),
      fc.constantFrom('', '\\.', '\\N', 'x'),
    ),
    { nil: null },
  );
  const rowsOf = fc.array(
    fc.tuple(text, text, fc.option(text, { nil: undefined }), fc.option(text, { nil: undefined })),
    {
      minLength: 1,
      maxLength: 6,
    },
  );

  test('hold the cells, and leave with the replacements, that the same rows do one by one', () => {
    fc.assert(
      fc.property(rowsOf, fc.constantFrom(...dialects), (rows, of) => {
        const lines = rows.map(([a, b]) => line(of, [a, b]));
        const batch = csvBatch(of, lines);
        if (batch === undefined) throw new Error('these are whole rows without escapes');
        let n = 0;
        const edit = (row: { set(i: number, value: string | null): void }) => {
          const [, , ...edits] = rows[n++] ?? [];
          edits.forEach((to, i) => {
            if (to !== undefined) row.set(i, to);
          });
        };
        const pieces = lines.map((one) => Buffer.from(one));
        const single = playCopy(of, two, pieces, { edit });
        expect(rows.map((_row, r) => [batch.row(r).get(0), batch.row(r).get(1)])).toEqual(single.rows);
        rows.forEach(([, , ...edits], r) => {
          edits.forEach((to, i) => {
            if (to === undefined) return;
            batch.row(r).set(i, 'first');
            batch.row(r).set(i, to);
            expect(batch.row(r).get(i)).toBe(to);
          });
        });
        expect(batch.encoded().toString()).toBe(single.sent.toString());
      }),
      { numRuns: 2_000 },
    );
  });

  test('read as masked where masks were put into what is written, within quotes or not', () => {
    const mask = fc.constantFrom('[MASK]', '', 'x', '***', 'a,b', 'a"b', '\\N');
    fc.assert(
      fc.property(rowsOf, mask, fc.boolean(), fc.constantFrom(...dialects), (rows, text, isPart, of) => {
        const batch = csvBatch(
          of,
          rows.map(([a, b]) => line(of, [a, b])),
        );
        if (batch === undefined) throw new Error('these are whole rows without escapes');
        const expected = rows.map(([a, b]): (string | null)[] => [a, b]);
        rows.forEach(([a, , , put], r) => {
          if (put === undefined || a === null) return;
          const written = put === null ? null : batch.encode(0, text);
          if (written === undefined) return;
          const [start, end] = [batch.cells[4 * r] ?? 0, batch.cells[4 * r + 1] ?? 0];
          const rest = isPart ? batch.memory.subarray(start, end) : Buffer.alloc(0);
          batch.put(r, 0, written && Buffer.concat([rest, written]));
          expected[r] = [put === null ? null : rest.toString() + text, rows[r]?.[1] ?? null];
        });
        expect(expected.map((_row, r) => [batch.row(r).get(0), batch.row(r).get(1)])).toEqual(expected);
        const messages: Buffer[] = [];
        const sent = batch.encoded();
        for (let at = 0; at < sent.length; at += 1 + sent.readInt32BE(at + 1)) {
          messages.push(sent.subarray(at + 5, at + 1 + sent.readInt32BE(at + 1)));
        }
        expect(playCopy(of, two, messages).rows).toEqual(expected);
      }),
      { numRuns: 2_000 },
    );
  });

  test.each([
    ['a quote in quotes', ['"a""b",c\n']],
    ['a quote in the middle', ['a"b",c\n']],
    ['something behind a quote', ['"a"b,c\n']],
    ['an open quote', ['a,"b\n']],
    ['a row in two messages', ['"a\n', 'b",c\n']],
    ['a carriage return', ['a\r,b\n']],
    ['fewer cells', ['a\n']],
    ['more cells', ['a,b,c\n']],
    ['no end', ['a,"b"']],
  ])('are none with %s', (_what, lines) => {
    expect(csvBatch(csvOf(QUOTE, ''), lines)).toBeUndefined();
  });

  test('come behind a header that was looked at', () => {
    const format = { kind: 'csv', delimiter: COMMA, quote: QUOTE, escape: QUOTE, null: '', hasHeader: true } as const;
    const stream = new CopyStream(csvDialect(format, Buffer.alloc(0)), two, true);
    expect(stream.takeLines(be.copyData('a,b\n'), 1)).toBeUndefined();
    stream.take(be.copyData('a,b\n'));
    expect(stream.takeLines(be.copyData('1,2\n'), 1)?.row(0).get(1)).toBe('2');
  });
});
