import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clientsOf, type WithClient, writeEvents } from '../../../src/store/event-writer.ts';
import type { NewEvent } from '../../../src/store/index.ts';
import { openTestStore, type TestStore } from './fixture.ts';
import { connectionWith, open } from './webhooks-fixture.ts';

let fixture: TestStore;
let pool: pg.Pool;
let withClient: WithClient;
let sessionId: string;
beforeAll(async () => {
  fixture = await openTestStore();
  const { host, port, user, password, database } = fixture.server;
  pool = new pg.Pool({ host, port, user, password, database, max: 4 });
  withClient = clientsOf(pool);
  sessionId = await open(fixture.store, await connectionWith(fixture.store));
});
afterAll(async () => {
  await pool?.end();
  await fixture?.stop();
});

const AT = '2026-03-01T10:20:30.456Z';

function decided(gatewayId: string, seq: number, more: Partial<NewEvent> = {}): NewEvent {
  const body = '{"query":{"id":1,"phase":"execute","text":"x"},"verdict":"allow"}';
  return { gatewayId, seq, sessionId, type: 'query.decided', at: AT, body, hash: `h${seq}`, ...more };
}
const batchOf = (gatewayId: string, from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => decided(gatewayId, from + i));
const write = (events: readonly NewEvent[], gapless = false) =>
  withClient((client) => writeEvents(client, events, { gapless }));
const seqsOf = async (gatewayId: string) =>
  (await pool.query('select seq from events where gateway_id = $1 order by seq', [gatewayId])).rows.map(({ seq }) =>
    Number(seq),
  );
const counted = async () => Number((await pool.query('select coalesce(sum(n), 0) as n from activity')).rows[0].n);
const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

test('the writing of one batch by many at once indexes and counts it once', async () => {
  const before = await counted();
  const batches = [batchOf('race', 1, 300), batchOf('race', 1, 300), batchOf('race', 101, 400), batchOf('race', 1, 50)];
  const added = await Promise.all(batches.map((batch) => write(batch)));
  expect(added.reduce((sum, n) => sum + n, 0)).toBe(400);
  expect(await seqsOf('race')).toEqual(upTo(400));
  expect((await counted()) - before).toBe(400);
});

test('a batch of which one record cannot be written leaves nothing behind, and the connection is not used again', async () => {
  const before = await counted();
  const pids: number[] = [];
  const attempt = withClient(async (client) => {
    pids.push((await client.query('select pg_backend_pid() as pid')).rows[0].pid);
    return writeEvents(client, [...batchOf('whole', 1, 5), decided('whole', 6, { body: '{"a":' })], { gapless: false });
  });
  await expect(attempt).rejects.toMatchObject({ code: '22P02' });
  expect(await seqsOf('whole')).toEqual([]);
  expect(await counted()).toBe(before);
  const still = await pool.query('select pid from pg_stat_activity where pid = $1 and state = $2', [pids[0], 'idle']);
  expect(still.rows).toEqual([]);
});

test('one given twice in a batch is indexed and counted once', async () => {
  const before = await counted();
  expect(await write([...batchOf('twice', 1, 3), decided('twice', 2, { hash: 'other' })])).toBe(3);
  expect(await seqsOf('twice')).toEqual([1, 2, 3]);
  expect((await counted()) - before).toBe(3);
});

test('both ways of writing keep the same of a record', async () => {
  const odd = {
    type: 'tab\there, "quotes", back\\slash and\nlines',
    at: new Date('2026-05-06T07:08:09.010Z'),
    body: ' { "z" : "\\u0000\\\\n\\t" ,\n\t"a" : [ 1e3, "ü" ] } ',
    hash: '\\N',
  };
  await write([decided('copied', 1, odd), decided('copied', 2, { sessionId: undefined })]);
  await write([decided('inserted', 3)]);
  await write([decided('inserted', 1, odd), decided('inserted', 2, { sessionId: undefined }), decided('inserted', 3)]);
  const rowsOf = async (gatewayId: string) =>
    (
      await pool.query(
        'select session_id, type, at, body::text, hash from events where gateway_id = $1 and seq < 3 order by seq',
        [gatewayId],
      )
    ).rows;
  const copied = await rowsOf('copied');
  expect(copied[0]).toEqual({ session_id: sessionId, ...odd });
  expect(copied[1]).toMatchObject({ session_id: null, at: new Date(AT) });
  expect(await rowsOf('inserted')).toEqual(copied);
});

test('a batch of many megabytes goes in whole, both ways', async () => {
  const body = JSON.stringify({ text: 'x\n'.repeat(50_000) });
  const batch = batchOf('large', 1, 60).map((event) => ({ ...event, body }));
  expect(await write(batch)).toBe(60);
  expect(await write([...batch, decided('large', 61)])).toBe(1);
  expect(await seqsOf('large')).toEqual(upTo(61));
});

test('where no gap may be left, a batch that would leave one is refused', async () => {
  await expect(write(batchOf('gapless', 2, 3), true)).rejects.toThrow('the index lacks record 1 of gateway "gapless"');
  expect(await write(batchOf('gapless', 1, 3), true)).toBe(3);
  await expect(write(batchOf('gapless', 5, 6), true)).rejects.toThrow('lacks record 4');
  expect(await write(batchOf('gapless', 2, 5), true)).toBe(2);
  expect(await seqsOf('gapless')).toEqual(upTo(5));
});

test('nothing is nothing', async () => {
  expect(await write([])).toBe(0);
  expect(await write([], true)).toBe(0);
});
