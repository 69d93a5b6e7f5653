import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ensureShop, SHOP_DATABASE, SHOP_ROLE } from '../../../../src/cli/demo/shop-database.ts';
import { startPostgres, type TestServer } from '../../../servers/postgres.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startPostgres();
  expect(await ensureShop(server.superuser, 'first')).toBe(true);
});
afterAll(() => server.stop());

async function asRole<T>(password: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const { host, port } = server;
  const client = new pg.Client({ host, port, user: SHOP_ROLE, password, database: SHOP_DATABASE });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

test('the role reads and writes rows, and new ones get numbers of their own', async () => {
  await asRole('first', async (shop) => {
    const { rows } = await shop.query('select count(*)::int as n from payments');
    expect(rows[0].n).toBeGreaterThanOrEqual(10_000);
    const added = await shop.query(
      "insert into customers (name, email, city, country, created_at) values ('a', 'a@example.com', 'b', 'DE', now()) returning id",
    );
    expect(added.rows[0].id).toBe(3001);
    expect((await shop.query('select * from customer_totals where paid > 0 limit 1')).rowCount).toBe(1);
    await shop.query("delete from customers where email = 'a@example.com'");
  });
});

test('the role owns nothing and can make nothing', async () => {
  await asRole('first', async (shop) => {
    for (const sql of [
      'drop table payments',
      'truncate orders',
      'create table x (a int)',
      'create role x',
      'copy orders to program $$id$$',
    ]) {
      await expect(shop.query(sql)).rejects.toMatchObject({ code: '42501' });
    }
  });
});

test('references hold', async () => {
  await asRole('first', async (shop) => {
    const orphan = "insert into orders (customer_id, status, ordered_at) values (999999, 'paid', now())";
    await expect(shop.query(orphan)).rejects.toMatchObject({ code: '23503' });
  });
});

test('a second time keeps the rows, and takes up the password in force', async () => {
  await asRole('first', (shop) => shop.query("update customers set city = 'Changed' where id = 1"));
  expect(await ensureShop(server.superuser, 'second')).toBe(false);
  const { rows } = await asRole('second', (shop) => shop.query('select city from customers where id = 1'));
  expect(rows).toEqual([{ city: 'Changed' }]);
});
