import { expect, test } from 'vitest';
import type { AskLineageCatalogue } from '../../../../src/sql/mysql/lineage-catalogue.ts';
import { flowOfText, together } from '../../../../src/sql/mysql/lineage-flow.ts';
import type { MysqlReading } from '../../../../src/sql/mysql/reading.ts';

const READING: MysqlReading = { flavour: 'mysql', version: 80_400, database: 'shop' };
const TABLES: Readonly<Record<string, readonly string[]>> = {
  customers: ['id', 'name', 'email'],
  notes: ['id', 'note'],
};
const BODIES: Readonly<Record<string, string>> = {
  plain: 'RETURN upper(n)',
  logs: 'BEGIN INSERT INTO notes (note) VALUES (n); RETURN n; END',
};

/** A catalogue with two tables and two functions. */
const ask: AskLineageCatalogue = async ({ relations, functions }) => ({
  relations: relations.flatMap(({ schema, name }) => {
    const columns = schema === 'shop' ? TABLES[name] : undefined;
    return columns === undefined ? [] : [{ schema, name, columns }];
  }),
  functions: functions.flatMap(({ schema, name }) => {
    const body = BODIES[name];
    return body === undefined ? [] : [{ schema, name, body }];
  }),
});

/** Each place with what goes there, and why nothing can be told. */
async function flow(text: string): Promise<string[]> {
  const { stored, untold } = await flowOfText(text, ask, READING);
  const places = stored.map(({ into, sources }) =>
    sources === 'unknown' ? `${into} < ?` : `${into} < ${sources.map(({ column }) => column).join(' ')}`,
  );
  return untold === undefined ? places : [...places, untold];
}

test.each([
  ['insert into notes (note) select email from customers', ['notes.note < email']],
  ['insert into notes select id, email from customers', ['notes.id < id', 'notes.note < email']],
  ["insert into notes (note) values ('a'), (now())", []],
  ['update notes n, customers c set n.note = c.email', ['n.note < email']],
  ['select email from customers into @x', ['variables < email']],
  ['create table x as select upper(email) as e from customers', ['x.e < email']],
  ['insert into notes (note) select a from nowhere', ['notes.note < ?']],
  ['insert into notes (note) select plain(email) from customers', ['notes.note < email']],
  ['select logs(1)', ['the function logs runs code that is not read here']],
  ["prepare p from 'insert into notes select * from customers'", []],
])('of %s', async (text, expected) => {
  expect(await flow(text)).toEqual(expected);
});

test('every statement of a text counts, each in the database chosen before it', async () => {
  expect(await flow('select 1; insert into notes (note) select email from customers')).toEqual(['notes.note < email']);
  expect(await flow('use other; insert into notes (note) select email from customers')).toEqual(['notes.note < ?']);
});

test('a function may be another once something was defined in the same text', async () => {
  expect(await flow('select plain(1)')).toEqual([]);
  expect(await flow('drop function plain; select plain(1)')).toEqual([
    'the function plain runs code that is not read here',
  ]);
});

test('the text of EXECUTE IMMEDIATE is read, as far as it is written there', async () => {
  const reading = { ...READING, flavour: 'mariadb' as const, version: 101_100 };
  const of = (text: string) => flowOfText(text, ask, reading);
  expect((await of("execute immediate 'insert into notes (note) select email from customers'")).stored).toHaveLength(1);
  expect(await of('execute immediate @x')).toMatchObject({ untold: expect.stringContaining('not written here') });
});

test('what cannot be parsed cannot be told', async () => {
  expect(await flow('frobnicate customers')).toEqual(['nobody here can read it']);
  expect(await flow("select 'open")).toEqual(['nobody here can read it']);
});

test('a result is certain not to be followed where an expression in it is unknown', async () => {
  const unfollowed = async (text: string) => (await flowOfText(text, ask, READING)).unfollowed;
  expect(await unfollowed('select id, @x as x from customers')).toBe('x');
  expect(await unfollowed('select upper(email) from customers')).toBeUndefined();
});

test('several flows are as uncertain as the least certain of them', () => {
  const value = { into: 'a', targets: [], sources: 'unknown' as const };
  expect(together([{ stored: [value] }, { stored: [], untold: 'so', unfollowed: 'x' }])).toEqual({
    stored: [value],
    untold: 'so',
    unfollowed: 'x',
  });
  expect(together([])).toEqual({ stored: [] });
});
