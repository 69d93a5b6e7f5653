import { expect, test } from 'vitest';
import { type Difference, differencesOf } from '../../../../web/src/pages/audit/difference.ts';

const brief = (found: readonly Difference[]) =>
  found.map(({ path, before, after }) => [
    path,
    before.map(({ text, isMarked }) => (isMarked ? `-${text}` : text)).join(' '),
    after.map(({ text, isMarked }) => (isMarked ? `+${text}` : text)).join(' '),
  ]);
const of = (before: Record<string, unknown> | null, after: Record<string, unknown> | null) =>
  brief(differencesOf(before, after));

test('only what differs is listed, by its place', () => {
  expect(of({ name: 'a', policy: { max: 1, min: 2 } }, { name: 'a', policy: { max: 3, min: 2 } })).toEqual([
    ['policy.max', '-1', '+3'],
  ]);
});

test('what is new has nothing before, and what is gone nothing after', () => {
  expect(of(null, { name: 'a', tags: { env: 'prod' } })).toEqual([
    ['name', '', '+a'],
    ['tags.env', '', '+prod'],
  ]);
  expect(of({ on: true }, null)).toEqual([['on', '-true', '']]);
});

test('of a list is marked what came and what went; what stayed is named', () => {
  expect(of({ groups: ['a', 'b'] }, { groups: ['b', 'c, d'] })).toEqual([['groups', '-a b', 'b +c, d']]);
  expect(of({ groups: ['a', 'b'] }, { groups: ['b', 'a'] })).toEqual([['groups', 'a b', 'b a']]);
  expect(of({}, { groups: ['a'] })).toEqual([['groups', '', '+a']]);
});

test('lists of things are compared one by one', () => {
  expect(of({ rules: [{ words: ['x'] }, { n: 1 }] }, { rules: [{ words: ['x', 'y'] }, { n: 1 }, { n: 2 }] })).toEqual([
    ['rules[1].words', 'x', 'x +y'],
    ['rules[3].n', '', '+2'],
  ]);
});

test('things with names are found by them, wherever in their list they stand', () => {
  const before = {
    plugins: [
      { name: 'dlp', on: 1 },
      { name: 'slack', on: 1 },
    ],
  };
  const after = {
    plugins: [
      { name: 'review', on: 1 },
      { name: 'dlp', on: 1 },
      { name: 'slack', on: 2 },
    ],
  };
  expect(of(before, after)).toEqual([
    ['plugins[slack].on', '-1', '+2'],
    ['plugins[review].name', '', '+review'],
    ['plugins[review].on', '', '+1'],
  ]);
  // Of one name there are two: then the place tells them apart.
  const twins = {
    plugins: [
      { name: 'a', n: 1 },
      { name: 'a', n: 2 },
    ],
  };
  expect(
    of(twins, {
      plugins: [
        { name: 'a', n: 1 },
        { name: 'a', n: 3 },
      ],
    }),
  ).toEqual([['plugins[2].n', '-2', '+3']]);
});

test('empty and missing are the same to whoever reads it', () => {
  expect(of({ a: null, b: '', c: [], d: {} }, {})).toEqual([]);
  expect(of({ a: '' }, { a: 'x' })).toEqual([['a', '', '+x']]);
  expect(of({ a: 0 }, { a: false })).toEqual([['a', '-0', '+false']]);
});

test('a value that became another kind of thing is shown whole', () => {
  expect(of({ a: ['x'] }, { a: { b: 1 } })).toEqual([['a', '-[\n  "x"\n]', '+{\n  "b": 1\n}']]);
});

test('names that objects have of themselves are names like others', () => {
  expect(of({}, JSON.parse('{"constructor":"x"}'))).toEqual([['constructor', '', '+x']]);
});
