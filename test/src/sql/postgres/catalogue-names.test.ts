import { beforeAll, describe, expect, it } from 'vitest';
import { collectNames, type Names } from '../../../../src/sql/postgres/catalogue-names.ts';
import { loadSqlParser, parseStatements } from '../../../../src/sql/postgres/parser.ts';
import { isTree } from '../../../../src/sql/postgres/tree.ts';

beforeAll(loadSqlParser);

function namesOf(text: string): Names {
  const select = parseStatements(text)?.[0]?.node.SelectStmt;
  if (!isTree(select)) throw new Error(`no SELECT: ${text}`);
  return collectNames(select);
}

describe('the names a SELECT uses', () => {
  it('are its outputs and aliases, from everywhere', () => {
    const { outputs } = namesOf('WITH w(a) AS (SELECT 1) SELECT x AS b FROM w, (SELECT 2 AS c) d, f() AS g(h int)');
    expect([...outputs].sort()).toEqual(['a', 'b', 'c', 'd', 'g', 'h']);
  });

  it('tell relations from CTEs', () => {
    const { relations } = namesOf('WITH w AS (SELECT 1) SELECT 1 FROM w, w AS v, pg_class, s.w AS t');
    expect([...relations].sort()).toEqual(['pg_class', 't']);
  });

  it('tell what columns functions in FROM have', () => {
    const columnsOf = (from: string, name: string) => [
      ...(namesOf(`SELECT 1 FROM ${from}`).functions.get(name) ?? '?'),
    ];
    expect(columnsOf('generate_series(1, 2)', 'generate_series')).toEqual(['generate_series']);
    expect(columnsOf('generate_series(1, 2) g', 'g')).toEqual(['g']);
    expect(columnsOf('generate_series(1, 2) AS g(i)', 'g')).toEqual(['i']);
    expect(columnsOf('json_to_recordset(x) AS g(a int, b text)', 'g')).toEqual(['a', 'b']);
    expect(columnsOf('ROWS FROM (f(), h()) AS g', 'g')).toEqual([]);
    expect(columnsOf('f() AS g(a), h() AS g(b)', 'g')).toEqual([]);
    expect(columnsOf('aclexplode(x) a', 'a')).toContain('grantee');
    expect(columnsOf('pg_class g', 'g')).toEqual(['?']);
  });

  it('tell what is referred to, but not by what it is qualified', () => {
    const { references } = namesOf('SELECT a, t.b AS c FROM t JOIN u USING (d)');
    expect([...references].sort()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('tell whether there is a star', () => {
    expect(namesOf('SELECT a FROM t').hasStar).toBe(false);
    expect(namesOf('SELECT count(*) FROM t').hasStar).toBe(false);
    expect(namesOf('SELECT t.* FROM t').hasStar).toBe(true);
    expect(namesOf('SELECT 1 FROM (TABLE t) x').hasStar).toBe(true);
  });

  it('tell whether a whole row may be meant', () => {
    expect(namesOf('SELECT t.a FROM t').hasWholeRow).toBe(false);
    expect(namesOf('SELECT t FROM t').hasWholeRow).toBe(true);
    expect(namesOf('SELECT to_json(u) FROM t AS u').hasWholeRow).toBe(true);
    expect(namesOf('WITH w AS (SELECT 1) SELECT w FROM w').hasWholeRow).toBe(true);
  });

  it('tell whether columns get other names', () => {
    expect(namesOf('SELECT a FROM t AS u').renamesColumns).toBe(false);
    expect(namesOf('SELECT a FROM t AS u(a)').renamesColumns).toBe(true);
    expect(namesOf('WITH u(a) AS (SELECT 1) SELECT a FROM u').renamesColumns).toBe(true);
    expect(namesOf('SELECT a FROM t NATURAL JOIN u').renamesColumns).toBe(true);
  });
});
