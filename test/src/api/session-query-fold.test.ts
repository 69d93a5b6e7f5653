import { expect, test } from 'vitest';
import { QueryFold } from '../../../src/api/session-query-fold.ts';
import type { EventRecord } from '../../../src/store/index.ts';

let seq = 0;
const record = (type: string, body: Record<string, unknown>): EventRecord => {
  seq += 1;
  return { gatewayId: 'g', seq: BigInt(seq), sessionId: 's', type, at: new Date(seq), body, hash: '' };
};
const decided = (id: number) => record('query.decided', { query: { id, text: `select ${id}` }, verdict: 'allow' });
const ended = (query: number, more: object = {}) => record('query.ended', { query, status: 'ok', ...more });

test('records of a query are put together, whatever lies between them', () => {
  const fold = new QueryFold({ seq: 0, query: 0 }, false);
  for (const one of [decided(1), decided(2), ended(2), ended(1)]) fold.add(one);
  expect(fold.entries.map(({ query, state }) => [query, state])).toEqual([
    [1, 'ended'],
    [2, 'ended'],
  ]);
  expect([fold.size, fold.last, fold.unfinished]).toEqual([2, 2, undefined]);
});

test.each([
  [{ note: 'dlp: 1 rule; review:11111111-2222-3333-4444-555555555555 approved by dba' }],
  [{ note: 'window:11111111-2222-3333-4444-555555555555 until 10:00' }],
  [{ verdict: 'deny', reason: { code: 'x', message: 'x', rule: 'review:11111111-2222-3333-4444-555555555555' } }],
])('the request is known by which a command that did not wait was let pass or refused: %j', (more) => {
  const fold = new QueryFold({ seq: 0, query: 0 }, false);
  const body = { query: { id: 1, text: 'select 1' }, verdict: 'allow', ...more };
  expect(fold.add(record('query.decided', body))?.review_id).toBe('11111111-2222-3333-4444-555555555555');
});

test('queries that were read before are left out, with all that belongs to them', () => {
  const fold = new QueryFold({ seq: 0, query: 3 }, false);
  expect(fold.begins(decided(3))).toBe(false);
  expect(fold.add(decided(3))).toBeUndefined();
  expect(fold.add(ended(3))).toBeUndefined();
  const next = decided(4);
  expect(fold.begins(next)).toBe(true);
  expect(fold.add(next)).toMatchObject({ query: 4, state: 'running' });
  expect(fold.begins(decided(4))).toBe(false);
  expect(fold.unfinished?.query).toBe(4);
});

test('what is over is forgotten where it is only told once', () => {
  const fold = new QueryFold({ seq: 0, query: 0 }, false);
  for (const one of [decided(1), ended(1), decided(2)]) fold.add(one);
  fold.forgetFinished();
  expect(fold.entries.map(({ query }) => query)).toEqual([2]);
  expect(fold.add(ended(1))).toBeUndefined();
});

test('rows are there only where they are wanted, and count as text', () => {
  const results = [{ columns: ['a'], rows: [['x'.repeat(100)], [{ text: 'beginning', cut: { bytes: 99 } }]] }];
  const without = new QueryFold({ seq: 0, query: 0 }, false);
  const withRows = new QueryFold({ seq: 0, query: 0 }, true);
  for (const fold of [without, withRows]) for (const one of [decided(1), ended(1, { results })]) fold.add(one);
  expect(without.entries[0]?.results).toEqual([{ columns: ['a'], rows: [], kept: 2, truncated: false }]);
  expect(withRows.entries[0]?.results[0]?.rows[1]).toEqual([{ text: 'beginning', bytes: 99 }]);
  expect(withRows.chars - without.chars).toBe(109);
});

test('records of other kinds, and ones nobody can read, change nothing', () => {
  const fold = new QueryFold({ seq: 0, query: 0 }, false);
  for (const one of [
    record('session.open', {}),
    record('query.decided', {}),
    record('query.held', { query: 1 }),
    ended(7),
  ])
    expect(fold.add(one)).toBeUndefined();
  expect(fold.size).toBe(0);
});
