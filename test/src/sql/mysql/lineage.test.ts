import { describe, expect, it } from 'vitest';
import { lineageOf, UNKNOWN_LINEAGE } from '../../../../src/sql/mysql/lineage.ts';
import { MYSQL } from './corpus-reading.ts';
import { follow, lineage } from './lineage-world.ts';

describe('what a statement returns', () => {
  it.each<[string, number, readonly string[]]>([
    ['SELECT email FROM customers', 1, ['customers.Email']],
    ['TABLE customers', 3, ['customers.id', 'customers.name', 'customers.Email']],
    ['DELETE FROM customers RETURNING EMAIL', 1, ['customers.Email']],
    ["EXECUTE IMMEDIATE 'SELECT email FROM customers'", 1, ['customers.Email']],
    ['EXECUTE IMMEDIATE @x', 1, ['unknown']],
    ['SET STATEMENT max_statement_time = 1 FOR SELECT email FROM customers', 1, ['customers.Email']],
    ['EXPLAIN SELECT id FROM customers', 1, ['customers.id* customers.name* customers.Email*']],
    ['EXPLAIN DELETE FROM customers', 1, ['unknown']],
    ['CALL p()', 1, ['unknown']],
    ['HANDLER customers READ FIRST', 1, ['unknown']],
    ['SHOW TABLES', 2, ['', '']],
    ['SHOW CREATE PROCEDURE p', 2, ['', '']],
    ["SHOW TRIGGERS LIKE 'people'", 2, ['', '']],
    ['SHOW TRIGGERS WHERE sleep(1)', 1, ['unknown']],
    ['SHOW PROCEDURE STATUS WHERE Db = DATABASE()', 1, ['']],
    ['SHOW WARNINGS', 3, ['unknown', 'unknown', 'unknown']],
    ['SHOW FULL PROCESSLIST', 1, ['unknown']],
    ['CHECK TABLE customers', 1, ['']],
    ['UPDATE customers SET id = 1', 1, ['']],
    ['GARBAGE', 1, ['unknown']],
    ['SELECT 1; SELECT 2', 1, ['unknown']],
  ])('by %s', async (text, count, expected) => {
    expect(await follow(text, count)).toEqual(expected);
  });

  it('is everything that is read where the columns cannot be counted', async () => {
    expect(await follow('SELECT id FROM customers', 2)).toEqual(
      Array.from({ length: 2 }, () => 'customers.id* customers.name* customers.Email*'),
    );
  });
});

it('a view’s column is also what it is made of', async () => {
  const found = await lineage('TABLE above');
  expect(found.isView('shop', 'above')).toBe(true);
  expect(found.column('shop', 'above', 'C')).toEqual([
    { schema: 'shop', table: 'above', column: 'c', isDerived: false },
    { schema: 'shop', table: 'contacts', column: 'contact', isDerived: false },
    { schema: 'shop', table: 'customers', column: 'Email', isDerived: true },
  ]);
});

it('of a table nobody can see nothing is known', async () => {
  const found = await lineage('SELECT 1');
  expect([found.isView('shop', 'gone'), found.column('shop', 'gone', 'a')]).toEqual([true, 'unknown']);
  expect(UNKNOWN_LINEAGE.columns(2)).toEqual(['unknown', 'unknown']);
});

it('a catalogue that cannot be asked is the caller’s affair', async () => {
  const fails = lineageOf('SELECT a FROM t', () => Promise.reject(new Error('gone')), MYSQL);
  await expect(fails).rejects.toThrow('gone');
});

it('a chain of views without an end is not followed', async () => {
  let n = 0;
  const endless = () => {
    n += 1;
    const definition = `select * from shop.v${n + 1}`;
    return Promise.resolve({
      relations: [{ schema: 'shop', name: `v${n}`, columns: ['a'], definition }],
      functions: [],
    });
  };
  expect((await lineageOf('SELECT a FROM v1', endless, MYSQL)).columns(1)).toEqual(['unknown']);
});
