import { beforeAll, describe, expect, it } from 'vitest';
import { lineageOf, type Sources } from '../../../../src/sql/postgres/lineage.ts';
import { loadSqlParser } from '../../../../src/sql/postgres/parser.ts';
import { askWorld } from './lineage-world.ts';

beforeAll(loadSqlParser);

/** `customers.email`, with `~` before it where something was computed of it. */
function shown(sources: Sources): string {
  if (sources === 'unknown') return '?';
  const names = sources.map(({ schema, table, column, isDerived }) => {
    const prefix = schema === 'public' ? '' : `${schema}.`;
    return `${isDerived ? '~' : ''}${prefix}${table}.${column}`;
  });
  return names.sort().join(' ');
}

async function columnsOf(text: string, count: number): Promise<string[]> {
  return (await lineageOf(text, askWorld)).columns(count).map(shown);
}

const WHOLE = '~customers.card ~customers.email ~customers.id ~customers.name';

/** What flows into each column, in order. */
const SHAPES: readonly (readonly [string, ...string[]])[] = [
  // Columns
  ['SELECT email FROM customers', 'customers.email'],
  ['SELECT customers.email FROM customers', 'customers.email'],
  ['SELECT public.customers.email FROM public.customers', 'customers.email'],
  ['SELECT db.public.customers.email FROM public.customers', 'customers.email'],
  ['SELECT c.email AS id FROM customers c', 'customers.email'],
  ['SELECT "email" FROM "customers"', 'customers.email'],
  ['SELECT U&"\\0065mail" FROM U&"c\\0075stomers"', 'customers.email'],
  ['SELECT EMAIL FROM CUSTOMERS', 'customers.email'],
  ['SELECT * FROM customers', 'customers.id', 'customers.name', 'customers.email', 'customers.card'],
  ['TABLE customers', 'customers.id', 'customers.name', 'customers.email', 'customers.card'],
  [
    'SELECT o.*, c.email FROM orders o, customers c',
    'orders.id',
    'orders.customer_id',
    'orders.total',
    'orders.note',
    'customers.email',
  ],
  ['SELECT a, c FROM customers AS x (a, b, c)', 'customers.id', 'customers.email'],
  ['SELECT ctid, tableoid FROM customers', '', ''],
  ['SELECT email COLLATE "C" FROM customers', 'customers.email'],
  ['SELECT email FROM ONLY customers TABLESAMPLE SYSTEM (10)', 'customers.email'],
  // Expressions
  ['SELECT upper(email) FROM customers', '~customers.email'],
  ['SELECT pg_catalog.upper(email) FROM customers', '~customers.email'],
  ["SELECT email || '' FROM customers", '~customers.email'],
  ['SELECT left(card, 8) FROM customers', '~customers.card'],
  ['SELECT substring(card from 1 for 4) FROM customers', '~customers.card'],
  ['SELECT md5(email), reverse(email) FROM customers', '~customers.email', '~customers.email'],
  ['SELECT email::text FROM customers', '~customers.email'],
  ['SELECT email::int FROM customers', '~customers.email'],
  ['SELECT CAST(email AS varchar(3)) FROM customers', '~customers.email'],
  ['SELECT length(email) FROM customers', '~customers.email'],
  ["SELECT coalesce(name, email, 'x') FROM customers", '~customers.email ~customers.name'],
  ["SELECT CASE WHEN id = 1 THEN email ELSE 'x' END FROM customers", '~customers.email ~customers.id'],
  ["SELECT CASE ascii(email) WHEN 97 THEN 'a' END FROM customers", '~customers.email'],
  [
    'SELECT nullif(email, name), greatest(email, name) FROM customers',
    '~customers.email ~customers.name',
    '~customers.email ~customers.name',
  ],
  ['SELECT ARRAY[email, name] FROM customers', '~customers.email ~customers.name'],
  ['SELECT (ARRAY[email])[1] FROM customers', '~customers.email'],
  ['SELECT ROW(email, 1) FROM customers', '~customers.email'],
  ['SELECT (ROW(email, 1)).f1 FROM customers', '~customers.email'],
  ["SELECT email LIKE 'a%', email = 'x' FROM customers", '~customers.email', '~customers.email'],
  ["SELECT email IN ('a', 'b') FROM customers", '~customers.email'],
  ["SELECT email BETWEEN 'a' AND 'b' FROM customers", '~customers.email'],
  ['SELECT email IS NULL FROM customers', ''],
  ["SELECT json_build_object('a', email) FROM customers", '?'],
  ["SELECT jsonb_build_object('a', email) FROM customers", '~customers.email'],
  ["SELECT JSON_OBJECT('a': email) FROM customers", '~customers.email'],
  ['SELECT xmlelement(name a, email) FROM customers', '~customers.email'],
  ["SELECT email AT TIME ZONE 'utc' FROM customers", '~customers.email'],
  ['SELECT 1, $1, now(), $2::text', '', '', '', ''],
  // Whole rows
  ['SELECT c FROM customers c', WHOLE],
  ['SELECT c.* FROM customers c', 'customers.id', 'customers.name', 'customers.email', 'customers.card'],
  ['SELECT c::text FROM customers c', WHOLE],
  ['SELECT row_to_json(c) FROM customers c', WHOLE],
  ['SELECT row_to_json(c.*) FROM customers c', WHOLE],
  ['SELECT to_jsonb(customers) FROM customers', WHOLE],
  ['SELECT (c).email FROM customers c', WHOLE],
  ['SELECT (c).* FROM customers c', WHOLE, WHOLE, WHOLE, WHOLE],
  ['SELECT ROW(c.*) FROM customers c', WHOLE],
  // Aggregates and windows
  ['SELECT json_agg(c) FROM customers c', WHOLE],
  ["SELECT string_agg(email, ',') FROM customers", '~customers.email'],
  ['SELECT array_agg(id ORDER BY email) FROM customers', '~customers.id'],
  ['SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY email) FROM customers', '~customers.email'],
  ['SELECT max(email) OVER (PARTITION BY name) FROM customers', '~customers.email'],
  ['SELECT row_number() OVER (ORDER BY email) FROM customers', ''],
  ['SELECT count(*), count(email), count(DISTINCT email) FROM customers', '', '', ''],
  ['SELECT min(id) FROM customers GROUP BY email HAVING max(email) > $1 ORDER BY max(email)', '~customers.id'],
  // Sub-queries
  ['SELECT x FROM (SELECT email AS x FROM customers) s', 'customers.email'],
  ['SELECT s.email FROM (SELECT * FROM customers) s', 'customers.email'],
  ['SELECT * FROM (SELECT email, 1 FROM customers) s (a, b)', 'customers.email', ''],
  ['SELECT a FROM (SELECT upper(email) FROM customers) s (a)', '~customers.email'],
  ['SELECT upper FROM (SELECT upper(email) FROM customers) s', '~customers.email'],
  ['SELECT (SELECT email FROM customers LIMIT 1)', 'customers.email'],
  ['SELECT ARRAY(SELECT email FROM customers)', '~customers.email'],
  ["SELECT 'a' IN (SELECT email FROM customers)", '~customers.email'],
  ['SELECT EXISTS (SELECT email FROM customers)', ''],
  ['SELECT EXISTS (SELECT 1 FROM letters WHERE letter = left(c.email, 1)) FROM customers c', '~customers.email'],
  [
    'SELECT (SELECT letter FROM letters WHERE code = ascii(c.email)) FROM customers c',
    'letters.letter ~customers.email',
  ],
  ['SELECT (SELECT count(*) FROM orders o WHERE o.customer_id = c.id) FROM customers c', '~customers.id'],
  [
    'SELECT m FROM orders o, LATERAL (SELECT email FROM customers WHERE id = o.customer_id) AS s (m)',
    'customers.email',
  ],
  ['SELECT l.x FROM customers c, LATERAL (SELECT upper(c.email) AS x) l', '~customers.email'],
  ['SELECT x FROM customers c CROSS JOIN LATERAL (VALUES (c.email), (c.name)) v (x)', 'customers.email customers.name'],
  ['SELECT (SELECT s.x FROM (SELECT c.email AS x) s) FROM customers c', 'customers.email'],
  // Joins
  [
    'SELECT * FROM customers JOIN orders USING (id)',
    'customers.id orders.id',
    'customers.name',
    'customers.email',
    'customers.card',
    'orders.customer_id',
    'orders.total',
    'orders.note',
  ],
  ['SELECT email FROM orders NATURAL FULL JOIN customers', 'customers.email'],
  [
    'SELECT j.email FROM (orders o JOIN customers c ON o.customer_id = c.id) AS j (a, b, c, d, e, f, email, g)',
    'customers.email',
  ],
  ['SELECT u.id FROM customers JOIN orders USING (id) AS u', 'customers.id orders.id'],
  ['SELECT total FROM orders o JOIN customers c ON c.email = o.note', 'orders.total'],
  // WITH
  ['WITH x AS (SELECT email FROM customers) SELECT email FROM x', 'customers.email'],
  [
    'WITH x (a) AS MATERIALIZED (SELECT upper(email) FROM customers), y AS (SELECT a FROM x) SELECT * FROM y',
    '~customers.email',
  ],
  ['WITH customers AS (SELECT 1 AS email) SELECT email FROM customers', ''],
  ['WITH customers AS (SELECT * FROM customers) SELECT email FROM customers', 'customers.email'],
  ['WITH customers AS (SELECT 1 AS email) SELECT email FROM public.customers', 'customers.email'],
  [
    'WITH RECURSIVE r (a, b) AS (SELECT note, email FROM orders, customers UNION ALL SELECT b, a FROM r) SELECT a FROM r',
    'customers.email orders.note',
  ],
  [
    'WITH RECURSIVE r AS (SELECT id, note FROM orders UNION SELECT id, note FROM r) SELECT * FROM r',
    'orders.id',
    'orders.note',
  ],
  ['WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT n FROM r', ''],
  ['WITH d AS (DELETE FROM customers RETURNING email) SELECT upper(email) FROM d', '~customers.email'],
  // Set operations and VALUES
  ['SELECT note FROM orders UNION ALL SELECT email FROM customers', 'customers.email orders.note'],
  ['SELECT note FROM orders EXCEPT SELECT email FROM customers', 'customers.email orders.note'],
  ["VALUES ('a', (SELECT email FROM customers)), ('b', 'c')", '', 'customers.email'],
  ['SELECT column1 FROM (VALUES (1)) v', ''],
  ['(SELECT email FROM customers ORDER BY 1 LIMIT 1) UNION (SELECT $1)', 'customers.email'],
  // Functions in FROM
  ["SELECT x FROM customers c, regexp_split_to_table(c.email, '') AS x", '~customers.email'],
  [
    'SELECT * FROM customers c, json_each_text(to_jsonb(c)) e WHERE false',
    'customers.id',
    'customers.name',
    'customers.email',
    'customers.card',
    WHOLE,
    WHOLE,
  ],
  ['SELECT * FROM generate_series(1, 3)', ''],
  ['SELECT g, n FROM ROWS FROM (generate_series(1, 3), unnest($1)) WITH ORDINALITY AS t (g, n)', '', ''],
  ["SELECT a FROM customers, XMLTABLE('/' PASSING email COLUMNS a text)", '~customers.email'],
  ['SELECT unnest(ARRAY[email]) FROM customers', '~customers.email'],
  // Views and children
  ['SELECT mail FROM v_mail', 'v_mail.mail ~customers.email'],
  ['SELECT m, n FROM v_top', 'v_mail.mail v_top.m ~customers.email', 'v_top.n'],
  ['SELECT lower(m) FROM v_top', '~customers.email ~v_mail.mail ~v_top.m'],
  ['SELECT a, b FROM v_broken', '?', '?'],
  ['SELECT upper(email) FROM customers_2026', '~customers.email ~customers_2026.email'],
  // Names in several schemas
  ['SELECT upper(email) FROM people', '~hr.people.email ~people.email'],
  ['SELECT upper(email) FROM hr.people', '~hr.people.email'],
  [
    'SELECT * FROM people',
    'hr.people.email hr.people.id people.email people.id',
    'hr.people.email hr.people.id people.email people.id',
  ],
  // What cannot be followed
  ['SELECT email FROM nowhere', '?'],
  ['SELECT missing FROM customers', '?'],
  ['SELECT mystery(1)', '?'],
  ['SELECT unheard_of(1)', '?'],
  ['SELECT 1 ### 2', '?'],
  ["SELECT query_to_xml('select email from customers', true, true, '')", '?'],
  ['SELECT c.nickname FROM customers c', '?'],
  ['SELECT most_common_vals, attname FROM pg_stats', '?', 'pg_catalog.pg_stats.attname'],
  ['SELECT id, mystery(1) FROM orders', 'orders.id', '?'],
  ['SELECT reader()', '?'],
  ['CALL get_mail(1)', '?'],
  // Functions whose body can be read
  ['SELECT get_mail(1)', WHOLE],
  ['SELECT nested()', WHOLE],
  ['SELECT get_total()', '~orders.customer_id ~orders.id ~orders.note ~orders.total'],
  // RETURNING
  ['UPDATE customers SET name = $1 RETURNING id, upper(email)', 'customers.id', '~customers.email'],
  ['DELETE FROM customers RETURNING *', 'customers.id', 'customers.name', 'customers.email', 'customers.card'],
  ['DELETE FROM orders o USING customers c WHERE c.id = o.customer_id RETURNING c.email', 'customers.email'],
  ['UPDATE orders SET note = c.email FROM customers c RETURNING upper(note)', '~customers.email ~orders.note'],
  ['INSERT INTO orders (note) SELECT email FROM customers RETURNING upper(note)', '~customers.email ~orders.note'],
  [
    "INSERT INTO customers (id, email) VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET email = excluded.email RETURNING upper(email)",
    '~customers.email',
  ],
  ['UPDATE customers SET name = $1 RETURNING upper(old.email), new.id', '~customers.email', 'customers.id'],
  [
    'MERGE INTO orders o USING customers c ON c.id = o.customer_id WHEN MATCHED THEN DELETE RETURNING lower(c.email)',
    '~customers.email',
  ],
  // Others
  ['EXPLAIN SELECT email FROM customers', ''],
  ['EXPLAIN SELECT mystery(1)', '?'],
  ['SHOW server_version', ''],
  ['DECLARE c CURSOR FOR SELECT upper(email) FROM customers', '~customers.email'],
];

