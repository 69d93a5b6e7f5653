import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Harness, PASSWORD, startApi } from './harness.ts';

let api: Harness;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

/** What the browser adds to the requests of the gateway's own pages. */
const PAGE = { 'x-requested-with': 'sluice-web', origin: 'http://localhost:8009' };
const NAME = 'sluice-session-8009';

const logIn = (payload: object = { name: 'alice', password: PASSWORD }, headers: Record<string, string> = PAGE) =>
  api.app.inject({ method: 'POST', url: '/api/login/web', payload, headers, remoteAddress: '10.0.0.1' });

async function cookie(): Promise<string> {
  const [header = ''] = [(await logIn()).headers['set-cookie']].flat();
  return String(header).split(';')[0] ?? '';
}

const ask = (method: 'GET' | 'POST', url: string, headers: Record<string, string>, payload?: object) =>
  api.app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });

test('the token is in the cookie, and nowhere a script could read it', async () => {
  const answer = await logIn();
  expect(answer.statusCode).toBe(200);
  expect(Object.keys(answer.json()).sort()).toEqual(['expires_at', 'user']);
  expect(String(answer.headers['set-cookie'])).toMatch(
    new RegExp(`^${NAME}=sll_[\\w-]+; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict$`),
  );
  expect(answer.body).not.toContain('sll_');
  expect(api.logins.at(-1)).toMatchObject({ outcome: 'done', method: 'password', user: { name: 'alice' } });
});

test('it logs in, until somebody logs out: then the token is revoked and the browser told to forget it', async () => {
  const held = await cookie();
  expect((await ask('GET', '/api/userinfo', { cookie: held })).json()).toMatchObject({ name: 'alice' });
  const out = await ask('POST', '/api/logout', { cookie: held, ...PAGE });
  expect(out.statusCode).toBe(204);
  expect(out.headers['set-cookie']).toBe(`${NAME}=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict`);
  expect((await ask('GET', '/api/userinfo', { cookie: held })).statusCode).toBe(401);
});

test('another site changes nothing with it, and cannot log the browser in as somebody else', async () => {
  const held = await cookie();
  const write = (headers: Record<string, string>) =>
    ask('POST', '/api/tokens', { cookie: held, ...headers }, { name: 'made by a form' });
  expect((await write({})).statusCode).toBe(403);
  expect((await write({ ...PAGE, origin: 'http://evil.example.com' })).statusCode).toBe(403);
  expect((await write({ origin: PAGE.origin })).statusCode).toBe(403);
  expect(await api.store.tokens.list(api.users.alice.id, 'access')).toEqual([]);
  expect((await write(PAGE)).statusCode).toBe(201);
  const body = { name: 'eve', password: PASSWORD };
  expect((await logIn(body, { ...PAGE, origin: 'http://evil.example.com' })).statusCode).toBe(403);
  expect((await logIn(body, {})).headers['set-cookie']).toBeUndefined();
});

test('a token that a client names itself goes before the cookie, and needs nothing else', async () => {
  const held = await cookie();
  const authorization = `Bearer ${await api.login('dba')}`;
  const answer = await ask('GET', '/api/userinfo', { cookie: held, authorization });
  expect(answer.json()).toMatchObject({ name: 'dba' });
  expect((await ask('GET', '/api/userinfo', { cookie: held, authorization: 'Bearer wrong' })).statusCode).toBe(401);
  const out = await ask('POST', '/api/logout', { authorization }, {});
  expect([out.statusCode, out.headers['set-cookie']]).toEqual([204, undefined]);
  expect((await ask('GET', '/api/userinfo', { cookie: held })).statusCode).toBe(200);
});

test('wrong passwords are told and limited as everywhere', async () => {
  const wrong = await logIn({ name: 'alice', password: 'wrong' });
  expect([wrong.statusCode, wrong.json()]).toEqual([401, { message: 'wrong name or password' }]);
  expect(wrong.headers['set-cookie']).toBeUndefined();
  const tries = await Promise.all(Array.from({ length: 12 }, () => logIn({ name: 'nobody', password: 'wrong' })));
  expect(tries.map(({ statusCode }) => statusCode)).toContain(429);
});
