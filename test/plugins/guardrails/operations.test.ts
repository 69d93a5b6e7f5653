import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { isOperation, MONGODB_OPERATIONS, OPERATIONS, operationsOf } from '../../../plugins/guardrails/operations.ts';
import { COMMAND_KINDS } from '../../../protocols/mongodb/commands/kinds.ts';
import { effectsOfMysql } from '../../../src/sql/mysql/effects/index.ts';
import { effectsOfPostgres } from '../../../src/sql/postgres/effects/index.ts';
import { loadSqlParser } from '../../../src/sql/postgres/index.ts';
import { MYSQL } from '../../src/sql/mysql/corpus-reading.ts';
import { readCorpus } from '../../src/sql/postgres/corpus.ts';
import { mysqlEvasions } from './mysql-corpus.ts';

beforeAll(loadSqlParser);

test('names are unique, and others are none', () => {
  expect(new Set(OPERATIONS).size).toBe(OPERATIONS.length);
  expect([isOperation('delete'), isOperation('DELETE'), isOperation('toString')]).toEqual([true, false, false]);
});

test('everything the analysis finds in the corpus can be named', () => {
  const corpus = readCorpus(new URL('../../bypass/statements.sql', import.meta.url), '----');
  const words = corpus.flatMap(({ text }) => effectsOfPostgres(text) ?? []).flatMap(({ operations }) => operations);
  expect(words.length).toBeGreaterThan(200);
  expect(words.filter((word) => !isOperation(word))).toEqual([]);
});

test('everything the analysis finds in MySQL’s corpus, and in each of its statements, can be named', () => {
  const plain = UTILITIES.map((text) => ({ text, reading: MYSQL }));
  const words = [...mysqlEvasions(), ...plain].flatMap(({ text, reading }) => effectsOfMysql(text, reading) ?? []);
  expect(words.flatMap(({ operations }) => operations).filter((word) => !isOperation(word))).toEqual([]);
});

const UTILITIES = [
  'BEGIN; SAVEPOINT a; RELEASE SAVEPOINT a; COMMIT; ROLLBACK; USE a; UNLOCK TABLES; LOCK TABLES a READ',
  "XA START 'a'; XA END 'a'; XA PREPARE 'a'; XA COMMIT 'a'; XA ROLLBACK 'a'; XA RECOVER",
  "FLUSH TABLES; RESET MASTER; PURGE BINARY LOGS TO 'x'; CHANGE MASTER TO MASTER_HOST='x'; START SLAVE; STOP SLAVE",
  "SHUTDOWN; RESTART; INSTALL PLUGIN a SONAME 'b'; UNINSTALL PLUGIN a; CLONE LOCAL DATA DIRECTORY = 'x'; BINLOG 'x'",
  "CACHE INDEX a IN b; LOAD INDEX INTO CACHE a; IMPORT TABLE FROM 'x'; BACKUP STAGE START; HELP 'x'",
  "SIGNAL SQLSTATE '45000'; RESIGNAL; GET DIAGNOSTICS @a = NUMBER; KILL 1; SHOW TABLES; DESC a",
  'ANALYZE TABLE a; CHECK TABLE a; CHECKSUM TABLE a; OPTIMIZE TABLE a; REPAIR TABLE a; SET @a = 1; DO 1',
  "SET PASSWORD = 'a'; SET DEFAULT ROLE ALL TO a; SET RESOURCE GROUP a; RENAME TABLE a TO b; SELECT NEXT VALUE FOR s",
];

test.each([
  'BEGIN; SAVEPOINT a; RELEASE a; ROLLBACK TO a; COMMIT; ROLLBACK',
  "PREPARE TRANSACTION 'x'; COMMIT PREPARED 'x'; ROLLBACK PREPARED 'x'",
  'SHOW ALL; RESET ALL; DISCARD ALL; SET CONSTRAINTS ALL DEFERRED; CHECKPOINT',
  "LISTEN a; NOTIFY a; UNLISTEN a; LOAD 'x'; DEALLOCATE p; FETCH c; MOVE c; CLOSE c",
  "VACUUM; ANALYZE; REINDEX TABLE a; CLUSTER a; REFRESH MATERIALIZED VIEW v; COMMENT ON TABLE a IS 'x'",
  "SECURITY LABEL ON TABLE a IS 'x'; REASSIGN OWNED BY a TO b; IMPORT FOREIGN SCHEMA s FROM SERVER x INTO y",
  'ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO x; CREATE ROLE x; DROP ROLE x; ALTER ROLE x LOGIN',
])('so can what %s does', (text) => {
  const words = (effectsOfPostgres(text) ?? []).flatMap(({ operations }) => operations);
  expect(words.length).toBeGreaterThan(0);
  expect(words.filter((word) => !isOperation(word))).toEqual([]);
});

describe('words for MongoDB', () => {
  const known = operationsOf('mongodb');

  test('are unique, and others than those of SQL', () => {
    expect(known.size).toBe(MONGODB_OPERATIONS.length);
    expect([known.has('drop_database'), known.has('copy')]).toEqual([true, false]);
    expect([operationsOf('mysql').has('drop_database'), operationsOf('postgres').has('copy')]).toEqual([false, true]);
    expect([isOperation('drop_database'), isOperation('server_code')]).toEqual([true, true]);
  });

  test('are there for everything that a command may do', () => {
    const words = [...COMMAND_KINDS.values()].flatMap((kind) => kind.words);
    expect(words.length).toBeGreaterThan(100);
    expect(words.filter((word) => !known.has(word))).toEqual([]);
  });

  test('are there for what documents of commands say', () => {
    const sources = ['effects.ts', 'pipeline.ts'].map((name) =>
      readFileSync(new URL(`../../../protocols/mongodb/commands/${name}`, import.meta.url), 'utf8'),
    );
    const lists = sources.flatMap((source) => [...source.matchAll(/(?:operations: |write\(|words = .*)\[([^\]]*)\]/g)]);
    const words = lists.flatMap(([, list = '']) => [...list.matchAll(/'([a-z_]+)'/g)].map(([, word = '']) => word));
    expect(words.length).toBeGreaterThan(30);
    expect(words.filter((word) => !known.has(word))).toEqual([]);
  });
});
