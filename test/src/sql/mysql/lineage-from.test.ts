import { expect, it } from 'vitest';
import { follow } from './lineage-world.ts';

it.each<[string, number, readonly string[]]>([
  ['SELECT C.email FROM customers AS c', 1, ['customers.Email']],
  ['SELECT x FROM other.customers', 1, ['customers.x']],
  ['SELECT q FROM (SELECT email AS q FROM customers) d', 1, ['customers.Email']],
  ['SELECT b FROM (SELECT id, email FROM customers) d (a, b)', 1, ['customers.Email']],
  ['SELECT l.e FROM customers c, LATERAL (SELECT c.email AS e) l', 1, ['customers.Email']],
  ["SELECT a FROM customers, JSON_TABLE(email, '$' COLUMNS (a INT PATH '$')) j", 1, ['customers.Email*']],
  [
    'SELECT * FROM (customers, orders)',
    6,
    ['customers.id', 'customers.name', 'customers.Email', 'orders.id', 'orders.customer_id', 'orders.total'],
  ],
  [
    'SELECT * FROM customers JOIN orders USING (id)',
    5,
    ['customers.id orders.id', 'customers.name', 'customers.Email', 'orders.customer_id', 'orders.total'],
  ],
  [
    'SELECT * FROM (SELECT id, email AS e FROM customers) a JOIN (SELECT 1 AS id, 2 AS e) b USING (e, id)',
    2,
    ['customers.id', 'customers.Email'],
  ],
  [
    'SELECT * FROM customers NATURAL JOIN orders',
    5,
    ['customers.id orders.id', 'customers.name', 'customers.Email', 'orders.customer_id', 'orders.total'],
  ],
  [
    'SELECT o.* FROM customers c LEFT JOIN orders o ON c.id = o.id',
    3,
    ['orders.id', 'orders.customer_id', 'orders.total'],
  ],
  ['SELECT a FROM gone', 1, ['unknown']],
  ['SELECT 1 FROM gone', 1, ['']],
])('%s', async (text, count, expected) => {
  expect(await follow(text, count)).toEqual(expected);
});

it('the columns of a right join with shared columns cannot be told apart', async () => {
  const all = 'customers.id customers.name customers.Email orders.id orders.customer_id orders.total';
  expect(await follow('SELECT * FROM customers RIGHT JOIN orders USING (id)', 2)).toEqual([all, all]);
});
