import { expect, test } from 'vitest';
import { namesFile, readsLocalFile } from '../../../protocols/mysql/local-infile.ts';
import { analyseMysql } from '../../../src/sql/mysql/index.ts';

const load = analyseMysql("load data local infile '/tmp/it\\'s.csv' into table t");

test('only the file a statement names is its file', () => {
  expect(namesFile(load, "/tmp/it's.csv")).toBe(true);
  expect(namesFile(load, '/etc/passwd')).toBe(false);
  expect(namesFile(analyseMysql("select 'local infile ''/etc/passwd'''"), '/etc/passwd')).toBe(false);
});

test('a file of the server is none of the client', () => {
  expect(readsLocalFile(load)).toBe(true);
  expect(readsLocalFile(analyseMysql("load data infile '/tmp/x' into table t"))).toBe(false);
});
