import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Harness, makeConnection, startApi } from './harness.ts';

let api: Harness;
beforeAll(async () => {
  api = await startApi();
  await makeConnection(api, 'shop');
  await makeConnection(api, 'hidden', { access_groups: ['dba-team'] });
});
afterAll(() => api.close());

test('a token is shown once, works, is listed without its secret, and ends when revoked', async () => {
  const created = await api.as('alice')('POST', '/api/tokens', { name: 'laptop', expires_in_seconds: 60 });
  expect(created.statusCode).toBe(201);
  const { token, ...shown } = created.json();
  expect(token).toMatch(/^slc_/);
  expect(shown).toMatchObject({ kind: 'access', name: 'laptop', user_id: api.users.alice.id, connection_id: null });
  expect((await api.send(token, 'GET', '/api/userinfo')).json().name).toBe('alice');
  const list = await api.as('alice')('GET', '/api/tokens');
  expect(list.json()).toContainEqual({ ...shown, last_used_at: expect.any(String) });
  expect(list.body).not.toContain(token);
  expect((await api.as('alice')('DELETE', `/api/tokens/${shown.id}`)).statusCode).toBe(204);
  expect((await api.send(token, 'GET', '/api/userinfo')).statusCode).toBe(401);
});

test('a token limited to a connection opens nothing of the API', async () => {
  const { token, connection_id } = (
    await api.as('alice')('POST', '/api/tokens', { name: 'x', connection: 'shop' })
  ).json();
  expect(connection_id).toEqual(expect.any(String));
  const answer = await api.send(token, 'GET', '/api/userinfo');
  expect(answer.statusCode).toBe(403);
  expect(answer.json()).toEqual({ message: 'this token opens one connection and nothing else' });
});

test('an invisible connection is answered like one that does not exist', async () => {
  const hidden = await api.as('alice')('POST', '/api/tokens', { name: 'x', connection: 'hidden' });
  const missing = await api.as('alice')('POST', '/api/tokens', { name: 'x', connection: 'missing' });
  expect(hidden.statusCode).toBe(404);
  expect(hidden.body).toBe(missing.body);
  expect((await api.as('dba')('POST', '/api/tokens', { name: 'x', connection: 'hidden' })).statusCode).toBe(201);
});

test('others’ tokens are an admin’s business only', async () => {
  const { id } = (await api.as('alice')('POST', '/api/tokens', { name: 'mine' })).json();
  expect((await api.as('eve')('GET', '/api/tokens?user=alice')).statusCode).toBe(403);
  expect((await api.as('eve')('POST', '/api/tokens?user=alice', { name: 'x' })).statusCode).toBe(403);
  expect((await api.as('eve')('DELETE', `/api/tokens/${id}`)).statusCode).toBe(404);
  expect((await api.as('alice')('GET', '/api/tokens?user=alice')).statusCode).toBe(200);
  expect((await api.as('admin')('GET', '/api/tokens?user=alice')).json()).toContainEqual(
    expect.objectContaining({ id }),
  );
  expect((await api.as('auditor')('GET', '/api/tokens?user=alice')).json()).toContainEqual(
    expect.objectContaining({ id }),
  );
  expect((await api.as('auditor')('DELETE', `/api/tokens/${id}`)).statusCode).toBe(404);
  expect((await api.as('admin')('GET', '/api/tokens?user=nobody')).statusCode).toBe(404);
  const made = await api.as('admin')('POST', '/api/tokens?user=alice', { name: 'for the robot' });
  expect(made.json().user_id).toBe(api.users.alice.id);
  expect((await api.as('admin')('DELETE', `/api/tokens/${id}`)).statusCode).toBe(204);
});

test('making and revoking a token is recorded, without its secret', async () => {
  const { token, id } = (await api.as('dba')('POST', '/api/tokens', { name: 'recorded' })).json();
  await api.as('dba')('DELETE', `/api/tokens/${id}`);
  const log = await api.as('auditor')('GET', `/api/audit/logs?entity=token&entity_id=${id}`);
  expect(log.json().data.map((change: { action: string }) => change.action)).toEqual(['delete', 'create']);
  expect(log.body).not.toContain(token);
});

test.each([
  [{}, 'name: is required'],
  [{ name: '' }, 'name: Too small: expected string to have >=1 characters'],
  [{ name: 'x', expires_in_seconds: 0 }, 'expires_in_seconds: Too small: expected number to be >=1'],
  [{ name: 'x', kind: 'login' }, 'unknown field kind'],
])('a malformed token is refused: %#', async (body, message) => {
  const answer = await api.as('alice')('POST', '/api/tokens', body);
  expect(answer.statusCode).toBe(400);
  expect(answer.json()).toEqual({ message });
});
