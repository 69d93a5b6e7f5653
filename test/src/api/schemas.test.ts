import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  GroupName,
  isUuid,
  NoBody,
  page,
  paging,
  RuleName,
  Time,
  TimeFilter,
  time,
  wholeList,
} from '../../../src/api/schemas.ts';

test('times leave as ISO 8601 in UTC, and nothing as null', () => {
  const text = time(new Date(Date.UTC(2026, 1, 3, 4, 5, 6, 7)));
  expect(text).toBe('2026-02-03T04:05:06.007Z');
  expect(Time.safeParse(text).success).toBe(true);
  expect([time(undefined), time(null)]).toEqual([null, null]);
});

describe('a time in a query', () => {
  test.each([
    ['2026-02-03', '2026-02-03T00:00:00.000Z'],
    ['2026-02-03T04:05:06Z', '2026-02-03T04:05:06.000Z'],
    ['2026-02-03T04:05:06+02:00', '2026-02-03T02:05:06.000Z'],
  ])('%s is understood', (given, meant) => {
    expect(TimeFilter.parse(given).toISOString()).toBe(meant);
  });

  test.each(['2026-02-30', '2026-02-03T04:05:06', 'yesterday', '', '1700000000'])('%j is not', (given) => {
    expect(TimeFilter.safeParse(given).error?.issues[0]?.message).toBe('must be a date or a time in ISO 8601');
  });
});

test('a page knows whether there is more', () => {
  expect(page([1, 2], 5, 0)).toEqual({ data: [1, 2], total: 5, has_next_page: true });
  expect(page([5], 5, 4)).toEqual({ data: [5], total: 5, has_next_page: false });
  expect(page([], 5, 9)).toEqual({ data: [], total: 5, has_next_page: false });
});

test('limits have defaults and ends', () => {
  expect(z.strictObject(paging).parse({})).toEqual({ limit: 50, offset: 0 });
  expect(z.strictObject(wholeList).parse({ offset: '7' })).toEqual({ limit: 1000, offset: 7 });
  for (const limit of ['0', '101', '1.5', 'x', ['1', '2']])
    expect(z.strictObject(paging).safeParse({ limit }).success).toBe(false);
});

test('no body is nothing or an empty object', () => {
  for (const body of [undefined, null, {}]) expect(NoBody.safeParse(body).success).toBe(true);
  for (const body of [{ a: 1 }, [], 'x', 0]) expect(NoBody.safeParse(body).success).toBe(false);
});

test('names are what they may be', () => {
  for (const name of ['dba-team', 'A', 'a.b_c', 'x'.repeat(63)]) expect(GroupName.safeParse(name).success).toBe(true);
  for (const name of ['', '-a', 'a b', 'a,b', 'x'.repeat(64), 'a\n'])
    expect(GroupName.safeParse(name).success).toBe(false);
  expect(RuleName.safeParse('No drops, please!').success).toBe(true);
  for (const name of ['', ' x', 'x ', 'a\tb', 'x'.repeat(129)]) expect(RuleName.safeParse(name).success).toBe(false);
  expect([isUuid(crypto.randomUUID()), isUuid('shop')]).toEqual([true, false]);
});
