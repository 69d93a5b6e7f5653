import { expect, test } from 'vitest';
import { filtersOf } from '../../../../web/src/pages/sessions/session-filters.ts';

const NOW = Date.UTC(2026, 4, 6, 12, 0, 30);
const of = (address: string) => filtersOf(new URLSearchParams(address), NOW);

test('the address narrows the list down', () => {
  expect(of('search= ann &user=bob&connection=shop&status=open&verb=exec&type=mongodb')).toEqual({
    search: 'ann',
    user: 'bob',
    connection: 'shop',
    status: 'open',
    verb: 'exec',
    type: 'mongodb',
  });
});

test('what is not known is left out: the gateway would refuse it', () => {
  expect(of('status=gone&verb=dance&type=toString&search=%20&time=soon&page=3')).toEqual({});
});

test('the last hour is asked for to the minute, so that the question stays the same for a while', () => {
  expect(of('time=1h')).toEqual({ start_date: '2026-05-06T11:00:00.000Z' });
});

test('days are those of the reader, the last one whole', () => {
  const found = of('time=days&from=2026-05-01&to=2026-05-02');
  expect(found.start_date).toBe(new Date('2026-05-01T00:00:00').toISOString());
  expect(found.end_date).toBe(new Date('2026-05-03T00:00:00').toISOString());
  expect(of('time=days&from=2026-99-01&to=')).toEqual({});
});
