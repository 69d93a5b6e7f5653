import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Harness, makeConnection, openSession, startApi } from './harness.ts';
import { SessionRecords } from './session-records.ts';

let api: Harness;
let shop: { id: string; name: string };
beforeAll(async () => {
  api = await startApi();
  shop = { ...(await makeConnection(api, 'shop')), name: 'shop' };
  await makeConnection(api, 'quiet');
  // Their times are of May 6th, 2026.
  const records = new SessionRecords(api.store, await openSession(api, 'alice', shop));
  await records.allowed(1, 'select 1');
  await records.ended(1, { masked: { PHONE: 2 } });
  await records.denied(2, 'drop table t');
});
afterAll(() => api?.close());

const read = (query: string, person: 'admin' | 'auditor' | 'alice' = 'admin') =>
  api.as(person)('GET', `/api/reports/activity?${query}`);
const MAY = 'start_date=2026-05-05&end_date=2026-05-08';

test('figures come in buckets without a gap, with their sums', async () => {
  const report = (await read(MAY, 'auditor')).json();
  expect(report).toMatchObject({
    start_date: '2026-05-05T00:00:00.000Z',
    end_date: '2026-05-08T00:00:00.000Z',
    bucket: 'day',
    commands: { allow: 1, deny: 1 },
    masked: { PHONE: 2 },
    connections: [{ connection_id: shop.id, connection: 'shop', allow: 1, deny: 1, masked_total: 2 }],
    users: [],
  });
  expect(report.buckets).toEqual([
    expect.objectContaining({ at: '2026-05-05T00:00:00.000Z', commands: { allow: 0, deny: 0 }, masked: {} }),
    {
      at: '2026-05-06T00:00:00.000Z',
      commands: { allow: 1, deny: 1 },
      masked: { PHONE: 2 },
      masked_total: 2,
      sessions: 0,
      requests: { total: 0, approved: 0, rejected: 0 },
      average_approval_sec: null,
    },
    expect.objectContaining({ at: '2026-05-07T00:00:00.000Z' }),
  ]);
  expect((await read(`${MAY}&bucket=hour`)).json().buckets).toHaveLength(72);
  expect((await read(`${MAY}&connection=quiet`)).json()).toMatchObject({
    commands: { allow: 0, deny: 0 },
    connections: [],
  });
});

test('without a range it is the last week, today included', async () => {
  const { buckets, users } = (await read('')).json();
  expect(buckets).toHaveLength(8);
  expect(buckets.at(-1)).toMatchObject({ sessions: 1 });
  expect(users).toMatchObject([{ user_name: 'alice', sessions: 1 }]);
});

test('ranges are bounded, and the figures are for admins and auditors', async () => {
  expect((await read('start_date=2020-01-01&end_date=2026-01-01')).json().message).toContain('800 are the most');
  expect((await read('start_date=2026-01-02&end_date=2026-01-01')).statusCode).toBe(422);
  expect((await read('connection=nothing')).statusCode).toBe(404);
  expect((await read('bucket=week')).statusCode).toBe(400);
  expect((await read('', 'alice')).statusCode).toBe(403);
});
