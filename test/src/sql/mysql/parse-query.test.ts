import { describe, expect, it } from 'vitest';
import { Cursor } from '../../../../src/sql/mysql/cursor.ts';
import { tokensOf } from '../../../../src/sql/mysql/lexer.ts';
import { isQueryAhead } from '../../../../src/sql/mysql/parse-query.ts';
import { isUnderstood, queryOf, selectOf, sketch } from './parse-support.ts';

describe('a query', () => {
  it('has outputs by the names the server gives them', () => {
    const { items } = selectOf("SELECT *, t.*, a, t.b, upper(a), 1 x, 2 AS 'y', 3 AS `z` FROM t");
    expect(items.map(({ name, expr }) => `${name}=${sketch(expr)}`)).toEqual([
      '*=*',
      '*=t.*',
      'a=a',
      'b=t.b',
      'upper(a)=upper(a)',
      'x=1',
      'y=2',
      'z=3',
    ]);
  });

  it('has a tail that belongs to all of it', () => {
    const union = queryOf('(SELECT a FROM t LIMIT 1) UNION ALL SELECT b FROM s ORDER BY 1 LIMIT 2');
    expect(union.kind === 'set' && [union.left.limit?.count, union.right.limit, union.limit?.count]).toEqual([
      { kind: 'literal', type: 'number', text: '1' },
      undefined,
      { kind: 'literal', type: 'number', text: '2' },
    ]);
    const twice = queryOf('(SELECT a FROM t LIMIT 1) LIMIT 2');
    expect(twice.kind === 'set' && twice.left.limit).toBeDefined();
  });

  it.each([
    ['SELECT a INTO OUTFILE "x" FROM t', 'file'],
    [
      "SELECT a FROM t INTO OUTFILE 'x' FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '\"' LINES TERMINATED BY '\\n'",
      'file',
    ],
    ["SELECT a FROM t INTO DUMPFILE 'x'", 'file'],
    ['SELECT a, b INTO @x, @y FROM t', 'variables'],
    ['SELECT a FROM t LIMIT 1 INTO @x FOR UPDATE', 'variables'],
  ])('%s goes elsewhere', (text, into) => {
    expect(queryOf(text).into).toEqual({ kind: into });
  });

  it.each(['FOR UPDATE', 'FOR UPDATE OF t NOWAIT', 'FOR SHARE SKIP LOCKED', 'LOCK IN SHARE MODE', 'FOR UPDATE WAIT 5'])(
    'locks rows with %s',
    (lock) => {
      expect(selectOf(`SELECT * FROM t ${lock}`).locks).toBe(true);
    },
  );

  it('reads LIMIT in every form', () => {
    for (const limit of [
      'LIMIT 5',
      'LIMIT 1, 5',
      'LIMIT 5 OFFSET 1',
      'FETCH FIRST 5 ROWS ONLY',
      'OFFSET 1 ROWS FETCH NEXT 5 ROWS WITH TIES',
    ])
      expect(sketch(selectOf(`SELECT * FROM t ${limit}`).limit?.count ?? { kind: 'parameter' })).toBe('5');
    expect(selectOf('SELECT * FROM t LIMIT ?').limit?.count).toEqual({ kind: 'parameter' });
    expect(selectOf('SELECT * FROM t LIMIT ROWS EXAMINED 5').limit).toBeUndefined();
  });

  it('knows its grouping', () => {
    const select = selectOf('SELECT a FROM t GROUP BY b DESC WITH ROLLUP HAVING c > 1 WINDOW w AS (ORDER BY d)');
    expect(select.hasGroupBy).toBe(true);
    expect(select.grouping.map(sketch)).toEqual(['b', '>(c, 1)', 'd']);
  });

  it.each([
    'SELECT',
    'SELECT FROM t',
    'SELECT a FROM',
    'SELECT a FROM t WHERE',
    'SELECT a t s',
    'SELECT a FROM t UNION',
    'SELECT a LIMIT',
  ])('is not %s', (text) => {
    expect(isUnderstood(text)).toBe(false);
  });
});

it.each([
  ['SELECT 1', true],
  ['((SELECT 1', true],
  ['WITH c', true],
  ['(VALUES', true],
  ['VALUES ROW', true],
  ['VALUES a', false],
  ['(a', false],
])('%s begins one: %s', (text, expected) => {
  expect(isQueryAhead(new Cursor(text, tokensOf(text) ?? []))).toBe(expected);
});

it('WITH names queries', () => {
  const query = queryOf('WITH RECURSIVE a (x, y) AS (SELECT 1, 2), b AS (TABLE t) SELECT * FROM a, b');
  expect(query.with?.isRecursive).toBe(true);
  expect(query.with?.ctes.map(({ name, columns }) => [name, columns])).toEqual([
    ['a', ['x', 'y']],
    ['b', undefined],
  ]);
});
