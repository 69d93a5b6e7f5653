import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestStore, type TestStore } from '../fixture.ts';
import { ask, connectionWith } from '../webhooks-fixture.ts';

let fixture: TestStore;
let client: pg.Client;
const heard: string[] = [];
beforeAll(async () => {
  fixture = await openTestStore();
  client = new pg.Client(fixture.server.superuser);
  await client.connect();
  client.on('notification', ({ payload }) => heard.push(payload ?? ''));
  await client.query('LISTEN sluice_live');
});
afterAll(async () => {
  await client?.end();
  await fixture?.stop();
});

test('what is changed by hand is told as well, when it is committed and only then', async () => {
  const { id } = await ask(fixture.store, await connectionWith(fixture.store));
  const revoke = "update reviews set status = 'REVOKED', decided_at = now() where id = $1";
  // What came before is heard by now.
  await client.query('select 1');
  heard.length = 0;
  await client.query('begin');
  await client.query(revoke, [id]);
  await client.query('rollback');
  await client.query('select 1');
  expect(heard).toEqual([]);
  await client.query(revoke, [id]);
  await client.query('select 1');
  expect(heard).toEqual([`review ${id}`]);
});

test('nothing that is only touched is told', async () => {
  // What came before is heard by now.
  await client.query('select 1');
  heard.length = 0;
  await client.query('update sessions set query_count = query_count + 1');
  await client.query("update connection_status set checked_at = now(), due_at = now() + interval '1 hour'");
  await client.query('update review_groups set position = position');
  await client.query('select 1');
  expect(heard).toEqual([]);
});
