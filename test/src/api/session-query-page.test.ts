import { expect, test } from 'vitest';
import { PAGE_CHARS_MAX, readQueryPage } from '../../../src/api/session-query-page.ts';
import type { EventQuery, EventRecord, Events } from '../../../src/store/index.ts';

/** The index of one session whose records are these. */
function index(bodies: readonly (readonly [type: string, body: Record<string, unknown>])[]) {
  const records = bodies.map(([type, body], i): EventRecord => {
    return { gatewayId: 'g', seq: BigInt(i + 1), sessionId: 's', type, at: new Date(i), body, hash: '' };
  });
  let reads = 0;
  const list = async ({ after = 0n, limit }: EventQuery) => {
    reads += 1;
    return records.filter(({ seq }) => seq > after).slice(0, limit);
  };
  return { events: { list } as unknown as Events, reads: () => reads };
}
const decided = (id: number, text = '') => ['query.decided', { query: { id, text }, verdict: 'allow' }] as const;
const ended = (query: number) => ['query.ended', { query, status: 'ok' }] as const;
const START = { seq: 0, query: 0 };

test('a page ends before its limit is exceeded, in queries or in text', async () => {
  const text = 'x'.repeat(PAGE_CHARS_MAX / 2 + 1);
  const { events } = index([decided(1, text), decided(2, text), decided(3, text), ended(1), ended(2), ended(3)]);
  const page = await readQueryPage(events, 's', START, { limit: 10, withRows: false });
  expect(page.queries.map(({ query, state }) => [query, state])).toEqual([
    [1, 'ended'],
    [2, 'ended'],
  ]);
  expect(page).toMatchObject({ hasNext: true, next: { seq: 2, query: 2 } });
  const rest = await readQueryPage(events, 's', page.next, { limit: 10, withRows: false });
  expect(rest.queries.map(({ query, state }) => [query, state])).toEqual([[3, 'ended']]);
});

test('the end of a query is not looked for through a whole session', async () => {
  const others = Array.from({ length: 10_000 }, (_, i) => [decided(i + 2), ended(i + 2)]).flat();
  const { events, reads } = index([decided(1), ...others, ended(1)]);
  const page = await readQueryPage(events, 's', START, { limit: 1, withRows: false });
  expect(page.queries).toMatchObject([{ query: 1, state: 'running' }]);
  expect(reads()).toBeLessThan(30);
});

test('at the end the place lies before the first query that is not over', async () => {
  const { events } = index([decided(1), ended(1), decided(2), decided(3), ended(3)]);
  const page = await readQueryPage(events, 's', START, { limit: 10, withRows: false });
  expect(page).toMatchObject({ hasNext: false, next: { seq: 2, query: 1 } });
  const over = index([decided(1), ended(1)]);
  expect((await readQueryPage(over.events, 's', START, { limit: 10, withRows: false })).next).toEqual({
    seq: 2,
    query: 1,
  });
});

test('a session in which nothing ran has nothing to read', async () => {
  const page = await readQueryPage(index([]).events, 's', START, { limit: 10, withRows: true });
  expect(page).toEqual({ queries: [], hasNext: false, next: START });
});
