import { expect, test } from 'vitest';
import { MysqlQuery } from '../../../protocols/mysql/query.ts';
import { changesSchema, runsUnread } from '../../../protocols/mysql/schema-change.ts';
import { analyseMysql } from '../../../src/sql/mysql/index.ts';

const MARIADB = { flavour: 'mariadb', version: 101_119 } as const;
const query = (text: string) =>
  new MysqlQuery({ via: 'COM_QUERY', phase: 'execute', text, analyse: () => analyseMysql(text, MARIADB) });

test.each([
  ['create view v as select 1', true, false],
  ['select 1; drop table t', true, false],
  ['execute immediate @a', true, true],
  ['begin not atomic execute immediate @a; end', true, true],
  ["execute p; select 'a", true, true],
  ['execute p', false, false],
  ['select 1', false, false],
])('%s', (text, changes, runs) => {
  expect(changesSchema(query(text))).toBe(changes);
  expect(runsUnread(query(text))).toBe(runs);
});
