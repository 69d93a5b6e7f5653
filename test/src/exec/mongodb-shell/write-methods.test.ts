import { describe, expect, test } from 'vitest';
import { bodyOf, parsed, refusal } from './parsed.ts';

const int = (n: number) => ({ $numberInt: String(n) });
const SET = { $set: { b: int(2) } };

describe('methods that write', () => {
  test.each([
    ['db.c.insertOne({ a: 1 })', { insert: 'c', documents: [{ a: int(1) }] }],
    [
      'db.c.insertMany([{ a: 1 }, {}], { ordered: false })',
      {
        insert: 'c',
        documents: [{ a: int(1) }, {}],
        ordered: false,
      },
    ],
    ['db.c.insert({ a: 1 })', { insert: 'c', documents: [{ a: int(1) }] }],
    ['db.c.insert([{ a: 1 }])', { insert: 'c', documents: [{ a: int(1) }] }],
    [
      'db.c.updateOne({ a: 1 }, { $set: { b: 2 } }, { upsert: true, writeConcern: { w: 1 } })',
      {
        update: 'c',
        updates: [{ q: { a: int(1) }, u: SET, multi: false, upsert: true }],
        writeConcern: { w: int(1) },
      },
    ],
    [
      'db.c.updateMany({}, [{ $set: { b: 2 } }], { let: { x: 1 } })',
      {
        update: 'c',
        updates: [{ q: {}, u: [SET], multi: true }],
        let: { x: int(1) },
      },
    ],
    [
      'db.c.replaceOne({ a: 1 }, { b: 2 })',
      {
        update: 'c',
        updates: [{ q: { a: int(1) }, u: { b: int(2) }, multi: false }],
      },
    ],
    [
      'db.c.deleteOne({ a: 1 }, { hint: "a_1" })',
      { delete: 'c', deletes: [{ q: { a: int(1) }, limit: int(1), hint: 'a_1' }] },
    ],
    ['db.c.deleteMany({})', { delete: 'c', deletes: [{ q: {}, limit: int(0) }] }],
    [
      'db.c.findOneAndUpdate({ a: 1 }, { $set: { b: 2 } }, { returnDocument: "after", projection: { b: 1 } })',
      {
        findAndModify: 'c',
        query: { a: int(1) },
        update: SET,
        fields: { b: int(1) },
        new: true,
      },
    ],
    [
      'db.c.findOneAndReplace({}, { b: 2 }, { returnNewDocument: true })',
      {
        findAndModify: 'c',
        query: {},
        update: { b: int(2) },
        new: true,
      },
    ],
    [
      'db.c.findOneAndDelete({ a: 1 }, { sort: { a: 1 } })',
      {
        findAndModify: 'c',
        query: { a: int(1) },
        remove: true,
        sort: { a: int(1) },
      },
    ],
    [
      'db.c.findAndModify({ query: { a: 1 }, remove: true })',
      { findAndModify: 'c', query: { a: int(1) }, remove: true },
    ],
  ])('%s', (script, body) => {
    expect(bodyOf(script)).toEqual(body);
  });

  test('the same script is the same command each time: no _id is made up', () => {
    const script = 'db.c.insertMany([{ a: 1 }])';
    expect(parsed(script)).toEqual(parsed(script));
  });

  test('a value that is undefined stays in a filter, which would find everything without it', () => {
    expect(bodyOf('db.c.deleteMany({ a: undefined })')).toEqual({
      delete: 'c',
      deletes: [{ q: { a: null }, limit: int(0) }],
    });
  });

  test.each([
    ['db.c.deleteMany()', 'deleteMany() takes a document as its first argument'],
    ['db.c.updateMany({})', 'updateMany() takes a document as its second argument'],
    ['db.c.updateMany({}, { b: 2 })', 'takes operators such as { $set'],
    ['db.c.updateOne({}, {})', 'takes operators'],
    ['db.c.replaceOne({}, { $set: {} })', 'takes a document without operators'],
    ['db.c.insertMany([])', 'takes a list of documents'],
    ['db.c.insertOne([{}])', 'takes a document'],
    ['db.c.updateOne({}, { $set: {} }, { multi: true })', 'and not "multi"'],
    ['db.c.findOneAndUpdate({}, { $set: {} }, { returnDocument: "new" })', '"before" or "after"'],
  ])('%s is refused', (script, message) => {
    expect(refusal(script)).toContain(message);
  });
});
