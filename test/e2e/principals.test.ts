import type { RowDataPacket } from 'mysql2';
import mysql from 'mysql2/promise';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MysqlServer, startMariadb } from '../servers/mysql.ts';
import { startTestGateway, type TestGateway } from './gateway.ts';
import { isMissing } from './missing.ts';
import { addUser, secretOf, withToken } from './person.ts';

const SESSIONS_MAX = 3;

describe.skipIf(isMissing('mariadb-server'))('principals on the wire', () => {
  let test: TestGateway;
  let server: MysqlServer;
  beforeAll(async () => {
    server = await startMariadb();
    test = await startTestGateway({ SESSIONS_PER_USER_MAX: String(SESSIONS_MAX) });
    const { host, port, root, database } = server;
    await test.admin.call('POST', '/api/connections', {
      name: 'stock',
      type: 'database',
      subtype: 'mysql',
      secret: secretOf({ HOST: host, PORT: String(port), USER: root.user, PASS: root.password, DB: database }),
    });
    await test.admin.call('GET', '/api/connections/stock/test');
  });
  afterAll(async () => {
    await test?.stop();
    await server?.stop();
  });

  const port = (name: string): number => test.gateway.listeners[name]?.port ?? 0;
  const tokenOf = async (user: string): Promise<string> =>
    (await test.admin.call<{ token: string }>('POST', `/api/tokens?user=${user}`, { name: 'wire' })).token;
  const postgres = async (user: string, password: string): Promise<pg.Client> => {
    const where = { host: '127.0.0.1', port: port('postgres'), database: 'app', ssl: { rejectUnauthorized: false } };
    const client = new pg.Client({ ...where, user: `${user}~shop`, password });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  };
  const openMysql = (user: string, password: string): Promise<mysql.Connection> =>
    mysql.createConnection({
      host: '127.0.0.1',
      port: port('mysql'),
      user: `${user}~stock`,
      password,
      ssl: { rejectUnauthorized: false },
    });
  const sessionsOf = async (user: string): Promise<Record<string, unknown>[]> =>
    (await test.admin.call<{ data: Record<string, unknown>[] }>('GET', `/api/sessions?user=${user}`)).data;

  it('a service account works on PostgreSQL and MySQL, and its sessions say that it is a machine', async () => {
    await test.admin.call('POST', '/api/serviceaccounts', { name: 'report' });
    const token = await tokenOf('report');
    const client = await postgres('report', token);
    expect((await client.query('select count(*)::int as n from customers')).rows).toEqual([{ n: 2 }]);
    await client.end();
    const connection = await openMysql('report', token);
    expect((await connection.query<RowDataPacket[]>('select 6 * 7 as n'))[0]).toEqual([{ n: 42 }]);
    await connection.end();
    expect(await sessionsOf('report')).toMatchObject([
      { type: 'mysql', user_name: 'report', identity_type: 'machine' },
      { type: 'postgres', user_name: 'report', identity_type: 'machine' },
    ]);
  });

  it('a service account waits for approval as anybody, and is shown as what it is', async () => {
    await test.admin.call('PATCH', '/api/connections/shop', { reviewers: ['dba-team'] });
    await test.admin.call('POST', '/api/serviceaccounts', { name: 'waiting' });
    const client = await postgres('waiting', await tokenOf('waiting'));
    const answer = client.query('select name from customers where id = 2');
    const id = await test.pendingReview('select name from customers where id = 2');
    expect(await test.dba.call('GET', `/api/reviews/${id}`)).toMatchObject({
      user_name: 'waiting',
      identity_type: 'machine',
    });
    await test.dba.call('PUT', `/api/reviews/${id}/approve`);
    expect((await answer).rows).toEqual([{ name: 'Bob' }]);
    await client.end();
    await test.admin.call('PATCH', '/api/connections/shop', { reviewers: [] });
  });

  it('made inactive, a service account’s session ends, its token opens nothing, and what it asked for is revoked', async () => {
    await test.admin.call('PATCH', '/api/connections/shop', { reviewers: ['dba-team'] });
    await test.admin.call('POST', '/api/serviceaccounts', { name: 'leaving' });
    const token = await tokenOf('leaving');
    const client = await postgres('leaving', token);
    const held = client.query('delete from customers').catch((error: Error) => error.message);
    const id = await test.pendingReview('delete from customers');
    await test.admin.call('PATCH', '/api/serviceaccounts/leaving', { status: 'inactive' });
    await held;
    expect(await test.admin.call('GET', `/api/reviews/${id}`)).toMatchObject({ status: 'REVOKED' });
    expect(await test.direct('select count(*)::int from customers')).toEqual([[2]]);
    await expect.poll(async () => (await sessionsOf('leaving'))[0]?.status).toBe('closed');
    await expect(postgres('leaving', token)).rejects.toMatchObject({ code: '28P01' });
    await expect(openMysql('leaving', token)).rejects.toMatchObject({ errno: 1045 });
    await test.admin.call('PATCH', '/api/connections/shop', { reviewers: [] });
  });

  it('an API key runs scripts through the API and logs in nowhere', async () => {
    const { key } = await test.admin.call<{ key: string }>('POST', '/api/api-keys', { name: 'scripts' });
    const program = withToken(test.gateway, 'scripts', key);
    const body = { connection: 'shop', script: 'select count(*) from customers' };
    expect(await program.call('POST', '/api/sessions', body)).toMatchObject({ results: [{ rows: [['2']] }] });
    expect(await sessionsOf('scripts')).toMatchObject([{ verb: 'exec', identity_type: 'machine' }]);
    await expect(postgres('scripts', key)).rejects.toMatchObject({ code: '28P01' });
    await expect(openMysql('scripts', key)).rejects.toMatchObject({ errno: 1045 });
  });

  it('one user has so many sessions and no more, and each protocol says so', async () => {
    await addUser(test.gateway, test.admin, 'busy', []);
    await addUser(test.gateway, test.admin, 'other', []);
    const [token, others] = [await tokenOf('busy'), await tokenOf('other')];
    const first = await postgres('busy', token);
    const open = [await openMysql('busy', token), await openMysql('busy', token)];
    const message = expect.stringContaining(
      `busy has ${SESSIONS_MAX} sessions open on this gateway, which is the limit`,
    );
    await expect(postgres('busy', token)).rejects.toMatchObject({ code: '53300', message });
    await expect(openMysql('busy', token)).rejects.toMatchObject({ errno: 1203, sqlState: '42000', message });
    await (await postgres('other', others)).end();
    await (await openMysql('other', others)).end();
    await first.end();
    await expect
      .poll(() =>
        postgres('busy', token).then(
          (client) => client.end().then(() => 'open'),
          () => 'refused',
        ),
      )
      .toBe('open');
    for (const connection of open) await connection.end();
  });

  it('the token that would not work is not made, whichever way it is asked for', async () => {
    const person = await addUser(test.gateway, test.admin, 'hoarder', []);
    const owner = await test.gateway.store.users.byName('hoarder');
    const make = () => test.gateway.store.tokens.create({ userId: owner?.id ?? '', kind: 'access', name: 'x' });
    const { secret } = await make();
    for (let made = 1; made < 100; made++) await make();
    const refusal = { status: 409, message: expect.stringContaining('This user has 100 live tokens that open') };
    expect(await person.attempt('POST', '/api/tokens', { name: 'one more' })).toEqual(refusal);
    expect(await person.attempt('POST', '/api/connections/shop/credentials', {})).toEqual(refusal);
    expect(await test.admin.attempt('POST', '/api/tokens?user=hoarder', { name: 'x' })).toEqual(refusal);
    // The oldest works as well as the newest.
    await (await postgres('hoarder', secret)).end();
    await (await openMysql('hoarder', secret)).end();
  });
});
