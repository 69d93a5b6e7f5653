import { expect, test } from 'vitest';
import type { QueryFlow } from '../../../../src/core/query.ts';
import { flowOfText } from '../../../../src/sql/mysql/lineage-flow.ts';
import type { MysqlReading } from '../../../../src/sql/mysql/reading.ts';

const READING: MysqlReading = { flavour: 'mysql', version: 80_400, database: 'shop' };

const flow = (text: string): Promise<QueryFlow> =>
  flowOfText(
    text,
    async ({ relations }) => ({
      relations: relations.flatMap(({ schema, name }) =>
        name === 'customers'
          ? [{ schema, name, columns: ['id', 'email', 'name'] }]
          : name === 'v'
            ? [{ schema, name, columns: ['n'], definition: 'select `name` as `n` from `shop`.`customers`' }]
            : [],
      ),
      functions: [],
    }),
    READING,
  );

async function targets(text: string): Promise<(string | undefined)[]> {
  const { stored } = await flow(text);
  return stored.flatMap((value) => value.targets.map(({ table, column }) => `${table}.${column}`));
}

test.each([
  ['insert into customers (name) select email from customers', ['customers.name']],
  ['insert into unknown_one (a) select email from customers', ['unknown_one.a']],
  ['insert into unknown_one select email from customers', ['unknown_one.']],
  ['update customers set name = email', ['customers.name']],
  // A view's column and the one behind it.
  ['insert into v (n) select email from customers', ['v.n', 'customers.name']],
  ['select email into @x from customers', []],
  ['insert into customers (id, email) values (1, now()) on duplicate key update email = values(email)', []],
  [
    'insert into customers (id, email) select id, email from customers c on duplicate key update name = values(email)',
    ['customers.id', 'customers.email', 'customers.name'],
  ],
])('the targets of %s', async (text, expected) => {
  expect(await targets(text)).toEqual(expected);
});

test.each([
  'select @x := email from customers',
  'select 1 from customers where (@x := email) = 1',
  'select get_lock(email, 1) from customers',
  'do @x := (select max(email) from customers)',
  'delete from customers where last_insert_id(ascii(email))',
  'set @x = (select email from customers)',
  'set session sql_mode = (select email from customers)',
])('a value is put aside by %s', async (text) => {
  const { stored } = await flow(text);
  expect(stored.some(({ sources }) => sources !== 'unknown' && sources.some(({ column }) => column === 'email'))).toBe(
    true,
  );
});

test.each([
  'select @n := @n + 1 from customers',
  'set @x = 1, @y = @x',
  'set @n = (select count(*) from customers)',
  'select last_insert_id() from customers',
  'explain insert into customers (name) select email from customers',
])('nothing is put aside by %s', async (text) => {
  const { stored, untold } = await flow(text);
  expect({ stored, untold }).toEqual({ stored: [], untold: undefined });
});

test('a plan that is put into a variable holds what the server found', async () => {
  expect(await flow('explain format=json into @x select * from customers where id = 1')).toHaveProperty('untold');
});

test('code for later is not told', async () => {
  expect(await flow("set global init_connect = 'select 1'")).toHaveProperty('untold');
});
