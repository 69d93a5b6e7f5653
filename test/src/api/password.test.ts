import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Harness, PASSWORD, startApi } from './harness.ts';

let api: Harness;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const OWN = '/api/users/self/password';
const canLogIn = async (name: string, password: string): Promise<boolean> =>
  (await api.app.inject({ method: 'POST', url: '/api/login', payload: { name, password } })).statusCode === 200;

test('a new password holds at once, ends one’s other logins, and keeps this one and access tokens', async () => {
  const here = await api.login('dba');
  const elsewhere = await api.login('dba');
  const { token } = (await api.send(here, 'POST', '/api/tokens', { name: 'laptop' })).json();
  const answer = await api.send(here, 'PUT', OWN, { current: PASSWORD, new: 'another good one' });
  expect([answer.statusCode, answer.body]).toEqual([204, '']);
  expect(await canLogIn('dba', PASSWORD)).toBe(false);
  expect(await canLogIn('dba', 'another good one')).toBe(true);
  expect((await api.send(here, 'GET', '/api/userinfo')).statusCode).toBe(200);
  expect((await api.send(token, 'GET', '/api/userinfo')).statusCode).toBe(200);
  expect((await api.send(elsewhere, 'GET', '/api/userinfo')).statusCode).toBe(401);
});

test('auditors change theirs, too', async () => {
  const answer = await api.as('auditor')('PUT', OWN, { current: PASSWORD, new: 'auditors read alone' });
  expect(answer.statusCode).toBe(204);
});

test.each([
  [{ current: 'wrong', new: 'another good one' }, 403, 'current: the password is wrong, or you have none yet'],
  [{ current: PASSWORD, new: PASSWORD }, 422, 'new: is the same as the current one'],
  [{ current: PASSWORD, new: 'short' }, 400, 'new: Too small: expected string to have >=8 characters'],
  [{ new: 'another good one' }, 400, 'current: is required'],
  [{ current: PASSWORD, new: 'another good one', user: 'admin' }, 400, 'unknown field user'],
])('a change that cannot be is refused, and changes nothing: %#', async (body, status, message) => {
  const answer = await api.as('alice')('PUT', OWN, body);
  expect([answer.statusCode, answer.json()]).toEqual([status, { message }]);
  expect(await canLogIn('alice', PASSWORD)).toBe(true);
});

test('whoever found an open login cannot guess its password', async () => {
  const token = await api.login('eve');
  const guesses = await Promise.all(
    Array.from({ length: 12 }, () => api.send(token, 'PUT', OWN, { current: 'a guess', new: 'another good one' })),
  );
  const statuses = guesses.map(({ statusCode }) => statusCode);
  expect(statuses.filter((status) => status === 403)).toHaveLength(10);
  const limited = guesses.find(({ statusCode }) => statusCode === 429);
  expect(Number(limited?.headers['retry-after'])).toBeGreaterThan(0);
  expect((await api.send(token, 'PUT', OWN, { current: PASSWORD, new: 'another good one' })).statusCode).toBe(429);
});

test('an admin sets a forgotten password, which ends every login of that user', async () => {
  await api.store.users.create({ name: 'forgetful', email: 'forgetful@example.com' });
  const user = await api.store.users.byName('forgetful');
  const login = await api.store.tokens.create({ userId: user?.id ?? '', kind: 'login', name: 'login' });
  const set = (who: 'admin' | 'auditor' | 'alice', url = '/api/users/forgetful/password') =>
    api.as(who)('PUT', url, { new: 'the first password' });
  expect((await set('alice')).statusCode).toBe(403);
  expect((await set('auditor')).statusCode).toBe(403);
  expect((await set('admin', '/api/users/nobody/password')).statusCode).toBe(404);
  expect((await set('admin')).statusCode).toBe(204);
  expect(await canLogIn('forgetful', 'the first password')).toBe(true);
  expect((await api.send(login.secret, 'GET', '/api/userinfo')).statusCode).toBe(401);
});

test('who logs in through the identity provider gets no password', async () => {
  const account = {
    issuer: 'https://idp.example.com',
    subject: 's-1',
    email: 'linked@example.com',
    isEmailVerified: true,
    name: 'linked',
    groups: [],
    ignoredGroups: [],
  };
  const signedIn = await api.store.identities.signIn(account);
  if (signedIn.kind === 'refused') throw new Error('not signed in');
  const answer = await api.as('admin')('PUT', `/api/users/${signedIn.user.name}/password`, { new: 'a long password' });
  expect([answer.statusCode, answer.json().message]).toEqual([
    422,
    'this user logs in through the identity provider; set oidc to none first',
  ]);
});

test('programs have no password, whoever asks', async () => {
  const robot = await api.store.users.create({ kind: 'service', name: 'robot', email: '' });
  const { secret } = await api.store.tokens.create({ userId: robot.id, kind: 'access', name: 'x' });
  const own = await api.send(secret, 'PUT', OWN, { current: 'whatever', new: 'another good one' });
  expect([own.statusCode, own.json()]).toEqual([403, { message: 'this is not for service accounts' }]);
  const reset = await api.as('admin')('PUT', '/api/users/robot/password', { new: 'another good one' });
  expect([reset.statusCode, reset.json()]).toEqual([422, { message: 'robot is a program and has no password' }]);
  expect(
    (await api.app.inject({ method: 'POST', url: '/api/login', payload: { name: 'robot', password: 'x' } })).statusCode,
  ).toBe(401);
});

test('that a password changed is recorded, never what it is', async () => {
  const log = await api.as('admin')('GET', `/api/audit/logs?entity=user&entity_id=${api.users.dba.id}`);
  expect(log.json().data[0]).toMatchObject({ actor_name: 'dba', action: 'update', after: { password_changed: true } });
  for (const text of [log.body, api.log.join('')]) {
    expect(text).not.toContain('another good one');
    expect(text).not.toContain(PASSWORD);
  }
});
