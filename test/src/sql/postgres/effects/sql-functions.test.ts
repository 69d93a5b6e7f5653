import { expect, test } from 'vitest';
import { aggregateKind, runsSql, takesRow } from '../../../../../src/sql/postgres/effects/sql-functions.ts';

test.each([
  ['query_to_xml', true],
  ['QUERY_TO_XML', true],
  ['dblink_send_query', true],
  ['ts_stat', true],
  ['now', false],
  ['query', false],
])('%s runs SQL: %s', (name, expected) => {
  expect(runsSql(name)).toBe(expected);
});

test('some functions may be written as columns of a row', () => {
  expect([takesRow('row_to_json'), takesRow('email')]).toEqual([true, false]);
});

test('aggregates are told by what they leave of the rows', () => {
  expect(['count', 'array_agg', 'lower'].map(aggregateKind)).toEqual(['reducing', 'collecting', undefined]);
});
