import { expect, test } from 'vitest';
import { isRecord, recordOf, recordsOf, textOf, valueText } from '../../../src/cli/records.ts';

test('a record is an object and nothing else', () => {
  expect(isRecord({})).toBe(true);
  for (const value of [null, [], 'x', 1, undefined]) expect(isRecord(value)).toBe(false);
  expect(() => recordOf([])).toThrow(/record/);
});

test('a list comes bare or as a page', () => {
  expect(recordsOf([{ a: 1 }, 'x'])).toEqual([{ a: 1 }]);
  expect(recordsOf({ data: [{ a: 1 }], total: 1 })).toEqual([{ a: 1 }]);
  expect(() => recordsOf({ message: 'x' })).toThrow(/list/);
});

test('values are shown as people write them', () => {
  expect(valueText(null)).toBe('');
  expect(valueText(undefined)).toBe('');
  expect(valueText(false)).toBe('false');
  expect(valueText(['a', 'b'])).toBe('a, b');
  expect(valueText({ EMAIL_ADDRESS: 3, CREDIT_CARD: 1 })).toBe('EMAIL_ADDRESS=3, CREDIT_CARD=1');
});

test('times are shown in the time of the reader, other texts as they are', () => {
  const local = new Date('2026-11-21T23:05:09.123Z');
  const two = (n: number) => String(n).padStart(2, '0');
  expect(textOf({ at: local.toISOString() }, 'at')).toBe(
    `${local.getFullYear()}-${two(local.getMonth() + 1)}-${two(local.getDate())} ${two(local.getHours())}:${two(local.getMinutes())}:${two(local.getSeconds())}`,
  );
  expect(textOf({ at: 'at 2026-11-21T23:05:09Z' }, 'at')).toBe('at 2026-11-21T23:05:09Z');
  expect(textOf({}, 'missing')).toBe('');
});
