import { Long, ObjectId } from 'bson';
import { describe, expect, it } from 'vitest';
import { lineageOf } from '../../../../protocols/mongodb/results/lineage/command.ts';
import { readReply } from '../../../../protocols/mongodb/results/read-reply.ts';
import { bson } from '../bson/values.ts';
import { commandOf, NO_VIEWS, replyTo, shownBy } from './replies.ts';

const cursor = (more: object) => ({ cursor: { id: Long.ZERO, ns: 'shop.people', ...more }, ok: 1 });

/** What of a reply is looked at, with its sources; names left out. */
function looks(command: object, reply: object): string[] {
  return shownBy(replyTo(command, reply).documents)
    .filter(({ kind }) => kind !== 'name')
    .map(({ path, sources }) => `${path}: ${sources}`);
}

describe('of a reply', () => {
  it('what is known to be harmless is not looked at', () => {
    const common = { ok: 1, operationTime: 'x', $clusterTime: { a: 'x' }, electionId: new ObjectId(), codeName: 'x' };
    expect(looks({ find: 'people' }, { ...cursor({ firstBatch: [] }), ...common })).toEqual([]);
    expect(looks({ count: 'people' }, { n: 5, ...common })).toEqual([]);
    expect(looks({ insert: 'people' }, { n: 5, ...common })).toEqual([]);
    expect(looks({ buildInfo: 1 }, { version: '8', modules: ['a'], ...common })).toEqual([]);
  });

  it('documents are looked at with their lineage', () => {
    expect(looks({ find: 'people' }, cursor({ firstBatch: [{ a: 'x' }] }))).toEqual(['a: people.a']);
    expect(
      looks({ findAndModify: 'people' }, { value: { a: 'x' }, lastErrorObject: { n: 1, upserted: 'id' }, ok: 1 }),
    ).toEqual(['a: people.a', '_id: people._id']);
    expect(looks({ findAndModify: 'people' }, { value: null, ok: 1 })).toEqual([]);
    expect(looks({ mapReduce: 'people' }, { results: [{ a: 'x' }], ok: 1 })).toEqual(['a: unknown']);
    expect(
      looks(
        { aggregate: 'people', pipeline: [{ $changeStream: {} }] },
        cursor({ firstBatch: [], postBatchResumeToken: { _data: 'x' } }),
      ),
    ).toEqual(['_id: ~people._id', '_id._data: ~people._id']);
  });

  it('keys that are there twice come from the fields their paths name', () => {
    const error = { index: 0, code: 11000, errmsg: 'twice', keyPattern: { 'a.b': 1 }, keyValue: { 'a.b': 'x' } };
    expect(looks({ insert: 'people' }, { n: 0, writeErrors: [error], ok: 1 })).toEqual([
      'writeErrors.keyPattern: ',
      'writeErrors.keyPattern.a.b: ',
      ': people',
      'a.b: people.a.b',
    ]);
    expect(looks({ update: 'people' }, { n: 1, upserted: [{ index: 0, _id: 'x' }], ok: 1 })).toEqual([
      '_id: people._id',
    ]);
    const bulk = { bulkWrite: 1, ops: [], nsInfo: [{ ns: 'shop.people' }] };
    expect(looks(bulk, cursor({ firstBatch: [{ ok: 0, idx: 0, n: 0, ...error, upserted: { _id: 'x' } }] }))).toEqual([
      'cursor.firstBatch.keyPattern: ',
      'cursor.firstBatch.keyPattern.a.b: ',
      ': people',
      'a.b: people.a.b',
      '_id: people._id',
    ]);
  });

  it('plans and definitions hold no values of collections', () => {
    expect(looks({ explain: { find: 'people' } }, { queryPlanner: { parsedQuery: { a: 'x' } }, ok: 1 })).toEqual([
      'queryPlanner: ',
      'queryPlanner.parsedQuery: ',
      'queryPlanner.parsedQuery.a: ',
    ]);
    expect(looks({ aggregate: 'people', pipeline: [], explain: true }, { stages: ['x'], ok: 1 })).toEqual(['stages: ']);
    expect(looks({ listCollections: 1 }, cursor({ firstBatch: [{ name: 'x' }] }))).toEqual(['name: ']);
    expect(looks({ dbStats: 1 }, { db: 'shop', ok: 1 })).toEqual(['db: ']);
  });

  it('anything else may be anything', () => {
    expect(looks({ find: 'people' }, { ...cursor({ firstBatch: [], vars: 'x' }), more: 'y' })).toEqual([
      'cursor.vars: unknown',
      'more: unknown',
    ]);
    expect(looks({ insert: 'people' }, { n: 0, writeErrors: [{ errInfo: { a: 'x' } }], ok: 1 })).toEqual([
      'writeErrors.errInfo: unknown',
      'writeErrors.errInfo.a: unknown',
    ]);
    expect(looks({ currentOp: 1 }, { inprog: [{ a: 'x' }], ok: 1 })).toEqual(['inprog: unknown', 'inprog.a: unknown']);
    expect(looks({ somethingNew: 1 }, { a: 'x', ok: 1 })).toEqual(['a: unknown']);
  });

  it('fields are remembered for as long as the reply, which lineages outlive', () => {
    const command = commandOf({ find: 'people', projection: { b: 0 } });
    const lineage = lineageOf(command, NO_VIEWS);
    const fieldsOf = () => {
      const fields: unknown[] = [];
      const context = { command: 'find', database: 'shop', lineage };
      for (const document of readReply(bson(cursor({ firstBatch: [{ a: 1 }, { a: 2 }] })), context).documents) {
        document.visit(({ field }) => {
          fields.push(field);
          return undefined;
        });
      }
      return new Set(fields);
    };
    const [first, second] = [fieldsOf(), fieldsOf()];
    expect([first.size, second.size, first.union(second).size]).toEqual([1, 1, 2]);
  });

  it('what is not of the kind it should be may be anything', () => {
    expect(looks({ find: 'people' }, cursor({ firstBatch: ['x'], nextBatch: 'y' }))).toEqual([
      'cursor.firstBatch: unknown',
      'cursor.nextBatch: unknown',
    ]);
    expect(looks({ insert: 'people' }, { errmsg: 5, writeErrors: 'x', ok: 0 })).toEqual([
      'errmsg: unknown',
      'writeErrors: unknown',
    ]);
    expect(looks({ find: 'people' }, { toString: 'x', ok: 1 })).toEqual(['toString: unknown']);
  });
});
