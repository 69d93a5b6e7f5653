import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Harness, makeConnection, startApi } from './harness.ts';

let api: Harness;
let shop: { readonly id: string };
let first: string;
let second: string;

beforeAll(async () => {
  api = await startApi();
  shop = await makeConnection(api, 'shop');
  first = await ask('alice', ['dba-team', 'security'], shop.id);
  second = await ask('eve', ['security'], crypto.randomUUID());
  await api.as('dba')('PUT', `/api/reviews/${first}/approve`, { reason: 'fine' });
});
afterAll(() => api.close());

async function ask(person: 'alice' | 'eve', groups: string[], connectionId: string): Promise<string> {
  const review = await api.store.reviews.create({
    sessionId: crypto.randomUUID(),
    connectionId,
    connectionName: 'shop',
    userId: api.users[person].id,
    userName: person,
    text: 'DELETE FROM t',
    fingerprint: 'f',
    groups,
    expiresAt: new Date(Date.now() + 60_000),
  });
  return review.id;
}

async function listed(query: string, person: Parameters<Harness['as']>[0] = 'admin'): Promise<string[]> {
  const answer = await api.as(person)('GET', `/api/reviews?${query}`);
  expect(answer.statusCode).toBe(200);
  const ids = answer.json().map(({ id }: { id: string }) => id);
  expect(answer.headers['x-total-count']).toBe(String(ids.length));
  return ids;
}

describe('a list is narrowed down by', () => {
  test('who asked, by name, e-mail or id', async () => {
    for (const user of ['alice', 'alice@example.com', api.users.alice.id]) {
      expect(await listed(`user=${user}`)).toEqual([first]);
    }
  });

  test('who decided', async () => {
    expect(await listed('reviewer=dba')).toEqual([first]);
    expect(await listed('reviewer=eve')).toEqual([]);
  });

  test('the group that was asked, the connection, the status and the type', async () => {
    expect(await listed('group=dba-team')).toEqual([first]);
    expect(await listed('group=security&status=pending&type=onetime')).toEqual([second, first]);
    expect(await listed('connection=shop')).toEqual([first]);
    expect(await listed(`connection=${shop.id}&group=security`)).toEqual([first]);
    expect(await listed('type=jit')).toEqual([]);
  });

  test('when it was asked for', async () => {
    const day = 24 * 3600 * 1000;
    const date = (at: number) => new Date(at).toISOString().slice(0, 10);
    expect(await listed(`start_date=${date(Date.now() - day)}&end_date=${date(Date.now() + day)}`)).toHaveLength(2);
    expect(await listed(`start_date=${date(Date.now() + day)}`)).toEqual([]);
    expect(await listed(`end_date=${date(Date.now() - day)}`)).toEqual([]);
  });

  test('what the caller may see, before all', async () => {
    expect(await listed('group=security', 'eve')).toEqual([second]);
    expect(await listed('group=security', 'dba')).toEqual([first]);
  });
});

test('people and connections that there are none of have no reviews', async () => {
  for (const query of ['user=nobody', 'reviewer=nobody', 'connection=nothing']) expect(await listed(query)).toEqual([]);
});

test.each(['status=odd', 'type=odd', 'start_date=yesterday', 'group=', 'limit=0', 'limit=101', 'format=xml', 'odd=1'])(
  '%s is refused, naming the field',
  async (query) => {
    const answer = await api.as('admin')('GET', `/api/reviews?${query}`);
    expect(answer.statusCode).toBe(400);
    expect(answer.json().message).toContain(query.split('=')[0]);
  },
);
