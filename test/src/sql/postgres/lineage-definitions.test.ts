import { beforeAll, describe, expect, it } from 'vitest';
import { lineageOf } from '../../../../src/sql/postgres/lineage.ts';
import { isHarmless } from '../../../../src/sql/postgres/lineage-definitions.ts';
import { loadSqlParser } from '../../../../src/sql/postgres/parser.ts';
import { askWorld } from './lineage-world.ts';

beforeAll(loadSqlParser);

/** What a definition brings to a new name, of the column email. */
async function placesOfEmail(text: string): Promise<readonly string[]> {
  const { stored, untold } = await lineageOf(text, askWorld);
  if (untold !== undefined) return [untold];
  return stored
    .filter(({ sources }) => sources !== 'unknown' && sources.some(({ column }) => column === 'email'))
    .map(({ into }) => into);
}

describe('the column email gets to', () => {
  it.each([
    ['ALTER TABLE customers RENAME email TO mail', ['public.customers.mail']],
    ['ALTER TABLE customers RENAME TO clients', ['public.clients.email']],
    ['ALTER INDEX customers RENAME TO clients', ['public.clients.email']],
    ['ALTER TABLE customers SET SCHEMA other', ['other.customers.email']],
    ['ALTER TABLE customers_2026 NO INHERIT customers', ['customers_2026.email']],
    ['ALTER TABLE customers DETACH PARTITION customers_2026', ['customers_2026.email']],
    ['ALTER TABLE customers INHERIT people', ['people.email']],
    ['ALTER TABLE hr.people ATTACH PARTITION customers DEFAULT', ['hr.people.email']],
    ['CREATE STATISTICS s ON (log_it(email)), id FROM customers', ['log_it()']],
    ['ALTER TABLE customers ADD c text GENERATED ALWAYS AS (upper(email)) STORED', ['customers.c']],
    ['ALTER TABLE customers ALTER name TYPE text USING email', ['customers.name']],
    ['ALTER TABLE customers ALTER name SET EXPRESSION AS (email)', ['customers.name']],
    ['ALTER TABLE orders ALTER note SET DEFAULT get_mail(1)', ['orders.note']],
    ['CREATE TABLE customers (email text, copy text GENERATED ALWAYS AS (email) STORED)', ['customers.copy']],
    ['CREATE TABLE x (a text DEFAULT get_mail(1))', ['x.a']],
    ['CREATE RULE r AS ON INSERT TO orders DO ALSO UPDATE letters SET letter = $$$$ FROM customers', ['the rule r']],
    ['CREATE TRIGGER t BEFORE UPDATE ON customers FOR EACH ROW EXECUTE FUNCTION get_total()', ['the trigger t']],
    ['CREATE TRIGGER t AFTER INSERT ON orders FOR EACH ROW EXECUTE FUNCTION log_mail()', ['the trigger t']],
    ['CREATE PUBLICATION p FOR TABLE customers', ['the publication p']],
    ['CREATE INDEX ON customers (log_it(email))', ['log_it()']],
    ['ALTER TABLE customers ADD CHECK (log_it(email) IS NULL)', ['log_it()']],
  ])('%s: %j', async (text, places) => expect(await placesOfEmail(text)).toEqual(places));

  it.each([
    'ALTER TABLE customers RENAME name TO label',
    'ALTER VIEW v_mail RENAME TO v_post',
    'ALTER INDEX customers_pkey RENAME TO customers_key',
    'ALTER TABLE customers ADD a text DEFAULT $$x$$, DROP b, ALTER email SET NOT NULL, ADD UNIQUE (email)',
    'ALTER TABLE customers ALTER email TYPE varchar(99)',
    'ALTER TABLE customers INHERIT letters',
    'CREATE STATISTICS s ON (lower(email)), id FROM customers',
    'CREATE TABLE x (LIKE customers)',
    'CREATE TABLE x (a int, b int GENERATED ALWAYS AS (a + 1) STORED)',
    'CREATE INDEX ON customers (lower(email))',
    'CREATE TRIGGER t AFTER INSERT ON orders FOR EACH ROW EXECUTE FUNCTION get_total()',
    'CREATE FUNCTION f() RETURNS text LANGUAGE sql AS $$ SELECT email FROM customers $$',
    'ALTER TYPE a RENAME TO b',
    'CREATE DOMAIN d AS text CHECK (length(VALUE) > 1)',
  ])('no other place in %s', async (text) => expect(await placesOfEmail(text)).toEqual([]));

  it.each([
    ['ALTER SCHEMA public RENAME TO hidden', /schema/],
    ['ALTER TABLE fresh RENAME TO stale', /fresh/],
    ['ALTER TABLE customers INHERIT fresh', /fresh/],
    ['ALTER TABLE fresh ATTACH PARTITION customers DEFAULT', /fresh/],
    ['CREATE OPERATOR CLASS c FOR TYPE text USING btree AS FUNCTION 1 log_both(text, text)', /CREATE/],
    ['CREATE PUBLICATION p FOR ALL TABLES', /publication/],
    ['ALTER FOREIGN TABLE customers OPTIONS (SET column_name $$x$$)', /GenericOptions/],
    ['CREATE DOMAIN d AS text CHECK (mystery(VALUE))', /mystery/],
    ['CREATE EVENT TRIGGER t ON ddl_command_end EXECUTE FUNCTION f()', /CREATE/],
  ])('nobody knows where in %s', async (text, why) => expect((await placesOfEmail(text))[0]).toMatch(why));
});

it('knows the harmless by name', () => {
  expect(isHarmless('TransactionStmt')).toBe(true);
  expect(isHarmless('DoStmt')).toBe(false);
});
