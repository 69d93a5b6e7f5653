import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import { expect, test } from 'vitest';
import { containing, idIs, isId, storable } from '../../../src/store/values.ts';

test('only the text of a uuid is an id', () => {
  expect(isId('0189c3f0-0000-4000-8000-00000000000a')).toBe(true);
  expect(isId('0189C3F0-0000-4000-8000-00000000000A')).toBe(true);
  for (const text of [
    '',
    'x',
    '0189c3f0000040008000000000000000a',
    "' or 1=1",
    ' 0189c3f0-0000-4000-8000-00000000000a',
  ]) {
    expect(isId(text)).toBe(false);
  }
});

test('the zero character, and nothing else, is replaced', () => {
  expect(storable('a\0b\n\u{1F600}')).toBe('a\uFFFDb\n\u{1F600}');
});

test('a search is literal', () => {
  expect(containing('50%_\\')).toBe('%50\\%\\_\\\\%');
});

test('what is no id matches nothing, and never reaches the database as one', () => {
  const db = new Kysely({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (one) => new PostgresIntrospector(one),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });
  expect(idIs('user_id', "x' or true").compile(db)).toMatchObject({ sql: 'false', parameters: [] });
  const id = '0189c3f0-0000-4000-8000-00000000000a';
  expect(idIs('user_id', id).compile(db)).toMatchObject({ sql: '"user_id" = $1', parameters: [id] });
});
