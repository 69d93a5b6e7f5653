import { beforeAll, expect, test } from 'vitest';
import { isOperation, OPERATIONS } from '../../../plugins/guardrails/operations.ts';
import { effectsOfPostgres } from '../../../src/sql/postgres/effects/index.ts';
import { loadSqlParser } from '../../../src/sql/postgres/index.ts';
import { readCorpus } from '../../src/sql/postgres/corpus.ts';

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
