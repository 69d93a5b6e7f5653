import { expect, test } from 'vitest';
import { defaultDatabase } from '../../../../src/exec/mongodb/default-database.ts';

test.each([
  [{ DB: ' shop ' }, 'shop'],
  [{ DB: '', CONNECTION_STRING: 'mongodb://u:p@h:1,i:2/orders?authSource=admin' }, 'orders'],
  [{ CONNECTION_STRING: 'mongodb://h' }, 'test'],
  [{ CONNECTION_STRING: 'nonsense' }, 'test'],
  [{}, 'test'],
])('of %j it is %s', (settings: Record<string, string>, database) => {
  expect(defaultDatabase((name) => settings[name])).toBe(database);
});
