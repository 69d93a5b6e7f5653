import { Long } from 'bson';
import { describe, expect, it } from 'vitest';
import { Fields } from '../../../../protocols/mongodb/bson/fields.ts';
import { toldBy } from '../../../../protocols/mongodb/results/outcome.ts';
import { ProtocolError } from '../../../../src/errors.ts';
import { bson } from '../bson/values.ts';

const cursor = (more: object) => ({ cursor: { id: Long.fromNumber(7), ns: 'shop.fs.chunks', ...more }, ok: 1 });

const outcomeOf = (reply: Buffer, command: string) => toldBy(new Fields(reply), command).outcome;
const cursorOf = (reply: Buffer) => toldBy(new Fields(reply), 'find').cursor;

describe('the outcome of a reply', () => {
  it.each([
    ['find', cursor({ firstBatch: [{ a: 1 }, { a: 2 }] }), 2],
    ['getMore', cursor({ nextBatch: [{ a: 1 }] }), 1],
    ['count', { n: 5, ok: 1 }, 5],
    ['distinct', { values: [1, 2, 3], ok: 1 }, 3],
    ['insert', { n: 2, ok: 1 }, 2],
    ['update', { n: 4, nModified: 3, ok: 1 }, 3],
    ['bulkWrite', { ...cursor({ firstBatch: [] }), nInserted: 1, nModified: 2, nDeleted: 3, nUpserted: 4 }, 10],
    ['findAndModify', { value: { a: 1 }, ok: 1 }, 1],
    ['findAndModify', { value: null, lastErrorObject: { n: 0 }, ok: 1 }, 0],
    ['mapReduce', { results: [{}, {}], ok: 1 }, 2],
    ['ping', { ok: 1 }, 0],
  ])('of %s counts its rows', (command, reply, rows) => {
    expect(outcomeOf(bson(reply), command)).toEqual({ status: 'ok', rows, tag: `${command} ${rows}` });
  });

  it('tells what failed: all, a write, or its being kept', () => {
    const failed = (reply: object) => outcomeOf(bson(reply), 'insert').error;
    expect(failed({ ok: 0, code: 13, errmsg: 'not allowed' })).toEqual({ code: '13', message: 'not allowed' });
    expect(failed({ ok: 1, n: 1, writeErrors: [{ index: 1, code: 11000, errmsg: 'twice' }] })).toEqual({
      code: '11000',
      message: 'twice',
    });
    expect(failed({ ok: 1, n: 1, writeConcernError: { code: 64, errmsg: 'late' } })).toEqual({
      code: '64',
      message: 'late',
    });
    expect(failed({})).toEqual({ code: '', message: 'it failed' });
  });
});

describe('the cursor of a reply', () => {
  it('has its number and its collection', () => {
    expect(cursorOf(bson(cursor({ firstBatch: [] })))).toEqual({ id: 7n, database: 'shop', collection: 'fs.chunks' });
    expect(cursorOf(bson({ cursor: { id: 0, ns: 'shop.a' } }))?.id).toBe(0n);
    expect(cursorOf(bson({ ok: 1 }))).toBeUndefined();
  });

  it('is refused without them', () => {
    expect(() => cursorOf(bson({ cursor: { ns: 'shop.a' } }))).toThrow(ProtocolError);
    expect(() => cursorOf(bson({ cursor: { id: Long.ONE } }))).toThrow(ProtocolError);
  });
});
