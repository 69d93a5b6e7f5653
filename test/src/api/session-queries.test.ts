import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Place } from '../../../src/api/session-queries.ts';
import { type Harness, makeConnection, openSession, startApi } from './harness.ts';
import { SessionRecords } from './session-records.ts';

const REVIEW = crypto.randomUUID();
let api: Harness;
let shop: { id: string; name: string };
let id: string;
let records: SessionRecords;
beforeAll(async () => {
  api = await startApi();
  shop = { ...(await makeConnection(api, 'shop')), name: 'shop' };
});
afterAll(() => api?.close());
beforeEach(async () => {
  id = await openSession(api, 'alice', shop);
  records = new SessionRecords(api.store, id);
});

const read = async (query = '', person: 'alice' | 'dba' | 'auditor' = 'alice') =>
  (await api.as(person)('GET', `/api/sessions/${id}/queries${query}`)).json();

test('a query says what ran, who let it pass, how it ended, and what the client saw', async () => {
  const seq = await records.held(1, 'select * from customers', REVIEW);
  await records.allowed(1, 'select * from customers', { note: 'approved by dba', by: undefined });
  const results = [
    {
      columns: ['name', 'email'],
      rows: [
        ['Ann', '[EMAIL]'],
        [null, { text: 'lo', cut: { bytes: 9, sha256: 'x' } }],
      ],
      truncated: true,
    },
  ];
  await records.ended(1, { rows: 7, masked: { EMAIL_ADDRESS: 2, PHONE: 1 }, results });
  const expected = {
    seq,
    query: 1,
    state: 'ended',
    phase: 'execute',
    via: 'Query',
    text: 'select * from customers',
    text_bytes: null,
    params: [],
    operations: [],
    verdict: 'allow',
    note: 'approved by dba',
    denied_by: null,
    reason: null,
    review_id: REVIEW,
    held_at: expect.stringMatching(/Z$/),
    decided_at: expect.stringMatching(/Z$/),
    ended_at: expect.stringMatching(/Z$/),
    ms: 5,
    status: 'ok',
    tag: 'SELECT 1',
    rows: 7,
    masked: { EMAIL_ADDRESS: 2, PHONE: 1 },
    masked_total: 3,
    blocked: null,
    error: null,
    results: [{ columns: ['name', 'email'], rows: [], kept: 2, truncated: true }],
  };
  expect((await read()).data).toEqual([expected]);
  const rows = [
    ['Ann', '[EMAIL]'],
    [null, { text: 'lo', bytes: 9 }],
  ];
  const whole = { ...expected, results: [{ columns: ['name', 'email'], rows, kept: 2, truncated: true }] };
  expect((await read('?include_rows=true')).data).toEqual([whole]);
  expect((await api.as('alice')('GET', `/api/sessions/${id}/queries/${seq}`)).json()).toEqual(whole);
});

test('what waits, runs, was denied or failed says so', async () => {
  await records.denied(1, 'drop table t');
  await records.allowed(2, 'select boom');
  await records.ended(2, { status: 'error', rows: 0, error: { code: '42601', message: 'syntax error' } });
  await records.allowed(3, 'select pg_sleep(9)');
  await records.held(4, 'delete from t');
  const { data } = await read();
  expect(data.map(({ state }: { state: string }) => state)).toEqual(['denied', 'ended', 'running', 'waiting']);
  expect(data[0]).toMatchObject({ verdict: 'deny', denied_by: 'guardrails', reason: { rule: 'no-drop' } });
  expect(data[1]).toMatchObject({ status: 'error', error: { code: '42601', message: 'syntax error' } });
  expect(data[3]).toMatchObject({ verdict: null, decided_at: null });
  const texts = async (query: string) => (await read(query)).data.map(({ text }: { text: string }) => text);
  expect(await texts('?verdict=deny')).toEqual(['drop table t']);
  expect(await texts('?verdict=waiting')).toEqual(['delete from t']);
  expect(await texts('?verdict=allow')).toEqual(['select boom', 'select pg_sleep(9)']);
});

