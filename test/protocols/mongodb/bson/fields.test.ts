import { Code, Decimal128, Double, Int32, Long } from 'bson';
import { describe, expect, it } from 'vitest';
import { documentsOf, Fields, inside, isTruthy, numberOf, textOf } from '../../../../protocols/mongodb/bson/fields.ts';
import { bson } from './values.ts';

const fields = new Fields(
  bson({
    text: 'x',
    code: new Code('x'),
    int: new Int32(2),
    long: Long.fromNumber(3),
    double: new Double(1.5),
    yes: true,
    no: false,
    list: [{ a: 1 }, { b: 2 }],
    mixed: [{ a: 1 }, 2],
    document: { inner: 'y' },
  }),
);

describe('Fields', () => {
  it('takes numbers of every type, and booleans, for one another', () => {
    expect(['int', 'long', 'double', 'yes', 'no', 'text', 'none'].map((name) => numberOf(fields.get(name)))).toEqual([
      2,
      3,
      1.5,
      1,
      0,
      undefined,
      undefined,
    ]);
  });

  it('takes for false what the server does', () => {
    const decimals = ['0', '-0', '0.00', '0E+6000', '1', '1E-6000', 'NaN'].map((text) => Decimal128.fromString(text));
    const values = [false, 0, new Double(-0), null, ...decimals, true, Long.fromNumber(2), '', 'x', [], {}];
    const isTrue = values.map((value) => isTruthy(new Fields(bson({ value })).get('value')));
    expect(isTrue).toEqual([
      ...[false, false, false, false],
      ...[false, false, false, false, true, true, true],
      ...[true, true, true, true, true, true],
    ]);
    expect(isTruthy(undefined)).toBe(false);
  });

  it('takes strings alone for texts', () => {
    expect(['text', 'code', 'int', 'none'].map((name) => textOf(fields.get(name)))).toEqual([
      'x',
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('looks into documents and arrays', () => {
    expect(textOf(inside(fields.get('document'))?.get('inner'))).toBe('y');
    expect(inside(fields.get('list'))?.size).toBe(2);
    expect(inside(fields.get('text'))).toBeUndefined();
  });

  it('lists documents, where there is nothing else', () => {
    expect(documentsOf(fields.get('list'))).toEqual([bson({ a: 1 }), bson({ b: 2 })]);
    expect(documentsOf(fields.get('mixed'))).toBeUndefined();
    expect(documentsOf(fields.get('document'))).toBeUndefined();
  });

  it('refuses a name that is there twice', () => {
    const inner = bson({ from: 'a' }).subarray(4, -1);
    const twice = Buffer.concat([Buffer.alloc(4), inner, inner, Buffer.of(0)]);
    twice.writeInt32LE(twice.length);
    expect(() => new Fields(twice)).toThrow(/"from" is there twice/);
  });
});
