import { describe, expect, it } from 'vitest';
import { Cursor, NotUnderstood } from '../../../../src/sql/mysql/cursor.ts';
import { tokensOf } from '../../../../src/sql/mysql/lexer.ts';
import { isStoredProgram, readStoredProgram } from '../../../../src/sql/mysql/stored-program.ts';

const at = (text: string): Cursor => new Cursor(text, tokensOf(text) ?? []);

it.each([
  ['CREATE OR REPLACE DEFINER = `a`@`b` PROCEDURE p() SELECT 1', true],
  ["CREATE DEFINER='a'@'%' TRIGGER t", true],
  ['CREATE DEFINER=CURRENT_USER() EVENT e', true],
  ['ALTER EVENT e', true],
  ['ALTER PROCEDURE p', false],
  ['BEGIN NOT ATOMIC', true],
  ['BEGIN', false],
  ['CREATE TABLE trigger1', false],
  ['SELECT 1', false],
])('%s may hold statements: %s', (text, expected) => {
  const cursor = at(text);
  expect([isStoredProgram(cursor), cursor.at]).toEqual([expected, 0]);
});

/** What is left behind the program, and the statements in it. */
function read(text: string): readonly [string, readonly string[]] {
  const tokens = tokensOf(text) ?? [];
  const cursor = new Cursor(text, tokens);
  const { statements } = readStoredProgram(cursor);
  const cut = (from: number, to: number) => text.slice(tokens[from]?.start, tokens[to - 1]?.end);
  return [cursor.peek().text, statements.map(({ from, to }) => cut(from, to))];
}

describe('a body ends where the server ends it', () => {
  it.each<[string, readonly string[]]>([
    ['CREATE PROCEDURE p() SELECT 1', ['SELECT 1']],
    [
      "CREATE PROCEDURE p(IN a INT) COMMENT 'x' LANGUAGE SQL NOT DETERMINISTIC SQL SECURITY INVOKER SELECT a",
      ['SELECT a'],
    ],
    ['CREATE FUNCTION f(a INT) RETURNS VARCHAR(10) CHARSET utf8mb4 DETERMINISTIC RETURN a', ['RETURN a']],
    ['CREATE PROCEDURE begin() SELECT 1', ['SELECT 1']],
    ['CREATE PROCEDURE p() l: BEGIN SELECT 1; BEGIN SELECT 2; END; END l', ['SELECT 1', 'SELECT 2']],
    [
      'CREATE PROCEDURE p() BEGIN IF a THEN SELECT 1; ELSEIF b THEN SELECT 2; ELSE SELECT 3; END IF; END',
      ['SELECT 1', 'SELECT 2', 'SELECT 3'],
    ],
    [
      'CREATE PROCEDURE p() BEGIN SELECT CASE WHEN 1 THEN 2 ELSE IF(1, 2, 3) END; END',
      ['SELECT CASE WHEN 1 THEN 2 ELSE IF(1, 2, 3) END'],
    ],
    ['CREATE PROCEDURE p() CASE a WHEN 1 THEN SELECT 1; ELSE SELECT 2; END CASE', ['SELECT 1', 'SELECT 2']],
    ['CREATE PROCEDURE p() WHILE a < (CASE b WHEN 1 THEN 2 END) DO SELECT 1; END WHILE', ['SELECT 1']],
    ['CREATE PROCEDURE p() REPEAT SELECT 1; UNTIL a END REPEAT', ['SELECT 1']],
    ['CREATE PROCEDURE p() x: LOOP LEAVE x; END LOOP x', ['LEAVE x']],
    ['CREATE PROCEDURE p() FOR i IN 1..9 DO SELECT i; END FOR', ['SELECT i']],
    [
      "CREATE PROCEDURE p() BEGIN DECLARE EXIT HANDLER FOR SQLSTATE '23000', NOT FOUND BEGIN SELECT 1; END; SELECT 2; END",
      ['SELECT 1', 'SELECT 2'],
    ],
    ['CREATE TRIGGER t AFTER UPDATE ON a.b FOR EACH ROW FOLLOWS x SET NEW.a = 1', ['SET NEW.a = 1']],
    [
      "CREATE EVENT e ON SCHEDULE EVERY 1 HOUR STARTS now() ON COMPLETION NOT PRESERVE ENABLE COMMENT 'x' DO DELETE FROM t",
      ['DELETE FROM t'],
    ],
    ['CREATE EVENT e ON SCHEDULE AT now() + INTERVAL 1 DAY DO BEGIN SELECT 1; END', ['SELECT 1']],
    ['ALTER EVENT e RENAME TO f', []],
    ['BEGIN NOT ATOMIC SELECT 1; END', ['SELECT 1']],
  ])('%s', (text, statements) => {
    expect(read(text)).toEqual(['', statements]);
    expect(read(`${text}; DROP TABLE t`)).toEqual([';', statements]);
  });

  it.each([
    'CREATE PROCEDURE p() BEGIN SELECT 1;',
    'CREATE PROCEDURE p() IF a THEN SELECT 1; END',
    'CREATE TRIGGER t ON a',
    'CREATE PACKAGE p',
  ])('but not that of %s', (text) => {
    expect(() => read(text)).toThrow(NotUnderstood);
  });
});

it('says what a trigger is on', () => {
  const cursor = at('CREATE TRIGGER t BEFORE DELETE ON a.b FOR EACH ROW SELECT 1');
  expect(readStoredProgram(cursor)).toMatchObject({ kind: 'trigger', table: { schema: 'a', name: 'b' } });
});