test('pages hold each query once, whole, however its records lie between those of others', async () => {
  for (let n = 1; n <= 5; n += 1) await records.allowed(n, `select ${n}`);
  for (const n of [5, 1, 3, 2, 4]) await records.ended(n, { rows: n });
  const first = await read('?limit=2');
  expect(first).toMatchObject({
    has_next_page: true,
    data: [
      { query: 1, rows: 1 },
      { query: 2, rows: 2 },
    ],
  });
  const second = await read(`?limit=2&after=${first.next_after}`);
  expect(second).toMatchObject({
    has_next_page: true,
    data: [
      { query: 3, rows: 3 },
      { query: 4, rows: 4 },
    ],
  });
  const third = await read(`?limit=2&after=${second.next_after}`);
  expect(third).toMatchObject({ has_next_page: false, data: [{ query: 5, rows: 5 }] });
  expect(await read(`?after=${third.next_after}`)).toMatchObject({ has_next_page: false, data: [] });
  await records.allowed(6, 'select 6');
  expect((await read(`?after=${third.next_after}`)).data).toMatchObject([{ query: 6 }]);
});

test('reading on from the end brings what was not over once more', async () => {
  await records.allowed(1, 'select 1');
  await records.ended(1);
  await records.held(2, 'delete from t');
  const { next_after: after } = await read();
  await records.allowed(2, 'delete from t');
  await records.ended(2, { tag: 'DELETE 3' });
  expect((await read(`?after=${after}`)).data).toMatchObject([{ query: 2, state: 'ended', tag: 'DELETE 3' }]);
});

test('a portal that stops at a row limit is one query, with all its rows', async () => {
  await records.allowed(1, 'select * from t');
  const part = (rows: string[][]) => ({ rows: rows.length, masked: { PHONE: 1 }, results: [{ columns: ['a'], rows }] });
  await records.ended(1, { ...part([['1'], ['2']]), status: 'suspended' });
  expect((await read()).data).toMatchObject([{ state: 'running', rows: 2 }]);
  await records.ended(1, part([['3']]));
  const { data } = await read('?include_rows=true');
  expect(data).toMatchObject([
    { state: 'ended', rows: 3, masked: { PHONE: 2 }, results: [{ kept: 2 }, { rows: [['3']] }] },
  ]);
});

test('a long session is read a page at a time, and what cannot be understood is left out', async () => {
  await records.add('log.recovered', { bytes: 1 });
  await records.add('query.decided', { query: 'nonsense' });
  await records.add('query.ended', {});
  for (let n = 1; n <= 120; n += 1) await records.allowed(n, `select ${n}`);
  const first = await read('?limit=100');
  expect(first.data).toHaveLength(100);
  expect((await read(`?limit=100&after=${first.next_after}`)).data).toHaveLength(20);
});

test('the latest queries are read without those before them', async () => {
  for (let n = 1; n <= 30; n += 1) {
    await records.allowed(n, `select ${n}`);
    await records.ended(n);
  }
  const latest = await read('?limit=5&latest=true');
  expect(latest.data.map(({ query }: { query: number }) => query)).toEqual([26, 27, 28, 29, 30]);
  expect(latest.data[0]).toMatchObject({ state: 'ended', text: 'select 26' });
  await records.allowed(31, 'select 31');
  expect((await read(`?after=${latest.next_after}`)).data).toMatchObject([{ query: 31 }]);
  expect((await read('?limit=50&latest=true')).data).toHaveLength(31);
});

test('it is its owner’s, and admins’ and auditors’', async () => {
  const seq = await records.allowed(1, 'select 1');
  expect((await api.as('dba')('GET', `/api/sessions/${id}/queries`)).statusCode).toBe(404);
  expect((await api.as('dba')('GET', `/api/sessions/${id}/queries/${seq}`)).statusCode).toBe(404);
  expect((await read('', 'auditor')).data).toHaveLength(1);
  expect((await api.as('alice')('GET', `/api/sessions/${id}/queries/${seq + 1}`)).statusCode).toBe(404);
});

test.each(['after=1', 'after=x.y', 'after=1.2.3', 'limit=201', 'include_rows=perhaps', 'verdict=maybe'])(
  '%s is refused',
  async (query) => {
    expect((await api.as('alice')('GET', `/api/sessions/${id}/queries?${query}`)).statusCode).toBe(400);
  },
);

test('a place is two numbers', () => {
  expect(Place.parse('12.3')).toEqual({ seq: 12, query: 3 });
});
