import { expect, test } from 'vitest';
import { estimatedChangesOf } from '../../../../src/sql/mysql/estimated-changes.ts';

const READING = { flavour: 'mysql', version: 80_400, database: 'shop' } as const;
const changes = (text: string, literals: readonly string[] = []) => estimatedChangesOf(text, READING, literals);

test('an UPDATE is asked about as it is, from its first word to its last', () => {
  expect(changes(' /* why */ update t set a = upper(b) where id < 5 limit 3; ')).toEqual([
    {
      operation: 'update',
      text: 'update t set a = upper(b) where id < 5 limit 3',
      database: 'shop',
      changed: [{ schema: 'shop', name: 't' }],
      tables: [{ schema: 'shop', name: 't' }],
      rowsMax: 3,
    },
  ]);
});

test('parameters are written out, those of other statements left aside', () => {
  const found = changes("insert into t values (?, '?'); delete from t where a = ? and b = ?", ['1', '2', "x'33'"]);
  expect(found?.map(({ text }) => text)).toEqual(["delete from t where a = 2 and b = x'33'"]);
  expect(changes('delete from t where a = ?')).toBeUndefined();
});

test('of several tables those count that are changed', () => {
  const names = (text: string) => changes(text)?.[0]?.changed.map(({ name }) => name);
  expect(names('update t join o.u x on t.a = x.a set x.b = 1')).toEqual(['u']);
  expect(names('delete x from t join u x on t.a = x.a')).toEqual(['u']);
  expect(names('update t, u set b = 1')).toEqual(['t', 'u']);
});

test.each([
  'update t set a = (select 1)',
  'delete from t where a in (select a from u)',
  'update t, (select 1 as x) d set a = x',
  'update t set a = f(1)',
  'update t set a = sleep(1)',
  'delete from t where get_lock(a, 1)',
  'delete from t where a = @x',
  'delete from t where (@x := a) = 1',
  'with c as (select 1) delete from t where a = 1',
  'frobnicate',
  "delete from t where a = 'open",
])('nobody is asked about %s', (text) => {
  const found = changes(text);
  expect(found === undefined || found.length === 0).toBe(true);
});

test('a session nobody can read is not asked about', () => {
  expect(estimatedChangesOf('delete from t', { ...READING, isForeign: true }, [])).toBeUndefined();
});
