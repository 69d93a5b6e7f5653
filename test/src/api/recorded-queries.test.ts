import { expect, test } from 'vitest';
import { QUERIES_MAX, type RecordedRange, recordedQueries, type Searched } from '../../../src/api/recorded-queries.ts';
import type { EventQuery, EventRecord, SessionQuery, Store } from '../../../src/store/index.ts';

interface Given {
  readonly id: string;
  readonly connectionId?: string;
  readonly records: readonly (readonly [type: string, body: Record<string, unknown>])[];
}

/** A store with these sessions, newest first. */
function storeOf(sessions: readonly Given[]): Pick<Store, 'sessions' | 'events'> {
  const list = async ({ limit, offset, connectionId }: SessionQuery & { limit: number; offset: number }) => {
    const found = sessions.filter((one) => connectionId === undefined || one.connectionId === connectionId);
    return {
      items: found.slice(offset, offset + limit).map((one) => ({ ...one, protocol: 'postgres' })),
      total: found.length,
    };
  };
  const events = async ({ sessionId, after = 0n, limit }: EventQuery): Promise<EventRecord[]> => {
    const records = sessions.find(({ id }) => id === sessionId)?.records ?? [];
    return records
      .map(([type, body], i) => ({
        gatewayId: 'g',
        seq: BigInt(i + 1),
        sessionId,
        type,
        at: new Date(i),
        body,
        hash: '',
      }))
      .filter(({ seq }) => seq > after)
      .slice(0, limit);
  };
  return { sessions: { list }, events: { list: events } } as unknown as Pick<Store, 'sessions' | 'events'>;
}

const decided = (id: number) => ['query.decided', { query: { id, text: `select ${id}` }, verdict: 'allow' }] as const;

async function search(
  given: readonly Given[],
  range: Partial<RecordedRange> = {},
  signal = new AbortController().signal,
) {
  const searched: Searched = { sessions: 0, queries: 0, isWhole: false };
  const found = [];
  const whole = { days: 7, connectionIds: [], of: 'statements' as const, ...range };
  for await (const query of recordedQueries(storeOf(given), whole, searched, signal)) found.push(query);
  return { found, searched };
}

test('the queries of the latest sessions come first, with all a rule can judge', async () => {
  const params = [{ text: 'a', encoding: 'text' }];
  const related = [{ kind: 'prepared', name: 'p', text: 'select 1' }];
  const body = { query: { id: 2, text: 'execute p', params, related, phase: 'execute' }, verdict: 'deny' };
  const { found, searched } = await search([
    { id: 'new', records: [decided(1), ['session.close', {}], ['query.decided', body]] },
    { id: 'old', records: [decided(1)] },
  ]);
  expect(found.map(({ session, seq, verdict }) => [session.id, seq, verdict])).toEqual([
    ['new', 1, 'allow'],
    ['new', 3, 'deny'],
    ['old', 1, 'allow'],
  ]);
  expect(found[1]?.statement).toMatchObject({ protocol: 'postgres', text: 'execute p', params, related });
  expect(searched).toEqual({ sessions: 2, queries: 3, isWhole: true });
});

test('of results the rows that were kept are read', async () => {
  const results = [{ columns: ['a'], rows: [['x'], [null], [{ text: 'cut', cut: { bytes: 9 } }]] }];
  const { found } = await search(
    [
      {
        id: 's',
        records: [
          decided(1),
          ['query.ended', { query: 1, status: 'ok', results }],
          ['query.ended', { query: 2, status: 'ok' }],
        ],
      },
    ],
    { of: 'results' },
  );
  expect(found).toMatchObject([
    { seq: 2, results: [{ protocol: 'postgres', columns: [{ name: 'a' }], rows: [['x'], [null], ['cut']] }] },
  ]);
});

test('only the connections that are named are looked at', async () => {
  const given = ['a', 'b', 'c'].map((id) => ({ id, connectionId: id, records: [decided(1)] }));
  const idsOf = async (connectionIds: string[]) =>
    (await search(given, { connectionIds })).found.map(({ session }) => session.id);
  expect(await idsOf(['b'])).toEqual(['b']);
  expect(await idsOf(['c', 'a'])).toEqual(['a', 'c']);
});

test('it ends when somebody leaves, and at its limit, and says that it is not whole', async () => {
  const left = new AbortController();
  left.abort();
  expect((await search([{ id: 's', records: [decided(1)] }], {}, left.signal)).searched).toMatchObject({
    isWhole: false,
  });
  const records = Array.from({ length: QUERIES_MAX + 500 }, (_, i) => decided(i + 1));
  const { searched } = await search([{ id: 's', records }]);
  expect(searched).toEqual({ sessions: 1, queries: QUERIES_MAX, isWhole: false });
});
