import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Harness, startApi } from './harness.ts';

let api: Harness;

beforeAll(async () => {
  api = await startApi();
  for (const decision of ['approve', 'approve', 'approve', 'reject', undefined]) {
    const { id } = await api.store.reviews.create({
      sessionId: crypto.randomUUID(),
      connectionId: crypto.randomUUID(),
      connectionName: 'shop',
      userId: api.users.alice.id,
      userName: 'alice',
      text: 'delete from t where id = 7',
      normalForm: { text: 'delete from t where id = $1', fingerprint: 'abc' },
      fingerprint: 'f',
      groups: ['dba-team'],
      expiresAt: new Date(Date.now() + 60_000),
    });
    if (decision !== undefined) await api.as('dba')('PUT', `/api/reviews/${id}/${decision}`);
  }
});
afterAll(() => api.close());

test.each(['/api/reviews/stats', '/api/reports/reviews'])('%s counts what became of requests', async (url) => {
  expect((await api.as('admin')('GET', url)).json()).toEqual({
    total: 5,
    statuses: { PENDING: 1, APPROVED: 3, REJECTED: 1, EXPIRED: 0, REVOKED: 0, EXECUTED: 0 },
    auto_approved: 0,
    approved: 3,
    rejected: 1,
    approval_rate: 0.75,
    average_approval_sec: expect.any(Number),
    median_approval_sec: expect.any(Number),
    p95_approval_sec: expect.any(Number),
    top_requesters: [{ user_id: api.users.alice.id, user_name: 'alice', total: 5, approved: 3, rejected: 1 }],
    top_commands: [
      {
        normalized_fingerprint: 'abc',
        normalized_text: 'delete from t where id = $1',
        total: 5,
        approved: 3,
        rejected: 1,
      },
    ],
  });
});

test('the filters of the list hold for the figures', async () => {
  const total = async (query: string) => (await api.as('admin')('GET', `/api/reviews/stats?${query}`)).json().total;
  expect(await total('status=approved')).toBe(3);
  expect(await total('reviewer=dba')).toBe(4);
  expect(await total('user=eve')).toBe(0);
  expect((await api.as('admin')('GET', '/api/reviews/stats?user=nobody')).json()).toMatchObject({
    total: 0,
    approval_rate: null,
    average_approval_sec: null,
  });
  expect((await api.as('admin')('GET', '/api/reviews/stats?limit=1')).statusCode).toBe(400);
});

test('everybody counts what they may see', async () => {
  const total = async (person: Parameters<Harness['as']>[0]) =>
    (await api.as(person)('GET', '/api/reviews/stats')).json().total;
  expect([await total('alice'), await total('dba'), await total('eve'), await total('auditor')]).toEqual([5, 5, 0, 5]);
});
