import { Binary, Int32, Long, serialize } from 'bson';
import { expect, test } from 'vitest';
import { binaryOf, fieldOf, fieldsOf, inside, longOf, numberOf, textOf } from '../../../../src/exec/mongodb/fields.ts';

const fields = fieldsOf(
  Buffer.from(
    serialize({
      i: new Int32(-5),
      l: Long.fromNumber(6),
      d: 1.5,
      b: true,
      t: 'größe',
      bin: new Binary(Buffer.of(1, 2)),
      doc: { in: { x: 'deep' } },
      list: ['a', 'b'],
    }),
  ),
);

test('values are found by name, and read as what they are', () => {
  expect(['i', 'l', 'd', 'b', 't', 'none'].map((name) => numberOf(fieldOf(fields, name)))).toEqual([
    -5,
    6,
    1.5,
    1,
    undefined,
    undefined,
  ]);
  expect(['t', 'i', 'none'].map((name) => textOf(fieldOf(fields, name)))).toEqual(['größe', undefined, undefined]);
  expect(['l', 'i'].map((name) => longOf(fieldOf(fields, name)))).toEqual([6n, undefined]);
  expect(['bin', 't'].map((name) => binaryOf(fieldOf(fields, name)))).toEqual([Buffer.of(1, 2), undefined]);
});

test('documents and lists are looked into', () => {
  expect(textOf(fieldOf(inside(fieldOf(inside(fieldOf(fields, 'doc')), 'in')), 'x'))).toBe('deep');
  expect(inside(fieldOf(fields, 'list'))?.map(textOf)).toEqual(['a', 'b']);
  expect(inside(fieldOf(fields, 't'))).toBeUndefined();
  expect(fieldOf(undefined, 'x')).toBeUndefined();
});

test('what is no document is refused', () => {
  expect(() => fieldsOf(Buffer.of(6, 0, 0, 0, 1, 0))).toThrow();
});
