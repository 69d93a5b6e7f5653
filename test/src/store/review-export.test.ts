import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestStore, type TestStore } from './fixture.ts';

let fixture: TestStore;
const connectionId = randomUUID();
const COUNT = 120;

beforeAll(async () => {
  fixture = await openTestStore();
  for (let i = 0; i < COUNT; i += 1) await ask(connectionId);
});

afterAll(() => fixture?.stop());

async function ask(connection: string): Promise<string> {
  const review = await fixture.store.reviews.create({
    sessionId: randomUUID(),
    connectionId: connection,
    connectionName: 'prod',
    userId: randomUUID(),
    userName: 'ann',
    text: 'x',
    fingerprint: 'f',
    groups: ['dba'],
    expiresAt: new Date(Date.now() + 60_000),
  });
  return review.id;
}

async function idsOf(connection: string): Promise<string[]> {
  const ids = [];
  for await (const { id } of fixture.store.reviews.each({ connectionId: connection })) ids.push(id);
  return ids;
}

test('every one is read once, newest first, however many there are', async () => {
  const ids = await idsOf(connectionId);
  expect(new Set(ids).size).toBe(COUNT);
  const { items } = await fixture.store.reviews.list({ connectionId, limit: COUNT, offset: 0 });
  expect(ids).toEqual(items.map(({ id }) => id));
});

test('those of the same moment, too', async () => {
  const other = randomUUID();
  for (let i = 0; i < COUNT; i += 1) await ask(other);
  const client = new pg.Client(fixture.server.superuser);
  await client.connect();
  await client.query('UPDATE reviews SET created_at = now() WHERE connection_id = $1', [other]);
  await client.end();
  expect(new Set(await idsOf(other)).size).toBe(COUNT);
});

test('what is asked for meanwhile does not shift the rest', async () => {
  const ids = [];
  for await (const { id } of fixture.store.reviews.each({ connectionId })) {
    if (ids.length % 40 === 0) await ask(connectionId);
    ids.push(id);
  }
  expect(ids).toHaveLength(COUNT);
  expect(new Set(ids).size).toBe(COUNT);
});

test('of nothing there is nothing', async () => {
  expect(await idsOf(randomUUID())).toEqual([]);
});
