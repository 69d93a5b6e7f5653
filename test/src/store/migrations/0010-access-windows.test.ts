import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestStore, type TestStore } from '../fixture.ts';
import { openWindows, type Windows } from '../windows.ts';

let fixture: TestStore;
let windows: Windows;
let client: pg.Client;
beforeAll(async () => {
  fixture = await openTestStore();
  windows = await openWindows(fixture);
  const { host, port, user, password, database } = fixture.server;
  client = new pg.Client({ host, port, user, password, database });
  await client.connect();
});
afterAll(async () => {
  await client?.end();
  await fixture?.stop();
});

test('a window is none without a duration, nor open without an end, and a command has neither', async () => {
  const { id } = await windows.asked();
  const constraint = 'reviews_kind';
  const set = (what: string): Promise<unknown> => client.query(`UPDATE reviews SET ${what} WHERE id = $1`, [id]);
  await expect(set(`status = 'APPROVED'`)).rejects.toMatchObject({ constraint });
  await expect(set('duration_sec = null')).rejects.toMatchObject({ constraint });
  await expect(set(`type = 'onetime'`)).rejects.toMatchObject({ constraint });
});

test('one person has one pending request for a connection, whatever the code does', async () => {
  const first = await windows.asked();
  const copy = client.query(
    `INSERT INTO reviews (id, connection_id, connection_name, user_id, user_name, status, request, operations, fingerprint,
       expires_at, changed_at, auto_approved, type, duration_sec, window_reviewers)
     SELECT $2, connection_id, connection_name, user_id, user_name, 'PENDING', request, operations, 'other',
       expires_at, changed_at, auto_approved, type, duration_sec, window_reviewers FROM reviews WHERE id = $1`,
    [first.id, randomUUID()],
  );
  await expect(copy).rejects.toMatchObject({ constraint: 'reviews_one_window_asked' });
});
