import { Kysely, PostgresDialect, sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrate } from '../../../../src/store/migrate.ts';
import { MIGRATIONS } from '../../../../src/store/migrations/index.ts';
import { startPostgres, type TestServer } from '../../../servers/postgres.ts';
import { openPool } from '../../../servers/postgres-pool.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server?.stop());

test('a rule of before keeps letting copies pass; nothing but the known choices can be kept', async () => {
  const { host, port, user, password, database } = server;
  const pool = openPool({ host, port, user, password, database });
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  try {
    const before = Object.entries(MIGRATIONS).filter(([name]) => name < '0004');
    await migrate(db, Object.fromEntries(before));
    const id = '0189c3f0-0000-4000-8000-00000000000a';
    await sql`INSERT INTO masking_rules (id, name, description, definition) VALUES (${id}, 'old', '', '{}')`.execute(
      db,
    );
    await migrate(db, MIGRATIONS);
    const { rows } = await sql`SELECT unfollowed, copies FROM masking_rules`.execute(db);
    expect(rows).toEqual([{ unfollowed: 'mask', copies: 'allow' }]);
    for (const change of ["copies = 'ask'", "unfollowed = 'pass'"]) {
      await expect(sql.raw(`UPDATE masking_rules SET ${change}`).execute(db)).rejects.toMatchObject({ code: '23514' });
    }
  } finally {
    await db.destroy();
  }
});
