import pg from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { startPostgres, type TestServer } from '../../../servers/postgres.ts';
import { fakeGateway, run } from '../harness.ts';
import { type RealGateway, startRealGateway } from '../real-gateway.ts';

let server: TestServer;
let real: RealGateway;
beforeAll(async () => {
  server = await startPostgres();
  real = await startRealGateway();
  const { host, port, user, password, database } = server;
  const address = ['psql', '-h', host, '-p', String(port), '-U', user, database];
  const args = [
    'admin',
    'create',
    'connection',
    'shop',
    '-e',
    `PASS=${password}`,
    '-e',
    'SSLMODE=disable',
    '--',
    ...address,
  ];
  expect(await real.run(args)).toMatchObject({ code: 0 });
});
afterAll(async () => {
  await real.close();
  await server.stop();
});

/** Runs `connect` until the test is over; gives back what it printed first. */
async function connected(args: string[]): Promise<{ out: string; leave: () => Promise<number> }> {
  const leaving = new AbortController();
  const printed = Promise.withResolvers<string>();
  const ran = real.run(['connect', 'shop', ...args], { signal: leaving.signal, onOutput: printed.resolve });
  const leave = async () => {
    leaving.abort();
    return (await ran).code;
  };
  onTestFinished(async () => void (await leave()));
  const failed = ran.then(({ err }) => {
    throw new Error(err);
  });
  return { out: await Promise.race([printed.promise, failed]), leave };
}

test('a local port leads through the gateway to the database, without a password', async () => {
  const { out, leave } = await connected(['--port', '0', '-o', 'json']);
  const { host, port, user } = JSON.parse(out);
  expect(host).toBe('127.0.0.1');
  const client = new pg.Client({ host, port, user, password: 'noop', database: user });
  await client.connect();
  const { rows } = await client.query('select current_user as who');
  expect(rows).toEqual([{ who: server.user }]);
  await client.end();
  const { out: sessions } = await real.run(['sessions', 'list', '--connection', 'shop', '-o', 'json']);
  expect(JSON.parse(sessions).data[0]).toMatchObject({ user_name: 'admin', connection: 'shop' });
  expect(await leave()).toBe(0);
  const late = new pg.Client({ host, port, user });
  await expect(late.connect()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

test('people read where it is', async () => {
  const { out } = await connected(['-p', '0']);
  expect(out).toMatch(/^host=127\.0\.0\.1 port=\d+ user=noop password=noop\n$/);
});

test('what cannot be opened is said before anybody connects', async () => {
  expect(await real.run(['connect', 'nothing'])).toMatchObject({ code: 1 });
  const gateway = await fakeGateway({ 'GET /api/connections/web': { body: { name: 'web', subtype: 'httpproxy' } } });
  const other = await run(['connect', 'web'], { url: gateway.url, token: 't' });
  expect(other).toMatchObject({
    code: 1,
    err: expect.stringContaining('web is no PostgreSQL, MySQL or MongoDB connection'),
  });
  const custom = await fakeGateway({
    'GET /api/connections/job': { body: { name: 'job', type: 'custom', subtype: '' } },
  });
  const job = await run(['connect', 'job'], { url: custom.url, token: 't' });
  expect(job).toMatchObject({ code: 1, err: expect.stringContaining('sluice exec job -i SCRIPT') });
  expect(await real.run(['connect', 'shop', '--port', '99999'])).toMatchObject({ code: 2 });
});
