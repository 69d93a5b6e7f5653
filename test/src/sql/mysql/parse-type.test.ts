import { expect, it } from 'vitest';
import { Cursor, NotUnderstood } from '../../../../src/sql/mysql/cursor.ts';
import { tokensOf } from '../../../../src/sql/mysql/lexer.ts';
import { skipType } from '../../../../src/sql/mysql/parse-type.ts';

it.each([
  ['INT UNSIGNED ZEROFILL', ''],
  ['DECIMAL(10, 2), x', ','],
  ['CHAR(10) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH', 'PATH'],
  ['DOUBLE PRECISION)', ')'],
  ["ENUM('a', 'b') BEGIN", 'BEGIN'],
])('%s is skipped up to %j', (text, behind) => {
  const cursor = new Cursor(text, tokensOf(text) ?? []);
  skipType(cursor);
  expect(cursor.peek().key).toBe(behind);
});

it('what is no word is no type', () => {
  expect(() => skipType(new Cursor("'a'", tokensOf("'a'") ?? []))).toThrow(NotUnderstood);
});
