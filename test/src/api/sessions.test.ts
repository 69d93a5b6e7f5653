import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Harness, makeConnection, openSession, startApi } from './harness.ts';

let api: Harness;
let shop: { id: string; name: string };
let mine: string;
let theirs: string;
beforeAll(async () => {
  api = await startApi();
  shop = { ...(await makeConnection(api, 'shop')), name: 'shop' };
  mine = await openSession(api, 'alice', shop);
  theirs = await openSession(api, 'dba', shop);
  await api.store.sessions.count([{ id: mine, queries: 3, masked: { EMAIL_ADDRESS: 7 } }]);
});
afterAll(() => api.close());

test('a session says who, where, since when, and what was masked', async () => {
  const answer = await api.as('alice')('GET', `/api/sessions/${mine}`);
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toEqual({
    id: mine,
    user_name: 'alice',
    user_id: api.users.alice.id,
    identity_type: 'user',
    connection: 'shop',
    connection_id: shop.id,
    type: 'postgres',
    verb: 'connect',
    status: 'open',
    client_address: '127.0.0.1:50000',
    application: 'psql',
    database: 'shop',
    start_date: expect.any(String),
    end_date: null,
    close_reason: null,
    query_count: 3,
    masked: { EMAIL_ADDRESS: 7 },
    gateway_id: 'gateway-1',
  });
});

test('users see their own sessions, admins and auditors everybody’s', async () => {
  expect((await api.as('alice')('GET', `/api/sessions/${theirs}`)).json()).toEqual({ message: 'session not found' });
  expect((await api.as('alice')('GET', `/api/sessions/${theirs}/events`)).statusCode).toBe(404);
  expect((await api.as('alice')('GET', '/api/sessions')).json()).toMatchObject({
    data: [{ id: mine }],
    total: 1,
    has_next_page: false,
  });
  expect((await api.as('alice')('GET', '/api/sessions?user=dba')).json()).toEqual({
    data: [],
    total: 0,
    has_next_page: false,
  });
  for (const person of ['admin', 'auditor'] as const) {
    expect((await api.as(person)('GET', `/api/sessions/${theirs}`)).statusCode).toBe(200);
    expect((await api.as(person)('GET', '/api/sessions')).json().total).toBe(2);
  }
});

test('the list is filtered and paged', async () => {
  const list = async (query: string) => (await api.as('admin')('GET', `/api/sessions?${query}`)).json();
  expect((await list('user=dba')).data).toMatchObject([{ id: theirs }]);
  expect((await list('user=nobody')).total).toBe(0);
  expect((await list('connection=shop&status=OPEN')).total).toBe(2);
  expect((await list('connection=elsewhere')).total).toBe(0);
  expect((await list('status=closed')).total).toBe(0);
  expect((await list('type=postgres')).total).toBe(2);
  expect((await list('type=mysql')).total).toBe(0);
  expect((await list('start_date=2999-01-01')).total).toBe(0);
  expect((await list('end_date=2000-01-01T00:00:00Z')).total).toBe(0);
  const first = await list('limit=1');
  expect(first).toMatchObject({ total: 2, has_next_page: true, data: [{ id: theirs }] });
  expect(await list('limit=1&offset=1')).toMatchObject({ total: 2, has_next_page: false, data: [{ id: mine }] });
});

test('sessions are found by what is known of them, and no sign stands for others', async () => {
  const total = async (query: string) => (await api.as('admin')('GET', `/api/sessions?${query}`)).json().total;
  expect(await total('search=ALI')).toBe(1);
  expect(await total('search=psql')).toBe(2);
  expect(await total('search=127.0.0.1')).toBe(2);
  expect(await total('search=%25')).toBe(0);
  expect(await total('search=_')).toBe(0);
  expect(await total('search=%5C')).toBe(0);
  expect(await total('verb=connect')).toBe(2);
  expect(await total('verb=exec')).toBe(0);
  expect((await api.as('alice')('GET', '/api/sessions?search=dba')).json().total).toBe(0);
});

test.each(['limit=101', 'status=ready', 'start_date=x', 'offset=-1', 'expand=all'])('%s is refused', async (query) => {
  expect((await api.as('admin')('GET', `/api/sessions?${query}`)).statusCode).toBe(400);
});

