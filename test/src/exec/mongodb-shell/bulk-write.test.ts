import { describe, expect, test } from 'vitest';
import { parsed, refusal } from './parsed.ts';

const int = (n: number) => ({ $numberInt: String(n) });

describe('bulkWrite', () => {
  test('is one command for writes of one kind that follow each other, in their order', () => {
    const commands = parsed(`db.c.bulkWrite([
      { insertOne: { document: { a: 1 } } },
      { insertOne: { document: { a: 2 } } },
      { updateOne: { filter: { a: 1 }, update: { $inc: { b: 1 } }, upsert: true } },
      { deleteMany: { filter: { a: 2 } } },
      { insertOne: { document: { a: 3 } } },
    ], { comment: "x" })`);
    expect(commands.map(({ body }) => body)).toEqual([
      { insert: 'c', documents: [{ a: int(1) }, { a: int(2) }], comment: 'x' },
      {
        update: 'c',
        updates: [{ q: { a: int(1) }, u: { $inc: { b: int(1) } }, multi: false, upsert: true }],
        comment: 'x',
      },
      { delete: 'c', deletes: [{ q: { a: int(2) }, limit: int(0) }], comment: 'x' },
      { insert: 'c', documents: [{ a: int(3) }], comment: 'x' },
    ]);
  });

  test('writes of one command with options of their own are commands of their own', () => {
    const commands = parsed(
      'db.c.bulkWrite([{ deleteOne: { filter: {}, let: { x: 1 } } }, { deleteOne: { filter: {} } }])',
    );
    expect(commands).toHaveLength(2);
  });

  test.each([
    ['db.c.bulkWrite([])', 'bulkWrite() takes a list of documents'],
    ['db.c.bulkWrite([{ dropOne: {} }])', 'takes writes such as'],
    ['db.c.bulkWrite([{ insertOne: { document: {} }, deleteOne: { filter: {} } }])', 'takes writes such as'],
    ['db.c.bulkWrite([{ updateOne: { filter: {} } }])', 'updateOne() takes a document as its second argument'],
    ['db.c.bulkWrite([{ toString: {} }])', 'takes writes such as'],
    [
      'db.c.bulkWrite([{ insertOne: { document: {} } }, { deleteOne: { filter: {} } }], { ordered: false })',
      'writes of one kind only',
    ],
    ['db.c.bulkWrite([{ insertOne: { document: {} } }]).pretty()', '`pretty` is not accepted behind'],
  ])('%s is refused', (script, message) => {
    expect(refusal(script)).toContain(message);
  });
});
