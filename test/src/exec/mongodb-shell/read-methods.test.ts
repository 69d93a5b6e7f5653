import { describe, expect, test } from 'vitest';
import { bodyOf, parsed, refusal } from './parsed.ts';

const int = (n: number) => ({ $numberInt: String(n) });

describe('methods that read', () => {
  test.each([
    ['db.c.find()', { find: 'c', filter: {} }],
    ['db.c.find(null, null)', { find: 'c', filter: {} }],
    ['db.c.find({ a: 1 }, { b: 0 })', { find: 'c', filter: { a: int(1) }, projection: { b: int(0) } }],
    ['db.c.find({}, {}, { sort: { a: 1 }, limit: 5 })', { find: 'c', filter: {}, sort: { a: int(1) }, limit: int(5) }],
    ['db.c.findOne({ a: 1 })', { find: 'c', filter: { a: int(1) }, limit: int(1), singleBatch: true }],
    ['db.c.aggregate([{ $match: {} }])', { aggregate: 'c', pipeline: [{ $match: {} }], cursor: {} }],
    [
      'db.c.aggregate([], { allowDiskUse: true, batchSize: 2 })',
      {
        aggregate: 'c',
        pipeline: [],
        cursor: { batchSize: int(2) },
        allowDiskUse: true,
      },
    ],
    ['db.aggregate([{ $currentOp: {} }])', { aggregate: int(1), pipeline: [{ $currentOp: {} }], cursor: {} }],
    ['db.c.count({ a: 1 })', { count: 'c', query: { a: int(1) } }],
    ['db.c.estimatedDocumentCount()', { count: 'c' }],
    ['db.c.distinct("a", { b: 1 })', { distinct: 'c', key: 'a', query: { b: int(1) } }],
    ['db.c.getIndexes()', { listIndexes: 'c' }],
    ['db.c.stats(1024)', { collStats: 'c', scale: int(1024) }],
    ['db.c.validate({ full: true })', { validate: 'c', full: true }],
  ])('%s', (script, body) => {
    expect(bodyOf(script)).toEqual(body);
  });

  test('counting documents is an aggregation, as drivers do it', () => {
    expect(parsed('db.c.countDocuments({ a: 1 }, { skip: 2, limit: 3, hint: "a_1" })')).toEqual([
      {
        database: 'test',
        body: {
          aggregate: 'c',
          pipeline: [
            { $match: { a: int(1) } },
            { $skip: int(2) },
            { $limit: int(3) },
            { $group: { _id: int(1), n: { $sum: int(1) } } },
          ],
          cursor: {},
          hint: 'a_1',
        },
        answer: { kind: 'counted' },
      },
    ]);
  });

  test.each([
    ['db.c.find("x")', 'find() takes a document as its first argument'],
    ['db.c.find({}, {}, { sorted: 1 })', 'and not "sorted"'],
    ['db.c.find({}, {}, {}, {})', 'at most 3'],
    ['db.c.aggregate({ $match: {} })', 'aggregate() takes a list'],
    ['db.c.distinct()', 'distinct() takes a string'],
    ['db.c.getIndexes(1)', 'takes no arguments'],
  ])('%s is refused', (script, message) => {
    expect(refusal(script)).toContain(message);
  });
});
