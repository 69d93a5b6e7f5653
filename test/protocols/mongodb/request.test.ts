import { Binary, type Document, Double, Long } from 'bson';
import { describe, expect, it } from 'vitest';
import { readRequest } from '../../../protocols/mongodb/request.ts';
import { FIND, inTransaction, lsid, request } from './conversation.ts';

const LSID = '01'.repeat(16);

describe('a request', () => {
  it('tells its command, database and logical session', () => {
    expect(readRequest(request(4, { ...FIND, lsid: lsid(1) }))).toMatchObject({
      id: 4,
      isSilent: false,
      lsid: LSID,
      transaction: undefined,
      command: { name: 'find', database: 'shop' },
    });
    expect(readRequest(request(4, { find: 'a', $db: new Double(1) })).command.database).toBe('');
  });

  it.each([
    ['no document', { ...FIND, lsid: 'x' }],
    ['no UUID', { ...FIND, lsid: { id: 'x' } }],
    ['a session of another user', { ...FIND, lsid: { ...lsid(1), uid: new Binary(Buffer.alloc(32)) } }],
    ['a session within a session', { ...FIND, lsid: { ...lsid(1), txnUUID: lsid(2).id } }],
    ['a UUID that is too short', { ...FIND, lsid: { id: new Binary(Buffer.alloc(15), 4) } }],
  ])('cannot be told a logical session by %s', (_what, command) => {
    expect(readRequest(request(1, command))).toMatchObject({ lsid: 'unreadable', transaction: undefined });
  });

  it('is of a transaction where autocommit is off, not where a write may merely be repeated', () => {
    const transaction = { lsid: LSID, number: 1n };
    expect(readRequest(request(1, { ...FIND, ...inTransaction(1) })).transaction).toEqual({
      ...transaction,
      isFirst: false,
    });
    expect(readRequest(request(1, { ...FIND, ...inTransaction(1, true) })).transaction?.isFirst).toBe(true);
    const repeatable = { insert: 'a', lsid: lsid(1), txnNumber: Long.fromNumber(1) };
    expect(readRequest(request(1, repeatable))).toMatchObject({ transaction: undefined, writeNumber: 1n });
  });

  it('has no list with more entries than servers write at once', () => {
    const updates = (count: number) =>
      request(1, { update: 'a', updates: Array<Document>(count).fill({}), $db: 'shop' });
    expect(readRequest(updates(100_000)).command.name).toBe('update');
    expect(() => readRequest(updates(100_001))).toThrow(/"updates" has more than 100000 entries/);
  });
});
