import pg from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createLogger } from '../../../src/log.ts';
import { openDeliveryQueue } from '../../../src/webhooks/queue.ts';
import type { WorkQueue } from '../../../src/webhooks/work-queue.ts';
import { startPostgres, type TestServer } from '../../servers/postgres.ts';

interface Item {
  readonly n: number;
}

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

async function open(name: string): Promise<WorkQueue<Item>> {
  const { host, port, user, password, database } = server;
  const queue = await openDeliveryQueue({
    pool: { host, port, user, password, database },
    log: createLogger('silent'),
    attemptsMax: 3,
    retrySec: 1,
    deliver: async () => undefined,
    giveUp: async () => undefined,
  });
  onTestFinished(() => queue.stop());
  return queue.open<Item>({ name, attemptsMax: 3, retrySec: 1, waitingKeptSec: 3600 });
}

/** Collects what is worked on until there are so many. */
function collector(count: number) {
  const taken: number[] = [];
  const { promise, resolve } = Promise.withResolvers<number[]>();
  const take = async ({ n }: Item): Promise<void> => {
    taken.push(n);
    if (taken.length === count) resolve(taken);
  };
  return { take, done: promise };
}

test('work waits until somebody takes it, and one of two gateways does each', async () => {
  const first = await open('waits');
  await first.enqueue([1, 2, 3, 4].map((n) => ({ data: { n } })));
  const { take, done } = collector(4);
  await first.take(take);
  await (await open('waits')).take(take);
  expect((await done).sort()).toEqual([1, 2, 3, 4]);
  await first.rest();
});

test('what is undone with its transaction was not queued', async () => {
  const queue = await open('undone');
  const run = (text: string, values?: readonly unknown[]) => client.query(text, [...(values ?? [])]);
  await client.query('begin');
  await queue.enqueue([{ data: { n: 1 } }], run);
  await client.query('rollback');
  await queue.enqueue([{ data: { n: 2 } }], run);
  const { take, done } = collector(1);
  await queue.take(take);
  expect(await done).toEqual([2]);
});

test('what fails is tried again, and holds up nothing of its group', async () => {
  const queue = await open('grouped');
  const tries: number[] = [];
  const { take, done } = collector(6);
  await queue.enqueue([1, 2, 3, 4, 5, 6].map((n) => ({ data: { n }, group: 'C1' })));
  await queue.take(async (item) => {
    tries.push(item.n);
    if (item.n === 1 && tries.filter((n) => n === 1).length < 2) throw new Error('not yet');
    await take(item);
  });
  expect((await done).sort()).toEqual([1, 2, 3, 4, 5, 6]);
  expect(tries.filter((n) => n === 1)).toHaveLength(2);
});

test('work for later comes later', async () => {
  const queue = await open('later');
  const { take, done } = collector(2);
  await queue.enqueue([{ data: { n: 1 }, afterSec: 2 }, { data: { n: 2 } }]);
  await queue.take(take);
  expect(await done).toEqual([2, 1]);
});
