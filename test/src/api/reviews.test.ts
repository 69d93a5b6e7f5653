import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Review } from '../../../src/store/index.ts';
import { type Harness, makeConnection, startApi } from './harness.ts';

let api: Harness;
let shop: { readonly id: string };
beforeAll(async () => {
  api = await startApi();
  shop = await makeConnection(api, 'shop');
  await api.store.users.create({ name: 'sec', email: 'sec@example.com', groups: ['security'] });
});
afterAll(() => api.close());

let text = 0;
function ask(fields: Partial<Parameters<Harness['store']['reviews']['create']>[0]> = {}): Promise<Review> {
  text += 1;
  return api.store.reviews.create({
    sessionId: crypto.randomUUID(),
    connectionId: shop.id,
    connectionName: 'shop',
    userId: api.users.alice.id,
    userName: 'alice',
    text: `UPDATE customers SET vip = $1 -- ${text}`,
    params: [{ text: 't', encoding: 'text', type: 'bool' }],
    operations: ['update'],
    fingerprint: 'f'.repeat(64),
    groups: ['dba-team'],
    expiresAt: new Date(Date.now() + 60_000),
    ...fields,
  });
}
const put = (person: Parameters<Harness['as']>[0], path: string, body?: object) =>
  api.as(person)('PUT', `/api/reviews/${path}`, body);

describe('reading', () => {
  test('a review says who asked for what, with which values, and who must decide', async () => {
    const { id, sessionId, createdAt, expiresAt } = await ask({ text: 'DELETE FROM payments WHERE id = $1' });
    const answer = await api.as('dba')('GET', `/api/reviews/${id}`);
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({
      id,
      session: sessionId,
      mode: 'hold',
      database: '',
      normalized_text: null,
      normalized_fingerprint: null,
      touches: null,
      estimate: null,
      row_changes: 'uncountable',
      max_rows: null,
      type: 'onetime',
      status: 'PENDING',
      connection_name: 'shop',
      connection_id: shop.id,
      user_name: 'alice',
      user_id: api.users.alice.id,
      identity_type: 'user',
      text: 'DELETE FROM payments WHERE id = $1',
      params: [{ text: 't', encoding: 'text', type: 'bool' }],
      operations: ['update'],
      related: [],
      fingerprint: 'f'.repeat(64),
      review_groups_data: [
        {
          group: 'dba-team',
          status: 'PENDING',
          reviewed_by: null,
          review_date: null,
          reason: null,
          by_admin: false,
          max_rows: null,
        },
      ],
      min_approvals: null,
      person_counts: 'once',
      approved_at: null,
      auto_approved: false,
      reason: null,
      rejection_reason: null,
      outcome: null,
      created_at: createdAt.toISOString(),
      expires_at: expiresAt.toISOString(),
      decided_at: null,
      executed_at: null,
      access_duration_sec: null,
      revoke_at: null,
      justification: null,
      sessions: [],
    });
  });

  test('its owner, its groups, admins and auditors see it; for others it is not there', async () => {
    const { id } = await ask();
    for (const person of ['alice', 'dba', 'admin', 'auditor'] as const) {
      expect((await api.as(person)('GET', `/api/reviews/${id}`)).statusCode).toBe(200);
      expect((await api.as(person)('GET', '/api/reviews')).body).toContain(id);
    }
    expect((await api.as('eve')('GET', `/api/reviews/${id}`)).json()).toEqual({ message: 'review not found' });
    expect((await api.as('eve')('GET', '/api/reviews')).json()).toEqual([]);
    expect((await put('eve', `${id}/approve`)).statusCode).toBe(404);
    expect((await put('eve', id, { status: 'REVOKED' })).statusCode).toBe(404);
  });

  test('a session’s id stands for its review while just one is pending', async () => {
    const sessionId = crypto.randomUUID();
    const first = await ask({ sessionId });
    expect((await api.as('dba')('GET', `/api/reviews/${sessionId}`)).json().id).toBe(first.id);
    const second = await ask({ sessionId });
    expect((await api.as('dba')('GET', `/api/reviews/${sessionId}`)).statusCode).toBe(409);
    await put('dba', first.id, { status: 'rejected' });
    expect((await put('dba', sessionId, { status: 'approved' })).json()).toMatchObject({
      id: second.id,
      status: 'APPROVED',
    });
    expect((await api.as('dba')('GET', `/api/reviews/${sessionId}`)).statusCode).toBe(404);
  });
});

