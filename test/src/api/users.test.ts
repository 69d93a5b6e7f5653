import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Harness, startApi } from './harness.ts';

let api: Harness;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const admin = (...args: Parameters<ReturnType<Harness['as']>>) => api.as('admin')(...args);
const NEW = { email: 'bob@example.com', groups: ['engineering'], password: 'a long password' };

test('some fields are changed and the others stay; an inactive user is out at once', async () => {
  await api.as('admin')('POST', '/api/users', {
    name: 'partly',
    email: 'partly@example.com',
    groups: ['engineering'],
    password: 'a long password',
  });
  const user = await api.store.users.byName('partly');
  const login = await api.store.tokens.create({ userId: user?.id ?? '', kind: 'login', name: 'login' });
  const off = await api.as('admin')('PATCH', '/api/users/partly', { status: 'inactive' });
  expect(off.json()).toMatchObject({ status: 'inactive', email: 'partly@example.com', groups: ['engineering'] });
  expect((await api.send(login.secret, 'GET', '/api/userinfo')).statusCode).toBe(401);
  expect((await api.as('admin')('PATCH', '/api/users/partly', { password: 'another one' })).statusCode).toBe(400);
  expect((await api.as('auditor')('PATCH', '/api/users/partly', { status: 'active' })).statusCode).toBe(403);
  expect((await api.as('admin')('PATCH', '/api/users/admin', { status: 'inactive' })).statusCode).toBe(409);
});

test('a user is created, read by name, e-mail and id, replaced and deleted', async () => {
  const created = await admin('POST', '/api/users', { name: 'bob', ...NEW });
  expect(created.statusCode).toBe(201);
  const bob = created.json();
  expect(bob).toEqual({
    id: expect.any(String),
    identity_type: 'user',
    oidc: 'none',
    name: 'bob',
    email: 'bob@example.com',
    groups: ['engineering'],
    status: 'active',
    created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
  });
  for (const key of ['bob', 'Bob', 'bob@example.com', bob.id]) {
    expect((await admin('GET', `/api/users/${key}`)).json()).toEqual(bob);
  }
  const replaced = await admin('PUT', '/api/users/bob', { email: 'b@example.com', status: 'inactive' });
  expect(replaced.statusCode).toBe(200);
  expect(replaced.json()).toEqual({ ...bob, email: 'b@example.com', groups: [], status: 'inactive' });
  expect((await admin('DELETE', '/api/users/bob')).statusCode).toBe(204);
  expect((await admin('GET', '/api/users/bob')).statusCode).toBe(404);
  expect((await admin('DELETE', '/api/users/bob')).json()).toEqual({ message: 'user not found' });
});

test('an id is nobody’s name, whatever the identity provider calls them', async () => {
  const { id } = api.users.eve;
  const account = { issuer: 'https://idp.example.com', subject: 'impostor', isEmailVerified: true, groups: [] };
  await api.store.identities.signIn({ ...account, email: 'impostor@example.com', name: id });
  expect((await admin('GET', `/api/users/${id}`)).json()).toMatchObject({ id, name: 'eve' });
  await admin('PATCH', `/api/users/${id}`, { groups: ['engineering'] });
  expect((await admin('GET', '/api/users/impostor@example.com')).json()).toMatchObject({ name: id, groups: [] });
});

test('a new password ends every login made with the old one, access tokens stay', async () => {
  await admin('POST', '/api/users', { name: 'carl', email: 'carl@example.com', password: 'the first one' });
  const login = (password: string) =>
    api.app.inject({ method: 'POST', url: '/api/login', payload: { name: 'carl', password } });
  const { token } = (await login('the first one')).json();
  const personal = (await api.send(token, 'POST', '/api/tokens', { name: 'robot' })).json().token;
  await admin('PUT', '/api/users/carl', { email: 'carl@example.com', password: 'the second one' });
  expect((await api.send(token, 'GET', '/api/userinfo')).statusCode).toBe(401);
  expect((await api.send(personal, 'GET', '/api/userinfo')).statusCode).toBe(200);
  expect((await login('the first one')).statusCode).toBe(401);
  expect((await login('the second one')).statusCode).toBe(200);
});

test('the list is searched and cut, and says how long it is', async () => {
  const all = await admin('GET', '/api/users?search=EXAMPLE.com&limit=2&offset=1');
  expect(all.statusCode).toBe(200);
  expect(all.json()).toHaveLength(2);
  expect(Number(all.headers['x-total-count'])).toBeGreaterThanOrEqual(5);
  const one = await admin('GET', '/api/users?search=audit');
  expect(one.json().map((user: { name: string }) => user.name)).toEqual(['auditor']);
});

