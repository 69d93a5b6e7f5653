import { Double, Int32, Long } from 'bson';
import { describe, expect, test } from 'vitest';
import { int32Of, longOf, numberOf } from '../../../../src/exec/mongodb-shell/numbers.ts';

describe('a number', () => {
  test.each([
    ['0', false, new Int32(0)],
    ['2147483647', false, new Int32(2147483647)],
    ['2147483648', true, new Int32(-2147483648)],
    ['2147483648', false, new Double(2147483648)],
    ['9007199254740991', false, new Double(9007199254740991)],
    ['1.0', false, new Int32(1)],
    ['1.5', true, new Double(-1.5)],
    ['1e20', false, new Double(1e20)],
    ['0xff', false, new Int32(255)],
    ['12n', true, Long.fromNumber(-12)],
    ['9223372036854775807n', false, Long.MAX_VALUE],
    ['0.5', false, new Double(0.5)],
  ])('%s, negative: %s, is sent as mongosh sends it', (text, isNegative, expected) => {
    expect(numberOf(text, isNegative)).toEqual(expected);
  });

  test('minus zero stays one', () => {
    expect(Object.is((numberOf('0', true) as Double).value, -0)).toBe(true);
  });

  test.each([
    ['9007199254740993', 'NumberLong("9007199254740993")'],
    ['0xFFFFFFFFFFFFFFF', 'NumberLong("1152921504606846975")'],
    ['99999999999999999999', 'NumberDecimal("99999999999999999999")'],
    ['9223372036854775808n', '64 bits'],
    ['1e999', 'too large'],
    ['010', 'begin with 0'],
  ])('%s is refused rather than changed', (text, why) => {
    expect(numberOf(text, false)).toContain(why);
  });
});

test('whole numbers of 64 and 32 bits are taken as far as they go', () => {
  expect(longOf('-9223372036854775808')).toEqual(Long.MIN_VALUE);
  expect(longOf('+5')).toEqual(Long.fromNumber(5));
  expect(longOf('9223372036854775808')).toBeUndefined();
  expect(longOf('1.5')).toBeUndefined();
  expect(int32Of('-2147483648')).toEqual(new Int32(-2147483648));
  expect(int32Of('2147483648')).toBeUndefined();
  expect(int32Of('')).toBeUndefined();
});
