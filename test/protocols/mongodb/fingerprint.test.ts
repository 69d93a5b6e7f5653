import { type Document, Int32, Long, ObjectId, Timestamp } from 'bson';
import { describe, expect, it } from 'vitest';
import { fingerprintOf } from '../../../protocols/mongodb/fingerprint.ts';
import { readRequest } from '../../../protocols/mongodb/request.ts';
import { FIND, inTransaction, lsid, request } from './conversation.ts';

const NOW = Date.parse('2026-11-22T10:00:00Z');

function printOf(command: Document, sequences: Record<string, Document[]> = {}): string {
  const { message, command: read } = readRequest(request(1, command, 0, sequences));
  return fingerprintOf(message.body, read, NOW);
}

const fresh = (): ObjectId => new ObjectId(ObjectId.generate(NOW / 1000));

describe('a command sent again', () => {
  it.each([
    ['by another logical session', { ...FIND, lsid: lsid(1) }, { ...FIND, lsid: lsid(2) }],
    ['in a transaction', FIND, { ...FIND, ...inTransaction(1) }],
    ['as another attempt', { ...FIND, txnNumber: Long.fromNumber(1) }, { ...FIND, txnNumber: Long.fromNumber(2) }],
    ['later', FIND, { ...FIND, $clusterTime: { clusterTime: new Timestamp({ t: 2, i: 1 }) } }],
    ['with less time left', { ...FIND, maxTimeMS: new Int32(5) }, { ...FIND, maxTimeMS: new Int32(4) }],
  ])('is the same %s', (_how, one, other) => {
    expect(printOf(one)).toBe(printOf(other));
  });

  it('is the same insert when the driver numbers its documents anew', () => {
    const insert = { insert: 'a' };
    const documents = () => ({ documents: [{ a: 1, _id: fresh() }, { _id: fresh() }] });
    expect(printOf(insert, documents())).toBe(printOf(insert, documents()));
    expect(printOf({ ...insert, ...documents() })).toBe(printOf({ ...insert, ...documents() }));
    const ops = () => ({ ops: [{ insert: 0, document: { _id: fresh(), a: 1 } }], nsInfo: [{ ns: 'shop.a' }] });
    expect(printOf({ bulkWrite: 1 }, ops())).toBe(printOf({ bulkWrite: 1 }, ops()));
  });
});

describe('a command is another', () => {
  it.each([
    ['with another value', FIND, { ...FIND, filter: { name: 'bob' } }],
    ['in another database', FIND, { ...FIND, $db: 'other' }],
    ['with a number of another type', { find: 'a', skip: new Int32(1) }, { find: 'a', skip: Long.fromNumber(1) }],
    ['with words where none belong', FIND, { ...FIND, lsid: 'words' }],
  ])('%s', (_how, one, other) => {
    expect(printOf(one)).not.toBe(printOf(other));
  });

  it.each([
    ['another number of documents', { documents: [{ a: 1 }] }, { documents: [{ a: 1 }, { a: 1 }] }],
    ['another name', { documents: [{ a: 1 }] }, { updates: [{ a: 1 }] }],
    [
      'a chosen number',
      { documents: [{ _id: new ObjectId('0123456789abcdef01234567') }] },
      { documents: [{ _id: new ObjectId('0123456789abcdef01234568') }] },
    ],
    ['a number elsewhere', { documents: [{ ref: fresh() }] }, { documents: [{ ref: fresh() }] }],
    ['no number', { documents: [{ _id: fresh() }] }, { documents: [{}] }],
    ['a field in another document', { documents: [{ a: 1 }, {}] }, { documents: [{}, { a: 1 }] }],
  ])('with %s', (_how, one, other) => {
    expect(printOf({ insert: 'a' }, one)).not.toBe(printOf({ insert: 'a' }, other as Record<string, Document[]>));
  });

  it('when what is updated has another number', () => {
    const update = () => ({ updates: [{ q: { _id: fresh() }, u: {} }] });
    expect(printOf({ update: 'a' }, update())).not.toBe(printOf({ update: 'a' }, update()));
  });
});
