import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestStore, type TestStore } from '../fixture.ts';

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

test('requests made before are ones a session waits with', async () => {
  const { rows } = await client.query(`
    INSERT INTO reviews (id, session_id, connection_id, connection_name, user_id, user_name, status, request, operations,
      fingerprint, expires_at, changed_at, auto_approved)
    VALUES (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'prod', gen_random_uuid(), 'ann', 'PENDING', '{}',
      '{}', 'f', now(), now(), false)
    RETURNING mode, database, told_at`);
  expect(rows).toEqual([{ mode: 'hold', database: '', told_at: null }]);
});

test('a mode is one of the two', async () => {
  await expect(client.query(`UPDATE reviews SET mode = 'odd'`)).rejects.toMatchObject({
    constraint: 'reviews_mode_check',
  });
});
