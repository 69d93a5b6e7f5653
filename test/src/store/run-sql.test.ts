import { Kysely, PostgresDialect } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import type { Tables } from '../../../src/store/database.ts';
import { runIn } from '../../../src/store/run-sql.ts';
import { startPostgres } from '../../servers/postgres.ts';
import { openPool } from '../../servers/postgres-pool.ts';

test('SQL of others runs within the transaction, and is undone with it', async () => {
  const server = await startPostgres();
  const { host, port, user, password, database } = server;
  const pool = openPool({ host, port, user, password, database });
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  onTestFinished(async () => {
    await db.destroy();
    await server.stop();
  });
  await pool.query('create table kept (n int)');
  expect(await db.transaction().execute((trx) => runIn(trx)('select $1::int + 1 as n', [41]))).toEqual({
    rows: [{ n: 42 }],
  });
  const undone = db.transaction().execute(async (trx) => {
    await runIn(trx)('insert into kept values (1)');
    throw new Error('undo');
  });
  await expect(undone).rejects.toThrow('undo');
  expect((await pool.query('select * from kept')).rows).toEqual([]);
});