test('a taken name or e-mail is a conflict', async () => {
  expect((await admin('POST', '/api/users', { name: 'alice', email: 'new@example.com' })).statusCode).toBe(409);
  expect((await admin('POST', '/api/users', { name: 'alice2', email: 'ALICE@example.com' })).statusCode).toBe(409);
});

test('the last admin can neither be deleted nor demoted', async () => {
  expect((await admin('DELETE', '/api/users/admin')).statusCode).toBe(409);
  expect((await admin('PUT', '/api/users/admin', { email: 'admin@example.com' })).statusCode).toBe(409);
  expect((await admin('GET', '/api/userinfo')).json().groups).toEqual(['admin']);
});

test.each([
  [{ name: 'Bob', email: 'x@example.com' }, 'name: must be'],
  [{ name: 'bo~b', email: 'x@example.com' }, 'name: must be'],
  [{ name: 'groups', email: 'x@example.com' }, 'name: is reserved'],
  [{ name: 'bob', email: 'nowhere' }, 'email: '],
  [{ name: 'bob' }, 'email: is required'],
  [{ name: 'bob', email: 'x@example.com', password: 'short' }, 'password: Too small'],
  [{ name: 'bob', email: 'x@example.com', groups: ['a b'] }, 'groups.0: must be'],
  [{ name: 'bob', email: 'x@example.com', is_admin: true }, 'unknown field is_admin'],
])('a malformed user is refused: %#', async (body, message) => {
  const answer = await admin('POST', '/api/users', body);
  expect(answer.statusCode).toBe(400);
  expect(answer.json().message).toContain(message);
});

test('filters that do not exist and limits that are too high are refused', async () => {
  expect((await admin('GET', '/api/users?nmae=x')).json()).toEqual({ message: 'unknown field nmae' });
  expect((await admin('GET', '/api/users?limit=1001')).json().message).toContain('limit: ');
  expect((await admin('GET', '/api/users?limit=ten')).json().message).toContain('limit: ');
});

test('who changed whom is recorded, without the password', async () => {
  await admin('POST', '/api/users', { name: 'dora', email: 'dora@example.com', password: 'dora-secret-pw' });
  await admin('PUT', '/api/users/dora', { email: 'd@example.com', password: 'dora-secret-pw2' });
  await admin('DELETE', '/api/users/dora');
  const { data } = (await admin('GET', '/api/audit/logs?entity=user&limit=3')).json();
  expect(data.map((change: { action: string }) => change.action)).toEqual(['delete', 'update', 'create']);
  expect(data[1]).toMatchObject({
    actor_name: 'admin',
    entity_name: 'dora',
    before: { email: 'dora@example.com' },
    after: { email: 'd@example.com', password_changed: true },
  });
  expect(JSON.stringify(data)).not.toContain('dora-secret');
});

test('a user is expected from the identity provider, and only a login links one', async () => {
  const made = { name: 'erin', email: 'erin@example.com', groups: ['dba-team'], oidc: 'expected' };
  expect((await admin('POST', '/api/users', made)).json()).toMatchObject({ oidc: 'expected' });
  expect((await admin('POST', '/api/users', { ...made, name: 'erin2', oidc: 'linked' })).statusCode).toBe(400);
  const early = await admin('PATCH', '/api/users/erin', { oidc: 'linked' });
  expect([early.statusCode, early.json().message]).toEqual([422, expect.stringContaining('by a login only')]);
  const account = { issuer: 'i', subject: 'erin', isEmailVerified: true, name: 'e', groups: ['from-there'] };
  await api.store.identities.signIn({ ...account, email: 'Erin@example.com' });
  // Saved as it was read, it stays as it is: what came from the provider still ends there.
  const read = (await admin('GET', '/api/users/erin')).json();
  const { email, groups, status, oidc } = read;
  expect((await admin('PUT', '/api/users/erin', { email, groups, status, oidc })).json()).toEqual(read);
  await api.store.identities.signIn({ ...account, groups: [], email });
  expect((await admin('GET', '/api/users/erin')).json().groups).toEqual(['dba-team']);
  // A password would be a way around the provider.
  const around = { email, password: 'long enough for one' };
  expect((await admin('PUT', '/api/users/erin', around)).statusCode).toBe(422);
  expect((await admin('PUT', '/api/users/erin', { ...around, oidc: 'none' })).json()).toMatchObject({ oidc: 'none' });
  expect(await api.store.users.verifyPassword('erin', around.password)).toBeDefined();
});

test('users of a group are listed, with how many there are', async () => {
  await admin('POST', '/api/users', { name: 'member', email: 'member@example.com', groups: ['only-here'] });
  const listed = await api.as('auditor')('GET', '/api/users?group=only-here');
  expect(listed.json().map(({ name }: { name: string }) => name)).toEqual(['member']);
  expect(listed.headers['x-total-count']).toBe('1');
  expect((await admin('GET', '/api/users?group=nowhere')).json()).toEqual([]);
});
