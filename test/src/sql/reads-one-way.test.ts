import { expect, test } from 'vitest';
import { readsOneWay } from '../../../src/sql/reads-one-way.ts';

test.each([
  ['select 1', true],
  ["select 'C:\\path'", true],
  ["select E'it\\'s'", true],
  ["select '\\'; delete from t; --'", false],
  ['select $$\\$$', true],
  ['select "a\\"', true],
])('%s: %s', (text, expected) => {
  expect(readsOneWay(text)).toBe(expected);
});
