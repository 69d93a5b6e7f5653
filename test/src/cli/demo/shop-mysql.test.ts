import mysql from 'mysql2/promise';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ensureMysqlShop, MYSQL_SHOP_ACCOUNT, MYSQL_SHOP_DATABASE } from '../../../../src/cli/demo/shop-mysql.ts';
import { makeShop } from '../../../../src/cli/demo/shop-rows.ts';
import { type MysqlServer, startMariadb, startMysql } from '../../../servers/mysql.ts';

const shop = makeShop();
const servers: MysqlServer[] = [];
beforeAll(async () => {
  servers.push(...(await Promise.all([startMariadb(), startMysql()])));
});
afterAll(() => Promise.all(servers.map((server) => server.stop())));

test.each([0, 1])('fills a server once, and sets the password each time (%i)', async (i) => {
  const server = servers[i];
  if (server === undefined) throw new Error('no server');
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
});
