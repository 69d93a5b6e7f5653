import { expect, test } from 'vitest';
import { Collector } from '../../../../src/sql/effects/collector.ts';

test('what is read is told once, though nobody said that something is selected', () => {
  const collector = new Collector();
  collector.add(['delete'], [{ name: 't' }]);
  collector.reads.addRead({ name: 'a' });
  collector.reads.addRead({ name: 'a' });
  expect(collector.effects().map(({ operations, tables }) => [operations, tables])).toEqual([
    [['delete'], [{ name: 't' }]],
    [['select'], [{ name: 'a' }]],
  ]);
});

test('a select is of all that is read', () => {
  const collector = new Collector();
  collector.add(['select'], []);
  collector.reads.addRead({ name: 'a' });
  expect(collector.effects()).toEqual([{ operations: ['select'], tables: [{ name: 'a' }], columns: [] }]);
});

test('code that cannot be read may do anything to any column of any table, and is told once', () => {
  const collector = new Collector();
  collector.addOpaque(['do'], 'DO');
  collector.addOpaque(['do'], 'DO');
  expect(collector.effects()).toEqual([
    { operations: ['do'], tables: [{}], columns: [{ tables: [{}] }], opaque: 'DO' },
  ]);
});

test('a part that does not run leaves its tables and columns only', () => {
  const collector = new Collector();
  const inner = collector.nested();
  inner.add(['delete'], [{ name: 't' }], { lacksWhere: true });
  inner.reads.addWhole([{ name: 't' }]);
  collector.adopt(inner, ['explain']);
  expect(collector.effects()).toEqual([
    { operations: ['explain'], tables: [{ name: 't' }], columns: [{ tables: [{ name: 't' }] }] },
  ]);
});
