import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Harness, makeConnection, startApi } from './harness.ts';

let api: Harness;
beforeAll(async () => {
  api = await startApi();
  await api.as('admin')('POST', '/api/groups', { name: 'reports' });
  await makeConnection(api, 'shop', { access_groups: ['reports'] });
});
afterAll(() => api.close());

const URL = '/api/serviceaccounts';
const admin: ReturnType<Harness['as']> = (method, url, payload) => api.as('admin')(method, url, payload);

test('an account is made, read, changed in part or whole, and deleted', async () => {
  const body = { name: 'nightly', description: 'the report', email: 'team@example.com', groups: ['reports'] };
  const created = await admin('POST', URL, body);
  expect(created.statusCode).toBe(201);
  const account = created.json();
  expect(account).toEqual({ ...body, id: expect.any(String), status: 'active', created_at: expect.any(String) });
  expect((await admin('GET', `${URL}/nightly`)).json()).toEqual(account);
  expect((await admin('GET', `${URL}/${account.id}`)).json()).toEqual(account);
  const list = await api.as('auditor')('GET', `${URL}?search=night`);
  expect([list.json(), list.headers['x-total-count']]).toEqual([[account], '1']);
  const patched = await admin('PATCH', `${URL}/nightly`, { description: 'all reports' });
  expect(patched.json()).toEqual({ ...account, description: 'all reports' });
  const replaced = await admin('PUT', `${URL}/nightly`, { name: 'daily' });
  expect(replaced.json()).toEqual({ ...account, name: 'daily', description: '', email: '', groups: [] });
  expect((await admin('DELETE', `${URL}/daily`)).statusCode).toBe(204);
  expect((await admin('GET', `${URL}/daily`)).statusCode).toBe(404);
});

test('its tokens are made by admins, are shown once, and are its identity', async () => {
  await admin('POST', URL, { name: 'ci', groups: ['reports'] });
  const made = await admin('POST', `${URL}/ci/tokens`, {
    name: 'runner',
    expires_in_seconds: 3600,
    connection: 'shop',
  });
  expect(made.statusCode).toBe(201);
  expect(made.json()).toMatchObject({ kind: 'access', name: 'runner', token: expect.stringMatching(/^slc_/) });
  const { token } = (await admin('POST', '/api/tokens?user=ci', { name: 'api' })).json();
  const who = (await api.send(token, 'GET', '/api/userinfo')).json();
  expect(who).toMatchObject({ name: 'ci', identity_type: 'machine', groups: ['reports'], email: '' });
  expect((await api.send(token, 'GET', '/api/connections')).json()).toMatchObject([{ name: 'shop' }]);
  const listed = await api.as('auditor')('GET', `${URL}/ci/tokens`);
  expect(listed.json()).toHaveLength(2);
  expect(listed.body).not.toContain(token);
  expect((await api.as('alice')('POST', `${URL}/ci/tokens`, { name: 'x' })).statusCode).toBe(403);
  // Who got hold of one must not make others that stay.
  const own = await api.send(token, 'POST', '/api/tokens', { name: 'mine' });
  expect([own.statusCode, own.json()]).toEqual([403, { message: 'a program gets its tokens from an administrator' }]);
  await admin('PATCH', `${URL}/ci`, { status: 'inactive' });
  expect((await api.send(token, 'GET', '/api/userinfo')).statusCode).toBe(401);
});

test('a person is no service account, and a service account no person', async () => {
  await admin('POST', URL, { name: 'apart' });
  expect((await admin('GET', `${URL}/alice`)).statusCode).toBe(404);
  expect((await admin('DELETE', `${URL}/alice`)).statusCode).toBe(404);
  expect((await admin('GET', '/api/users/apart')).statusCode).toBe(404);
  expect((await admin('DELETE', '/api/users/apart')).statusCode).toBe(404);
  expect((await admin('PUT', '/api/users/apart', { email: 'x@example.com', password: 'long enough' })).statusCode).toBe(
    404,
  );
  const people = (await admin('GET', '/api/users')).json().map((user: { name: string }) => user.name);
  expect(people).toContain('alice');
  expect(people).not.toContain('apart');
  expect((await admin('POST', URL, { name: 'alice' })).statusCode).toBe(409);
});

test('who reads and who writes', async () => {
  expect((await api.as('alice')('GET', URL)).statusCode).toBe(403);
  expect((await api.as('auditor')('GET', URL)).statusCode).toBe(200);
  expect((await api.as('auditor')('POST', URL, { name: 'x' })).statusCode).toBe(403);
  expect((await api.as('auditor')('PATCH', `${URL}/apart`, { description: 'x' })).statusCode).toBe(403);
});

test.each([
  ['POST', URL, {}, 'name: is required'],
  ['POST', URL, { name: 'Bad Name' }, 'name: must be 1 to 63 lower-case letters'],
  ['POST', URL, { name: 'x', password: 'long enough' }, 'unknown field password'],
  ['POST', URL, { name: 'x', status: 'gone' }, 'status: '],
  ['POST', URL, { name: 'x', groups: ['no spaces'] }, 'groups.0: must be 1 to 63 letters'],
  ['PATCH', `${URL}/apart`, { email: 'nonsense' }, 'email: '],
] as const)('what is malformed is refused with its field: %#', async (method, url, body, message) => {
  const answer = await admin(method, url, body);
  expect(answer.statusCode).toBe(400);
  expect(answer.json().message).toContain(message);
});

test('changes are recorded', async () => {
  const log = (await admin('GET', '/api/audit/logs?entity=serviceaccount')).json().data;
  expect(new Set(log.map((change: { action: string }) => change.action))).toEqual(
    new Set(['create', 'update', 'delete']),
  );
});
