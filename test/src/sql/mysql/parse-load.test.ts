import { expect, it } from 'vitest';
import { Cursor } from '../../../../src/sql/mysql/cursor.ts';
import { tokensOf } from '../../../../src/sql/mysql/lexer.ts';
import { localFileOf } from '../../../../src/sql/mysql/parse-load.ts';
import { isUnderstood, parsedOf } from './parse-support.ts';

it.each([
  ["LOAD DATA INFILE 'x' INTO TABLE t", ['copy', 'copy_from', 'load', 'copy_file']],
  [
    "LOAD DATA LOW_PRIORITY LOCAL INFILE 'x' REPLACE INTO TABLE db.t (a, @b) SET c = @b",
    ['copy', 'copy_from', 'load', 'replace'],
  ],
  ["LOAD XML CONCURRENT LOCAL INFILE 'x' INTO TABLE t ROWS IDENTIFIED BY '<r>'", ['copy', 'copy_from', 'load']],
  ['LOAD INDEX INTO CACHE t IGNORE LEAVES', ['admin', 'load_index']],
])('%s', (text, operations) => {
  expect(parsedOf(text)).toMatchObject({ operations });
});

it('a sub-query in it cannot be seen through', () => {
  expect(parsedOf("LOAD DATA INFILE 'x' INTO TABLE t SET a = (SELECT 1)")).toMatchObject({
    opaque: 'a sub-query in LOAD DATA',
  });
});

it.each([
  ["LOAD DATA LOCAL INFILE '/a' INTO TABLE t", '/a'],
  ["load /*!50000 data */ local infile 'a' 'b' into table t", 'ab'],
  ["LOAD DATA INFILE '/a' INTO TABLE t", undefined],
  ["SELECT 'LOAD DATA LOCAL INFILE'", undefined],
])('%s asks for %s', (text, file) => {
  expect(localFileOf(new Cursor(text, tokensOf(text) ?? []))).toBe(file);
});

it.each(["LOAD DATA FROM INFILE 'x' INTO TABLE t", 'LOAD DATA INFILE x INTO TABLE t', 'LOAD'])('%s is none', (text) => {
  expect(isUnderstood(text)).toBe(false);
});
