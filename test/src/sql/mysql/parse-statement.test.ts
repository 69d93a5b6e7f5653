import { expect, it } from 'vitest';
import { isUnderstood, parsedOf } from './parse-support.ts';

it.each([
  ['(SELECT 1)', { kind: 'query' }],
  ['TABLE t', { kind: 'query' }],
  ['VALUES ROW(1)', { kind: 'query' }],
  ['WITH c AS (SELECT 1) SELECT 1', { kind: 'query' }],
  ['WITH c AS (SELECT 1) DELETE FROM t', { kind: 'delete' }],
  ['DO 1, f(2)', { kind: 'do', exprs: [{}, { kind: 'call' }] }],
  ['CALL db.p(1, @x)', { opaque: 'CALL', exprs: [{}, {}] }],
  ['CALL p', { opaque: 'CALL' }],
  ['EXPLAIN SELECT 1', { kind: 'explain', isAnalyze: false }],
  ['EXPLAIN FORMAT=JSON DELETE FROM t', { kind: 'explain', isAnalyze: false, statement: { kind: 'delete' } }],
  ['DESCRIBE ANALYZE SELECT 1', { kind: 'explain', isAnalyze: true }],
  ['EXPLAIN ANALYZE FORMAT = TREE SELECT 1', { kind: 'explain', isAnalyze: true }],
  ['ANALYZE UPDATE t SET a = 1', { kind: 'explain', isAnalyze: true }],
  ['ANALYZE FORMAT=JSON SELECT 1', { kind: 'explain', isAnalyze: true }],
  ['ANALYZE TABLE t', { operations: ['analyze'] }],
  ['EXPLAIN FOR CONNECTION 5', { opaque: 'EXPLAIN FOR CONNECTION' }],
  ['DESC db.t a', { operations: ['explain', 'show'], tables: [{ schema: 'db', name: 't' }] }],
  ["PREPARE s FROM 'a' 'b'", { action: 'prepare', body: 'ab' }],
  ['PREPARE s FROM @x', { action: 'prepare', exprs: [{ kind: 'variable' }] }],
  ['EXECUTE s USING @a, 1', { action: 'execute', name: 's', exprs: [{}, {}] }],
  ["EXECUTE IMMEDIATE 'a' USING 1", { action: 'immediate', body: 'a', exprs: [{}] }],
  ['DEALLOCATE PREPARE s', { action: 'deallocate', name: 's' }],
  ['HANDLER t OPEN AS h', { operations: ['declare', 'handler'], tables: [{ name: 't' }] }],
  ['HANDLER h READ `PRIMARY` >= (1, 2) WHERE a LIMIT 5', { operations: ['select', 'handler'], reach: {} }],
  ['HANDLER h READ i NEXT', { operations: ['select', 'handler'] }],
  ['HANDLER h CLOSE', { operations: ['close', 'handler'] }],
])('%s', (text, expected) => {
  expect(parsedOf(text)).toMatchObject(expected);
});

it.each([
  'EXPLAIN FOR DATABASE d SELECT 1',
  'EXPLAIN DROP TABLE t',
  'DO',
  'CALL',
  'PREPARE s',
  'HANDLER t',
  'WITH c SELECT 1',
  'SELECT 1 garbage here',
])('%s is none', (text) => {
  expect(isUnderstood(text)).toBe(false);
});
