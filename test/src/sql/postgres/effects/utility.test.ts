import { beforeAll, expect, test } from 'vitest';
import { loadSqlParser } from '../../../../../src/sql/postgres/index.ts';
import { columnsOf, does } from './does.ts';

beforeAll(loadSqlParser);

test.each<[string, string[]]>([
  ['DROP TABLE a, s.b', ['drop a s.b']],
  ['DROP VIEW v', ['drop v']],
  ['DROP TRIGGER g ON s.a', ['drop s.a']],
  ['DROP POLICY g ON a', ['drop a']],
  ['DROP SCHEMA s, t', ['drop s.? t.?']],
  ['DROP FUNCTION f()', ['drop']],
  ['DROP TYPE x CASCADE', ['drop ?']],
  ['DROP DATABASE d', ['drop ?']],
  ['DROP OWNED BY x', ['drop ?']],
  ['REASSIGN OWNED BY x TO y', ['reassign/alter ?']],
  ['TRUNCATE a, b', ['truncate a b']],
  ['TRUNCATE a CASCADE', ['truncate a ?']],
  ['ALTER TABLE a OWNER TO x', ['alter a']],
  ['ALTER TABLE a RENAME COLUMN x TO y', ['alter a']],
  ['ALTER SYSTEM SET work_mem = 1', ['alter']],
  ['CREATE TABLE n (LIKE a)', ['create n a']],
  ['CREATE INDEX ON a (x)', ['create a']],
  ["CREATE FUNCTION f() RETURNS void LANGUAGE sql AS 'delete from t'", ['create']],
  ['GRANT SELECT ON a TO x', ['grant a']],
  ['GRANT SELECT ON ALL TABLES IN SCHEMA s TO x', ['grant s.?']],
  ['ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO x', ['alter']],
  ['GRANT a TO b', ['grant ?']],
  ['REVOKE a FROM b', ['revoke ?']],
  ['LOCK a', ['lock a']],
  ['VACUUM a', ['vacuum a']],
  ['VACUUM', ['vacuum ?']],
  ['ANALYZE', ['analyze ?']],
  ["COMMENT ON TABLE a IS 'x'", ['comment ?']],
  ['REFRESH MATERIALIZED VIEW v', ['refresh v']],
  ['LISTEN x', ['listen']],
  ['FETCH c', ['fetch']],
  ["PREPARE TRANSACTION 'x'", ['prepare_transaction']],
  ["ALTER TABLE a ALTER x SET DEFAULT query_to_xml('x')", ['alter a', 'opaque/function ?']],
])('%s', (text, expected) => {
  expect(does(text)).toEqual(expected);
});

test('all columns of a table count', () => {
  expect(columnsOf('ALTER TABLE a DROP COLUMN x')).toEqual(['a.*']);
});
