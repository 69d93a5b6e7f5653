import { describe, expect, it } from 'vitest';
import { analyseMysql } from '../../../../src/sql/mysql/analyse.ts';
import { readingWord } from '../../../../src/sql/mysql/reading.ts';
import { MARIADB, MYSQL } from './corpus-reading.ts';

const only = (text: string) => analyseMysql(text, MYSQL)[0];

it('has one entry per statement, none for nothing', () => {
  expect(analyseMysql('SELECT 1; DROP TABLE t', MYSQL)).toEqual([
    { operation: 'select', text: 'SELECT 1', housekeeping: 'catalogue' },
    { operation: 'drop', text: 'DROP TABLE t', housekeeping: false },
  ]);
  expect(analyseMysql(' ; ', MYSQL)).toEqual([]);
});

it('is unknown for what cannot be read, and so is what it changes', () => {
  for (const text of ['SELEC 1', "SELECT 'a", 'SELECT 1\0']) {
    expect(analyseMysql(text, MYSQL)).toEqual([
      { operation: 'unknown', text, housekeeping: false, changes: { isUnknown: true } },
    ]);
  }
});

it('takes the reading as it is, or as a word', () => {
  const text = 'SELECT 1 /*!100100 FROM t */';
  expect(analyseMysql(text, MARIADB)[0]?.housekeeping).toBe(false);
  expect(analyseMysql(text, readingWord(MARIADB))[0]?.housekeeping).toBe(false);
  expect(analyseMysql(text, readingWord(MYSQL))[0]?.housekeeping).toBe('catalogue');
});

it('is unknown for a tree too deep to be walked, and for more statements than anybody sends', () => {
  for (const text of [
    `SELECT 1 FROM a${' JOIN a'.repeat(30_000)}`,
    `SELECT 1${' UNION SELECT 1'.repeat(30_000)}`,
    `SELECT a${' COLLATE b'.repeat(50_000)}`,
    'SELECT 1;'.repeat(20_001),
  ])
    expect(analyseMysql(text, MYSQL).map(({ operation }) => operation)).toEqual(['unknown']);
});

it('looks for a query behind no more parentheses than may nest', () => {
  // Looking through all of them at every level takes longer than a test may.
  expect(analyseMysql(`SELECT ${'('.repeat(900_000)}`, MYSQL)[0]?.operation).toBe('unknown');
});

describe('the codec is told', () => {
  it('of prepared statements, whose names have no case', () => {
    expect(only("PREPARE S FROM 'DROP TABLE t'")?.prepared).toEqual({
      action: 'prepare',
      name: 's',
      body: 'DROP TABLE t',
    });
    expect(
      analyseMysql("SET STATEMENT max_statement_time=1 FOR PREPARE s FROM 'SELECT 1'", MARIADB)[0]?.prepared,
    ).toEqual({
      action: 'prepare',
      name: 's',
      body: 'SELECT 1',
    });
    expect(only('PREPARE s FROM @x')?.prepared).toEqual({ action: 'prepare', name: 's' });
    expect(only('EXECUTE `s` USING @a')?.prepared).toEqual({ action: 'execute', name: 's' });
    expect(only('DROP PREPARE s')?.operation).toBe('deallocate');
    expect(only('DEALLOCATE PREPARE s')?.prepared).toEqual({ action: 'deallocate', name: 's' });
  });

  it('of the one file the server may ask for', () => {
    expect(only("LOAD DATA LOCAL INFILE '/a/' 'b' INTO TABLE t")).toMatchObject({
      localFile: '/a/b',
      copy: { direction: 'in', target: 'client' },
    });
    expect(only("LOAD DATA INFILE 'a' INTO TABLE t")?.localFile).toBeUndefined();
    expect(only("SELECT 1 INTO OUTFILE 'a'")?.copy).toEqual({ direction: 'out', target: 'file' });
  });

  it('of what changes how the session is read', () => {
    expect(only('USE other')?.changes).toEqual({ database: 'other' });
    expect(only('SET NAMES latin1')?.changes).toEqual({ charset: 'latin1' });
    expect(only("SET SESSION sql_mode = 'ANSI_QUOTES', autocommit = 1")?.changes).toEqual({ sqlMode: 'ANSI_QUOTES' });
    expect(only('SET sql_mode = concat(@@sql_mode, @x)')?.changes).toEqual({ sqlMode: 'unknown' });
    expect(only('SET GLOBAL sql_mode = ANSI')?.changes).toBeUndefined();
    expect(only('CALL p()')?.changes).toEqual({ isUnknown: true });
    expect(only('SELECT 1')?.changes).toBeUndefined();
  });
});
