import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { textDialect } from '../../../protocols/postgres/copy-text.ts';
import type { TextCopyFormat } from '../../../src/core/copy-format.ts';
import { cutAt, isBroken, payloadOf, playCopy, textContext } from './copy-streams.ts';

const DEFAULT: TextCopyFormat = { kind: 'text', delimiter: 9, null: '\\N', hasHeader: false };
const dialectOf = (format: Partial<TextCopyFormat> = {}) => {
  const whole = { ...DEFAULT, ...format };
  return textDialect(whole, Buffer.from(whole.null));
};
const two = textContext(['a', 'b']);

describe('the text format', () => {
  test.each<[string, (string | null)[]]>([
    ['x\ty\n', ['x', 'y']],
    ['\\N\t\n', [null, '']],
    ['\\\\N\ta\\tb\\nc\\rd\\be\\ff\\vg\n', ['\\N', 'a\tb\nc\rd\be\ff\vg']],
    ['"\t\'\n', ['"', "'"]],
    ['é\t😀\n', ['é', '😀']],
    ['\\\\\t\\\\.\n', ['\\', '\\.']],
    ['a\\\tb\tc\n', ['a\tb', 'c']],
  ])('reads %j', (line, cells) => {
    expect(playCopy(dialectOf(), two, [Buffer.from(line)])).toEqual({ rows: [cells], sent: expect.anything() });
  });

  test('reads with another delimiter and another NULL', () => {
    const dialect = dialectOf({ delimiter: 0x7c, null: '' });
    expect(playCopy(dialect, two, [Buffer.from('|a\\|b\tc\n')]).rows).toEqual([[null, 'a|b\tc']]);
  });

  test('replaces a cell and writes nothing else anew', () => {
    const edit = (row: { set(i: number, value: string | null): void }): void => row.set(1, 'a\tb\\c\nd');
    const { sent } = playCopy(dialectOf(), textContext(['a', 'b', 'c']), [Buffer.from('x\\ty\tsecret\t\\N\n')], {
      edit,
    });
    expect(payloadOf(sent).toString()).toBe('x\\ty\ta\\tb\\\\c\\nd\t\\N\n');
    const { sent: nulled } = playCopy(dialectOf({ null: 'nil' }), two, [Buffer.from('x\ty\n')], {
      edit: (row) => row.set(0, null),
    });
    expect(payloadOf(nulled).toString()).toBe('nil\ty\n');
  });

  test.each([['x\n'], ['x\ty\tz\n'], ['x\ty\\\n'], ['x\ty\r\n'], ['\n'], ['x\ty'], ['x\ty\n\\.\n']])(
    'does not take %j for a row of two columns',
    (data) => isBroken(() => playCopy(dialectOf(), two, [Buffer.from(data)])),
  );

  test('what is written is read again, cut anywhere, and leaves as it came', () => {
    const cell = fc.option(
      fc.string({ unit: fc.constantFrom('a', 'N', '\\', '\t', '\n', '\r', '|', '.', '"', 'é', '\b') }),
    );
    const table = fc.array(fc.tuple(cell, cell), { maxLength: 6 });
    const formats = fc.constantFrom({}, { delimiter: 0x7c, null: 'nil' }, { delimiter: 0x22 });
    fc.assert(
      fc.property(table, formats, fc.array(fc.nat(), { maxLength: 12 }), (rows, format, places) => {
        const dialect = dialectOf(format);
        const span = { start: 0, end: 0, isNull: false, isEscaped: false, isQuoted: false };
        const data = Buffer.concat(
          rows.flatMap((cells) =>
            cells.flatMap((value, i) => [
              dialect.encode(value === null ? null : Buffer.from(value), span),
              Buffer.of(i === 1 ? 0x0a : (format.delimiter ?? 9)),
            ]),
          ),
        );
        // A value that is written as NULL is one.
        const expected = rows.map((cells) => cells.map((value) => (value === format.null ? null : value)));
        const { rows: seen, sent } = playCopy(dialect, two, cutAt(data, places));
        expect(seen).toEqual(expected);
        expect(payloadOf(sent)).toEqual(data);
      }),
      { numRuns: 500 },
    );
  });
});
