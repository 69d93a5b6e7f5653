import { expect, it } from 'vitest';
import { Cursor, NOT_UNDERSTOOD, NotUnderstood } from '../../../../src/sql/mysql/cursor.ts';
import { tokensOf } from '../../../../src/sql/mysql/lexer.ts';

const at = (text: string): Cursor => new Cursor(text, tokensOf(text) ?? []);

it('takes words only if all of them come next', () => {
  const cursor = at('order by x');
  expect([cursor.take('ORDER', 'TO'), cursor.at]).toEqual([false, 0]);
  expect([cursor.take('ORDER', 'BY'), cursor.at]).toEqual([true, 2]);
  expect(() => cursor.expect('Y')).toThrow(NotUnderstood);
  expect([cursor.next().text, cursor.isAtEnd]).toEqual(['x', true]);
  expect(() => cursor.next()).toThrow(NotUnderstood);
});

it('tells names from keywords, but not behind a dot', () => {
  expect(at('`select`').name()).toBe('select');
  expect(() => at('select').name()).toThrow(NotUnderstood);
  expect(at('select').name(true)).toBe('select');
  expect(at('a.select').table()).toEqual({ schema: 'a', name: 'select' });
  expect(at('.t').table()).toEqual({ name: 't' });
});

it('goes back when an attempt fails', () => {
  const cursor = at('a b c');
  const failed = cursor.attempt(() => {
    cursor.next();
    throw NOT_UNDERSTOOD;
  });
  expect([failed, cursor.at]).toEqual([undefined, 0]);
  expect(() =>
    cursor.attempt(() => {
      throw new TypeError('other');
    }),
  ).toThrow(TypeError);
});

it('attempts come to an end', () => {
  const cursor = at('a');
  const forever = (): void => {
    for (;;)
      cursor.attempt(() => {
        cursor.next();
        throw NOT_UNDERSTOOD;
      });
  };
  expect(forever).toThrow(NotUnderstood);
});

it('nests only so deep', () => {
  const cursor = at('a');
  const deeper = (): void => cursor.nested(deeper);
  expect(deeper).toThrow(NotUnderstood);
});

it('reads lists, parentheses and literals that are one', () => {
  const cursor = at("(a, b) 'x' 'y' (1 (2) 3) rest");
  expect(cursor.parenthesised(() => cursor.list(() => cursor.name()))).toEqual(['a', 'b']);
  expect(cursor.string()).toBe('xy');
  cursor.skipParenthesis();
  expect(cursor.textFrom(5)).toBe("'x' 'y' (1 (2) 3)");
  cursor.skipAny(new Set(['REST']));
  expect(cursor.isAtEnd).toBe(true);
  cursor.back(0);
  cursor.skip(100);
  expect(cursor.isAtEnd).toBe(true);
});
