import { expect, test } from 'vitest';
import { STMT_ID_LAST_PREPARED } from '../../../protocols/mysql/constants.ts';
import { Prepared } from '../../../protocols/mysql/prepared.ts';
import { STATEMENTS_MAX, Statements } from '../../../protocols/mysql/statements.ts';

const make = (): Prepared => new Prepared({ text: 'x', reading: { flavour: 'mysql', version: 0 }, analyse: () => [] });

test('a statement is found by its number, and the last one without', () => {
  const statements = new Statements();
  const [one, other] = [make(), make()];
  statements.add(one);
  statements.name(one, 1);
  statements.add(other);
  expect(statements.find(1)).toBe(one);
  expect(statements.find(STMT_ID_LAST_PREPARED)).toBe(other);
  expect(statements.find(2)).toBeUndefined();
  statements.remove(other, 'denied');
  expect(statements.find(STMT_ID_LAST_PREPARED)).toBeUndefined();
});

test('after a reset none is left, named or not', () => {
  const statements = new Statements();
  const [one, other] = [make(), make()];
  statements.add(one);
  statements.name(one, 1);
  statements.add(other);
  expect(statements.clear()).toEqual([one, other]);
  statements.name(other, 2);
  expect([statements.find(1), statements.find(2)]).toEqual([undefined, undefined]);
});

test('there is a limit, and room again behind a CLOSE', () => {
  const statements = new Statements();
  const all = Array.from({ length: STATEMENTS_MAX }, make);
  for (const prepared of all) statements.add(prepared);
  expect(statements.isFull).toBe(true);
  if (all[0] !== undefined) statements.remove(all[0], 'gone');
  expect(statements.isFull).toBe(false);
});