describe('the list', () => {
  let other: { readonly id: string };
  beforeAll(async () => {
    other = await makeConnection(api, 'other');
    await ask({ connectionId: other.id, connectionName: 'other' });
    const decided = await ask({ connectionId: other.id, connectionName: 'other' });
    await put('dba', `${decided.id}/reject`);
    await ask({ connectionId: other.id, connectionName: 'other', userId: api.users.eve.id, userName: 'eve' });
  });

  const list = async (query: string) => (await api.as('auditor')('GET', `/api/reviews?${query}`)).json();

  test('is filtered by status in any case, by user, connection and time', async () => {
    expect(await list('connection=other')).toHaveLength(3);
    expect(await list(`connection=${other.id}&status=pending`)).toHaveLength(2);
    expect(await list('connection=other&status=REJECTED')).toHaveLength(1);
    expect(await list('connection=other&user=eve')).toHaveLength(1);
    expect(await list('connection=other&user=eve@example.com&status=Rejected')).toHaveLength(0);
    expect(await list('connection=nowhere')).toEqual([]);
    expect(await list('user=nobody')).toEqual([]);
    expect(await list('connection=other&start_date=2999-01-01')).toEqual([]);
    expect(await list('connection=other&start_date=2020-01-01T00:00:00%2B02:00&end_date=2999-01-01')).toHaveLength(3);
  });

  test('is cut into pages, newest first, and says how long it is', async () => {
    const first = await api.as('auditor')('GET', '/api/reviews?connection=other&limit=2');
    const second = await api.as('auditor')('GET', '/api/reviews?connection=other&limit=2&offset=2');
    expect(first.headers['x-total-count']).toBe('3');
    const times = [...first.json(), ...second.json()].map((review: { created_at: string }) => review.created_at);
    expect(times).toHaveLength(3);
    expect(times).toEqual([...times].sort().reverse());
  });

  test.each(['status=waiting', 'limit=101', 'limit=0', 'start_date=yesterday', 'stauts=pending'])(
    '%s is refused',
    async (query) => {
      expect((await api.as('auditor')('GET', `/api/reviews?${query}`)).statusCode).toBe(400);
    },
  );
});

