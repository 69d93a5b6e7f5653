import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { latin1 } from '../../../protocols/postgres/encoding.ts';
import { ProtocolError } from '../../../src/errors.ts';
import { be, type FieldSpec, frame, i16, i32 } from './frames.ts';
import { batchOf } from './row-batches.ts';

const two = [{}, {}];

describe('writing', () => {
  test.each(['a longer value', '', 'é'])('puts %j in the place of a value, its neighbour untouched', (value) => {
    const batch = batchOf(two, be.row('secret', 'next'));
    batch.set(0, 0, value);
    expect(batch.encoded()).toEqual(be.row(value, 'next'));
    expect(batch.row(0).get(0)).toBe(value);
    batch.set(0, 0, null);
    expect(batch.encoded()).toEqual(be.row(null, 'next'));
  });

  test('leaves an untouched row as it came', () => {
    const bytes = be.row('a', 'b');
    expect(batchOf(two, bytes).encoded()).toBe(bytes);
  });

  test('puts NULL where no text may stand', () => {
    const batch = batchOf([{ type: 23 }], be.row('5'));
    batch.set(0, 0, '***');
    expect(batch.encoded()).toEqual(be.row(null));
  });

  test.each<[Partial<FieldSpec>, string, string]>([
    [{ type: 1043, modifier: 8 }, '😀bcdef', '😀bcd'],
    [{ type: 18 }, 'xyz', 'x'],
    [{ type: 114 }, '***', '"***"'],
    [{ type: 114 }, '{"a":"***"}', '{"a":"***"}'],
    [{ type: 3802 }, 'a"b', String.raw`"a\"b"`],
    [{ type: 1009 }, 'a"b', String.raw`{"a\"b"}`],
    [{ type: 1009 }, '{a,"b}",{c}}', '{a,"b}",{c}}'],
    [{ type: 1009 }, '[0:1]={a,b}', '[0:1]={a,b}'],
    [{ type: 1009 }, '{a}, {b}', '{"{a}, {b}"}'],
    [{ type: 25 }, 'a\0b', 'ab'],
  ])('on %j fits %j as %j', (spec, value, stands) => {
    const batch = batchOf([spec], be.row('x'));
    batch.set(0, 0, value);
    expect(batch.encoded()).toEqual(be.row(stands));
  });

  test('keeps the version of a binary jsonb', () => {
    const batch = batchOf([{ type: 3802, format: 1 }], be.row(Buffer.from('\x01{"a":1}')));
    expect(batch.row(0).get(0)).toBe('{"a":1}');
    batch.set(0, 0, '{}');
    expect(batch.encoded()).toEqual(be.row(Buffer.from('\x01{}')));
    expect(batch.row(0).get(0)).toBe('{}');
  });

  test('writes the client’s encoding', () => {
    const batch = batchOf([{}], be.row('x'), 1, latin1);
    batch.set(0, 0, 'é');
    expect(batch.encoded()).toEqual(be.row(Buffer.of(0xe9)));
  });
});

test.each([
  ['fewer cells', be.row('a')],
  ['more cells', be.row('a', 'b', 'c')],
  ['a cell that leaves it', frame('D', i16(2), i32(1), Buffer.from('a'), i32(9), Buffer.from('b'))],
  ['a cell of negative length', frame('D', i16(2), i32(-2), i32(-1))],
  ['a length cut off', frame('D', i16(2), i32(-1), i16(0))],
  ['something behind its cells', frame('D', i16(2), i32(-1), i32(-1), Buffer.from('x'))],
  ['nothing in it', frame('D')],
])('a row with %s is refused', (_what, bytes) => {
  expect(() => batchOf(two, bytes)).toThrow(ProtocolError);
});

test('a batch of fewer or more rows than its frames is refused', () => {
  const frames = Buffer.concat([be.row('a', 'b'), be.row('c', null)]);
  expect(() => batchOf(two, frames, 1)).toThrow(ProtocolError);
  expect(() => batchOf(two, frames, 3)).toThrow(ProtocolError);
});

describe('a batch', () => {
  test('tells where each cell lies', () => {
    const { memory, cells } = batchOf(two, Buffer.concat([be.row('ab', ''), be.row(null, 'c')]), 2);
    const texts = Array.from({ length: 4 }, (_, n) => {
      const end = cells[2 * n + 1] ?? -1;
      return end < 0 ? null : memory.toString('utf8', cells[2 * n], end);
    });
    expect(texts).toEqual(['ab', '', null, 'c']);
  });

  test('writes what its rows would be with the replacements, whatever is replaced', () => {
    const cell = fc.option(fc.string({ maxLength: 60 }), { nil: null });
    const edit = fc.option(cell, { nil: undefined });
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell, edit, edit), { maxLength: 12 }), (rows) => {
        const batch = batchOf(two, Buffer.concat(rows.map(([a, b]) => be.row(a, b))), rows.length);
        rows.forEach(([, , ...edits], row) => {
          edits.forEach((value, column) => {
            if (value === undefined) return;
            // The second time counts, by whichever way.
            batch.set(row, column, 'first');
            if (value === null) batch.put(row, column, null);
            else batch.row(row).set(column, value);
          });
        });
        const expected = rows.map(([a, b, x, y]) =>
          be.row(x === undefined ? a : stands(x), y === undefined ? b : stands(y)),
        );
        expect(batch.encoded()).toEqual(Buffer.concat(expected));
      }),
    );
  });

  test('shows replacements in its rows, by whichever way they were made', () => {
    const batch = batchOf(two, be.row('a', 'b'));
    batch.put(0, 0, batch.encode(0, 'mask') ?? null);
    batch.row(0).set(1, null);
    expect([batch.row(0).get(0), batch.row(0).get(1)]).toEqual(['mask', null]);
  });

  test('cannot say how a binary array is written without the one before', () => {
    const batch = batchOf([{ type: 1009, format: 1 }, { type: 23 }], be.row(null, null));
    expect([batch.encode(0, 'x'), batch.encode(1, 'x')]).toEqual([undefined, null]);
  });
});

/** A NUL can stand in no text. */
function stands(value: string | null): string | null {
  return value === null ? null : value.replaceAll('\0', '');
}
