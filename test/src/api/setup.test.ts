import { afterEach, beforeEach, expect, test } from 'vitest';
import { needsSetup } from '../../../src/api/setup.ts';
import { ensureAdmin } from '../../../src/gateway/first-admin.ts';
import type { User } from '../../../src/store/index.ts';
import { type Harness, startApi } from './harness.ts';

let api: Harness;
let code: string;
let first: User;
beforeEach(async () => {
  api = await startApi();
  const { items } = await api.store.users.list({ limit: 10, offset: 0 });
  // As on a fresh gateway, there is nobody yet.
  for (const { id, name } of items) if (name !== 'admin') await api.store.users.delete(id);
  await api.store.users.create({
    name: 'first',
    email: 'first@localhost',
    groups: ['admin'],
    password: 'printed-once',
  });
  await api.store.users.delete(api.users.admin.id);
  const user = await api.store.users.verifyPassword('first', 'printed-once');
  if (user === undefined) throw new Error('there is no first administrator');
  first = user;
  code = 'printed-once';
  await api.store.setup.begin(first.id);
});
afterEach(() => api.close());

const PAGE = { 'x-requested-with': 'sluice-web', origin: 'http://localhost:8009' };
const setUp = (payload: object, headers: Record<string, string> = PAGE) =>
  api.app.inject({ method: 'POST', url: '/api/setup', payload, headers });
const isNeeded = async () => (await api.app.inject('/api/publicserverinfo')).json().setup_needed;
const wanted = { name: 'ann', email: 'ann@example.com', password: 'chosen by ann' };

test('whoever has the printed code names the administrator, once, and is logged in', async () => {
  expect(await isNeeded()).toBe(true);
  const answer = await setUp({ code, ...wanted });
  expect(answer.statusCode).toBe(200);
  expect(answer.json().user).toMatchObject({ id: first.id, name: 'ann', email: 'ann@example.com', groups: ['admin'] });
  const [cookie = ''] = String(answer.headers['set-cookie']).split(';');
  const me = await api.app.inject({ url: '/api/userinfo', headers: { cookie } });
  expect(me.json()).toMatchObject({ name: 'ann' });
  expect(await isNeeded()).toBe(false);
  expect((await setUp({ code, ...wanted })).statusCode).toBe(409);
  expect(await api.store.users.verifyPassword('ann', wanted.password)).toBeDefined();
  expect(await api.store.users.verifyPassword('ann', code)).toBeUndefined();
  const { items } = await api.store.configAudit.list({ entityId: first.id, limit: 1, offset: 0 });
  expect(items[0]).toMatchObject({
    action: 'update',
    actorName: 'ann',
    before: { name: 'first' },
    after: { name: 'ann' },
  });
  expect(JSON.stringify([items, api.logins, api.log])).not.toMatch(/printed-once|chosen by ann/);
});

test('of two who have the code and come at once one names the administrator', async () => {
  const answers = await Promise.all([
    setUp({ code, name: 'ann', password: 'chosen by ann' }),
    setUp({ code, name: 'bob', password: 'chosen by bob' }),
  ]);
  expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409]);
  const name = answers.find(({ statusCode }) => statusCode === 200)?.json().user.name;
  expect(await api.store.users.verifyPassword(name, `chosen by ${name}`)).toBeDefined();
});

test('a name that is taken leaves the set-up as it was', async () => {
  await api.store.users.create({ name: 'ann', email: 'taken@example.com', groups: [], password: 'somebody else' });
  expect((await setUp({ code, ...wanted })).statusCode).toBe(409);
  expect(await isNeeded()).toBe(true);
  expect((await setUp({ code, ...wanted, name: 'eve' })).statusCode).toBe(200);
});

test('a wrong code changes nothing, is recorded, and is limited as a password is', async () => {
  const wrong = await Promise.all(Array.from({ length: 12 }, () => setUp({ code: 'guess', ...wanted })));
  const statuses = wrong.map(({ statusCode }) => statusCode);
  expect(statuses).toContain(401);
  expect(statuses).toContain(429);
  expect(await isNeeded()).toBe(true);
  expect(api.logins.at(-1)).toMatchObject({ outcome: 'refused', user: { name: 'first' } });
});

test('another site, a short password and the code itself are refused', async () => {
  expect((await setUp({ code, ...wanted }, {})).statusCode).toBe(403);
  expect((await setUp({ code, ...wanted }, { ...PAGE, origin: 'http://evil.example.com' })).statusCode).toBe(403);
  expect((await setUp({ code, ...wanted, password: 'short' })).statusCode).toBe(400);
  expect((await setUp({ code, password: code })).statusCode).toBe(422);
  expect(await isNeeded()).toBe(true);
});

test('any other password of the first administrator ends the set-up, and so does their end', async () => {
  await api.store.users.setPassword(first.id, 'chosen elsewhere');
  expect(await isNeeded()).toBe(false);
  await api.store.setup.begin(first.id);
  await api.store.users.create({
    name: 'second',
    email: 'second@localhost',
    groups: ['admin'],
    password: 'whatever it is',
  });
  await api.store.users.update(first.id, { status: 'inactive' });
  expect(await isNeeded()).toBe(false);
  await api.store.users.delete(first.id);
  expect(await api.store.setup.pending()).toBeUndefined();
});

test('where nobody may use a password nothing can be set up', async () => {
  const auth = { method: 'oidc', passwords: 'nobody', loginMs: 1, oidc: undefined } as const;
  expect(await needsSetup({ store: api.store, auth })).toBe(false);
});

test('the password a gateway makes for its first administrator is the code', async () => {
  const users = { ...api.store.users, list: async () => ({ items: [], total: 0 }) };
  const admin = await ensureAdmin({ users, setup: api.store.setup }, { name: 'made', password: undefined });
  await api.store.users.setPassword(first.id, 'chosen elsewhere');
  expect((await setUp({ code: admin?.password, password: 'my own password' })).json().user).toMatchObject({
    name: 'made',
  });
});
