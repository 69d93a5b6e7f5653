import { expect, test } from 'vitest';
import { LineageCache } from '../../../protocols/mysql/lineage.ts';
import { MysqlQuery } from '../../../protocols/mysql/query.ts';
import { NO_TEMPORARY_TABLES, type TemporaryTables } from '../../../protocols/mysql/temporary-tables.ts';
import type { Column } from '../../../src/core/query.ts';
import { analyseMysql, readingWord } from '../../../src/sql/mysql/index.ts';

const READING = readingWord({ flavour: 'mysql', version: 80_400, database: 'app' });
const COLUMN: Column = { name: 'x', type: 'varchar', kind: 'text' };

function cache(isBroken = false): LineageCache {
  return new LineageCache(
    async (texts) => {
      if (isBroken) throw new Error('no catalogue');
      return texts.map((text) =>
        text.includes('COLUMNS') ? ['id', 'email'].map((name) => ['app', 'people', name]) : [],
      );
    },
    () => undefined,
    60_000,
  );
}

async function sources(
  text: string,
  more: { column?: Column; temporary?: TemporaryTables; lineage?: LineageCache } = {},
) {
  const { column = COLUMN, temporary = NO_TEMPORARY_TABLES, lineage = cache() } = more;
  const query = new MysqlQuery({
    via: 'COM_QUERY',
    phase: 'execute',
    text,
    reading: READING,
    analyse: () => analyseMysql(text),
  });
  const of = { query, statement: 0, database: 'app', isPrepared: false, temporary };
  return (await lineage.resolve(of, [column]))[0];
}

test('an expression is made of the columns in it', async () => {
  expect((await sources('select upper(email) from people'))?.sources).toEqual([
    { schema: 'app', table: 'people', column: 'email', isDerived: true },
  ]);
});

test('a table the server made for itself is no origin', async () => {
  const found = await sources('select x from (select email as x from people union select 1) d', {
    column: { ...COLUMN, origin: 'unresolved' },
  });
  expect(found).not.toHaveProperty('origin');
  expect(found?.sources).toMatchObject([{ column: 'email' }]);
});

test('what may be a temporary table, cannot be looked up or is not understood is unknown', async () => {
  const text = 'select upper(email) from people';
  for (const more of [{ temporary: new Set(['people']) }, { temporary: 'anything' as const }, { lineage: cache(true) }])
    expect((await sources(text, more))?.sources).toBe('unknown');
  expect((await sources('call p()'))?.sources).toBe('unknown');
  expect((await sources('execute p'))?.sources).toBe('unknown');
});

test('what a text that changes the schema returns is not looked up: the server may be past it', async () => {
  for (const change of ['create or replace view people as select 1', "execute immediate 'x'"])
    expect((await sources(`select email from people; ${change}`))?.sources).toBe('unknown');
});

test('a USE in the same text counts where the server does not tell', async () => {
  const asked: string[] = [];
  const lineage = new LineageCache(
    async (texts) => {
      asked.push(...texts);
      return texts.map(() => []);
    },
    () => undefined,
    60_000,
  );
  const text = 'use hr; select upper(email) from people';
  const query = new MysqlQuery({
    via: 'COM_QUERY',
    phase: 'execute',
    text,
    reading: READING,
    analyse: () => analyseMysql(text),
  });
  const of = { query, statement: 1, database: 'app', isPrepared: false, temporary: NO_TEMPORARY_TABLES };
  await lineage.resolve(of, [COLUMN]);
  expect(asked.join()).toContain(Buffer.from('hr').toString('hex'));
  expect(asked.join()).not.toContain(Buffer.from('app').toString('hex'));
});

test('what SHOW reads of the server’s own tables is told by the statement', async () => {
  const origin = { schema: 'performance_schema', table: 'session_variables', column: 'VARIABLE_VALUE' };
  const column = { ...COLUMN, origin };
  expect((await sources("show variables like 'a'", { column }))?.sources).toEqual([]);
  expect((await sources('select * from performance_schema.threads', { column }))?.sources).toBe('unknown');
});

test('the server’s word for a column counts where the statement cannot be followed', async () => {
  const origin = { schema: 'app', table: 'people', column: 'email' };
  expect((await sources('call p()', { column: { ...COLUMN, origin } }))?.sources).toMatchObject([{ column: 'email' }]);
});

test('the list of tables that MariaDB shows, and nobody can select from, is made of no values', async () => {
  const origin = { schema: 'information_schema', table: 'TABLE_NAMES', column: 'TABLE_NAME' };
  expect((await sources("show tables like 'p%'", { column: { ...COLUMN, origin } }))?.sources).toEqual([]);
});
