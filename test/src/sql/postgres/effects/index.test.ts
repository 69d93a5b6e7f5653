import { beforeAll, expect, test } from 'vitest';
import { effectsOfPostgres } from '../../../../../src/sql/postgres/effects/index.ts';
import { loadSqlParser } from '../../../../../src/sql/postgres/index.ts';
import { does } from './does.ts';

beforeAll(loadSqlParser);

test('every statement of a text is told, in order', () => {
  expect(does('BEGIN; DELETE FROM a; DROP TABLE b; COMMIT')).toEqual(['begin', 'delete a', 'drop b', 'commit']);
  expect(does('')).toEqual([]);
});

test('of a text that cannot be parsed nothing can be told', () => {
  expect(effectsOfPostgres('SELECT 1; DELEET')).toBeUndefined();
  expect(effectsOfPostgres('SELECT 1\0')).toBeUndefined();
});

test('a tree that is too deep is no reason to fall over, nor to pass', () => {
  const text = `SELECT ${'1 + '.repeat(20_000)}1`;
  const effects = effectsOfPostgres(text);
  expect(effects === undefined || effects.length === 1).toBe(true);
});
