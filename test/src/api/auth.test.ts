import Fastify from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { installAuth, isAdmin, isAuditor } from '../../../src/api/auth.ts';
import { BrowserSession } from '../../../src/api/browser-session.ts';
import { type Harness, startApi } from './harness.ts';

let api: Harness;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

test('the groups make the role, and an admin who is an auditor too is an admin', () => {
  expect([isAdmin(['admin']), isAuditor(['admin'])]).toEqual([true, false]);
  expect([isAdmin(['auditor']), isAuditor(['auditor'])]).toEqual([false, true]);
  expect([isAdmin(['admin', 'auditor']), isAuditor(['admin', 'auditor'])]).toEqual([true, false]);
  expect([isAdmin(['admins', 'dba']), isAuditor([])]).toEqual([false, false]);
});

test('a route that does not say who may use it stops the start', () => {
  const app = Fastify();
  installAuth(app, api.store, new BrowserSession(() => 'http://localhost:8009'));
  expect(() => app.get('/forgotten', async () => 'open')).toThrow('GET /forgotten does not say who may use it');
});

test.each(['Basic YWxpY2U6eA==', 'Bearer', 'Bearer ', 'Bearer a b', "Bearer ' or 1=1 --"])(
  'the header %j is no login',
  async (authorization) => {
    const answer = await api.app.inject({ url: '/api/userinfo', headers: { authorization } });
    expect(answer.statusCode).toBe(401);
  },
);

test('a token in the address is no login: addresses are logged', async () => {
  const token = await api.login('alice');
  expect((await api.app.inject(`/api/userinfo?access_token=${token}`)).statusCode).toBe(401);
});

test('an expired token, and one of a deleted user, are no login', async () => {
  const user = await api.store.users.create({ name: 'gone', email: 'gone@example.com' });
  const draft = { userId: user.id, kind: 'login', name: 'x' } as const;
  const expired = await api.store.tokens.create({ ...draft, expiresAt: new Date(Date.now() - 1) });
  expect((await api.send(expired.secret, 'GET', '/api/userinfo')).statusCode).toBe(401);
  const { secret } = await api.store.tokens.create({ ...draft, expiresAt: new Date(Date.now() + 60_000) });
  expect((await api.send(secret, 'GET', '/api/userinfo')).statusCode).toBe(200);
  await api.store.users.delete(user.id);
  expect((await api.send(secret, 'GET', '/api/userinfo')).statusCode).toBe(401);
});

test('a change of groups holds from the next request on', async () => {
  expect((await api.as('eve')('GET', '/api/users')).statusCode).toBe(403);
  await api.store.users.update(api.users.eve.id, { groups: ['auditor'] });
  expect((await api.as('eve')('GET', '/api/users')).statusCode).toBe(200);
  expect((await api.as('eve')('POST', '/api/tokens', { name: 'x' })).statusCode).toBe(403);
  await api.store.users.update(api.users.eve.id, { groups: [] });
});

test('a login is refused before its body is read', async () => {
  const answer = await api.app.inject({
    method: 'POST',
    url: '/api/connections',
    headers: { 'content-type': 'application/json' },
    payload: '{ not json',
  });
  expect(answer.statusCode).toBe(401);
});

test('when a token was last used is kept', async () => {
  const { secret, token } = await api.store.tokens.create({ userId: api.users.alice.id, kind: 'access', name: 'used' });
  expect((await api.store.tokens.byId(token.id))?.lastUsedAt).toBeUndefined();
  await api.send(secret, 'GET', '/api/userinfo');
  expect((await api.store.tokens.byId(token.id))?.lastUsedAt).toBeInstanceOf(Date);
});
