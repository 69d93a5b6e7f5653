import { describe, expect, test } from 'vitest';
import { latin1, utf8 } from '../../../protocols/postgres/encoding.ts';
import { columnsOf } from '../../../protocols/postgres/layout.ts';
import { readRowDescription } from '../../../protocols/postgres/messages/backend.ts';
import { PostgresRow } from '../../../protocols/postgres/row.ts';
import { ProtocolError } from '../../../src/errors.ts';
import { be, type FieldSpec, frame, i16, i32 } from './frames.ts';

function rowOf(specs: readonly Partial<FieldSpec>[], bytes: Buffer, encoding = utf8): PostgresRow {
  const fields = readRowDescription(be.rowDescription(...specs.map((spec) => ({ name: 'c', ...spec }))));
  const columns = columnsOf(fields, encoding);
  return new PostgresRow(bytes, { columns, formats: fields.map(({ format }) => format), encoding });
}
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

describe('writing', () => {
  test.each(['a longer value', '', 'é'])('puts %j in the place of a value, its neighbour untouched', (value) => {
    const row = rowOf(two, be.row('secret', 'next'));
    row.set(0, value);
    expect(row.encode()).toEqual(be.row(value, 'next'));
    expect(row.get(0)).toBe(value);
    row.set(0, null);
    expect(row.encode()).toEqual(be.row(null, 'next'));
  });

  test('leaves an untouched row as it came', () => {
    const bytes = be.row('a', 'b');
    expect(rowOf(two, bytes).encode()).toBe(bytes);
  });

  test('puts NULL where no text may stand', () => {
    const row = rowOf([{ type: 23 }], be.row('5'));
    row.set(0, '***');
    expect(row.encode()).toEqual(be.row(null));
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
    const row = rowOf([spec], be.row('x'));
    row.set(0, value);
    expect(row.encode()).toEqual(be.row(stands));
  });

  test('keeps the version of a binary jsonb', () => {
    const row = rowOf([{ type: 3802, format: 1 }], be.row(Buffer.from('\x01{"a":1}')));
    expect(row.get(0)).toBe('{"a":1}');
    row.set(0, '{}');
    expect(row.encode()).toEqual(be.row(Buffer.from('\x01{}')));
    expect(row.get(0)).toBe('{}');
  });

  test('writes the client’s encoding', () => {
    const row = rowOf([{}], be.row('x'), latin1);
    row.set(0, 'é');
    expect(row.encode()).toEqual(be.row(Buffer.of(0xe9)));
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
  expect(() => rowOf(two, bytes)).toThrow(ProtocolError);
});
