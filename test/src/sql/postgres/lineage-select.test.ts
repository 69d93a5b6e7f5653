import { beforeAll, describe, expect, it } from 'vitest';
import { loadSqlParser } from '../../../../src/sql/postgres/parser.ts';
import { reading } from './lineage-support.ts';

beforeAll(loadSqlParser);

async function namesOf(text: string): Promise<readonly string[] | undefined> {
  const { name, fields, reader } = await reading(text);
  return reader.outputOf(name, fields)?.map((item) => (item.isOpen ? '…' : item.name));
}

describe('the output of a statement', () => {
  it.each([
    ['SELECT l.*, 1 AS one FROM letters l', ['code', 'letter', 'one']],
    ['SELECT (l).* FROM letters l', ['…']],
    ['WITH x (a) AS (SELECT 1) TABLE x', ['a']],
    ['WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT * FROM r', ['n']],
    [
      'WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) CYCLE n SET c USING p SELECT * FROM r',
      ['n', '…'],
    ],
    ['VALUES (1, 2), (3, 4)', ['column1', 'column2']],
    ['SELECT 1 AS a UNION SELECT 2 AS b', ['a']],
    ['UPDATE letters SET code = 1 RETURNING *', ['code', 'letter']],
    ['MERGE INTO letters l USING orders o ON l.code = o.id WHEN MATCHED THEN DELETE RETURNING l.code', ['code']],
    ['DELETE FROM letters', undefined],
    ['CREATE TABLE x ()', undefined],
  ])('%s', async (text, names) => {
    expect(await namesOf(text)).toEqual(names);
  });

  it('ends, also where a recursive query nests too deeply', async () => {
    const text = `${'SELECT (('.repeat(300)}SELECT 1${')) '.repeat(300)}`;
    const [item] = (await reading(text).then(({ name, fields, reader }) => reader.outputOf(name, fields))) ?? [];
    expect(item?.flow.isUnknown).toBe(true);
  });
});

describe('the changes in a statement', () => {
  it.each([
    ['SELECT 1', []],
    ['DELETE FROM orders', [[]]],
    ['UPDATE orders SET note = c.email FROM customers c', [['note']]],
    [
      'WITH a AS (SELECT 1 AS x), i AS (INSERT INTO letters (code) SELECT id FROM orders) UPDATE orders SET total = id',
      [['code'], ['total']],
    ],
  ])('%s: %j', async (text, columns) => {
    const { name, fields, reader } = await reading(text);
    expect(reader.changesOf(name, fields).map(({ written }) => [...written.keys()])).toEqual(columns);
  });

  it('read what the WITH queries before them give', async () => {
    const text = 'WITH c AS (SELECT email AS e FROM customers) INSERT INTO letters (letter) SELECT e FROM c';
    const { name, fields, reader } = await reading(text);
    const [change] = reader.changesOf(name, fields);
    expect([...(change?.written.get('letter')?.columns.values() ?? [])]).toMatchObject([{ column: 'email' }]);
  });
});
