import { expect, test } from 'vitest';
import { askedOf, dayProblem, rangeOf } from '../../../../web/src/pages/analytics/range.ts';

const NOW = Date.parse('2026-03-10T14:25:00Z');
const of = (search: string) => rangeOf(new URLSearchParams(search));

test('a range ends with the hour or the day that runs', () => {
  expect(askedOf(of('range=24h'), NOW)).toEqual({
    start_date: '2026-03-09T15:00:00.000Z',
    end_date: '2026-03-10T15:00:00.000Z',
    bucket: 'hour',
  });
  expect(askedOf(of(''), NOW)).toEqual({
    start_date: '2026-03-04T00:00:00.000Z',
    end_date: '2026-03-11T00:00:00.000Z',
    bucket: 'day',
  });
});

test('days that somebody chose are all in it', () => {
  expect(askedOf(of('from=2026-01-01&to=2026-01-31'), NOW)).toEqual({
    start_date: '2026-01-01T00:00:00.000Z',
    end_date: '2026-02-01T00:00:00.000Z',
    bucket: 'day',
  });
  expect(askedOf(of('from=2026-01-01&to=2026-01-01'), NOW).bucket).toBe('hour');
});

test('an address that names no range is the last week', () => {
  for (const search of ['range=x', 'from=2026-02-01&to=2026-01-01', 'from=2026-99-99&to=x']) {
    expect(of(search)).toEqual({ name: '7d' });
  }
  expect(dayProblem('2020-01-01', '2026-01-01')).toContain('366');
});
