import { expect, test } from 'vitest';
import { NO_TEMPORARY_TABLES, withTemporary } from '../../../protocols/mysql/temporary-tables.ts';

test('names of temporary tables are remembered in lower case', () => {
  const known = withTemporary(
    NO_TEMPORARY_TABLES,
    'create temporary table if not exists app.`People` (a int); create temporary table t2 select 1',
  );
  expect(known).toEqual(new Set(['people', 't2']));
});

test('a text that says temporary and not which makes everything doubtful, for good', () => {
  const known = withTemporary(NO_TEMPORARY_TABLES, 'create /* temporary */ temporary /* x */ table y (a int)');
  expect(known).toBe('anything');
  expect(withTemporary(known, 'select 1')).toBe('anything');
});

test('other texts change nothing', () => {
  expect(withTemporary(NO_TEMPORARY_TABLES, 'select 1')).toBe(NO_TEMPORARY_TABLES);
});
