import { type Document, Double, Int32, Long } from 'bson';
import { describe, expect, it } from 'vitest';
import { Cursors } from '../../../protocols/mongodb/cursors.ts';
import { LogicalSessions } from '../../../protocols/mongodb/logical-sessions.ts';
import { FLAG, writeOpMsg } from '../../../protocols/mongodb/messages/op-msg.ts';
import type { Reason } from '../../../src/core/verdict.ts';
import { ProtocolError } from '../../../src/errors.ts';
import { bson } from './bson/values.ts';
import {
  answer,
  BOB,
  batch,
  Conversation,
  contentOf,
  DENIED,
  getMore,
  inTransaction,
  lsid,
  messagesIn,
  OK,
  request,
} from './conversation.ts';

const FIND = { find: 'people', filter: { name: 'ann' } };
const DENIAL = { ok: 0, code: 13, codeName: 'Unauthorized' };

describe('a command', () => {
  it('is forwarded as it came when it is allowed, and answered as the server does', () => {
    const talk = new Conversation();
    const bytes = request(7, FIND);
    talk.clientChunk(bytes);
    expect(talk.serverGot()).toEqual([bytes]);
    const reply = answer(7, batch(0, [{ name: 'ann' }]));
    talk.serverChunk(reply);
    expect(talk.clientGot()).toEqual([reply]);
    expect(talk.endings).toEqual(['find: ok 0']);
  });

  it('is shown with its database, and its sequences as arrays', () => {
    const talk = new Conversation();
    talk.client(1, { insert: 'people', ordered: true, lsid: lsid(1) }, 0, { documents: [{ a: 'x' }, { a: 'y' }] });
    expect(talk.queries[0]?.text).toBe(
      '{"insert":"people","ordered":true,"$db":"shop","documents":[{"a":"x"},{"a":"y"}]}',
    );
    expect(talk.queries[0]?.effects?.()).toEqual([
      { operations: ['insert'], tables: [{ schema: 'shop', name: 'people' }], columns: [] },
    ]);
  });

  it('is answered with an error when it is denied, and the session goes on', () => {
    const talk = new Conversation();
    talk.verdict = ({ text }) => (text.includes('drop') ? DENIED : undefined);
    expect(talk.client(3, { drop: 'people' })).toEqual([]);
    expect(talk.clientGot().map(contentOf)).toEqual([
      { to: 3, flags: 0, ...DENIAL, errmsg: 'not allowed (rule: no-drop). Ask.' },
    ]);
    expect(talk.client(4, FIND)).toHaveLength(1);
  });

  it('waits for the answer to the one before', () => {
    const talk = new Conversation();
    talk.clientChunk(Buffer.concat([request(1, FIND), request(2, FIND)]));
    expect(talk.serverGot()).toHaveLength(1);
    expect(talk.codec.isWaiting).toBe(true);
    talk.serverChunk(answer(1, OK));
    expect(talk.serverGot().map((bytes) => bytes.readInt32LE(4))).toEqual([2]);
  });

  it('is told as cancelled by a code of its own', () => {
    const talk = new Conversation();
    talk.verdict = () => ({ code: 'cancelled', message: 'ended' });
    talk.client(1, FIND);
    expect(talk.clientGot().map(contentOf)).toMatchObject([{ code: 11601, codeName: 'Interrupted' }]);
  });

  it('may be decided once', () => {
    const { codec } = new Conversation();
    const [part] = codec.fromClient(request(1, FIND));
    if (part?.kind !== 'query') throw new Error('no query');
    codec.allow(part);
    expect(() => codec.allow(part)).toThrow(/twice/);
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

it('asks for single answers where the client would take several', () => {
  const talk = new Conversation();
  talk.client(1, FIND);
  talk.server(1, batch(5));
  const [sent] = talk.client(2, getMore(5), FLAG.exhaustAllowed);
  expect(sent?.readUInt32LE(16)).toBe(0);
  expect(talk.server(2, batch(0, [], 'nextBatch'))).toHaveLength(1);
  talk.client(3, FIND, FLAG.exhaustAllowed);
  expect(() => talk.server(3, batch(5), FLAG.moreToCome)).toThrow(ProtocolError);
});

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

describe('the server', () => {
  const asked = (): Conversation => {
    const talk = new Conversation();
    talk.client(5, FIND);
    return talk;
  };

  it.each([
    ['answers what nobody asked', () => new Conversation(), answer(5, OK)],
    ['answers another request', asked, answer(6, OK)],
    ['sends another kind of message', asked, ofKind(1)],
    ['answers with sequences', asked, request(0, OK, 0, { more: [{}] })],
    ['sends a broken document', asked, broken(answer(5, { a: 'x', ...OK }))],
  ])('ends the session when it %s', (_what, begin, bytes) => {
    const talk = begin();
    expect(() => talk.serverChunk(bytes)).toThrow(ProtocolError);
    expect(talk.clientGot()).toEqual([]);
  });

  it('is told to go when it is no primary any more, behind its answer', () => {
    const told: string[] = [];
    const talk = new Conversation({ onNotPrimary: (message) => void told.push(message) });
    talk.client(1, FIND);
    const error = { ok: new Double(0), code: new Int32(10107), errmsg: 'not primary' };
    expect(talk.server(1, error)).toHaveLength(1);
    expect(told).toHaveLength(1);
    talk.client(2, FIND);
    talk.server(2, { n: 1, writeConcernError: { code: new Int32(91) }, ...OK });
    expect(told).toHaveLength(2);
  });

  it('has its texts masked', () => {
    const talk = new Conversation({ onText: (text) => text.replace('secret', '***') });
    talk.client(1, FIND);
    const [reply] = talk.server(1, { ok: new Double(0), errmsg: 'a secret', code: new Int32(2) });
    expect(contentOf(reply ?? Buffer.alloc(0))).toMatchObject({ to: 1, errmsg: 'a ***' });
    expect(talk.ends[0]?.outcome.error?.message).toBe('a secret');
  });
});

describe('an answer that is withheld', () => {
  it('is an error in its place, and its cursor is closed', () => {
    const cursors = new Cursors();
    const talk = new Conversation({ cursors });
    talk.onDocuments = () => DENIED;
    talk.client(1, FIND);
    expect(talk.server(1, batch(5, [{ name: 'ann' }])).map(contentOf)).toMatchObject([{ to: 1, ...DENIAL }]);
    expect(talk.serverGot().map(contentOf)).toMatchObject([{ killCursors: 'people' }]);
    expect(talk.endings).toEqual(['find: ok 0']);
    expect(cursors.size).toBe(0);
    expect(talk.codec.isWaiting).toBe(false);
  });

  it('ends the transaction it is of', () => {
    const talk = new Conversation();
    talk.onDocuments = () => DENIED;
    talk.client(1, { ...FIND, ...inTransaction(1, true) });
    expect(talk.server(1, batch(0)).map(contentOf)).toMatchObject([{ to: 1, ...DENIAL }]);
    const [abort] = talk.serverGot();
    expect(contentOf(abort ?? Buffer.alloc(0))).toMatchObject({ abortTransaction: 1, autocommit: false, $db: 'admin' });
    expect(talk.server(abort?.readInt32LE(4) ?? 0, OK)).toEqual([]);
  });
});

describe('a cursor', () => {
  it('is read on by the user that opened it, over any connection, as a part of what opened it', () => {
    const cursors = new Cursors();
    const one = new Conversation({ cursors });
    one.client(1, FIND);
    one.server(1, batch(5));
    const other = new Conversation({ cursors });
    expect(other.client(1, getMore(5))).toHaveLength(1);
    const [query] = other.queries;
    expect(query?.related).toEqual([{ kind: 'cursor', name: '5', text: one.queries[0]?.text }]);
    expect(query?.effects?.()).toEqual(one.queries[0]?.effects?.());
    expect(query?.statements()[0]).toMatchObject({
      operation: 'get_more',
      cursor: { action: 'use', name: '5', wasAllowed: true },
    });
    other.server(1, batch(0, [], 'nextBatch'));
    expect(one.client(2, getMore(5))).toEqual([]);
    expect(one.clientGot().map(contentOf)).toMatchObject([{ code: 43, errmsg: 'cursor id 5 not found' }]);
  });

  it('is not there for anybody else, who cannot close it either', () => {
    const cursors = new Cursors();
    const alice = new Conversation({ cursors });
    alice.client(1, FIND);
    alice.server(1, batch(5));
    const bob = new Conversation({ cursors, owner: BOB });
    expect(bob.client(1, getMore(5))).toEqual([]);
    expect(bob.client(2, { killCursors: 'people', cursors: [Long.fromNumber(5)] })).toEqual([]);
    expect(bob.clientGot().map((bytes) => contentOf(bytes).code)).toEqual([43, 43]);
    expect(alice.client(2, { killCursors: 'people', cursors: [Long.fromNumber(5)] })).toHaveLength(1);
    alice.server(2, OK);
    expect(alice.client(3, getMore(5))).toEqual([]);
  });

  it('stays when reading on fails for another reason than that it is gone', () => {
    const talk = new Conversation();
    talk.client(1, FIND);
    talk.server(1, batch(5));
    talk.client(2, getMore(5));
    talk.server(2, { ok: new Double(0), code: new Int32(50), errmsg: 'too slow' });
    expect(talk.client(3, getMore(5))).toHaveLength(1);
    talk.server(3, { ok: new Double(0), code: new Int32(43), errmsg: 'gone' });
    expect(talk.client(4, getMore(5))).toEqual([]);
  });
});

describe('a transaction', () => {
  const write = (isFirst = false): Document => ({
    update: 'people',
    updates: [{ q: {}, u: {} }],
    ...inTransaction(1, isFirst),
  });
  const commit = { commitTransaction: 1, ...inTransaction(1), $db: 'admin' };

  it('is ended at the server before the client learns that a command of it was denied', () => {
    const talk = new Conversation();
    talk.client(1, write(true));
    talk.server(1, OK);
    talk.verdict = () => DENIED;
    const [abort] = talk.client(2, write());
    expect(contentOf(abort ?? Buffer.alloc(0))).toMatchObject({ abortTransaction: 1, txnNumber: 1, autocommit: false });
    expect(talk.clientGot()).toEqual([]);
    expect(talk.codec.isWaiting).toBe(true);
    const noSuch = { ok: new Double(0), code: new Int32(251), errmsg: 'no such transaction' };
    expect(talk.server(abort?.readInt32LE(4) ?? 0, noSuch).map(contentOf)).toMatchObject([{ to: 2, ...DENIAL }]);
    expect(talk.codec.isWaiting).toBe(false);
  });

  it('cannot be committed after that, over no connection', () => {
    const logicalSessions = new LogicalSessions();
    const talk = new Conversation({ logicalSessions });
    talk.client(1, write(true));
    talk.server(1, OK);
    talk.verdict = () => DENIED;
    talk.client(2, write());
    const other = new Conversation({ logicalSessions });
    expect(other.client(1, commit)).toEqual([]);
    expect(other.clientGot().map(contentOf)).toMatchObject([{ to: 1, code: 251, codeName: 'NoSuchTransaction' }]);
    expect(other.client(2, { abortTransaction: 1, ...inTransaction(1), $db: 'admin' })).toHaveLength(1);
  });

  it('has not begun at the server when its first command is denied', () => {
    const talk = new Conversation();
    talk.verdict = () => DENIED;
    expect(talk.client(1, write(true))).toEqual([]);
    expect(talk.clientGot().map(contentOf)).toMatchObject([{ to: 1, ...DENIAL }]);
    talk.verdict = () => undefined;
    expect(talk.client(2, commit)).toEqual([]);
    expect(talk.clientGot().map(contentOf)).toMatchObject([{ code: 251 }]);
  });

  it('of somebody else is neither used nor ended', () => {
    const logicalSessions = new LogicalSessions();
    new Conversation({ logicalSessions }).client(1, write(true));
    const bob = new Conversation({ logicalSessions, owner: BOB });
    for (const command of [write(), commit, { abortTransaction: 1, ...inTransaction(1) }]) {
      expect(bob.client(1, command)).toEqual([]);
      expect(bob.clientGot().map(contentOf)).toMatchObject([DENIAL]);
    }
  });
});

describe('while a command is held', () => {
  const held = (command: Document, options = {}) => {
    const { codec } = new Conversation(options);
    const [part] = codec.fromClient(request(4, command));
    if (part?.kind !== 'query') throw new Error('no query');
    return { codec, part };
  };

  it.each([
    ['the server is spoken to', FIND, { ping: 1 }],
    ['its logical session is kept', { ...FIND, lsid: lsid(3) }, { refreshSessions: [expect.anything()] }],
  ])('%s now and then, and the client does not see the answer', (_what, command, expected) => {
    const { codec, part } = held(command);
    const said = Array.from({ length: 8 }, () => codec.keepAlive?.());
    const [bytes, ...more] = said.filter((one) => one !== undefined);
    // The second is not sent before the first is answered.
    expect(more).toEqual([]);
    if (bytes === undefined) throw new Error('nothing was said');
    expect(contentOf(bytes)).toMatchObject({ ...expected, $db: 'admin' });
    codec.allow(part);
    expect([...codec.fromServer(answer(bytes.readInt32LE(4), OK))]).toEqual([]);
    expect([...codec.fromServer(answer(4, OK))].map(({ kind }) => kind)).toEqual(['documents', 'end']);
  });

  it('nothing is said when nothing is held', () => {
    const { codec } = new Conversation();
    for (let n = 0; n < 8; n += 1) expect(codec.keepAlive?.()).toBeUndefined();
  });

  it('the last words answer it; a lost server has none, so that drivers look for another', () => {
    const { codec } = held(FIND);
    const killed: Reason = { code: 'killed', message: 'ended by an administrator' };
    expect(messagesIn(codec.farewell?.(killed) ?? Buffer.alloc(0)).map(contentOf)).toMatchObject([
      { to: 4, code: 11601, errmsg: 'ended by an administrator' },
    ]);
    expect(codec.farewell?.({ code: 'upstream_lost', message: 'gone' })).toBeUndefined();
    expect(new Conversation().codec.farewell?.(killed)).toBeUndefined();
  });

  it.each([
    ['killSessions', { killSessions: [lsid(1)] }],
    ['endSessions', { endSessions: [lsid(1)] }],
    ['abortTransaction', { abortTransaction: 1, ...inTransaction(1), $db: 'admin' }],
  ])('%s of the same user ends that, over another connection', (_what, command) => {
    const ended: string[] = [];
    const logicalSessions = new LogicalSessions();
    const options = { logicalSessions, endHold: ({ code }: Reason) => void ended.push(code) };
    held({ ...FIND, ...inTransaction(1, true) }, options);
    new Conversation({ logicalSessions, owner: BOB }).client(1, command);
    expect(ended).toEqual([]);
    new Conversation({ logicalSessions }).client(1, command);
    expect(ended).toEqual(['cancelled']);
  });
});

function oldQuery(id: number, command: Document): Buffer {
  const rest = Buffer.concat([Buffer.alloc(4), Buffer.from('admin.$cmd\0'), Buffer.alloc(8), bson(command)]);
  const header = Buffer.alloc(16);
  header.writeInt32LE(16 + rest.length);
  header.writeInt32LE(id, 4);
  header.writeInt32LE(2004, 12);
  return Buffer.concat([header, rest]);
}

function ofKind(opCode: number): Buffer {
  const bytes = Buffer.alloc(20);
  bytes.writeInt32LE(20);
  bytes.writeInt32LE(9, 4);
  bytes.writeInt32LE(opCode, 12);
  return bytes;
}

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

function broken(message: Buffer): Buffer {
  const bytes = Buffer.from(message);
  // The length of the first string.
  bytes.writeInt32LE(1000, 16 + 4 + 1 + 4 + 3);
  return bytes;
}
