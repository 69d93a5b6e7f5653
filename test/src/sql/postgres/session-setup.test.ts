import { beforeAll, describe, expect, it } from 'vitest';
import { loadSqlParser, parseStatements } from '../../../../src/sql/postgres/parser.ts';
import { isSessionSetup } from '../../../../src/sql/postgres/session-setup.ts';
import { nodeOf } from '../../../../src/sql/postgres/tree.ts';

beforeAll(loadSqlParser);

function isSetup(text: string): boolean {
  const node = nodeOf(parseStatements(text)?.[0]?.node);
  if (node === undefined) throw new Error(`not parsed: ${text}`);
  return isSessionSetup(node.name, node.fields);
}

describe('session set-up', () => {
  it.each([
    'BEGIN',
    'BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY DEFERRABLE',
    'START TRANSACTION',
    'COMMIT AND CHAIN',
    'END',
    'ROLLBACK',
    'SAVEPOINT s',
    'RELEASE s',
    'ROLLBACK TO SAVEPOINT s',
    "SET application_name = 'x'",
    'SET SESSION statement_timeout = 5000',
    "SET LOCAL lock_timeout TO '5s'",
    'SET DateStyle = ISO, MDY',
    'SET extra_float_digits = 3',
    "SET NAMES 'UTF8'",
    "SET TIME ZONE 'UTC'",
    "SET TIME ZONE INTERVAL '+02:00' HOUR TO MINUTE",
    'SET TIME ZONE LOCAL',
    'SET standard_conforming_strings = on',
    'SET statement_timeout TO DEFAULT',
    'SET TRANSACTION ISOLATION LEVEL READ COMMITTED',
    'SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY',
    'SET CONSTRAINTS ALL DEFERRED',
    'RESET ALL',
    'RESET statement_timeout',
    'SHOW server_version',
    'SHOW TRANSACTION ISOLATION LEVEL',
    'DISCARD ALL',
    'DEALLOCATE ALL',
    'DEALLOCATE p',
    'CLOSE c',
    'UNLISTEN *',
  ])('is %s', (text) => {
    expect(isSetup(text)).toBe(true);
  });

  it.each([
    "PREPARE TRANSACTION 'x'",
    "COMMIT PREPARED 'x'",
    "ROLLBACK PREPARED 'x'",
    'SET ROLE a',
    'SET SESSION AUTHORIZATION a',
    'SET search_path = a',
    "SET TRANSACTION SNAPSHOT 'a'",
    "SET client_encoding TO 'SJIS'",
    'SET client_encoding TO DEFAULT',
    'RESET client_encoding',
    'RESET standard_conforming_strings',
    'SHOW ALL',
    'LISTEN a',
    'NOTIFY a',
    'LOCK t',
    'SELECT 1',
    'PREPARE p AS SELECT 1',
  ])('is not %s', (text) => {
    expect(isSetup(text)).toBe(false);
  });
});
