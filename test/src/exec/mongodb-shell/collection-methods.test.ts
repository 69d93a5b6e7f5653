import { describe, expect, test } from 'vitest';
import { parsed, refusal } from './parsed.ts';

const int = (n: number) => ({ $numberInt: String(n) });

describe('methods that change what there is', () => {
  test.each([
    [
      'db.c.createIndex({ a: 1, b: -1 }, { unique: true })',
      'test',
      { createIndexes: 'c', indexes: [{ key: { a: int(1), b: int(-1) }, name: 'a_1_b_-1', unique: true }] },
      'CREATE INDEX',
    ],
    [
      'db.c.createIndexes([{ a: "text" }, { b: 1 }])',
      'test',
      {
        createIndexes: 'c',
        indexes: [
          { key: { a: 'text' }, name: 'a_text' },
          { key: { b: int(1) }, name: 'b_1' },
        ],
      },
      'CREATE INDEX',
    ],
    ['db.c.dropIndex("a_1")', 'test', { dropIndexes: 'c', index: 'a_1' }, 'DROP INDEX'],
    ['db.c.dropIndex({ a: 1 })', 'test', { dropIndexes: 'c', index: { a: int(1) } }, 'DROP INDEX'],
    ['db.c.dropIndexes()', 'test', { dropIndexes: 'c', index: '*' }, 'DROP INDEX'],
    ['db.c.dropIndexes(["a_1"])', 'test', { dropIndexes: 'c', index: ['a_1'] }, 'DROP INDEX'],
    ['db.c.drop()', 'test', { drop: 'c' }, 'DROP COLLECTION'],
    [
      'db.c.renameCollection("d", true)',
      'admin',
      { renameCollection: 'test.c', to: 'test.d', dropTarget: true },
      'RENAME COLLECTION',
    ],
  ])('%s', (script, database, body, tag) => {
    expect(parsed(script)).toEqual([{ database, body, answer: { kind: 'done', tag } }]);
  });

  test.each([
    ['db.c.createIndex()', 'createIndex() takes a document'],
    ['db.c.createIndex({ a: 1 }, { uniq: true })', 'and not "uniq"'],
    ['db.c.dropIndex("*")', 'takes the name of an index, or its keys,'],
    ['db.c.dropIndex()', 'takes the name of an index'],
    ['db.c.dropIndexes(5)', 'takes nothing, an index, or a list'],
    ['db.c.renameCollection("d", 1)', 'takes true or false'],
    ['db.c.drop(1)', 'drop() takes a document'],
  ])('%s is refused', (script, message) => {
    expect(refusal(script)).toContain(message);
  });
});
