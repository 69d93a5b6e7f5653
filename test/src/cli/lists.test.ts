import { expect, test } from 'vitest';
import { UsageError } from '../../../src/cli/failure.ts';
import { collect, collectList, parseList, parsePairs } from '../../../src/cli/lists.ts';

test('a list is split at commas, without repeats and empty parts', () => {
  expect(parseList('dba-team, security,,dba-team ')).toEqual(['dba-team', 'security']);
  expect(parseList('')).toEqual([]);
});

test('repeated options add up', () => {
  expect(collectList('b,a', collectList('a', undefined))).toEqual(['a', 'b']);
  expect(collect('a,b', collect('x', undefined))).toEqual(['x', 'a,b']);
});

test('a pair may hold = in its value', () => {
  expect([...parsePairs('-e', ['PASS=a=b', 'EMPTY='])]).toEqual([
    ['PASS', 'a=b'],
    ['EMPTY', ''],
  ]);
});

test('what is no pair is refused without repeating it, because it may be a secret', () => {
  expect(() => parsePairs('-e', ['hunter2'])).toThrow(UsageError);
  expect(() => parsePairs('-e', ['hunter2'])).not.toThrow(/hunter2/);
  expect(() => parsePairs('-e', ['=x'])).toThrow(UsageError);
});
