import { describe, expect, test } from 'vitest';
import { bodyOf, parsed, refusal } from './parsed.ts';

const int = (n: number) => ({ $numberInt: String(n) });

describe('methods behind find and aggregate', () => {
  test('change the command', () => {
    expect(
      bodyOf(`db.c.find({}).sort({ a: -1 }).limit(5).skip(2).projection({ a: 1 }).batchSize(3).hint("a_1").maxTimeMS(9)
        .collation({ locale: "de" }).comment("x").readConcern("local").allowDiskUse().min({ a: 1 }).max({ a: 2 })
        .returnKey().showRecordId(false).allowPartialResults().noCursorTimeout().pretty().toArray()`),
    ).toEqual({
      find: 'c',
      filter: {},
      sort: { a: int(-1) },
      limit: int(5),
      skip: int(2),
      projection: { a: int(1) },
      batchSize: int(3),
      hint: 'a_1',
      maxTimeMS: int(9),
      collation: { locale: 'de' },
      comment: 'x',
      readConcern: { level: 'local' },
      allowDiskUse: true,
      min: { a: int(1) },
      max: { a: int(2) },
      returnKey: true,
      showRecordId: false,
      allowPartialResults: true,
      noCursorTimeout: true,
    });
    expect(bodyOf('db.c.aggregate([]).batchSize(3).toArray()')).toEqual({
      aggregate: 'c',
      pipeline: [],
      cursor: { batchSize: int(3) },
    });
  });

  test('count what is found', () => {
    const find = 'db.c.find({ a: 1 }).skip(2).limit(3).hint("a_1")';
    expect(parsed(`${find}.count()`)).toMatchObject([
      { body: { count: 'c', query: { a: int(1) }, hint: 'a_1' }, answer: { kind: 'single', field: 'n' } },
    ]);
    expect(bodyOf(`${find}.size()`)).toEqual({
      count: 'c',
      query: { a: int(1) },
      skip: int(2),
      limit: int(3),
      hint: 'a_1',
    });
    expect(bodyOf(`${find}.count(true)`)).toEqual(bodyOf(`${find}.size()`));
  });

  test('explain the command, from both sides of it', () => {
    const expected = { explain: { find: 'c', filter: {}, limit: int(1) }, verbosity: 'executionStats' };
    expect(bodyOf('db.c.find().limit(1).explain("executionStats")')).toEqual(expected);
    expect(bodyOf('db.c.explain("executionStats").find().limit(1)')).toEqual(expected);
    expect(bodyOf('db.c.explain().deleteMany({})')).toMatchObject({
      explain: { delete: 'c' },
      verbosity: 'queryPlanner',
    });
    expect(bodyOf('db.c.find().explain(true)')).toMatchObject({ verbosity: 'allPlansExecution' });
  });

  test.each([
    ['db.c.find().limit("x")', 'limit() takes a number'],
    ['db.c.find().sort()', 'sort() takes a document'],
    ['db.c.find().explain("all")', 'explain() takes one of queryPlanner'],
    ['db.c.find().pretty(1)', 'takes no arguments'],
    ['db.c.find().forEach(printjson)', '`printjson` is no value'],
    ['db.c.find().forEach()', '`forEach` is no method of what find() finds that is accepted; these are: allowDiskUse'],
    ['db.c.aggregate([]).sort({ a: 1 })', '`sort` is no method of what aggregate() finds'],
    ['db.c.find().count().limit(1)', '`limit` is not accepted behind this call'],
    ['db.c.find().limit', '`limit` is no method'],
    ['db.c.find()["limit"](1)', '`limit` is not accepted behind'],
    ['db.c.findOne({}).name', '`name` is not accepted behind'],
  ])('%s is refused', (script, message) => {
    expect(refusal(script)).toContain(message);
  });
});
