import { describe, expect, test } from 'vitest';
import { readQuoted } from '../../../../src/exec/mongodb-shell/quoted.ts';

const text = (source: string): string => readQuoted(source, 0).text;

describe('a string', () => {
  test.each([
    [`"plain"`, 'plain'],
    [`'it is "quoted"'`, 'it is "quoted"'],
    ['`over\nlines $ {}`', 'over\nlines $ {}'],
    [String.raw`"\n\t\r\b\f\v\0\\\'\"\/"`, '\n\t\r\b\f\v\0\\\'"/'],
    [String.raw`"\x41\u00e9\u{1F600}\ud83d\ude00"`, 'Aé😀😀'],
    ['"a\\\nb"', 'ab'],
    ['"$5 and $ {x}"', '$5 and $ {x}'],
  ])('%s is read', (source, expected) => {
    expect(text(source)).toBe(expected);
  });

  test('ends at its own quote', () => {
    expect(readQuoted(`x = 'a' + 'b'`, 4)).toEqual({ text: 'a', end: 7 });
  });

  test.each([
    ['"open', /1:1: this string does not end/],
    ['"two\nlines"', /does not end/],
    ['"\\', /does not end/],
    [`\`a \${b}\``, /1:4: values in template strings/],
    [String.raw`"\101"`, /1:2: this escape/],
    [String.raw`"\01"`, /this escape/],
    [String.raw`"\xZZ"`, /this escape/],
    [String.raw`"\u{110000}"`, /this escape/],
    [String.raw`"\ud83d"`, /half of a surrogate pair/],
  ])('%s is refused', (source, message) => {
    expect(() => text(source)).toThrow(message);
  });
});