describe('deciding', () => {
  let id: string;
  beforeEach(async () => {
    id = (await ask()).id;
  });

  test('a member of the group approves, without any body', async () => {
    const answer = await put('dba', `${id}/approve`);
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({
      status: 'APPROVED',
      decided_at: expect.any(String),
      review_groups_data: [
        { group: 'dba-team', status: 'APPROVED', reviewed_by: { id: api.users.dba.id, name: 'dba' } },
      ],
    });
  });

  test('a rejection carries its reason', async () => {
    const answer = await put('dba', `${id}/reject`, { reason: 'not on a Friday' });
    expect(answer.json()).toMatchObject({ status: 'REJECTED', rejection_reason: 'not on a Friday' });
  });

  test('the body form does the same', async () => {
    const answer = await put('dba', id, { status: 'Rejected', rejection_reason: 'no' });
    expect(answer.json()).toMatchObject({ status: 'REJECTED', rejection_reason: 'no' });
  });

  test('what is decided stays decided', async () => {
    await put('dba', `${id}/approve`);
    const again = await put('dba', `${id}/reject`);
    expect(again.statusCode).toBe(409);
    expect(again.json()).toEqual({ message: 'the review is APPROVED and cannot be decided any more' });
  });

  test('what ran out of time is expired, not approved', async () => {
    const late = await ask({ expiresAt: new Date(Date.now() - 1000) });
    const answer = await put('dba', `${late.id}/approve`);
    expect(answer.statusCode).toBe(409);
    expect(answer.json().message).toContain('EXPIRED');
  });

  test('nobody approves their own request, admins included', async () => {
    const own = await ask({ userId: api.users.dba.id, userName: 'dba' });
    expect((await put('dba', `${own.id}/approve`)).json()).toEqual({ message: 'nobody approves their own request' });
    const admins = await ask({ userId: api.users.admin.id, userName: 'admin' });
    expect((await put('admin', `${admins.id}/approve`)).statusCode).toBe(403);
  });

  test('who is in none of the groups may not decide, except admins, which is noted', async () => {
    expect((await put('alice', `${id}/reject`)).json()).toEqual({
      message: 'not eligible: the review waits for dba-team',
    });
    const answer = await put('admin', `${id}/approve`);
    expect(answer.json()).toMatchObject({ status: 'APPROVED', review_groups_data: [{ by_admin: true }] });
  });

  test('every group must approve, each by another person', async () => {
    await api.store.users.update(api.users.dba.id, { groups: ['dba-team', 'security'] });
    const both = await ask({ groups: ['dba-team', 'security'] });
    expect((await put('dba', `${both.id}/approve`, { group: 'security' })).json()).toMatchObject({ status: 'PENDING' });
    const twice = await put('dba', `${both.id}/approve`);
    expect(twice.statusCode).toBe(403);
    expect(twice.json().message).toContain('already decided for one group');
    const wrong = await put('admin', `${both.id}/approve`, { group: 'security' });
    expect(wrong.json()).toEqual({ message: 'the review does not wait for group security' });
    expect((await put('admin', `${both.id}/approve`)).json()).toMatchObject({ status: 'APPROVED' });
    await api.store.users.update(api.users.dba.id, { groups: ['dba-team'] });
  });

  test('of ten approvals at once one counts', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => put('dba', `${id}/approve`)));
    expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1);
    expect(answers.filter(({ statusCode }) => statusCode === 409)).toHaveLength(9);
  });
});

describe('revoking', () => {
  test('the owner, the groups and admins take a request back before it runs', async () => {
    for (const person of ['alice', 'dba', 'admin'] as const) {
      const { id } = await ask();
      await put('admin', `${id}/approve`);
      const answer = await put(person, id, { status: 'REVOKED', reason: 'changed my mind' });
      expect(answer.json()).toMatchObject({ status: 'REVOKED', reason: `revoked by ${person}: changed my mind` });
    }
  });

  test('what ran cannot be taken back', async () => {
    const { id, fingerprint } = await ask();
    await put('dba', `${id}/approve`);
    await api.store.reviews.claim(id, fingerprint);
    const answer = await put('alice', id, { status: 'REVOKED' });
    expect(answer.statusCode).toBe(409);
    expect(answer.json().message).toContain('EXECUTED');
  });
});

test.each([
  ['/approve', { comment: 'x' }, 'unknown field comment'],
  ['/approve', { reason: 1 }, 'reason: Invalid input: expected string, received number'],
  ['/reject', { reason: 'x'.repeat(1001) }, 'reason: Too big: expected string to have <=1000 characters'],
  ['', { status: 'EXECUTED' }, 'status: Invalid option: expected one of "APPROVED"|"REJECTED"|"REVOKED"'],
  ['', {}, 'status: is required'],
  ['', undefined, 'a JSON body is required'],
])('PUT %s with %j is refused', async (path, body, message) => {
  const { id } = await ask();
  const answer = await put('dba', `${id}${path}`, body);
  expect(answer.statusCode).toBe(400);
  expect(answer.json()).toEqual({ message });
});

test('what is no id is refused, and an unknown id is not found', async () => {
  expect((await put('dba', 'latest/approve')).json()).toEqual({ message: 'id: Invalid UUID' });
  expect((await put('dba', `${crypto.randomUUID()}/approve`)).statusCode).toBe(404);
});
