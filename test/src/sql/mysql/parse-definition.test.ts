import { describe, expect, it } from 'vitest';
import { isUnderstood, parsedOf } from './parse-support.ts';

const of = (text: string): string => {
  const parsed = parsedOf(text);
  if (parsed?.kind !== 'utility') return 'not understood';
  const tables = parsed.tables.map(({ schema, name }) => (schema === undefined ? name : `${schema}.${name}`));
  const reach = parsed.reach === undefined ? [] : [`any of ${parsed.reach.schema ?? 'all'}`];
  return [parsed.operations.join('+'), ...tables, ...reach, ...(parsed.query === undefined ? [] : ['query'])].join(' ');
};

describe('definitions', () => {
  it.each([
    ['TRUNCATE db.t', 'truncate db.t'],
    ['RENAME TABLE a TO b, c TO db.d', 'alter+rename a b c db.d'],
    ['RENAME USER a TO b', 'alter+rename'],
    ['DROP TEMPORARY TABLE IF EXISTS a, db.b CASCADE', 'drop a db.b'],
    ['DROP VIEW v', 'drop v'],
    ['DROP INDEX i ON t ALGORITHM = INPLACE', 'drop t'],
    ['DROP SCHEMA IF EXISTS d', 'drop any of d'],
    ['DROP TRIGGER x', 'drop any of all'],
    ['DROP PROCEDURE p', 'drop'],
    ['DROP PREPARE s', 'deallocate'],
    ['ALTER TABLE t ADD a INT, ADD FOREIGN KEY (a) REFERENCES s (id), RENAME TO u', 'alter t s u'],
    ['ALTER TABLE t RENAME COLUMN a TO b', 'alter t'],
    ['ALTER TABLE t EXCHANGE PARTITION p WITH TABLE s', 'alter t s'],
    ['ALTER TABLE t TRUNCATE PARTITION ALL', 'alter+truncate t'],
    ['ALTER TABLE t DROP PARTITION p', 'alter+drop t'],
    ['ALTER ALGORITHM = MERGE DEFINER = a@b SQL SECURITY INVOKER VIEW v AS SELECT 1', 'alter v query'],
    ['ALTER USER a', 'alter'],
    ['CREATE TABLE IF NOT EXISTS db.t (a INT REFERENCES s (id)) ENGINE = InnoDB', 'create db.t s'],
    ['CREATE TABLE t LIKE s', 'create t s'],
    ['CREATE TABLE t (LIKE s)', 'create t s'],
    ['CREATE TABLE t AS SELECT 1', 'create+create_as t query'],
    [
      'CREATE TEMPORARY TABLE t (a INT) ENGINE = Memory WITH c AS (SELECT 1) SELECT * FROM c',
      'create+create_as t query',
    ],
    ['CREATE TABLE t (a INT) (SELECT 1) UNION SELECT 2', 'create+create_as t query'],
    ["CREATE TABLE t (a INT) COMMENT 'as select 1'", 'create t'],
    ['CREATE OR REPLACE VIEW v (a) AS SELECT 1 WITH LOCAL CHECK OPTION', 'create v query'],
    ['CREATE UNIQUE INDEX i USING BTREE ON t (a)', 'create t'],
    ['CREATE SEQUENCE s START 1', 'create s'],
    ["CREATE USER a IDENTIFIED BY 'b'", 'create'],
    ['CREATE DATABASE d', 'create'],
  ])('%s', (text, expected) => {
    expect(of(text)).toBe(expected);
  });

  it.each([
    'CREATE TABLE t AS SELECT 1 FROM',
    'CREATE TABLE t (a INT DEFAULT (SELECT 1)) garbage SELECT',
    'ALTER TABLE t ADD a INT DEFAULT (SELECT 1)',
    'DROP NONSENSE a',
    'CREATE PROCEDURE p',
    'TRUNCATE',
    'CREATE',
  ])('not %s', (text) => {
    expect(isUnderstood(text)).toBe(false);
  });
});
