import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Harness, makeConnection, startApi } from './harness.ts';

let api: Harness;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const URL = '/api/api-keys';
const admin: ReturnType<Harness['as']> = (method, url, payload) => api.as('admin')(method, url, payload);
const make = async (name: string, more: object = {}): Promise<{ id: string; key: string }> =>
  (await admin('POST', URL, { name, ...more })).json();

/** A request for a command on `shop`, which the group waits for. */
async function ask(groups: readonly string[], userId = api.users.alice.id): Promise<string> {
  const review = await api.store.reviews.create({
    sessionId: randomUUID(),
    connectionId: randomUUID(),
    connectionName: 'shop',
    userId,
    userName: 'alice',
    text: 'delete from customers',
    fingerprint: 'f',
    groups,
    expiresAt: new Date(Date.now() + 60_000),
  });
  return review.id;
}

test('a key is shown once, listed without itself, and accepted in both headers', async () => {
  const created = await admin('POST', URL, { name: 'bot', groups: ['dba-team'], expires_in: 3600 });
  expect(created.statusCode).toBe(201);
  const { key, ...shown } = created.json();
  expect(key).toMatch(/^slk_[A-Za-z0-9_-]{43}$/);
  expect(shown).toMatchObject({ name: 'bot', groups: ['dba-team'], status: 'active', last_used_at: null });
  expect(Date.parse(shown.expires_at)).toBeGreaterThan(Date.now() + 3_500_000);
  for (const headers of [{ authorization: `Bearer ${key}` }, { 'api-key': key }]) {
    const who = await api.app.inject({ url: '/api/userinfo', headers });
    expect(who.json()).toMatchObject({ id: shown.id, name: 'bot', identity_type: 'machine', groups: ['dba-team'] });
  }
  const list = await api.as('auditor')('GET', URL);
  expect(list.json()).toEqual([{ ...shown, last_used_at: expect.any(String) }]);
  expect(list.body).not.toContain(key);
  expect((await admin('GET', `${URL}/bot`)).json().id).toBe(shown.id);
  expect((await admin('GET', `${URL}/${shown.id}`)).json().name).toBe('bot');
});

test('the header of API keys takes nothing else, and never a second word', async () => {
  const { key } = await make('header');
  const login = await api.login('alice');
  for (const value of [login, `Bearer ${key}`, `${key}, ${key}`, '', 'slk_']) {
    expect((await api.app.inject({ url: '/api/userinfo', headers: { 'api-key': value } })).statusCode).toBe(401);
  }
  const both = await api.app.inject({
    url: '/api/userinfo',
    headers: { 'api-key': key, authorization: `Bearer ${login}` },
  });
  expect([both.statusCode, both.json()]).toEqual([400, { message: 'send either Authorization or Api-Key, not both' }]);
});

test('it decides reviews for its groups, by its own name, as one of those who must', async () => {
  const { id, key } = await make('approver', { groups: ['dba-team', 'security'] });
  const review = await ask(['dba-team', 'security']);
  const approved = await api.app.inject({
    method: 'PUT',
    url: `/api/reviews/${review}/approve`,
    headers: { authorization: `Bearer ${key}` },
  });
  expect(approved.statusCode).toBe(200);
  expect(approved.json()).toMatchObject({
    status: 'PENDING',
    review_groups_data: [
      { group: 'dba-team', status: 'APPROVED', reviewed_by: { id, name: 'approver', identity_type: 'machine' } },
      { group: 'security', status: 'PENDING', reviewed_by: null },
    ],
  });
  const again = await api.send(key, 'PUT', `/api/reviews/${review}/approve`);
  expect(again.statusCode).toBe(403);
  const second = await make('second', { groups: ['security'] });
  const done = await api.send(second.key, 'PUT', `/api/reviews/${review}/approve`);
  expect(done.json()).toMatchObject({ status: 'APPROVED' });
  const other = await ask(['dba-team']);
  const rejected = await api.send(key, 'PUT', `/api/reviews/${other}/reject`, { reason: 'after hours' });
  expect(rejected.json()).toMatchObject({ status: 'REJECTED', rejection_reason: 'after hours' });
});

test('one without the group sees no request, and none is there for it', async () => {
  const { key } = await make('stranger', { groups: ['others'] });
  const review = await ask(['dba-team']);
  const hidden = await api.send(key, 'PUT', `/api/reviews/${review}/approve`);
  const missing = await api.send(key, 'PUT', `/api/reviews/${randomUUID()}/approve`);
  expect([hidden.statusCode, hidden.body]).toEqual([404, missing.body]);
});

test('nobody approves their own request, programs included', async () => {
  const { id, key } = await make('asker', { groups: ['dba-team'] });
  const answer = await api.send(key, 'PUT', `/api/reviews/${await ask(['dba-team'], id)}/approve`);
  expect([answer.statusCode, answer.json()]).toEqual([403, { message: 'nobody approves their own request' }]);
});

test('in the group admin it is an administrator', async () => {
  const { key } = await make('root-key', { groups: ['admin'] });
  expect((await api.send(key, 'POST', '/api/groups', { name: 'by-key' })).statusCode).toBe(201);
  const log = (await admin('GET', '/api/audit/logs?entity=group')).json().data;
  expect(log[0]).toMatchObject({ actor_name: 'root-key', entity_name: 'by-key' });
  const plain = await make('plain-key');
  expect((await api.send(plain.key, 'POST', '/api/groups', { name: 'nope' })).statusCode).toBe(403);
});

