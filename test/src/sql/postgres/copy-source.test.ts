import { beforeAll, describe, expect, it } from 'vitest';
import { analysePostgres, loadSqlParser } from '../../../../src/sql/postgres/index.ts';

beforeAll(() => loadSqlParser());

const sourceOf = (text: string): string | undefined => analysePostgres(text)[0]?.copy?.source;

describe('what a COPY TO sends', () => {
  it.each([
    ['COPY t TO STDOUT', 'SELECT * FROM ONLY "t"'],
    ['COPY "My""T" TO STDOUT', 'SELECT * FROM ONLY "My""T"'],
    ['COPY s.t (b, "A a") TO STDOUT CSV', 'SELECT "b", "A a" FROM ONLY "s"."t"'],
    ['COPY db.s.t TO STDOUT', 'SELECT * FROM ONLY "db"."s"."t"'],
    ['COPY (SELECT a, (b) FROM t) TO STDOUT', 'SELECT a, (b) FROM t'],
    ["/* x */ COPY /* ( */ (VALUES (')', 'é')) TO STDOUT (FORMAT csv)", "VALUES (')', 'é')"],
    ['COPY (INSERT INTO t VALUES (1) RETURNING *) TO STDOUT', 'INSERT INTO t VALUES (1) RETURNING *'],
    ['SELECT 1; COPY (TABLE x) TO STDOUT; SELECT 2', undefined],
  ])('of %s is described by %s', (text, source) => {
    expect(sourceOf(text)).toBe(source);
  });

  it('is found behind other statements', () => {
    expect(analysePostgres("SELECT 'é'; COPY (TABLE x) TO STDOUT; SELECT 2")[1]?.copy?.source).toBe('TABLE x');
  });
});
