import { beforeAll, expect, test } from 'vitest';
import { boundOf } from '../../../../../src/sql/postgres/effects/limit.ts';
import { loadSqlParser } from '../../../../../src/sql/postgres/index.ts';
import { parseStatements } from '../../../../../src/sql/postgres/parser.ts';

beforeAll(loadSqlParser);

test.each([
  ['SELECT * FROM t', 'unbounded'],
  ['SELECT * FROM t LIMIT 5', 'bounded'],
  ["SELECT * FROM t LIMIT '5'::int", 'bounded'],
  ['SELECT * FROM t FETCH FIRST ROW ONLY', 'bounded'],
  ['SELECT * FROM t LIMIT NULL', 'unbounded'],
  ['SELECT * FROM t LIMIT 1 + 1', 'unbounded'],
  ['SELECT * FROM t LIMIT $1', 'parameter'],
  ['SELECT * FROM (SELECT * FROM t LIMIT $1) x', 'parameter'],
  ['SELECT * FROM (SELECT * FROM t LIMIT 1) x', 'bounded'],
  ['SELECT * FROM (SELECT * FROM t LIMIT 1) x JOIN t ON true', 'unbounded'],
  ['SELECT 1', 'bounded'],
  ['VALUES (1)', 'bounded'],
  ['SELECT * FROM generate_series(1, 9)', 'bounded'],
  ['SELECT count(*) FROM t', 'bounded'],
  ['SELECT coalesce(max(x), 0) FROM t', 'bounded'],
  ['SELECT pg_catalog.count(*) FROM t', 'bounded'],
  ['SELECT mine.count(x) FROM t', 'unbounded'],
  ['SELECT count(*) OVER () FROM t', 'unbounded'],
  ['SELECT count(*) FROM t GROUP BY x', 'unbounded'],
  ['SELECT string_agg(x, y) FROM t', 'unbounded'],
  ['SELECT (SELECT count(*) FROM u) FROM t', 'unbounded'],
  ['SELECT JSON_ARRAYAGG(x), count(*) FROM t', 'unbounded'],
  ['SELECT 1 UNION SELECT x FROM t', 'unbounded'],
  ['(SELECT x FROM t LIMIT 1) UNION (SELECT x FROM t LIMIT 1)', 'bounded'],
  ['(SELECT x FROM t) UNION (SELECT x FROM t) LIMIT 1', 'bounded'],
  ['WITH c AS (SELECT * FROM t LIMIT 1) SELECT * FROM c', 'bounded'],
  ['WITH c AS (SELECT * FROM t) SELECT * FROM c', 'unbounded'],
  ['WITH c AS (DELETE FROM t RETURNING *) SELECT * FROM c', 'unbounded'],
  ['WITH RECURSIVE c AS (SELECT 1 UNION ALL SELECT 1 FROM c) SELECT * FROM c', 'unbounded'],
  ['SELECT * FROM pg_catalog.pg_class', 'bounded'],
  ['SELECT * FROM pg_class', 'unbounded'],
])('%s is %s', (text, expected) => {
  const [raw] = parseStatements(text) ?? [];
  const { SelectStmt } = JSON.parse(JSON.stringify(raw?.node));
  expect(boundOf(SelectStmt)).toBe(expected);
});
