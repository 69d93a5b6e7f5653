import pg from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createLogger } from '../../../src/log.ts';
import { type DeliveryQueue, openDeliveryQueue, type QueueOptions } from '../../../src/webhooks/queue.ts';
import { startPostgres, type TestServer } from '../../servers/postgres.ts';

let server: TestServer;
let client: pg.Client;
beforeAll(async () => {
  server = await startPostgres();
  const { host, port, user, password, database } = server;
  client = new pg.Client({ host, port, user, password, database });
  await client.connect();
});
afterAll(async () => {
  await client?.end();
  await server?.stop();
});

async function openQueue(more: Partial<QueueOptions> = {}): Promise<DeliveryQueue> {
  const { host, port, user, password, database } = server;
  const queue = await openDeliveryQueue({
    pool: { host, port, user, password, database, max: 50 },
    log: createLogger('silent'),
    attemptsMax: 3,
    retrySec: 1,
    deliver: async () => undefined,
    giveUp: async () => undefined,
    ...more,
  });
  onTestFinished(() => queue.stop());
  return queue;
}

const run = (text: string, values?: readonly unknown[]) => client.query(text, [...(values ?? [])]);
const message = (id: string, endpointId = 'e') => ({ id, endpointId });

test('gateways that start at once make one queue', async () => {
  await client.query('drop schema if exists sluice_queue cascade');
  const queues = await Promise.all([openQueue(), openQueue(), openQueue()]);
  expect(queues).toHaveLength(3);
});

test('a message is delivered once, whichever of two gateways takes it', async () => {
  const taken: string[] = [];
  const done = Promise.withResolvers<void>();
  const deliver = async (id: string): Promise<void> => {
    taken.push(id);
    if (taken.length === 20) done.resolve();
  };
  const queue = await openQueue({ deliver });
  await openQueue({ deliver });
  const ids = Array.from({ length: 20 }, (_, n) => `once-${n}`);
  await queue.enqueue(
    run,
    ids.map((id) => message(id, id)),
  );
  await done.promise;
  await queue.stop();
  expect(taken.sort()).toEqual(ids.sort());
});

test('what is undone was not queued', async () => {
  const taken: string[] = [];
  const done = Promise.withResolvers<void>();
  const queue = await openQueue({
    deliver: async (id) => {
      taken.push(id);
      done.resolve();
    },
  });
  await client.query('begin');
  await queue.enqueue(run, [message('undone')]);
  await client.query('rollback');
  await queue.enqueue(run, [message('kept')]);
  await done.promise;
  expect(taken).toEqual(['kept']);
});

test('what fails is tried again, and given up after the last attempt', async () => {
  const tried: string[] = [];
  const given = Promise.withResolvers<string>();
  const queue = await openQueue({
    attemptsMax: 2,
    deliver: async (id) => {
      tried.push(id);
      throw new Error('it answered 500');
    },
    giveUp: async (id) => given.resolve(id),
  });
  await queue.enqueue(run, [message('failing')]);
  expect(await given.promise).toBe('failing');
  expect(tried).toEqual(['failing', 'failing']);
});

test('one endpoint has two attempts at a time, and others need not wait for them', async () => {
  let slow = 0;
  let most = 0;
  const release = Promise.withResolvers<void>();
  const quick = Promise.withResolvers<void>();
  const finished = Promise.withResolvers<void>();
  let left = 6;
  const queue = await openQueue({
    deliver: async (id) => {
      if (id === 'quick') return quick.resolve();
      slow += 1;
      most = Math.max(most, slow);
      await release.promise;
      slow -= 1;
      left -= 1;
      if (left === 0) finished.resolve();
    },
  });
  await queue.enqueue(
    run,
    Array.from({ length: 6 }, (_, n) => message(`slow-${n}`, 'dead')),
  );
  await queue.enqueue(run, [message('quick', 'alive')]);
  await quick.promise;
  release.resolve();
  await finished.promise;
  expect(most).toBeLessThanOrEqual(2);
});

test('what waits outlives its gateway, and is tried by the next one', async () => {
  const failed = Promise.withResolvers<void>();
  const first = await openQueue({
    deliver: async () => {
      failed.resolve();
      throw new Error('it answered 500');
    },
  });
  await first.enqueue(run, [message('waiting')]);
  await failed.promise;
  await first.stop();
  const taken = Promise.withResolvers<string>();
  await openQueue({ deliver: async (id) => taken.resolve(id) });
  expect(await taken.promise).toBe('waiting');
});

test('an attempt whose gateway was killed is made again by another', async () => {
  const failed = Promise.withResolvers<void>();
  const killed = await openQueue({
    deliver: async () => {
      failed.resolve();
      throw new Error('it answered 500');
    },
  });
  await killed.enqueue(run, [message('orphaned')]);
  await failed.promise;
  await killed.stop();
  // As a gateway leaves it that is killed during an attempt.
  const { rowCount } = await client.query(
    "update sluice_queue.job set state = 'active', started_on = now() - interval '1 hour' where data->>'messageId' = 'orphaned'",
  );
  expect(rowCount).toBe(1);
  const taken = Promise.withResolvers<string>();
  await openQueue({ deliver: async (id) => taken.resolve(id) });
  expect(await taken.promise).toBe('orphaned');
}, 120_000);

test('few connections are held, and none after it is stopped', async () => {
  const count = async (): Promise<number> => {
    const { rows } = await client.query(
      "select count(*)::int as n from pg_stat_activity where application_name = 'sluice queue'",
    );
    return rows[0].n;
  };
  const queue = await openQueue();
  // Two that work, and one that listens.
  expect(await count()).toBeLessThanOrEqual(3);
  await queue.stop();
  while ((await count()) > 0);
});