describe('the sources of a statement’s columns', () => {
  it.each(SHAPES)('%s', async (text, ...expected) => {
    expect(await columnsOf(text, expected.length)).toEqual(expected);
  });

  it('are everything the statement reads when the number of columns does not fit', async () => {
    expect(await columnsOf('SELECT id, 1 FROM customers, letters', 1)).toEqual([
      `${WHOLE} ~letters.code ~letters.letter`,
    ]);
  });

  it('are unknown in texts of several statements, or of none that can be parsed', async () => {
    expect(await columnsOf('SELECT 1; SELECT 2', 1)).toEqual(['?']);
    expect(await columnsOf('SELEC 1', 1)).toEqual(['?']);
  });

  it('do not end the gateway where views are made of each other', async () => {
    expect(await columnsOf('SELECT a FROM v_loop', 1)).toHaveLength(1);
  });

  it('of a table’s own column are the column, and the same of what it is a child of', async () => {
    const lineage = await lineageOf('TABLE public.customers_2026', askWorld);
    expect(shown(lineage.column('public', 'customers_2026', 'email'))).toBe('customers.email customers_2026.email');
    expect(lineage.column('public', 'customers_2026', 'added')).toBe('unknown');
    expect(lineage.isView('public', 'customers_2026')).toBe(false);
  });

  it('of a view’s column are what the view makes it of', async () => {
    const lineage = await lineageOf('TABLE public.v_mail', askWorld);
    expect(shown(lineage.column('public', 'v_mail', 'mail'))).toBe('v_mail.mail ~customers.email');
    expect(lineage.isView('public', 'v_mail')).toBe(true);
  });

  it('are found in long and deep statements without the stack running out', async () => {
    const long = Array.from({ length: 500 }, () => "email || 'x'").join(' || ');
    expect(await columnsOf(`SELECT ${long} FROM customers`, 1)).toEqual(['?']);
    const nested = `${'SELECT * FROM ('.repeat(150)}SELECT email FROM customers${') s'.repeat(150)}`;
    expect(await columnsOf(nested, 1)).toEqual(['customers.email']);
  });

  it('reject when the catalogue cannot be asked', async () => {
    await expect(lineageOf('SELECT 1 FROM customers', () => Promise.reject(new Error('gone')))).rejects.toThrow('gone');
  });
});
