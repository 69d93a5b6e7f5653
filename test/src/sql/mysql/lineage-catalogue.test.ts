import { expect, it } from 'vitest';
import { holdsForeignValues, isInformationSchema, keyOf } from '../../../../src/sql/mysql/lineage-catalogue.ts';
import { MYSQL } from './corpus-reading.ts';

it('names have a case unless the server folds them', () => {
  const key = (schema: string, name: string, folds = false) =>
    keyOf({ schema, name }, folds ? { ...MYSQL, foldsTables: true } : MYSQL);
  expect(key('a', 'T')).not.toBe(key('a', 't'));
  expect(key('a', 'T', true)).toBe(key('A', 't', true));
  expect(key('INFORMATION_SCHEMA', 'TABLES')).toBe(key('information_schema', 'tables'));
  expect(isInformationSchema('Information_Schema')).toBe(true);
});

it.each([
  ['performance_schema', 'data_locks', true],
  ['mysql', 'general_log', true],
  ['mysql', 'user', false],
  ['information_schema', 'PROCESSLIST', true],
  ['information_schema', 'COLUMN_STATISTICS', true],
  ['information_schema', 'OPTIMIZER_TRACE', true],
  ['information_schema', 'COLUMNS', false],
  ['shop', 'general_log', false],
])('%s.%s holds values of others: %s', (schema, name, expected) => {
  expect(holdsForeignValues({ schema, name })).toBe(expected);
});
