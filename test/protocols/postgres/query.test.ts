import { expect, test } from 'vitest';
import { latin1, utf8 } from '../../../protocols/postgres/encoding.ts';
import { PostgresQuery, type QuerySource } from '../../../protocols/postgres/query.ts';

const source: QuerySource = {
  via: 'Execute',
  phase: 'execute',
  text: 'select $1, $2',
  related: [],
  analyse: () => [],
  encoding: utf8,
  params: { raw: { formats: [], values: [Buffer.from('a'), Buffer.from('bc')] }, types: [] },
};
const fingerprint = (more: Partial<QuerySource>): string => new PostgresQuery({ ...source, ...more }).fingerprint();
const withValues = (...values: (string | null)[]) => ({
  params: {
    raw: { formats: [], values: values.map((value) => (value === null ? null : Buffer.from(value))) },
    types: [],
  },
});

test('the same command has the same fingerprint', () => {
  expect(fingerprint({})).toBe(fingerprint({}));
  expect(fingerprint({})).toMatch(/^[0-9a-f]{64}$/);
});

test.each<[string, Partial<QuerySource>]>([
  ['another text', { text: 'select $1 , $2' }],
  ['another value', withValues('a', 'bd')],
  ['the same bytes in other values', withValues('ab', 'c')],
  ['NULL in place of nothing', withValues('a', null)],
  ['fewer values', withValues('a')],
  ['another way', { via: 'Query' }],
  ['a name that stands for something', { related: [{ kind: 'prepared', name: 'p', text: 'x' }] }],
])('%s makes it another', (_what, more) => {
  expect(fingerprint(more)).not.toBe(fingerprint({}));
});

test('its parameters can be sent on as they are where they are written in UTF-8', () => {
  expect(new PostgresQuery(source).utf8Params).toBe(source.params);
  expect(new PostgresQuery({ ...source, encoding: latin1 }).utf8Params).toBeUndefined();
  const { params: _, ...bare } = source;
  expect(new PostgresQuery({ ...bare, encoding: latin1 }).utf8Params).toEqual({
    raw: { formats: [], values: [] },
    types: [],
  });
});

test.each<[string, Partial<QuerySource>, string]>([
  [
    'a text alone',
    { via: 'Query', text: 'select 1', params: { raw: { formats: [], values: [] }, types: [] } },
    '0bbff47db72a43b031cf29780c02d33a756b3e8e2e2ccf5b709fff03796573e3',
  ],
  [
    'values of every kind',
    {
      params: { raw: { formats: [1, 0, 0], values: [Buffer.from([0xff, 0]), null, Buffer.from('é')] }, types: [17, 0] },
    },
    'cf1ef4e0f9f3e965a48a3379b73d1301cc95da12c7c9044137165d8c20590859',
  ],
  [
    'a name, and half a character',
    {
      text: 'execute p \ud800',
      params: { raw: { formats: [], values: [] }, types: [] },
      related: [{ kind: 'prepared', name: 'p', text: 'select ü' }],
    },
    'ba8fbe0856720d8f4c06596de112f1620587aa50d80cc68535766cfe669582bc',
  ],
])('%s has the fingerprint it always had, or approvals given before would be lost', (_what, more, expected) => {
  expect(fingerprint(more)).toBe(expected);
});

test('NULL is not the empty string', () => {
  expect(fingerprint(withValues(null))).not.toBe(fingerprint(withValues('')));
});

test('statements and parameters are worked out once', () => {
  let times = 0;
  const query = new PostgresQuery({
    ...source,
    analyse: () => {
      times += 1;
      return [];
    },
  });
  expect(query.statements()).toBe(query.statements());
  expect(query.params).toBe(query.params);
  expect(times).toBe(1);
});
