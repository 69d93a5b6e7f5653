import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { MIGRATIONS } from '../../../../src/store/migrations/index.ts';
import { openTestStore } from '../fixture.ts';
import { connectionWith, open } from '../webhooks-fixture.ts';

test('what was indexed before is counted as it would have been', async () => {
  const fixture = await openTestStore();
  const { store, server } = fixture;
  const client = new pg.Client({ ...server.superuser, database: server.database });
  onTestFinished(async () => {
    await client.end();
    await fixture.stop();
  });
  await client.connect();
  const sessionId = await open(store, await connectionWith(store));
  const at = new Date(Date.UTC(2026, 0, 5, 10, 30));
  const bodies = [
    ['query.decided', { query: { id: 1, phase: 'execute', text: '\u0000 odd \ud800' }, verdict: 'allow' }],
    ['query.decided', { query: { id: 2, phase: 'prepare', text: 'x' }, verdict: 'allow' }],
    ['query.decided', { query: { id: 3, phase: 'prepare', text: 'x' }, verdict: 'deny' }],
    ['query.ended', { query: 1, status: 'ok', masked: { PHONE: 2 } }],
    ['query.ended', { query: 2, status: 'ok' }],
    ['session.close', { masked: { PHONE: 2 } }],
  ] as const;
  await store.events.insertBatch(
    bodies.map(([type, body], i) => ({ gatewayId: 'gw', seq: BigInt(i + 1), sessionId, type, at, body, hash: 'h' })),
  );
  const range = { since: new Date(0), until: new Date(Date.UTC(2030, 0)), bucket: 'hour' } as const;
  const counted = await store.activity.report(range);
  expect(counted.buckets[0]).toMatchObject({ allowed: 1, denied: 1, masked: { PHONE: 2 } });
  await client.query('drop table activity');
  await MIGRATIONS['0019-activity']?.up(on(client));
  await client.query('grant all on activity to public');
  expect(await store.activity.report(range)).toEqual(counted);
});

/** The migration runs on the one connection that the test ends itself, before its server. */
function on(client: pg.Client): Kysely<unknown> {
  const one = Object.assign(client, { release: () => undefined });
  const pool = { connect: async () => one, end: async () => undefined } as unknown as pg.Pool;
  return new Kysely({ dialect: new PostgresDialect({ pool }) });
}
