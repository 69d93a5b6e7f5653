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

test('who logged in and who was refused is recorded, without what was typed', async () => {
  await login({ name: 'alice', password: PASSWORD }, '10.6.6.6');
  await login({ email: 'Alice@example.com', password: 'wrong-one' }, '10.6.6.6');
  await login({ name: 'hunter2-typed-as-a-name', password: 'x' }, '10.6.6.6');
  const { id } = api.users.alice;
  const recorded = api.logins.filter(({ address }) => address === '10.6.6.6');
  expect(recorded.map(({ outcome, user }) => [outcome, user?.id])).toEqual([
    ['done', id],
    ['refused', id],
    ['refused', undefined],
  ]);
  expect(JSON.stringify(recorded)).not.toMatch(/hunter2|wrong-one/);
});

test('a login that cannot be recorded fails', async () => {
  const unable = await startApi({ recordLogin: () => Promise.reject(new Error('the disk is full')) });
  const payload = { name: 'alice', password: PASSWORD };
  const answer = await unable.app.inject({ method: 'POST', url: '/api/login', payload });
  expect([answer.statusCode, answer.json()]).toEqual([500, { message: 'internal error' }]);
  await unable.close();
});

test('where passwords are for admins, everybody else is refused in the words of a wrong password', async () => {
  const auth = { method: 'oidc', passwords: 'admins', loginMs: 1000, oidc: undefined } as const;
  const strict = await startApi({ auth });
  const attempt = (name: string, password: string) =>
    strict.app.inject({ method: 'POST', url: '/api/login', payload: { name, password } });
  expect((await attempt('admin', PASSWORD)).statusCode).toBe(200);
  const right = await attempt('alice', PASSWORD);
  expect([right.statusCode, right.body]).toEqual([401, (await attempt('nobody', 'wrong')).body]);
  await strict.close();
});

test('where passwords are for nobody, none is looked at', async () => {
  const auth = { method: 'oidc', passwords: 'nobody', loginMs: 1000, oidc: undefined } as const;
  const strict = await startApi({ auth });
  const payload = { name: 'admin', password: PASSWORD };
  const answer = await strict.app.inject({ method: 'POST', url: '/api/login', payload });
  const message = 'passwords are not accepted here; log in through the identity provider';
  expect([answer.statusCode, answer.json()]).toEqual([403, { message }]);
  expect((await strict.app.inject('/api/publicserverinfo')).json()).toEqual({
    auth_method: 'oidc',
    password_login: 'nobody',
    version: '1.2.3',
    setup_needed: false,
  });
  await strict.close();
});

test('behind a proxy that is trusted, and only there, guesses count for the client it speaks for', async () => {
  const behind = await startApi({ trustProxy: ['10.0.0.0/8'] });
  const attempt = (remoteAddress: string, client: string) =>
    behind.app.inject({
      method: 'POST',
      url: '/api/login',
      payload: { name: 'alice', password: 'wrong' },
      headers: { 'x-forwarded-for': client },
      remoteAddress,
    });
  const statuses = async (answers: Promise<{ statusCode: number }>[]) =>
    (await Promise.all(answers)).map(({ statusCode }) => statusCode);
  const guesses = await statuses(Array.from({ length: 12 }, () => attempt('10.1.1.1', '203.0.113.5')));
  expect(guesses.filter((status) => status === 429).length).toBeGreaterThan(0);
  expect(await statuses([attempt('10.1.1.1', '203.0.113.6')])).toEqual([401]);
  // A client that makes up who it speaks for is counted as itself.
  const made = Array.from({ length: 12 }, (_, i) => attempt('198.51.100.1', `203.0.113.${i + 50}`));
  expect((await statuses(made)).filter((status) => status === 429).length).toBeGreaterThan(0);
  expect(behind.logins.at(-1)?.address).toBe('198.51.100.1');
  // So is one that writes addresses of its own in front of the one the proxy adds.
  await attempt('10.1.1.1', '1.2.3.4, 203.0.113.99');
  expect(behind.logins.at(-1)?.address).toBe('203.0.113.99');
  await behind.close();
});

test('without a provider its addresses say so', async () => {
  const query = `code_challenge=${'x'.repeat(43)}`;
  for (const url of [`/api/login?${query}`, `/api/login/oidc?${query}`, '/api/callback?code=x&state=y']) {
    const answer = await api.app.inject(url);
    const message = 'there is no identity provider here; log in with a password';
    expect([answer.statusCode, answer.json()]).toEqual([404, { message }]);
  }
});
