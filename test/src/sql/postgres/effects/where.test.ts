import { beforeAll, expect, test } from 'vitest';
import { isUnrestricted } from '../../../../../src/sql/postgres/effects/where.ts';
import { loadSqlParser } from '../../../../../src/sql/postgres/index.ts';
import { parseStatements } from '../../../../../src/sql/postgres/parser.ts';

beforeAll(loadSqlParser);

function unrestricted(where: string): boolean {
  const [raw] = parseStatements(`DELETE FROM t USING s ${where}`) ?? [];
  const { DeleteStmt } = JSON.parse(JSON.stringify(raw?.node));
  return isUnrestricted(DeleteStmt.whereClause, new Set(['t']));
}

test.each([
  '',
  'WHERE true',
  'WHERE 1 = 1',
  'WHERE NOT false',
  'WHERE $1',
  'WHERE t.id = 1 OR true',
  'WHERE id >= id',
  'WHERE t.id IS NULL OR t.id IS NOT NULL',
  "WHERE name ILIKE '%%'",
  'WHERE s.id = 1',
  'WHERE EXISTS (SELECT 1 FROM u WHERE id = 1)',
  'WHERE random() < 2',
])('%s leaves no row out', (where) => {
  expect(unrestricted(where)).toBe(true);
});

test.each([
  'WHERE false',
  'WHERE id = 1',
  'WHERE t.id = s.id',
  'WHERE public.t.id = 1',
  'WHERE id <> id',
  "WHERE name NOT LIKE '%'",
  "WHERE name LIKE 'a%'",
  'WHERE true AND id = 1',
  'WHERE id IS NULL OR name IS NOT NULL',
  'WHERE id IN (SELECT id FROM u)',
  'WHERE EXISTS (SELECT 1 FROM u WHERE u.id = t.id)',
  'WHERE (SELECT id = 1)',
  'WHERE CURRENT OF c',
])('%s may leave rows out', (where) => {
  expect(unrestricted(where)).toBe(false);
});