describe('events', () => {
  beforeAll(async () => {
    const seqs = [5n, 6n, 9n];
    await api.store.events.insertBatch(
      seqs.map((seq) => ({
        gatewayId: 'gateway-1',
        seq,
        sessionId: mine,
        type: 'query.decided',
        at: new Date(Date.UTC(2026, 0, Number(seq))),
        body: { text: `SELECT ${seq}` },
        hash: 'a'.repeat(64),
      })),
    );
  });

  test('are read in order, a page at a time', async () => {
    const first = (await api.as('alice')('GET', `/api/sessions/${mine}/events?limit=2`)).json();
    expect(first).toMatchObject({ has_next_page: true, next_after: 6 });
    expect(first.data[0]).toEqual({
      seq: 5,
      type: 'query.decided',
      at: '2026-01-05T00:00:00.000Z',
      body: { text: 'SELECT 5' },
      hash: 'a'.repeat(64),
      gateway_id: 'gateway-1',
    });
    const second = (await api.as('alice')('GET', `/api/sessions/${mine}/events?limit=2&after=6`)).json();
    expect(second).toMatchObject({ has_next_page: false, next_after: null, data: [{ seq: 9 }] });
  });

  test.each(['limit=1001', 'after=-1', 'after=x', 'before=1'])('%s is refused', async (query) => {
    expect((await api.as('alice')('GET', `/api/sessions/${mine}/events?${query}`)).statusCode).toBe(400);
  });
});

describe('killing', () => {
  test('the owner and admins end a session that runs here', async () => {
    api.running.add(mine).add(theirs);
    expect((await api.as('alice')('POST', `/api/sessions/${mine}/kill`)).statusCode).toBe(204);
    expect((await api.as('admin')('POST', `/api/sessions/${theirs}/kill`, {})).statusCode).toBe(204);
    expect(api.killed).toEqual([`${mine} by alice`, `${theirs} by admin`]);
  });

  test('nobody ends the session of somebody else, and auditors none', async () => {
    api.running.add(theirs);
    const before = api.killed.length;
    expect((await api.as('alice')('POST', `/api/sessions/${theirs}/kill`)).statusCode).toBe(404);
    expect((await api.as('auditor')('POST', `/api/sessions/${theirs}/kill`)).statusCode).toBe(403);
    expect(api.killed).toHaveLength(before);
  });

  test('a session on another gateway is ended there', async () => {
    const shared = await openSession(api, 'alice', shop);
    const stop = api.store.onLiveChange((change) => {
      if (change.kind === 'kill') void api.store.sessions.close(change.sessionId, `ended by ${change.byName}`);
    });
    expect((await api.as('alice')('POST', `/api/sessions/${shared}/kill`)).statusCode).toBe(204);
    stop();
    expect(await api.store.sessions.get(shared)).toMatchObject({ status: 'closed', closeReason: 'ended by alice' });
  });

  test('a session whose gateway does not answer, or that is over, is said to be so', async () => {
    api.running.clear();
    const elsewhere = await api.as('alice')('POST', `/api/sessions/${mine}/kill`);
    expect(elsewhere.statusCode).toBe(409);
    expect(elsewhere.json().message).toContain('gateway-1');
    await api.store.sessions.close(mine, 'client left');
    const over = await api.as('alice')('POST', `/api/sessions/${mine}/kill`);
    expect(over.json()).toEqual({ message: 'the session is closed already' });
    expect((await api.as('alice')('GET', `/api/sessions/${mine}`)).json()).toMatchObject({
      status: 'closed',
      close_reason: 'client left',
    });
  });

  test('an unknown session is not found, and a body with fields is refused', async () => {
    expect((await api.as('admin')('POST', `/api/sessions/${crypto.randomUUID()}/kill`)).statusCode).toBe(404);
    expect((await api.as('admin')('POST', `/api/sessions/${mine}/kill`, { force: true })).json()).toEqual({
      message: 'unknown field force',
    });
  });
});

test('what never opened, because the connection is hidden, is for admins and auditors to read', async () => {
  const hidden = await makeConnection(api, 'never-opened');
  const open = await openSession(api, 'eve', { id: hidden.id, name: 'never-opened' });
  const refused = crypto.randomUUID();
  const { id: _id, ...opened } = (await api.store.sessions.get(open)) ?? { id: '' };
  await api.store.sessions.open({ ...opened, id: refused, refused: true } as Parameters<
    typeof api.store.sessions.open
  >[0]);
  const idsOf = async (person: 'eve' | 'auditor'): Promise<string[]> =>
    (await api.as(person)('GET', '/api/sessions?connection=never-opened'))
      .json()
      .data.map((session: { id: string }) => session.id);
  expect(await idsOf('eve')).toEqual([open]);
  expect(new Set(await idsOf('auditor'))).toEqual(new Set([open, refused]));
  const missing = await api.as('eve')('GET', `/api/sessions/${crypto.randomUUID()}`);
  for (const path of ['', '/events'] as const) {
    const answer = await api.as('eve')('GET', `/api/sessions/${refused}${path}`);
    expect([answer.statusCode, answer.body]).toEqual([404, missing.body]);
  }
  expect((await api.as('auditor')('GET', `/api/sessions/${refused}`)).statusCode).toBe(200);
});
