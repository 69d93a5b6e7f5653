import { beforeAll, describe, expect, it } from 'vitest';
import { changesRoutines, mayChangeSchema, SchemaChanges } from '../../../protocols/postgres/schema-changes.ts';
import type { Query } from '../../../src/core/query.ts';
import { analysePostgres, loadSqlParser } from '../../../src/sql/postgres/index.ts';

beforeAll(loadSqlParser);

function noted(text: string): SchemaChanges {
  const changes = new SchemaChanges();
  changes.note({ text, statements: () => analysePostgres(text) } as Query);
  return changes;
}

describe('what an open transaction changed', () => {
  it.each(['CREATE VIEW Fresh AS SELECT 1', 'ALTER TABLE fresh ADD a int', 'DROP VIEW fresh', 'SELECT 1 INTO fresh'])(
    'holds the names in %s',
    (text) => expect(noted(text).names).toContain('fresh'),
  );

  it.each(['DO $$ BEGIN END $$', 'CALL p()', 'CREATE VIEW U&"\\0061" AS SELECT 1', 'create nonsense'])(
    'is anything after %s',
    (text) => expect(noted(text).names).toBe('anything'),
  );

  it.each(['SELECT 1', 'INSERT INTO t VALUES (1)', 'UPDATE t SET a = 1'])('is nothing after %s', (text) =>
    expect(noted(text).names).toBeUndefined(),
  );

  it('is over with the transaction', () => {
    const changes = noted('DROP TABLE t');
    expect(changes.settle()).toBe(true);
    expect(changes.names).toBeUndefined();
    expect(changes.settle()).toBe(false);
  });

  it('goes on from what was changed before, and leaves that as it was', () => {
    const before = noted('DROP TABLE t').names;
    const changes = new SchemaChanges(before);
    for (const statement of analysePostgres('DROP TABLE u; SELECT 1')) changes.noteStatement(statement);
    expect(changes.names).toEqual(new Set(['drop', 'DROP', 'table', 'TABLE', 't', 'u']));
    expect(before).not.toContain('u');
    expect(new SchemaChanges('anything').names).toBe('anything');
  });
});

it('functions are changed by statements that speak of them', () => {
  expect(changesRoutines(new Set(['create', 'function', 'f']))).toBe(true);
  expect(changesRoutines(new Set(['create', 'table', 'now']))).toBe(false);
  expect(mayChangeSchema('create table now (a int)')).toBe(true);
  expect(mayChangeSchema('select created from t')).toBe(false);
});
