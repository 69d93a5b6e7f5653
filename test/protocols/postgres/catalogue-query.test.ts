import { expect, test } from 'vitest';
import { catalogueQuery, oidArray } from '../../../protocols/postgres/catalogue-query.ts';

test('the catalogue is asked in a transaction of its own that nobody’s objects can reach', () => {
  const parts = catalogueQuery('SELECT 1').split('; ');
  expect(parts[0]).toBe('BEGIN READ ONLY');
  expect(parts).toContain('SET LOCAL search_path = pg_catalog');
  expect(parts.slice(-2)).toEqual(['SELECT 1', 'COMMIT']);
});

test('numbers are unsigned', () => {
  expect(oidArray([1, -1])).toBe("'{1,4294967295}'::pg_catalog.oid[]");
});
