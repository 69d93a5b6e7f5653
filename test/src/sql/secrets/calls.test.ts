import { expect, it } from 'vitest';
import { literalsThatMayRun } from '../../../../src/sql/secrets/calls.ts';
import { secretTokens } from '../../../../src/sql/secrets/tokens.ts';

function mayRun(text: string): string[] {
  return [...literalsThatMayRun(secretTokens(text, { dialect: 'postgres', backslashes: false }))].map(
    (one) => one.text,
  );
}

it('finds what is given to functions nobody here knows, however deep', () => {
  expect(mayRun("run('a', concat('b', ('c')), 1) || 'd'")).toEqual(['a', 'b', 'c']);
  expect(mayRun('"Run"(\'a\')')).toEqual(['a']);
});

it('leaves functions that only compute, brackets and options', () => {
  expect(mayRun("concat('a', md5('b')) || ('c') OPTIONS (password 'd')")).toEqual([]);
});
