import { expect, test } from 'vitest';
import { checkCollection, checkDatabase } from '../../../../src/exec/mongodb-shell/names.ts';
import { Reader } from '../../../../src/exec/mongodb-shell/reader.ts';

const reader = new Reader('');

test.each(['shop', 'my-db', 'größe', 'external'])('%s names a database', (name) => {
  expect(checkDatabase(name, reader, 0)).toBe(name);
});

test.each(['', 'a.b', 'a b', 'a/b', 'a$b', 'a\0b', 'x'.repeat(64), 'é'.repeat(32)])('%j names no database', (name) => {
  expect(() => checkDatabase(name, reader, 0)).toThrow('is no name of a database');
});

test.each(['customers', 'fs.files', 'odd-name', 'with space'])('%s names a collection', (name) => {
  expect(checkCollection(name, reader, 0)).toBe(name);
});

test.each(['', '.a', 'a.', 'a..b', '$cmd', 'a\0'])('%j names no collection', (name) => {
  expect(() => checkCollection(name, reader, 0)).toThrow('is no name of a collection');
});
