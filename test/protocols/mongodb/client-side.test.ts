import { type Document, Double, Int32 } from 'bson';
import { describe, expect, it } from 'vitest';
import { FLAG, writeOpMsg } from '../../../protocols/mongodb/messages/op-msg.ts';
import { ProtocolError } from '../../../src/errors.ts';
import { bson } from './bson/values.ts';
import { answer, batch, Conversation, contentOf, DENIED, FIND, OK, ofKind, oldQuery, request } from './conversation.ts';

describe('what the gateway answers', () => {
  it('reaches no server, in the new form and the old', () => {
    const talk = new Conversation();
    expect(talk.client(1, { hello: 1 })).toEqual([]);
    expect(talk.clientGot().map(contentOf)).toEqual([{ to: 1, flags: 0, gateway: true, ok: 1 }]);
    talk.clientChunk(oldQuery(2, { isMaster: 1 }));
    expect(talk.serverGot()).toEqual([]);
    const [reply] = talk.clientGot();
    expect(reply?.readInt32LE(8)).toBe(2);
    expect(reply?.readInt32LE(12)).toBe(1);
    expect(talk.queries).toEqual([]);
  });

  it.each([
    ['a read by OP_QUERY', oldQuery(1, { find: 'people' }), /hello alone/],
    ['OP_INSERT', ofKind(2002), /OP_INSERT/],
    ['OP_DELETE', ofKind(2006), /OP_DELETE/],
    ['OP_COMPRESSED', ofKind(2012), /compression/],
    ['what there is not', ofKind(77), /no message of kind 77/],
    ['a flag nobody knows', flagged(1 << 2), /flags/],
    ['a name given twice', request(1, { insert: 'a', documents: [] }, 0, { documents: [{}] }), /twice/],
    [
      'a document that is too large',
      request(1, { insert: 'a' }, 0, { documents: [{ x: 'x'.repeat(17 * 1024 ** 2) }] }),
      /bytes/,
    ],
    ['a document that nests too deep', request(1, { insert: 'a', documents: [nested(250)] }), /deeper/],
    ['no command', writeOpMsg({ requestId: 1, responseTo: 0, flags: 0, body: bson({}), sequences: [] }), /no command/],
  ])('is not %s: the session ends', (_what, bytes, error) => {
    const talk = new Conversation();
    expect(() => talk.clientChunk(bytes)).toThrow(error);
    expect(talk.serverGot()).toEqual([]);
  });

  it('is the reason when a client breaks the protocol', () => {
    const talk = new Conversation();
    expect(() => talk.clientChunk(ofKind(2012))).toThrow(ProtocolError);
    const last = talk.codec.farewell?.({ code: 'protocol_error', message: 'compressed' });
    expect(contentOf(last ?? Buffer.alloc(0))).toMatchObject({ to: 9, code: 17, errmsg: 'compressed' });
  });
});

describe('a command nobody wants answered', () => {
  const insert = (id: number): Buffer =>
    request(id, { insert: 'people', writeConcern: { w: new Int32(0) } }, FLAG.moreToCome, { documents: [{ a: 1 }] });

  it('is answered by the server all the same, for the record, and the client does not see it', () => {
    const talk = new Conversation();
    talk.clientChunk(Buffer.concat([insert(1), insert(2), request(3, FIND)]));
    expect(talk.serverGot().map((bytes) => contentOf(bytes).flags)).toEqual([0, 0, 0]);
    expect(talk.server(1, { n: new Int32(1), ...OK })).toEqual([]);
    expect(talk.server(2, { ok: new Double(0), code: new Int32(11000), errmsg: 'dup' })).toEqual([]);
    expect(talk.server(3, OK)).toHaveLength(1);
    expect(talk.endings).toEqual(['insert: ok 1', 'insert: error 0', 'find: ok 0']);
  });

  it('is dropped without a word when it is denied', () => {
    const talk = new Conversation();
    talk.verdict = () => DENIED;
    talk.clientChunk(insert(1));
    expect(talk.serverGot()).toEqual([]);
    expect(talk.clientGot()).toEqual([]);
    expect(talk.queries).toHaveLength(1);
  });

  it('makes the client wait when too many are under way', () => {
    const talk = new Conversation();
    for (let id = 1; id <= 70; id += 1) talk.clientChunk(insert(id));
    expect(talk.serverGot()).toHaveLength(64);
    for (let id = 1; id <= 70; id += 1) talk.serverChunk(answer(id, OK));
    expect(talk.serverGot()).toHaveLength(6);
  });

  it('closes a cursor that nobody will read on', () => {
    const talk = new Conversation();
    talk.clientChunk(request(1, FIND, FLAG.moreToCome));
    talk.serverGot();
    expect(talk.server(1, batch(5))).toEqual([]);
    expect(talk.serverGot().map(contentOf)).toMatchObject([{ killCursors: 'people', cursors: [5], $db: 'shop' }]);
  });
});

function flagged(flags: number): Buffer {
  const bytes = request(1, FIND);
  bytes.writeUInt32LE(flags, 16);
  return bytes;
}

function nested(depth: number): Document {
  let document: Document = {};
  for (let n = 0; n < depth; n += 1) document = { a: document };
  return document;
}
