import { expect, test } from 'vitest';
import { formatted, languageOf } from '../../../../web/src/components/code/format.ts';

test('a statement is laid out in lines', async () => {
  expect(await formatted("update customers set name='x' where id in (select 1)", 'postgresql')).toBe(
    "update customers\nset\n  name = 'x'\nwhere\n  id in (\n    select\n      1\n  )",
  );
  expect(await formatted('{"find":"t","filter":{"a":1}}', 'json')).toBe(
    '{\n  "find": "t",\n  "filter": {\n    "a": 1\n  }\n}',
  );
});

test('what cannot be laid out, or would say something else, is left as it was sent', async () => {
  expect(await formatted("select 'unfinished", 'postgresql')).toBeUndefined();
  // JSON has no two keys of one name; reading and writing it would lose the first.
  expect(await formatted('{"drop": "a", "drop": "b"}', 'json')).toBeUndefined();
  expect(await formatted('{"a": 1.0}', 'json')).toBeUndefined();
  expect(await formatted('db.customers.find()', 'json')).toBeUndefined();
  expect(await formatted(`select ${'1,'.repeat(30_000)} 1`, 'postgresql')).toBeUndefined();
});

test('the language is that of the connection, or what it looks like', () => {
  expect(languageOf('x', 'postgres')).toBe('postgresql');
  expect(languageOf('x', 'mysql')).toBe('mysql');
  expect(languageOf('x', 'mongodb')).toBe('json');
  expect(languageOf('x', 'mssql')).toBe('sql');
  expect(languageOf(' {"find": 1}', undefined)).toBe('json');
  expect(languageOf('select 1', undefined)).toBe('sql');
});
