import { describe, expect, it } from 'vitest';
import { isUnderstood, parsedOf } from './parse-support.ts';

describe('INSERT and REPLACE', () => {
  it.each([
    ['INSERT INTO t (a, t.b) VALUES (1, DEFAULT), (-2, NULL)', { columns: ['a', 'b'], isReplace: false }],
    ['INSERT t VALUE (f(1))', { source: { kind: 'values', rows: [[{ kind: 'call' }]] } }],
    ['INSERT IGNORE INTO t SELECT 1', { source: { kind: 'select' } }],
    ['INSERT INTO t (SELECT 1)', { source: { kind: 'select' } }],
    ['INSERT INTO t TABLE s', { source: { kind: 'select' } }],
    ['INSERT INTO t VALUES ROW(1)', { source: { kind: 'values' } }],
    ['INSERT INTO t () VALUES ()', { columns: [], source: { kind: 'values', rows: [[]] } }],
    ['INSERT INTO t SET a = 1', { assignments: [{ column: ['a'] }] }],
    ['INSERT INTO t VALUES (1) AS n (x) ON DUPLICATE KEY UPDATE a = n.x', { rowAlias: 'n', onDuplicate: [{}] }],
    ['INSERT INTO t PARTITION (p) VALUES (1) RETURNING id, *', { returning: [{ name: 'id' }, { name: '*' }] }],
    ['REPLACE DELAYED t VALUES (1)', { isReplace: true, table: { name: 't' } }],
  ])('%s', (text, expected) => {
    expect(parsedOf(text)).toMatchObject({ kind: 'insert', ...expected });
  });

  it('does not keep rows of constants, of which dumps have thousands', () => {
    expect(parsedOf("INSERT INTO t VALUES (1, 'a', NULL), (?, -2, TRUE)")).toMatchObject({
      source: { rows: [[], []] },
    });
    expect(parsedOf('INSERT INTO t VALUES (1, (SELECT 1))')).toMatchObject({
      source: { rows: [[{}, { kind: 'query' }]] },
    });
  });
});

describe('UPDATE and DELETE', () => {
  it.each([
    ['UPDATE t SET a = 1, t.b = DEFAULT WHERE c ORDER BY d LIMIT 1', { kind: 'update', limit: { count: {} } }],
    ['UPDATE LOW_PRIORITY a JOIN b ON 1 SET a.x = b.x', { kind: 'update', from: [{ kind: 'join' }] }],
    ['WITH c AS (SELECT 1) UPDATE t SET a = 1', { kind: 'update', with: { ctes: [{ name: 'c' }] } }],
    ['DELETE QUICK FROM t AS a WHERE 1 RETURNING *', { kind: 'delete', targets: [{ name: 't' }], returning: [{}] }],
    ['DELETE a, db.b.* FROM a JOIN b ON 1', { targets: [{ name: 'a' }, { schema: 'db', name: 'b' }] }],
    ['DELETE FROM a, b.* USING a JOIN b ON 1 WHERE 1', { targets: [{ name: 'a' }, { name: 'b' }] }],
    ["DELETE HISTORY FROM t BEFORE SYSTEM_TIME '2020-01-01'", { targets: [{ name: 't' }] }],
  ])('%s', (text, expected) => {
    expect(parsedOf(text)).toMatchObject(expected);
  });

  it.each([
    'DELETE FROM a, b',
    'DELETE FROM (SELECT 1) x',
    'UPDATE t',
    'UPDATE t SET',
    'DELETE',
    'INSERT INTO t',
    'INSERT INTO t (a)',
  ])('not %s', (text) => {
    expect(isUnderstood(text)).toBe(false);
  });
});
