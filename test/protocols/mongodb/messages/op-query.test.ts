import { deserialize } from 'bson';
import { describe, expect, it } from 'vitest';
import { OPCODE, readHeader, writeHeader } from '../../../../protocols/mongodb/messages/header.ts';
import { readOpQuery, writeOpReply } from '../../../../protocols/mongodb/messages/op-query.ts';
import { bson } from '../bson/values.ts';

function opQuery(namespace: string, ...documents: Buffer[]): Buffer {
  const rest = Buffer.concat([Buffer.alloc(4), Buffer.from(`${namespace}\0`), Buffer.alloc(8), ...documents]);
  return Buffer.concat([writeHeader({ requestId: 3, responseTo: 0, opCode: OPCODE.query }, rest.length), rest]);
}

describe('readOpQuery', () => {
  it('reads a command', () => {
    const { requestId, database, body } = readOpQuery(opQuery('admin.$cmd', bson({ isMaster: 1 })));
    expect([requestId, database, deserialize(body)]).toEqual([3, 'admin', { isMaster: 1 }]);
  });

  it.each([
    ['a read of a collection', opQuery('shop.people', bson({})), /commands alone/],
    ['a command of no database', opQuery('.$cmd', bson({})), /commands alone/],
    ['a second document', opQuery('admin.$cmd', bson({}), bson({})), /goes on behind/],
    ['no document', opQuery('admin.$cmd'), /cut off/],
  ])('refuses %s', (_what, bytes, message) => {
    expect(() => readOpQuery(bytes)).toThrow(message);
  });
});

it('writes a reply of one document', () => {
  const reply = writeOpReply(9, 3, bson({ ok: 1 }));
  expect(readHeader(reply)).toEqual({ length: reply.length, requestId: 9, responseTo: 3, opCode: OPCODE.reply });
  expect(reply.readInt32LE(32)).toBe(1);
  expect(deserialize(reply.subarray(36))).toEqual({ ok: 1 });
});
