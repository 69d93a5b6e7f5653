import { expect, test } from 'vitest';
import { printableJson, printableJsonLine, printableLine, printableText } from '../../../src/cli/printable.ts';

test('a line shows breaks as spaces and hidden characters as codes', () => {
  expect(printableLine('select 1\n  from t\t;')).toBe('select 1 from t ;');
  expect(printableLine('a\u001b[31mb\u009bc')).toBe('a\\u{1b}[31mb\\u{9b}c');
});

test('a line of nothing but spaces is no work', () => {
  const spaces = `${' '.repeat(500_000)}x`;
  expect(printableLine(spaces)).toBe(spaces);
});

test('characters that turn the direction of text around become visible', () => {
  expect(printableLine('drop \u202eelbat')).toBe('drop \\u{202e}elbat');
  expect(printableText('zero\u200bwidth')).toBe('zero\\u{200b}width');
});

test('text keeps its lines and tabs and nothing else that is hidden', () => {
  expect(printableText('a\r\n\tb\u0007\r')).toBe('a\n\tb\\u{7}\\u{d}');
});

test('letters of any language stay as they are', () => {
  expect(printableLine('Größe 東京 🎉')).toBe('Größe 東京 🎉');
});

test('JSON stays the same value and holds nothing hidden', () => {
  const value = { text: 'a\u202eb\u009bc\u{e0041}\n', n: 1 };
  const json = printableJson(value);
  expect(JSON.parse(json)).toEqual(value);
  expect(json).not.toMatch(/[\u202e\u009b]|\u{e0041}/u);
  expect(printableJson(undefined)).toBe('null');
});

test('a line of JSON stays what it says', () => {
  const json = '{"a":"x\u0085\u202ey"}';
  expect(printableJsonLine(json)).toBe('{"a":"x\\u0085\\u202ey"}');
  expect(JSON.parse(printableJsonLine(json))).toEqual(JSON.parse(json));
});
