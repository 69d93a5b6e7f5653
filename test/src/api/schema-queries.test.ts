import { beforeAll, expect, test } from 'vitest';
import { COLUMNS_MAX, SCHEMA_QUERIES, schemaOf } from '../../../src/api/schema-queries.ts';
import { analyseMysql, readingOfSession, readingWord } from '../../../src/sql/mysql/index.ts';
import { analysePostgres, loadSqlParser } from '../../../src/sql/postgres/index.ts';

beforeAll(() => loadSqlParser());

const result = (rows: (string | null)[][]) => ({ columns: [], rows, data: '', command: '', row_count: null });
const [postgres, mysql] = [SCHEMA_QUERIES.postgres, SCHEMA_QUERIES.mysql];
if (postgres === undefined || mysql === undefined) throw new Error('there are no queries');

test('the scripts read catalogues alone, which a review lets pass', () => {
  const statements = analysePostgres(postgres.script);
  expect(statements.map(({ housekeeping }) => housekeeping)).toEqual(['catalogue', 'catalogue']);
  for (const version of ['8.4.0', '5.5.5-10.11.19-MariaDB']) {
    const reading = readingWord(readingOfSession({ version, sqlMode: '' }));
    expect(analyseMysql(mysql.script, reading).map(({ housekeeping }) => housekeeping)).toEqual([
      'catalogue',
      'catalogue',
    ]);
  }
});

test('columns are put into their tables, tables into their schemas, in the order they came', () => {
  const schema = schemaOf(postgres, [
    result([['app'], ['other']]),
    result([
      ['public', 'customers', 'r', 'id', 'integer', 'f'],
      ['public', 'customers', 'r', 'name', 'text', 't'],
      ['public', 'rich', 'v', 'id', 'integer', 't'],
      ['sales', 'sums', 'm', 'total', 'numeric(10,2)', 'true'],
    ]),
  ]);
  expect(schema).toEqual({
    databases: ['app', 'other'],
    schemas: [
      {
        name: 'public',
        tables: [
          {
            name: 'customers',
            kind: 'table',
            columns: [
              { name: 'id', type: 'integer', nullable: false },
              { name: 'name', type: 'text', nullable: true },
            ],
          },
          { name: 'rich', kind: 'view', columns: [{ name: 'id', type: 'integer', nullable: true }] },
        ],
      },
      {
        name: 'sales',
        tables: [
          {
            name: 'sums',
            kind: 'materialized_view',
            columns: [{ name: 'total', type: 'numeric(10,2)', nullable: true }],
          },
        ],
      },
    ],
    isTruncated: false,
  });
});

test('masked names are left out, too many are cut, and nothing is no failure', () => {
  expect(schemaOf(mysql, [result([[null]]), result([['app', null, 'VIEW', 'a', 'int', 'YES']])])).toEqual({
    databases: [],
    schemas: [],
    isTruncated: false,
  });
  const rows = Array.from({ length: COLUMNS_MAX + 1 }, (_, i) => ['app', `t${i}`, 'BASE TABLE', 'a', 'int', 'NO']);
  const cut = schemaOf(mysql, [result([]), result(rows)]);
  expect([cut.isTruncated, cut.schemas[0]?.tables.length]).toEqual([true, COLUMNS_MAX]);
  expect(schemaOf(mysql, []).databases).toEqual([]);
});
