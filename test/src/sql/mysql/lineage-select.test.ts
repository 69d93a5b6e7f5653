import { expect, it } from 'vitest';
import { MYSQL } from './corpus-reading.ts';
import { follow } from './lineage-world.ts';

it.each<[string, number, readonly string[]]>([
  ['SELECT *, 1 FROM customers', 4, ['customers.id', 'customers.name', 'customers.Email', '']],
  ['SELECT name FROM customers UNION SELECT email FROM customers', 1, ['customers.name customers.Email']],
  ['(SELECT email FROM customers LIMIT 1) LIMIT 2', 1, ['customers.Email']],
  ['WITH c AS (SELECT email FROM customers) SELECT * FROM C', 1, ['customers.Email']],
  ['WITH c (a, b) AS (SELECT id, email FROM customers) SELECT b FROM c', 1, ['customers.Email']],
  ['WITH customers AS (SELECT 1 AS email) SELECT email FROM customers', 1, ['']],
  [
    'WITH RECURSIVE c (n, e) AS (SELECT 1, email FROM customers UNION ALL SELECT n + 1, e FROM c) SELECT * FROM c',
    2,
    ['', 'customers.Email'],
  ],
  [
    'WITH RECURSIVE c (a, b) AS (SELECT email, 1 FROM customers UNION ALL SELECT b, a FROM c) SELECT * FROM c',
    2,
    ['customers.Email', 'customers.Email'],
  ],
  ['VALUES ROW(1, (SELECT email FROM customers))', 2, ['', 'customers.Email']],
  ['SELECT id FROM customers WHERE email = 1 ORDER BY name', 1, ['customers.id']],
  [
    'INSERT INTO orders SELECT id, email, 1 FROM customers RETURNING id',
    1,
    ['orders.id customers.id* customers.Email*'],
  ],
  ['INSERT INTO orders VALUES (1, 2, 3) RETURNING id, 5', 2, ['orders.id', '']],
  ['UPDATE orders SET total = (SELECT email FROM customers) RETURNING total', 1, ['orders.total customers.Email*']],
  ['DELETE FROM customers RETURNING *', 3, ['customers.id', 'customers.name', 'customers.Email']],
])('%s', async (text, count, expected) => {
  expect(await follow(text, count)).toEqual(expected);
});

it('the name of a later recursive query means that query to MariaDB, and a table to MySQL', async () => {
  const text =
    'WITH RECURSIVE a AS (SELECT total FROM orders), orders AS (SELECT email AS total FROM customers) SELECT * FROM a';
  expect(await follow(text, 1)).toEqual(['unknown']);
  expect(await follow(text, 1, MYSQL)).toEqual(['orders.total']);
});

it('MySQL takes a WITH query of another case for none', async () => {
  const text = 'WITH Orders AS (SELECT email AS total FROM customers) SELECT total FROM orders';
  expect(await follow(text, 1)).toEqual(['customers.Email']);
  expect(await follow(text, 1, MYSQL)).toEqual(['orders.total']);
});