test('it gets nothing of the wire, no other tokens, and does not end itself', async () => {
  await makeConnection(api, 'open-to-all');
  const { key } = await make('api-only');
  const credentials = await api.send(key, 'POST', '/api/connections/open-to-all/credentials', {});
  expect([credentials.statusCode, credentials.json()]).toEqual([403, { message: 'this is not for API keys' }]);
  expect((await api.send(key, 'POST', '/api/logout')).statusCode).toBe(403);
  expect((await api.send(key, 'POST', '/api/tokens', { name: 'x' })).statusCode).toBe(403);
  const forIt = await admin('POST', '/api/tokens?user=api-only', { name: 'x' });
  expect(forIt.statusCode).toBe(422);
  const [own] = (await admin('GET', '/api/tokens?user=api-only')).json();
  expect((await admin('DELETE', `/api/tokens/${own.id}`)).statusCode).toBe(409);
  expect((await api.send(key, 'GET', '/api/userinfo')).statusCode).toBe(200);
});

test('inactive it opens nothing, reactivated it does again', async () => {
  const { id, key } = await make('switched', { groups: ['dba-team'] });
  const own = await ask(['security'], id);
  const off = await admin('PUT', `${URL}/switched`, { status: 'inactive' });
  expect(off.json()).toMatchObject({ status: 'inactive', groups: ['dba-team'] });
  expect((await api.send(key, 'GET', '/api/userinfo')).statusCode).toBe(401);
  expect(await api.store.reviews.get(own)).toMatchObject({ status: 'REVOKED', reason: 'switched was deactivated' });
  const on = await admin('POST', `${URL}/switched/reactivate`);
  expect([on.statusCode, on.json().status]).toEqual([200, 'active']);
  expect((await api.send(key, 'GET', '/api/userinfo')).statusCode).toBe(200);
});

test('an expired key says so, and comes back with another secret only', async () => {
  const { apiKey } = await api.store.apiKeys.create({ name: 'over', groups: [], expiresAt: new Date(Date.now() - 1) });
  expect((await admin('GET', `${URL}/over`)).json().status).toBe('expired');
  expect((await admin('POST', `${URL}/over/reactivate`)).statusCode).toBe(409);
  const rotated = await admin('POST', `${URL}/over/rotate`, { expires_in: 60 });
  expect(rotated.json()).toMatchObject({ id: apiKey.id, status: 'active' });
  expect((await api.send(rotated.json().key, 'GET', '/api/userinfo')).statusCode).toBe(200);
});

test('rotation: the key of before ends at once, or after a while', async () => {
  const { key } = await make('turned');
  const second = (await admin('POST', `${URL}/turned/rotate`, { grace_seconds: 600 })).json();
  for (const one of [key, second.key]) expect((await api.send(one, 'GET', '/api/userinfo')).statusCode).toBe(200);
  const third = (await admin('POST', `${URL}/turned/rotate`)).json();
  for (const one of [key, second.key]) expect((await api.send(one, 'GET', '/api/userinfo')).statusCode).toBe(401);
  expect((await api.send(third.key, 'GET', '/api/userinfo')).statusCode).toBe(200);
  expect((await admin('POST', `${URL}/nobody/rotate`)).statusCode).toBe(404);
});

test('deleted it is gone, and people are no keys', async () => {
  const { key } = await make('gone');
  expect((await admin('DELETE', `${URL}/alice`)).statusCode).toBe(404);
  expect((await admin('DELETE', `${URL}/gone`)).statusCode).toBe(204);
  expect((await api.send(key, 'GET', '/api/userinfo')).statusCode).toBe(401);
  expect((await admin('GET', `${URL}/gone`)).statusCode).toBe(404);
  expect((await admin('POST', URL, { name: 'alice' })).statusCode).toBe(409);
});

test('only admins make, change and end keys; an admin key does, too', async () => {
  await make('guarded');
  for (const person of ['alice', 'auditor'] as const) {
    expect((await api.as(person)('POST', URL, { name: 'x' })).statusCode).toBe(403);
    expect((await api.as(person)('PUT', `${URL}/guarded`, { groups: ['admin'] })).statusCode).toBe(403);
    expect((await api.as(person)('POST', `${URL}/guarded/rotate`)).statusCode).toBe(403);
    expect((await api.as(person)('DELETE', `${URL}/guarded`)).statusCode).toBe(403);
  }
  expect((await api.as('alice')('GET', URL)).statusCode).toBe(403);
});

test.each([
  ['POST', URL, {}, 'name: is required'],
  ['POST', URL, { name: 'x', expires_in: 0 }, 'expires_in: Too small'],
  ['POST', URL, { name: 'x', key: 'mine' }, 'unknown field key'],
  ['PUT', `${URL}/guarded`, { status: 'expired' }, 'status: '],
  ['POST', `${URL}/guarded/rotate`, { grace_seconds: -1 }, 'grace_seconds: Too small'],
] as const)('what is malformed is refused with its field: %#', async (method, url, body, message) => {
  const answer = await admin(method, url, body);
  expect(answer.statusCode).toBe(400);
  expect(answer.json().message).toContain(message);
});

test('no key is in the log, nor in what is recorded', async () => {
  const { key } = await make('quiet');
  await admin('POST', `${URL}/quiet/rotate`);
  const log = await admin('GET', '/api/audit/logs?entity=api_key');
  expect(log.json().data[0]).toMatchObject({ action: 'update', entity_name: 'quiet', after: { rotated: true } });
  expect(log.body).not.toContain('slk_');
  expect(api.log.join('')).not.toContain(key);
});
