import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvDialect } from '../../../protocols/postgres/copy-csv.ts';
import type { CsvCopyFormat } from '../../../src/core/copy-format.ts';
import { cutAt, isBroken, payloadOf, playCopy, textContext } from './copy-streams.ts';

const DEFAULT: CsvCopyFormat = { kind: 'csv', delimiter: 0x2c, quote: 0x22, escape: 0x22, null: '', hasHeader: false };
const dialectOf = (format: Partial<CsvCopyFormat> = {}) => {
  const whole = { ...DEFAULT, ...format };
  return csvDialect(whole, Buffer.from(whole.null));
};
const two = textContext(['a', 'b']);

describe('the CSV format', () => {
  test.each<[string, (string | null)[]]>([
    ['x,y\n', ['x', 'y']],
    [',""\n', [null, '']],
    ['"a,b","c""d"\n', ['a,b', 'c"d']],
    ['"a\nb",\n', ['a\nb', null]],
    ['"",","\n', ['', ',']],
    ['"""",a\\b\n', ['"', 'a\\b']],
    ['"forced","é"\n', ['forced', 'é']],
    ['"a\r\nb",\\.\n', ['a\r\nb', '\\.']],
  ])('reads %j', (line, cells) => {
    expect(playCopy(dialectOf(), two, [Buffer.from(line)]).rows).toEqual([cells]);
  });

  test('reads with another delimiter, quote, escape and NULL', () => {
    const dialect = dialectOf({ delimiter: 0x3b, quote: 0x27, escape: 0x5c, null: 'nil' });
    const line = "'a\\'b\\\\;\n';nil\n'nil';\"\n";
    expect(playCopy(dialect, two, [Buffer.from(line)]).rows).toEqual([
      ["a'b\\;\n", null],
      ['nil', '"'],
    ]);
  });

  test('replaces a cell with quotes where it needs them or had them', () => {
    const data = Buffer.from('x,secret,"z"\n"x",secret,z\n');
    const masks = ['[MASK]', 'a"b\n,'];
    const { sent } = playCopy(dialectOf(), textContext(['a', 'b', 'c']), [data], {
      edit: (row) => {
        row.set(1, masks.shift() ?? '');
        row.set(2, 'm');
      },
    });
    expect(payloadOf(sent).toString()).toBe('x,[MASK],"m"\n"x","a""b\n,",m\n');
  });

  test('keeps a replacement apart from NULL and from the end mark', () => {
    const values = ['', '\\.'];
    const { sent } = playCopy(dialectOf(), textContext(['a']), [Buffer.from('x\ny\n')], {
      edit: (row) => row.set(0, values.shift() ?? null),
    });
    expect(payloadOf(sent).toString()).toBe('""\n"\\."\n');
    const { sent: nulled } = playCopy(dialectOf(), two, [Buffer.from('"x",y\n')], { edit: (row) => row.set(0, null) });
    expect(payloadOf(nulled).toString()).toBe(',y\n');
  });

  test.each([['x\n'], ['x,y,z\n'], ['a"b,c\n'], ['"a"b,c\n'], ['"a,b\n'], ['a\r,b\n'], ['a,b\r\n'], ['x,y']])(
    'does not take %j for a row of two columns',
    (data) => isBroken(() => playCopy(dialectOf(), two, [Buffer.from(data)])),
  );

  test('does not take an escape that escapes nothing', () => {
    isBroken(() => playCopy(dialectOf({ escape: 0x5c }), two, [Buffer.from('"a\\b",c\n')]));
  });

  test('what is written is read again, cut anywhere, and leaves as it came', () => {
    const cell = fc.option(fc.string({ unit: fc.constantFrom('a', '"', '\\', ',', '\n', '\r', ';', '.', "'", 'é') }));
    const table = fc.array(fc.tuple(cell, cell), { maxLength: 6 });
    const formats = fc.constantFrom<Partial<CsvCopyFormat>>(
      {},
      { escape: 0x5c },
      { delimiter: 0x3b, quote: 0x27, escape: 0x5c, null: 'a' },
      { escape: 0x2c },
    );
    fc.assert(
      fc.property(
        table,
        formats,
        fc.boolean(),
        fc.array(fc.nat(), { maxLength: 12 }),
        (rows, format, force, places) => {
          const dialect = dialectOf(format);
          const span = { start: 0, end: 0, isNull: false, isEscaped: false, isQuoted: force };
          const data = Buffer.concat(
            rows.flatMap((cells) =>
              cells.flatMap((value, i) => [
                dialect.encode(value === null ? null : Buffer.from(value), span),
                Buffer.of(i === 1 ? 0x0a : (format.delimiter ?? 0x2c)),
              ]),
            ),
          );
          const { rows: seen, sent } = playCopy(dialect, two, cutAt(data, places));
          expect(seen).toEqual(rows);
          expect(payloadOf(sent)).toEqual(data);
        },
      ),
      { numRuns: 500 },
    );
  });
});
