import { expect, test } from 'vitest';
import { echoesOf } from '../../../protocols/mysql/error-echo.ts';
import { MysqlQuery } from '../../../protocols/mysql/query.ts';
import { analyseMysql } from '../../../src/sql/mysql/index.ts';

const query = (text: string) =>
  new MysqlQuery({ via: 'COM_QUERY', phase: 'execute', text, analyse: () => analyseMysql(text) });
const echoed = (code: number, text: string, sql = 'select 1') =>
  echoesOf(code, text, query(sql)).map(([start, end]) => text.slice(start, end));

test.each([
  [1105, "XPATH syntax error: '~Ann'", ['~Ann']],
  [1105, "XPATH syntax error: '~O'Brien'", ["~O'Brien"]],
  [1062, "Duplicate entry 'Ann' for key 'customers.PRIMARY'", ['Ann']],
  [1062, "Doppelter Eintrag 'x' for key 'y' für Schlüssel 'PRIMARY'", ["x' for key 'y"]],
  [1366, "Incorrect integer value: 'Ann' for column 'id' at row 1", ["Ann' for column 'id"]],
  [1649, "Unknown locale: 'Ann'", ['Ann']],
  [3141, 'Invalid JSON text: "Invalid value." at position 0', ['Invalid value.']],
  [1146, "Table 'app.nowhere' doesn't exist", []],
  [1054, "Unknown column 'x' in 'field list'", []],
  [1213, 'Deadlock found', []],
])('%i %s', (code, text, expected) => {
  expect(echoed(code, text)).toEqual(expected);
});

test('what is quoted of a text that the server made may be any value', () => {
  const text = "You have an error in your SQL syntax near 'Ann' at line 1";
  for (const sql of ['prepare p from @a', 'execute immediate @a']) expect(echoed(1064, text, sql)).toEqual([text]);
  expect(echoed(1064, text, "prepare p from 'Ann'")).toEqual([]);
  expect(echoed(1064, text, 'Ann')).toEqual([]);
});

test('the message of a SIGNAL is shown where the client wrote it, whatever number it gives', () => {
  expect(echoed(1146, 'Ann', "signal sqlstate '45000' set message_text = @a, mysql_errno = 1146")).toEqual(['Ann']);
  expect(echoed(1644, 'no money', "signal sqlstate '45000' set message_text = 'no money'")).toEqual([]);
  expect(echoed(1644, 'no money', 'call pay()')).toEqual([]);
});
