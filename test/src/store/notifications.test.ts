import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Notifications } from '../../../src/store/notifications.ts';
import { startPostgres, type TestServer } from '../../servers/postgres.ts';

let server: TestServer;
let admin: pg.Client;

beforeAll(async () => {
  server = await startPostgres();
  admin = new pg.Client({ ...server.superuser, database: 'postgres' });
  await admin.connect();
});

afterAll(async () => {
  await admin?.end();
  await server?.stop();
});

function config(): pg.ClientConfig {
  const { host, port, user, password, database } = server;
  return { host, port, user, password, database };
}

/** A listener on one channel, with promises of what it will hear. */
async function open() {
  const problems: string[] = [];
  const notifications = new Notifications(config(), (message) => problems.push(message));
  await notifications.open();
  let heard = Promise.withResolvers<string>();
  let gap = Promise.withResolvers<Date>();
  const stop = notifications.subscribe('sluice_policy', {
    onPayload: (payload) => heard.resolve(payload),
    onGap: (since) => gap.resolve(since),
  });
  return {
    notifications,
    problems,
    stop,
    nextPayload: () => {
      heard = Promise.withResolvers();
      return heard.promise;
    },
    nextGap: () => {
      gap = Promise.withResolvers();
      return gap.promise;
    },
  };
}

async function send(payload: string, channel = 'sluice_policy'): Promise<void> {
  const client = new pg.Client(config());
  await client.connect();
  await client.query('SELECT pg_notify($1, $2)', [channel, payload]);
  await client.end();
}

const killListeners = () =>
  admin.query(
    `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'sluice listener'`,
  );

test('hears its channel until it stops', async () => {
  const { notifications, nextPayload, stop } = await open();
  const payload = nextPayload();
  await send('of another channel', 'sluice_reviews');
  await send('hello');
  expect(await payload).toBe('hello');
  stop();
  const heard: string[] = [];
  const last = Promise.withResolvers<void>();
  notifications.subscribe('sluice_policy', {
    onPayload: (text) => {
      heard.push(text);
      last.resolve();
    },
    onGap: () => undefined,
  });
  const never = nextPayload();
  await send('again');
  await last.promise;
  expect(await Promise.race([never, Promise.resolve('nothing')])).toBe('nothing');
  await notifications.close();
});

test('comes back after its connection was killed, and tells of the gap', async () => {
  const { notifications, nextPayload, nextGap, problems } = await open();
  const { rows } = await admin.query('SELECT clock_timestamp() AS now');
  const gap = nextGap();
  await killListeners();
  expect((await gap).getTime()).toBeLessThanOrEqual(rows[0].now.getTime());
  expect(problems[0]).toContain('Lost the connection');
  const payload = nextPayload();
  await send('after');
  expect(await payload).toBe('after');
  await notifications.close();
});

test('keeps trying while the database takes no connections', async () => {
  const { notifications, nextGap, problems } = await open();
  const gap = nextGap();
  await admin.query('ALTER DATABASE app ALLOW_CONNECTIONS false');
  await killListeners();
  await expect.poll(() => problems.length, { timeout: 30_000 }).toBeGreaterThanOrEqual(3);
  expect(problems.at(-1)).toContain('not currently accepting connections');
  await admin.query('ALTER DATABASE app ALLOW_CONNECTIONS true');
  expect(await gap).toBeInstanceOf(Date);
  await notifications.close();
});

test('one subscriber that throws does not keep the others from hearing', async () => {
  const { notifications, nextPayload, problems } = await open();
  const payload = nextPayload();
  notifications.subscribe('sluice_policy', {
    onPayload: () => {
      throw new Error('clumsy');
    },
    onGap: () => undefined,
  });
  await send('hello');
  expect(await payload).toBe('hello');
  expect(problems).toEqual(['A listener failed: clumsy']);
  await notifications.close();
});

test('a first connection that fails is an error at once', async () => {
  const notifications = new Notifications({ ...config(), password: 'wrong' }, () => undefined);
  await expect(notifications.open()).rejects.toMatchObject({ code: 'store_error' });
  await notifications.close();
});

test('closed, it leaves no connection and does not come back', async () => {
  const { notifications, problems } = await open();
  await notifications.close();
  const listeners = `SELECT count(*)::int AS count FROM pg_stat_activity WHERE application_name = 'sluice listener'`;
  await expect.poll(async () => (await admin.query(listeners)).rows[0].count).toBe(0);
  expect(problems).toEqual([]);
});
