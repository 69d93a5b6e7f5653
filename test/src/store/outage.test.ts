import pg from 'pg';
import { expect, it } from 'vitest';
import { isOutage } from '../../../src/store/outage.ts';
import { startPostgres } from '../../servers/postgres.ts';

it('knows a server that is not there, that goes away, and that is full', async () => {
  const refused = new pg.Client({ host: '127.0.0.1', port: 1 });
  refused.on('error', () => undefined);
  expect(isOutage(await refused.connect().catch((error: unknown) => error))).toBe(true);
  const server = await startPostgres();
  const client = new pg.Client(server.superuser);
  client.on('error', () => undefined);
  await client.connect();
  const running = client.query('select pg_sleep(60)').catch((error: unknown) => error);
  await server.stop();
  expect(isOutage(await running)).toBe(true);
  expect(isOutage(await client.query('select 1').catch((error: unknown) => error))).toBe(true);
  expect(isOutage(Object.assign(new Error('too many clients'), { code: '53300' }))).toBe(true);
});

it('takes nothing else for an outage', () => {
  expect(isOutage(Object.assign(new Error('duplicate key'), { code: '23505' }))).toBe(false);
  expect(isOutage(new TypeError('x is not a function'))).toBe(false);
  expect(isOutage('connection terminated')).toBe(false);
});
