import { beforeAll, describe, expect, it } from 'vitest';
import { lineageOf } from '../../../../src/sql/postgres/lineage.ts';
import { loadSqlParser } from '../../../../src/sql/postgres/parser.ts';
import { askWorld } from './lineage-world.ts';

beforeAll(loadSqlParser);

/** `notes.note <- customers.email`, one for each stored value; `?` for a value that cannot be followed. */
async function storedBy(text: string): Promise<readonly string[]> {
  const { stored } = await lineageOf(text, askWorld);
  return stored.map(({ into, sources }) => {
    const from = sources === 'unknown' ? '?' : sources.map(({ table, column }) => `${table}.${column}`).join(' ');
    return `${into} <- ${from}`;
  });
}

describe('what a statement stores', () => {
  it.each([
    ['INSERT INTO letters (letter) SELECT email FROM customers', ['letters.letter <- customers.email']],
    [
      'INSERT INTO letters SELECT id, upper(email) FROM customers',
      ['letters.code <- customers.id', 'letters.letter <- customers.email'],
    ],
    ['UPDATE orders SET note = c.email FROM customers c', ['orders.note <- customers.email']],
    ['UPDATE customers SET name = email', ['customers.name <- customers.email']],
    ['INSERT INTO orders (id) VALUES (1) ON CONFLICT DO UPDATE SET note = orders.id', ['orders.note <- orders.id']],
    [
      'MERGE INTO orders o USING customers c ON true WHEN MATCHED THEN UPDATE SET note = c.email',
      ['orders.note <- customers.email'],
    ],
    [
      'WITH i AS (INSERT INTO letters (letter) SELECT email FROM customers) SELECT 1',
      ['letters.letter <- customers.email'],
    ],
    [
      'WITH c AS (SELECT email AS e FROM customers), i AS (INSERT INTO letters (letter) SELECT e FROM c) SELECT 1',
      ['letters.letter <- customers.email'],
    ],
    ['SELECT email INTO x FROM customers', ['x.email <- customers.email']],
    ['SELECT email INTO x FROM customers UNION SELECT note FROM orders', ['x.email <- customers.email orders.note']],
    ['CREATE TABLE s.x (a) AS SELECT email FROM customers', ['s.x.a <- customers.email']],
    ['CREATE TABLE x AS TABLE mystery', ['x <- ?']],
    ['CREATE TABLE x AS SELECT email FROM customers WITH NO DATA', []],
    ['CREATE MATERIALIZED VIEW x AS SELECT email FROM customers WITH NO DATA', ['x.email <- customers.email']],
    ['CREATE VIEW x (m) AS SELECT email FROM customers', ['x.m <- customers.email']],
    ['CREATE SCHEMA s CREATE VIEW x AS SELECT email FROM customers', ['x.email <- customers.email']],
    ['PREPARE p AS UPDATE customers SET name = email', ['customers.name <- customers.email']],
    ['EXPLAIN ANALYZE UPDATE customers SET name = email', ['customers.name <- customers.email']],
    ['EXPLAIN UPDATE customers SET name = email', []],
    ['COPY (UPDATE customers SET name = email RETURNING id) TO STDOUT', ['customers.name <- customers.email']],
    ['INSERT INTO letters VALUES (1, $1), (2, lower($2))', []],
    ['INSERT INTO letters (code) SELECT count(email) FROM customers', []],
    ['INSERT INTO letters DEFAULT VALUES', []],
    ['UPDATE letters SET letter = $1 FROM customers WHERE email = $2', []],
    ['DELETE FROM letters USING customers WHERE email = letter RETURNING letter', []],
    ['SELECT email FROM customers', []],
  ])('%s: %j', async (text, expected) => expect(await storedBy(text)).toEqual(expected));

  it('names every column that may be meant, and no schema where there is none yet', async () => {
    const { stored } = await lineageOf('INSERT INTO people (email) SELECT email FROM customers', askWorld);
    expect(stored[0]?.targets).toEqual([
      { schema: 'public', table: 'people', column: 'email' },
      { schema: 'hr', table: 'people', column: 'email' },
    ]);
    const made = await lineageOf('SELECT email INTO x FROM customers', askWorld);
    expect(made.stored[0]?.targets).toEqual([{ table: 'x', column: 'email' }]);
  });

  it('is what a prepared statement returns, where the statement executes one', async () => {
    const { executedInto } = await lineageOf('CREATE TABLE x AS EXECUTE p', askWorld);
    expect(executedInto).toEqual({ into: 'x', targets: [{ table: 'x', column: '' }] });
    const prepared = await lineageOf('SELECT email, id FROM customers', askWorld);
    expect(prepared.output).toMatchObject([{ column: 'email' }, { column: 'id' }]);
  });

  it.each([
    ['DO $$ BEGIN END $$', /DO/],
    ['COPY orders FROM PROGRAM $$x$$', /program/],
    ['COPY orders FROM $$/x$$', /file/],
    ['IMPORT FOREIGN SCHEMA a FROM SERVER b INTO c', /IMPORT/],
    ['SELEC', /read/],
  ])('cannot be told of %s', async (text, why) => {
    expect((await lineageOf(text, askWorld)).untold).toMatch(why);
  });

  it.each([
    'BEGIN',
    'SET a = b',
    'COPY orders FROM STDIN',
    'VACUUM orders',
    'DROP TABLE orders',
    'FETCH c',
    'EXECUTE p(1)',
  ])('is nothing of %s', async (text) =>
    expect(await lineageOf(text, askWorld)).toMatchObject({ stored: [], untold: undefined }),
  );
});

describe('a column that nobody could follow', () => {
  it.each([
    ['SELECT id, mystery() AS m FROM orders', 'm'],
    ['SELECT upper(x) AS y FROM hidden', 'y'],
    ['SELECT * FROM (SELECT mystery() AS deep) s', 'deep'],
    ['UPDATE orders SET note = note RETURNING mystery() AS m', 'm'],
    ['SELECT x FROM hidden', undefined],
    ['SELECT upper(note) FROM orders', undefined],
  ])('is known from the statement in %s: %s', async (text, name) => {
    expect((await lineageOf(text, askWorld)).unfollowed).toBe(name);
  });
});
