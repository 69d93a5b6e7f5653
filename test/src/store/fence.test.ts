import { randomUUID } from 'node:crypto';
import { Kysely, PostgresDialect } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Tables } from '../../../src/store/database.ts';
import { Fence } from '../../../src/store/fence.ts';
import { openPool } from '../../servers/postgres-pool.ts';
import { openTestStore, type TestStore } from './fixture.ts';

let fixture: TestStore;
let db: Kysely<Tables>;

beforeAll(async () => {
  fixture = await openTestStore();
  const pool = openPool(fixture.server.superuser);
  db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
});

afterAll(async () => {
  await db?.destroy();
  await fixture?.stop();
});

async function enter(): Promise<{ gatewayId: string; incarnation: string }> {
  const self = { gatewayId: `gw-${randomUUID()}`, incarnation: randomUUID() };
  const now = new Date();
  await db
    .insertInto('gateways')
    .values({
      id: self.gatewayId,
      incarnation: self.incarnation,
      started_at: now,
      seen_at: now,
      steady_since: now,
      gone_at: null,
    })
    .execute();
  return self;
}

test('whoever is no gateway is kept from nothing', async () => {
  const fence = new Fence();
  expect(await fence.isUp(db)).toBe(true);
  await fence.require(db);
});

test('a gateway counts until it is given up, or another run of it entered', async () => {
  const fence = new Fence();
  fence.self = await enter();
  expect(await fence.isUp(db)).toBe(true);
  await db.updateTable('gateways').set({ gone_at: new Date() }).where('id', '=', fence.self.gatewayId).execute();
  expect(await fence.isUp(db)).toBe(false);
  fence.self = { ...(await enter()), incarnation: randomUUID() };
  expect(await fence.isUp(db)).toBe(false);
  await expect(fence.require(db)).rejects.toThrow('took this one for gone');
});

test('nobody gives it up while a transaction counts on it, and beats are not kept waiting', async () => {
  const fence = new Fence();
  const self = await enter();
  fence.self = self;
  const { gatewayId } = self;
  await db.transaction().execute(async (trx) => {
    await fence.require(trx);
    await db.updateTable('gateways').set({ seen_at: new Date() }).where('id', '=', gatewayId).execute();
    const locking = db.selectFrom('gateways').select('id').where('id', '=', gatewayId).forUpdate().noWait().execute();
    await expect(locking).rejects.toThrow('could not obtain lock');
  });
});
