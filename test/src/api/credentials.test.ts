import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Harness, makeConnection, startApi } from './harness.ts';

let api: Harness;
const INFO = {
  version: '1.2.3',
  gatewayId: 'gateway-1',
  apiUrl: 'http://localhost:8009',
  reviewTimeoutMs: 3_600_000,
};
const listeners: Record<string, { host: string; port: number; tls: boolean }> = {
  postgres: { host: 'gateway.example.com', port: 15432, tls: true },
};
beforeAll(async () => {
  api = await startApi({ info: { ...INFO, listeners } });
  await makeConnection(api, 'shop');
  await makeConnection(api, 'hidden', { access_groups: ['dba-team'] });
  await makeConnection(api, 'closed', { access_mode_connect: 'disabled' });
  await api.as('admin')('POST', '/api/connections', { name: 'script', type: 'custom', command: ['backup'] });
});
afterAll(() => api.close());

const create = (name: string, body?: object) => api.as('alice')('POST', `/api/connections/${name}/credentials`, body);

test('credentials come with a line to paste that does not hold the password', async () => {
  const before = Date.now();
  const answer = await create('shop');
  expect(answer.statusCode).toBe(201);
  const made = answer.json();
  expect(made).toEqual({
    id: expect.any(String),
    connection: 'shop',
    subtype: 'postgres',
    username: 'alice~shop',
    password: expect.stringMatching(/^slc_/),
    host: 'gateway.example.com',
    port: 15432,
    tls: true,
    database: '',
    connection_string: 'postgresql://alice~shop@gateway.example.com:15432/?sslmode=require',
    command: 'psql "host=gateway.example.com port=15432 user=alice~shop sslmode=require"',
    environment: { PGPASSWORD: made.password },
    expires_at: expect.any(String),
  });
  expect(Math.abs(Date.parse(made.expires_at) - before - 3_600_000)).toBeLessThan(60_000);
  expect(answer.headers['cache-control']).toBe('no-store');
});

test('where a client connects to is read without making credentials', async () => {
  const answer = await api.as('alice')('GET', '/api/connections/shop/client-lines');
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toEqual({
    connection: 'shop',
    subtype: 'postgres',
    username: 'alice~shop',
    host: 'gateway.example.com',
    port: 15432,
    tls: true,
    database: '',
    connection_string: 'postgresql://alice~shop@gateway.example.com:15432/?sslmode=require',
    command: 'psql "host=gateway.example.com port=15432 user=alice~shop sslmode=require"',
  });
});

test('what takes no clients tells no line, and what one may not see is not there', async () => {
  const read = (name: string) => api.as('alice')('GET', `/api/connections/${name}/client-lines`);
  expect((await read('hidden')).statusCode).toBe(404);
  expect((await read('closed')).statusCode).toBe(403);
  expect((await read('script')).statusCode).toBe(422);
});

test('they open this connection on the wire and nothing else, and end when revoked', async () => {
  const { id, password } = (await create('shop', { access_duration_seconds: 60 })).json();
  const live = async (name: string) =>
    (await api.store.tokens.scramFor('alice', name))?.verifiers.some(({ tokenId }) => tokenId === id);
  expect(await live('shop')).toBe(true);
  expect(await live('closed')).toBe(false);
  expect((await api.send(password, 'GET', '/api/userinfo')).statusCode).toBe(403);
  expect((await api.as('alice')('DELETE', `/api/tokens/${id}`)).statusCode).toBe(204);
  expect(await live('shop')).toBe(false);
});

test('those of a program end with the token they were made with', async () => {
  await api.as('admin')('POST', '/api/serviceaccounts', { name: 'nightly', groups: ['engineering'] });
  const made = async (token: object): Promise<{ token: string; expires_at: string | null }> =>
    (await api.as('admin')('POST', '/api/serviceaccounts/nightly/tokens', token)).json();
  const short = await made({ name: 'short', expires_in_seconds: 120 });
  const ofShort = await api.send(short.token, 'POST', '/api/connections/shop/credentials');
  expect(ofShort.json().expires_at).toBe(short.expires_at);
  const less = { access_duration_seconds: 60 };
  const ofLess = await api.send(short.token, 'POST', '/api/connections/shop/credentials', less);
  expect(Date.parse(ofLess.json().expires_at)).toBeLessThan(Date.parse(short.expires_at ?? ''));
  const { token } = await made({ name: 'endless' });
  expect((await api.send(token, 'POST', '/api/connections/shop/credentials')).statusCode).toBe(201);
});

test('a database may be named, and is quoted for the shell and for libpq', async () => {
  expect((await create('shop', { database: 'sales' })).json().command).toContain(' dbname=sales ');
  const { command, connection_string } = (await create('shop', { database: `it's "$(rm)"` })).json();
  expect(command).toBe(
    `psql 'host=gateway.example.com port=15432 user=alice~shop dbname='\\''it\\'\\''s "$(rm)"'\\'' sslmode=require'`,
  );
  expect(connection_string).toContain("/it's%20%22%24(rm)%22?");
});

test.each(['fe80::1', '[fe80::1]'])('the address %s wears brackets in the URL only', async (host) => {
  const before = listeners.postgres;
  listeners.postgres = { host, port: 5433, tls: false };
  const made = (await create('shop')).json();
  if (before !== undefined) listeners.postgres = before;
  expect(made).toMatchObject({
    host: 'fe80::1',
    tls: false,
    connection_string: 'postgresql://alice~shop@[fe80::1]:5433/?sslmode=disable',
    command: 'psql "host=fe80::1 port=5433 user=alice~shop sslmode=disable"',
  });
});

test('an invisible connection is answered like one that does not exist', async () => {
  const hidden = await create('hidden');
  expect(hidden.statusCode).toBe(404);
  expect(hidden.body).toBe((await create('missing')).body);
});

test('what cannot be connected to gives no credentials', async () => {
  const closed = await create('closed');
  expect(closed.statusCode).toBe(403);
  expect(closed.json()).toEqual({ message: 'connect is disabled for this connection' });
  const script = await create('script');
  expect(script.statusCode).toBe(422);
  expect(script.json()).toEqual({ message: 'a custom connection takes no clients; run scripts on it with exec' });
});

test.each([
  [{ access_duration_seconds: 59 }, 'access_duration_seconds: '],
  [{ access_duration_seconds: 172_801 }, 'access_duration_seconds: '],
  [{ access_duration_seconds: 60.5 }, 'access_duration_seconds: '],
  [{ user: 'bob' }, 'unknown field user'],
  [{ database: 'a\nb' }, 'database: '],
])('%j is refused', async (body, message) => {
  const answer = await create('shop', body);
  expect(answer.statusCode).toBe(400);
  expect(answer.json().message).toContain(message);
});

test('forty-eight hours is the longest', async () => {
  const { expires_at } = (await create('shop', { access_duration_seconds: 172_800 })).json();
  expect(Math.abs(Date.parse(expires_at) - Date.now() - 172_800_000)).toBeLessThan(60_000);
});
