import { expect, test } from 'vitest';
import { flowOfText } from '../../../../src/sql/mysql/lineage-flow.ts';

const flow = (text: string) =>
  flowOfText(
    text,
    async ({ relations }) => ({
      relations: relations.filter(({ name }) => name === 'c').map((name) => ({ ...name, columns: ['id', 'email'] })),
      functions: [],
    }),
    { flavour: 'mysql', version: 80_400, database: 'shop' },
  );

test.each([
  'alter table c rename to x',
  'alter table c change email x text',
  'alter table c rename column email to x',
  'alter table c add x text as (email)',
  'alter table c add x text default (email)',
  'alter table c exchange partition p with table x',
  'rename table c to x',
  'create view x as select email from c',
])('%s takes the column to another name', async (text) => {
  const { stored } = await flow(text);
  const columns = stored.flatMap(({ sources }) => (sources === 'unknown' ? [] : sources.map(({ column }) => column)));
  expect(columns).toContain('email');
});

test('the columns of a view are not known by the names in its SELECT', async () => {
  const { stored } = await flow('create view x (a) as select email from c');
  expect(stored[0]?.targets).toEqual([{ schema: 'shop', table: 'x', column: '' }]);
});

test('tables change their names one after the other', async () => {
  const { stored } = await flow('rename table c to t, t to x');
  expect(stored.map(({ into }) => into)).toEqual(['t.id', 't.email', 'x.id', 'x.email']);
  expect(stored.every(({ sources }) => sources !== 'unknown')).toBe(true);
});

test.each([
  'call p()',
  'create trigger t after insert on c for each row set @x = new.email',
  'create event e on schedule every 1 day do delete from c',
  'create table x (id int) engine=federated',
  'create table x (id int) union=(c)',
  "load data infile 'f' into table c",
  "load data local infile 'f' into table c (id, @x) set email = f(@x)",
  'get diagnostics @x = row_count',
  'change replication source to source_host = "x"',
  'show tables where f(1)',
])('nobody can tell what %s stores', async (text) => {
  expect(await flow(text)).toHaveProperty('untold');
});

test.each([
  'create table x (id int, e text) engine=InnoDB comment "as (x)"',
  'create table x like c',
  'alter table c add x int default 1, modify email text character set utf8mb4',
  'alter table c convert to character set utf8mb4',
  'create procedure p() select 1',
  "load data local infile 'f' into table c (id, @x) set email = upper(@x)",
  'truncate table c',
  'show create table c',
  'grant select on c to bob',
  'handler c open',
  'begin',
])('%s stores nothing', async (text) => {
  expect(await flow(text)).toEqual({ stored: [] });
});
