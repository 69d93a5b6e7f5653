import mysql from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureMysqlShop, MYSQL_SHOP_ACCOUNT, MYSQL_SHOP_DATABASE } from '../../../../src/cli/demo/shop-mysql.ts';
import { makeShop } from '../../../../src/cli/demo/shop-rows.ts';
import { isMissing } from '../../../e2e/missing.ts';
import { type MysqlServer, startMariadb, startMysql } from '../../../servers/mysql.ts';

const shop = makeShop();

describe.each([
  { name: 'mariadb-server', start: startMariadb },
  { name: 'mysql-server', start: startMysql },
])('the shop in a $name', ({ name, start }) => {
  describe.skipIf(isMissing(name))('that is new', () => {
    let server: MysqlServer;
    beforeAll(async () => {
      server = await start();
    });
    afterAll(() => server.stop());

    it('is filled once, and its password set each time', () => fill(server));
  });
});

async function fill(server: MysqlServer): Promise<void> {
  const root = { host: server.host, port: server.port, ...server.root };
  expect(await ensureMysqlShop(root, 'first')).toBe(true);
  expect(await ensureMysqlShop(root, 'second')).toBe(false);
  const client = await mysql.createConnection({
    host: server.host,
    port: server.port,
    user: MYSQL_SHOP_ACCOUNT,
    password: 'second',
    database: MYSQL_SHOP_DATABASE,
    ssl: { rejectUnauthorized: false },
    dateStrings: true,
  });
  const ask = async (text: string) => (await client.query(text))[0];
  expect(await ask('select count(*) as n from payments')).toEqual([{ n: shop.payments.length }]);
  const [customer] = shop.customers;
  expect(await ask('select name, email, created_at from customers where id = 1')).toEqual([
    {
      name: customer?.name,
      email: customer?.email,
      created_at: customer?.created_at.slice(0, 19).replace('T', ' '),
    },
  ]);
  expect(
    await ask("insert into products (sku, name, category, price, stock) values ('X', 'x', 'tea', 1, 1)"),
  ).toMatchObject({ insertId: shop.products.length + 1 });
  await expect(ask('drop table payments')).rejects.toThrow(/denied/i);
  await client.end();
}
