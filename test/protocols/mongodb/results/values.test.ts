import { Binary, Decimal128, deserialize } from 'bson';
import { describe, expect, it } from 'vitest';
import { Elements } from '../../../../protocols/mongodb/bson/elements.ts';
import { TYPE } from '../../../../protocols/mongodb/bson/sizes.ts';
import { NULL_VALUE, textValue, valueText, valueType } from '../../../../protocols/mongodb/results/values.ts';
import { bson } from '../bson/values.ts';

function textOf(value: unknown): string {
  const element = new Elements(bson({ value }));
  element.next();
  return valueText(element);
}

/** A document with one value of these bytes. */
function holding(type: number, bytes: Buffer): Buffer {
  const document = Buffer.concat([Buffer.alloc(4), Buffer.of(type), Buffer.from('v\0'), bytes, Buffer.alloc(1)]);
  document.writeInt32LE(document.length);
  return document;
}

describe('the text of a value', () => {
  it.each([
    ['4.111111111111111E+15', '4111111111111111'],
    ['41E+2', '4100'],
    ['-4E+3', '-4000'],
    ['4E+50', '4E+50'],
    ['4111.50', '4111.50'],
    ['NaN', 'NaN'],
  ])('spells the digits of decimals: %s', (decimal, text) => {
    expect(textOf(Decimal128.fromString(decimal))).toBe(text);
  });

  it('is that of what binary data holds', () => {
    expect(textOf(new Binary(Buffer.from('mail@example.com')))).toBe('mail@example.com');
    expect(textOf(new Binary(Buffer.from('old'), 2))).toBe('old');
    expect(textOf(new Binary(Buffer.from([0xff, 0x00]), 6))).toBe('\u00ff\u0000');
  });

  it('of a pointer holds its collection and its id', () => {
    const pointer = Buffer.concat([Buffer.from([4, 0, 0, 0]), Buffer.from('ann\0'), Buffer.alloc(12, 0xab)]);
    const element = new Elements(holding(TYPE.dbPointer, pointer));
    element.next();
    expect(valueText(element)).toBe(`ann ${'ab'.repeat(12)}`);
  });

  it('of a date no calendar has is its number', () => {
    const far = Buffer.alloc(8);
    far.writeBigInt64LE(2n ** 62n);
    const element = new Elements(holding(TYPE.date, far));
    element.next();
    expect(valueText(element)).toBe(String(2n ** 62n));
  });
});

describe('types', () => {
  it('have a value that says nothing, which is what it is told as', () => {
    for (const type of Object.values(TYPE)) {
      const constant = valueType(type)?.constant;
      if (constant === undefined || type === TYPE.document) continue;
      const element = new Elements(holding(type, constant.bytes));
      element.next();
      expect(valueText(element)).toBe(constant.text);
    }
    expect(
      deserialize(holding(TYPE.decimal128, valueType(TYPE.decimal128)?.constant?.bytes ?? NULL_VALUE.bytes)).v,
    ).toEqual(Decimal128.fromString('0'));
  });

  it.each([TYPE.null, TYPE.undefined, TYPE.minKey, TYPE.maxKey, TYPE.array])('0x%s is nothing to look at', (type) => {
    expect(valueType(type)).toBeUndefined();
  });
});

describe('values that are put in', () => {
  it('are what a driver reads', () => {
    const { type, bytes } = textValue('müller');
    expect(deserialize(holding(type, bytes))).toEqual({ v: 'müller' });
    expect(deserialize(holding(NULL_VALUE.type, NULL_VALUE.bytes))).toEqual({ v: null });
    expect(textValue('x', TYPE.symbol).type).toBe(TYPE.symbol);
  });
});
