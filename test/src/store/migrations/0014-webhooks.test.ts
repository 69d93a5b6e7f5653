import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestStore, type TestStore } from '../fixture.ts';
import { ask, connectionWith, endpoint, open } from '../webhooks-fixture.ts';

let fixture: TestStore;
let client: pg.Client;
beforeAll(async () => {
  fixture = await openTestStore();
  client = new pg.Client(fixture.server.superuser);
  await client.connect();
});
afterAll(async () => {
  await client?.end();
  await fixture?.stop();
});

test('a status that is set by hand is told of as well, and one that stays is not', async () => {
  await endpoint(fixture.store);
  const { id } = await ask(fixture.store, await connectionWith(fixture.store));
  await client.query("update reviews set status = 'PENDING', changed_at = now() where id = $1", [id]);
  await client.query("update reviews set status = 'REVOKED', decided_at = now() where id = $1", [id]);
  const { rows } = await client.query('select type from webhook_events where subject_id = $1 order by at', [id]);
  expect(rows.map(({ type }) => type)).toEqual(['review.created', 'review.revoked']);
});

test('an event is noted once for its key', async () => {
  const connection = await connectionWith(fixture.store);
  const id = await open(fixture.store, connection);
  await client.query("update sessions set status = 'closed', ended_at = now() where id = $1", [id]);
  await client.query("update sessions set status = 'open', ended_at = null where id = $1", [id]);
  await client.query("update sessions set status = 'closed', ended_at = now() where id = $1", [id]);
  const { rows } = await client.query('select type from webhook_events where subject_id = $1 order by at', [id]);
  expect(rows.map(({ type }) => type)).toEqual(['session.open', 'session.close']);
});

test.each([
  [
    "insert into webhook_messages (id, event_id, endpoint_id, status) select id, id, id, 'sent' from webhook_endpoints",
    /status_check/,
  ],
  ["update webhook_endpoints set kind = 'irc'", /kind_check/],
])('the database itself refuses %s', async (statement, constraint) => {
  await expect(client.query(statement)).rejects.toThrow(constraint);
});
