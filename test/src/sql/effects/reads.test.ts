import { expect, test } from 'vitest';
import { Reads } from '../../../../src/sql/effects/reads.ts';

const a = { name: 'a' };
const b = { schema: 's', name: 'b' };

function reads(): Reads {
  const all = new Reads((name) => name === 'to_json');
  all.addRead(a);
  all.addAlias('x', a);
  all.addTarget(b);
  all.addAlias('b', b);
  all.addAlias('sub', undefined);
  return all;
}

test('what is read is told apart from what is only named', () => {
  expect(reads().read).toEqual([a]);
  expect(reads().known).toEqual([a, b]);
});

test.each<[string, (string | undefined)[], unknown]>([
  ['without a qualifier it is of any table', ['c'], [{ tables: [a, b], column: 'c' }]],
  ['an alias says whose it is', ['x', 'c'], [{ tables: [a], column: 'c' }]],
  ['an unknown qualifier says nothing', ['z', 'c'], [{ tables: [a, b], column: 'c' }]],
  ['a sub-query’s column is named in there', ['sub', 'c'], []],
  ['a schema says it for certain', ['db', 's', 'b', 'c'], [{ tables: [b], column: 'c' }]],
  ['an asterisk is all columns', ['x', undefined], [{ tables: [a] }]],
  ['an alias alone is the row, or a column', ['x'], [{ tables: [a, b], column: 'x' }, { tables: [a] }]],
  ['a function written as a column takes the row', ['x', 'to_json'], [{ tables: [a] }]],
])('%s', (_name, parts, expected) => {
  const all = reads();
  all.addRef(parts);
  all.addRef(parts);
  expect(all.columns()).toEqual(expected);
});

test('whole tables and everything', () => {
  const all = reads();
  all.addWhole([b]);
  expect(all.columns()).toEqual([{ tables: [b] }]);
  all.addEverything();
  expect(all.columns()).toEqual([{ tables: [a, b] }]);
});
