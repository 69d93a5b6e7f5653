import { beforeAll, describe, expect, it } from 'vitest';
import { lineageOf } from '../../../../src/sql/postgres/lineage.ts';
import { eachAttribute, isKeeper } from '../../../../src/sql/postgres/lineage-calls.ts';
import { loadSqlParser, parseStatements } from '../../../../src/sql/postgres/parser.ts';
import { askWorld } from './lineage-world.ts';

beforeAll(loadSqlParser);

async function keptBy(text: string): Promise<string> {
  const { stored, untold } = await lineageOf(text, askWorld);
  const columns = stored.flatMap(({ sources }) =>
    sources === 'unknown' ? ['?'] : sources.map(({ column }) => column),
  );
  return untold ?? [...new Set(columns)].join(' ');
}

describe('what a function keeps', () => {
  it.each([
    ['SELECT log_it(email) FROM customers', 'code letter email'],
    ['SELECT log_it(name) FROM customers', 'code letter name'],
    ['SELECT log_it($$x$$)', 'code letter'],
    ['SELECT log_mail()', 'email id name card code letter'],
    ['SELECT tell(email) FROM customers', 'email'],
    ['SELECT 1 FROM customers WHERE claim(email)', 'id name email card'],
    ['SELECT refuse(email) FROM customers', ''],
    ['SELECT set_config($$a$$, email, false) FROM customers', 'email'],
    ['SELECT set_config($$a$$, $$b$$, false) FROM customers', ''],
    ['SELECT make()', 'id customer_id total note'],
    ['SELECT get_mail(1)', ''],
    ['SELECT lo_get(1)', ''],
    ['SELECT upper(email) FROM customers', ''],
  ])('%s: %s', async (text, columns) =>
    expect((await keptBy(text)).split(' ').sort()).toEqual(columns.split(' ').sort()),
  );

  it.each([
    'SELECT 1 FROM orders WHERE set_config($$a$$, note, false) IS NULL',
    'SELECT 1 FROM orders ORDER BY set_config($$a$$, note, false)',
    'SELECT 1 FROM orders GROUP BY set_config($$a$$, note, false)',
    'DELETE FROM orders WHERE set_config($$a$$, note, false) = $$x$$',
  ])('where nobody follows its arguments, is everything the statement reads: %s', async (text) => {
    expect(await keptBy(text)).toBe('id customer_id total note');
  });

  it('is told of a call that is written as a column', async () => {
    expect(await keptBy('SELECT c.log_it FROM customers c')).toMatch(/email/);
    expect(await keptBy('SELECT (c).mystery FROM customers c')).toMatch(/mystery/);
    expect(await keptBy('SELECT c.email FROM customers c')).toBe('');
  });

  it.each([
    ['SELECT mystery()', /mystery/],
    ['SELECT nowhere_to_be_found()', /nowhere_to_be_found/],
    ['SELECT query_to_xml($$select 1$$, true, true, $$$$)', /query_to_xml/],
    ['SELECT 1 ### 2', /###/],
    ['SELECT 1 FROM orders WHERE mystery()', /mystery/],
  ])('cannot be told in %s', async (text, why) => expect(await keptBy(text)).toMatch(why));

  it('leaves words that only look like operators alone', async () => {
    expect(await keptBy('SELECT 1 FROM orders WHERE id BETWEEN 1 AND 2')).toBe('');
  });
});

it.each([
  ['set_config', true],
  ['lo_put', true],
  ['pg_try_advisory_lock', true],
  ['lo_get', false],
  ['current_setting', false],
])('%s keeps what it is given: %s', (name, keeps) => expect(isKeeper(name)).toBe(keeps));

it('finds the names behind dots', () => {
  const names: string[] = [];
  eachAttribute(parseStatements('SELECT a, b.c, d.*, (e).f, (g()).h[1] FROM i.j')?.[0]?.node, (name) =>
    names.push(name),
  );
  expect(names.sort()).toEqual(['c', 'f', 'h']);
});
