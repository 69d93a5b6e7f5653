import { beforeAll, expect, it } from 'vitest';
import { loadSqlParser } from '../../../../src/sql/postgres/parser.ts';
import { bodyOfPrepare } from '../../../../src/sql/postgres/prepare-body.ts';

beforeAll(loadSqlParser);

it.each([
  ['PREPARE p AS SELECT 1', 'SELECT 1'],
  ['prepare "as" as select 1 as a', 'select 1 as a'],
  ['PREPARE p (numeric(10, 2), text) AS DELETE FROM t', 'DELETE FROM t'],
  ['PREPARE /* AS x */ p -- AS y\n AS /* é */ SELECT $1', '/* é */ SELECT $1'],
  ['PREPARE é AS SELECT 1', 'SELECT 1'],
])('cuts out what %s prepares', (text, body) => {
  expect(bodyOfPrepare(text)).toBe(body);
});

it('shows everything where it finds no place to cut', () => {
  expect(bodyOfPrepare('PREPARE p')).toBe('PREPARE p');
  expect(bodyOfPrepare("PREPARE 'a")).toBe("PREPARE 'a");
});
