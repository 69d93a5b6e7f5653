import { expect, it } from 'vitest';
import { follow } from './lineage-world.ts';

it.each([
  ['Email', 'customers.Email'],
  ['shop.customers.email', 'customers.Email'],
  ['upper(email)', 'customers.Email*'],
  ["concat(email, '')", 'customers.Email*'],
  ['email = 1', 'customers.Email*'],
  ['email IS NULL', ''],
  ['count(email)', ''],
  ['count(email) OVER (PARTITION BY name)', 'customers.Email* customers.name*'],
  ['max(email)', 'customers.Email*'],
  ['group_concat(email ORDER BY name)', 'customers.Email* customers.name*'],
  ['CASE WHEN id THEN email END', 'customers.id* customers.Email*'],
  ['CAST(email AS BINARY)', 'customers.Email*'],
  ['email COLLATE utf8mb4_bin', 'customers.Email'],
  ['@x := email', 'customers.Email'],
  ['@x', 'unknown'],
  ['@@sql_mode', ''],
  ['?', ''],
  ['now()', ''],
  ['NEXT VALUE FOR s', ''],
  ['nextval(s)', ''],
  ["load_file('x')", 'unknown'],
  ['tidy(email)', 'customers.Email*'],
  ['leak()', 'unknown'],
  ['loaded()', 'unknown'],
  ['gone()', 'unknown'],
  ['shop.upper(1)', 'unknown'],
  ['nowhere', 'unknown'],
  ['(SELECT total FROM orders LIMIT 1)', 'orders.total'],
  ['(SELECT total FROM orders WHERE orders.id = customers.id)', 'orders.total customers.id*'],
  ['EXISTS (SELECT 1 FROM orders WHERE total > email)', 'customers.Email*'],
  ['email IN (SELECT total FROM orders)', 'customers.Email* orders.total*'],
])('%s is made of %s', async (text, expected) => {
  expect(await follow(`SELECT ${text} FROM customers`)).toEqual([expected]);
});
