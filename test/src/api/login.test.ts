import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Harness, PASSWORD, startApi } from './harness.ts';

let api: Harness;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const login = (body: object, remoteAddress = '10.0.0.1') =>
  api.app.inject({ method: 'POST', url: '/api/login', payload: body, remoteAddress });

test('a password is traded for a token that works for twelve hours', async () => {
  const before = Date.now();
  const answer = await login({ name: 'alice', password: PASSWORD });
  expect(answer.statusCode).toBe(200);
  const { token, expires_at, user } = answer.json();
  expect(user).toMatchObject({ name: 'alice', email: 'alice@example.com', groups: ['engineering'], status: 'active' });
  const lifeMs = Date.parse(expires_at) - before;
  expect(Math.abs(lifeMs - 12 * 3_600_000)).toBeLessThan(60_000);
  expect(answer.headers['cache-control']).toBe('no-store');
  expect((await api.send(token, 'GET', '/api/userinfo')).json()).toEqual(user);
});

test('e-mail and name both do, in any case', async () => {
  expect((await login({ email: 'Alice@Example.com', password: PASSWORD })).statusCode).toBe(200);
  expect((await login({ name: 'ALICE', password: PASSWORD })).statusCode).toBe(200);
});

test('a wrong password and an unknown name get the same answer', async () => {
  const wrong = await login({ name: 'alice', password: 'wrong' });
  const unknown = await login({ name: 'nobody', password: 'wrong' });
  expect(wrong.statusCode).toBe(401);
  expect(unknown.statusCode).toBe(401);
  expect(unknown.body).toBe(wrong.body);
});

test('an inactive user cannot log in, and an open login ends', async () => {
  const { token } = (await login({ name: 'eve', password: PASSWORD })).json();
  await api.store.users.update(api.users.eve.id, { status: 'inactive' });
  expect((await login({ name: 'eve', password: PASSWORD })).statusCode).toBe(401);
  expect((await api.send(token, 'GET', '/api/userinfo')).statusCode).toBe(401);
  await api.store.users.update(api.users.eve.id, { status: 'active' });
});

test.each([
  [{ name: 'alice' }, 'password: is required'],
  [{ password: 'x' }, 'give either name or email'],
  [{ name: 'alice', email: 'alice@example.com', password: 'x' }, 'give either name or email'],
  [{ name: 'alice', password: 'x', otp: '1' }, 'unknown field otp'],
  [{ name: 1, password: 'x' }, 'name: Invalid input: expected string, received number'],
  [{ name: 'alice', password: 'x'.repeat(1025) }, 'password: Too big: expected string to have <=1024 characters'],
])('a malformed login is refused: %#', async (body, message) => {
  const answer = await login(body);
  expect(answer.statusCode).toBe(400);
  expect(answer.json()).toEqual({ message });
});

test('logging out revokes the token in use and no other', async () => {
  const first = await api.login('alice');
  const second = await api.login('alice');
  expect((await api.send(first, 'POST', '/api/logout')).statusCode).toBe(204);
  expect((await api.send(first, 'GET', '/api/userinfo')).statusCode).toBe(401);
  expect((await api.send(second, 'GET', '/api/userinfo')).statusCode).toBe(200);
});

test('guessing is slowed down for the name and the address, right passwords included, others not', async () => {
  // All at once, so that no token is refilled in between, however slow the machine.
  const wrong = Array.from({ length: 10 }, (_, i) =>
    login({ name: i % 2 ? 'dba' : 'DBA', password: 'wrong' }, '10.9.9.9'),
  );
  const right = login({ name: 'dba', password: PASSWORD }, '10.9.9.9');
  const elsewhere = login({ name: 'dba', password: PASSWORD }, '10.9.9.8');
  const somebodyElse = login({ name: 'alice', password: PASSWORD }, '10.9.9.9');
  expect((await Promise.all(wrong)).map(({ statusCode }) => statusCode)).toEqual(Array.from({ length: 10 }, () => 401));
  const limited = await right;
  expect(limited.statusCode).toBe(429);
  expect(Number(limited.headers['retry-after'])).toBeGreaterThan(0);
  expect(limited.json()).toEqual({ message: 'too many attempts; try again later' });
  expect((await elsewhere).statusCode).toBe(200);
  expect((await somebodyElse).statusCode).toBe(200);
});

test('successful logins do not use up the tries', async () => {
  for (let i = 0; i < 12; i++)
    expect((await login({ name: 'admin', password: PASSWORD }, '10.7.7.7')).statusCode).toBe(200);
});

test('no password and no token is logged', async () => {
  const { token } = (await login({ name: 'alice', password: PASSWORD })).json();
  await login({ name: 'alice', password: 'my-wrong-guess' });
  expect(api.log.join('')).not.toContain(PASSWORD);
  expect(api.log.join('')).not.toContain('my-wrong-guess');
  expect(api.log.join('')).not.toContain(token);
});
