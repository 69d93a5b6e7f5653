import { expect, test } from 'vitest';
import { flowOfQuery } from '../../../protocols/mysql/lineage-query.ts';
import { MysqlQuery, type QuerySource } from '../../../protocols/mysql/query.ts';
import { NO_TEMPORARY_TABLES, type TemporaryTables } from '../../../protocols/mysql/temporary-tables.ts';
import { analyseMysql, readingWord } from '../../../src/sql/mysql/index.ts';

const READING = readingWord({ flavour: 'mysql', version: 80_400, database: 'app' });

async function asked(text: string, more: Partial<QuerySource> = {}) {
  const texts: [string, TemporaryTables][] = [];
  const analyse = () => analyseMysql(text, READING);
  const query = new MysqlQuery({ via: 'COM_QUERY', phase: 'execute', text, reading: READING, analyse, ...more });
  const flow = await flowOfQuery(query, NO_TEMPORARY_TABLES, async (one, _reading, temporary) => {
    texts.push([one, temporary]);
    return { stored: [] };
  });
  return { texts, flow };
}

test('housekeeping is not followed, and what cannot be read is not told', async () => {
  expect(await asked('set names utf8mb4; commit')).toEqual({ texts: [], flow: { stored: [] } });
  expect(await asked('frobnicate')).toMatchObject({ texts: [], flow: { untold: expect.any(String) } });
});

test('what a name stands for is followed as well', async () => {
  const related = [{ kind: 'prepared', name: 'p', text: 'insert into t select 1', reading: READING }] as const;
  const { texts } = await asked('execute p', { related });
  expect(texts.map(([text]) => text)).toEqual(['execute p', 'insert into t select 1']);
});

test('a temporary table the text itself makes hides others', async () => {
  const { texts } = await asked('create temporary table t (a int); insert into n select a from t');
  expect(texts[0]?.[1]).toEqual(new Set(['t']));
});
