import { Double, Int32 } from 'bson';
import { describe, expect, it } from 'vitest';
import { Cursors } from '../../../protocols/mongodb/cursors.ts';
import { FLAG } from '../../../protocols/mongodb/messages/op-msg.ts';
import { unknownLineage } from '../../../protocols/mongodb/results/lineage/lineage.ts';
import { readReply } from '../../../protocols/mongodb/results/read-reply.ts';
import type { ReplyContext } from '../../../protocols/mongodb/results/reply.ts';
import { ViewCache } from '../../../protocols/mongodb/view-cache.ts';
import { ProtocolError } from '../../../src/errors.ts';
import {
  answer,
  batch,
  Conversation,
  contentOf,
  DENIAL,
  DENIED,
  FIND,
  getMore,
  inTransaction,
  OK,
  ofKind,
  plainReply,
  request,
} from './conversation.ts';

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
    const talk = new Conversation({ readReply, onNotPrimary: (message) => void told.push(message) });
    talk.client(1, FIND);
    const error = { ok: new Double(0), code: new Int32(10107), errmsg: 'not primary' };
    expect(talk.server(1, error)).toHaveLength(1);
    expect(told).toHaveLength(1);
    talk.client(2, FIND);
    talk.server(2, { n: 1, writeConcernError: { code: new Int32(91) }, ...OK });
    expect(told).toHaveLength(2);
  });

  it.each([
    [{ create: 'v', viewOn: 'people', pipeline: [] }, 1],
    [{ dropDatabase: 1 }, 1],
    [{ nobodyKnowsThis: 1 }, 1],
    [FIND, 0],
  ])('may have other views after %o', (command, times) => {
    let changes = 0;
    const talk = new Conversation({
      onSchemaChange: () => {
        changes += 1;
      },
    });
    talk.client(1, command);
    talk.server(1, OK);
    expect(changes).toBe(times);
  });

  it('is not believed about where fields come from when a view is made meanwhile', () => {
    const views = new ViewCache(
      async () => new Map(),
      () => undefined,
      60_000,
    );
    const known = { ...unknownLineage(), isUnknown: false };
    const believed: boolean[] = [];
    const options = {
      views,
      lineageOf: () => known,
      readReply: (body: Buffer, context: ReplyContext) => {
        if (context.command !== 'create') believed.push(context.lineage === known);
        return plainReply(body, context);
      },
    };
    const [reader, maker] = [new Conversation(options), new Conversation(options)];
    const read = (begin: () => void, end: () => void): void => {
      begin();
      reader.client(1, FIND);
      end();
      reader.server(1, OK);
    };
    const make = (): void => void maker.client(1, { create: 'people', viewOn: 'staff', pipeline: [] });
    const made = (): void => void maker.server(1, OK);
    const nothing = (): void => undefined;
    read(nothing, nothing);
    read(nothing, make);
    read(nothing, nothing);
    read(nothing, made);
    read(make, made);
    read(nothing, () => void maker.client(1, { create: 'other' }));
    expect(believed).toEqual([true, false, false, false, false, true]);
  });

  it('has its texts masked', () => {
    const talk = new Conversation({ onText: (text) => text.replace('secret', '***') });
    talk.client(1, FIND);
    const [reply] = talk.server(1, { ok: new Double(0), errmsg: 'a secret', code: new Int32(2) });
    expect(contentOf(reply ?? Buffer.alloc(0))).toMatchObject({ to: 1, errmsg: 'a ***' });
    expect(talk.ends[0]?.outcome.error?.message).toBe('a secret');
  });
});

describe('a large answer', () => {
  const large = answer(
    1,
    batch(
      5,
      Array.from({ length: 100 }, (_, n) => ({ n, text: 'x'.repeat(5_000) })),
    ),
  );
  const pieces = Array.from({ length: 8 }, (_, n) => large.subarray(n * 65_536, (n + 1) * 65_536));

  it('passes as it comes where nobody wants its documents, and is known all the same', () => {
    const cursors = new Cursors();
    const talk = new Conversation({ cursors, readReply });
    talk.wantsDocuments = false;
    talk.client(1, FIND);
    let out = 0;
    for (const [n, piece] of pieces.entries()) {
      talk.serverChunk(piece);
      const bytes = talk.clientBytes();
      expect(bytes.equals(large.subarray(out, out + bytes.length))).toBe(true);
      out += bytes.length;
      if (n > 0 && n < 7) expect(bytes).toHaveLength(65_536);
      expect(talk.codec.atBoundary).toBe(out === large.length);
    }
    expect(out).toBe(large.length);
    expect(talk.ends[0]?.outcome).toEqual({ status: 'ok', rows: 100, tag: 'find 100' });
    expect(cursors.size).toBe(1);
  });

  it('is put together where somebody does', () => {
    const talk = new Conversation({ readReply });
    talk.client(1, FIND);
    for (const piece of pieces.slice(0, -1)) {
      talk.serverChunk(piece);
      expect(talk.clientBytes()).toHaveLength(0);
    }
    talk.serverChunk(pieces.at(-1) ?? Buffer.alloc(0));
    expect(talk.clientBytes().equals(large)).toBe(true);
    expect(talk.shown).toHaveLength(100);
  });

  it('is withheld before any of it is out', () => {
    const talk = new Conversation({ readReply });
    talk.onDocuments = () => DENIED;
    talk.client(1, FIND);
    for (const piece of pieces) talk.serverChunk(piece);
    expect(talk.clientGot().map(contentOf)).toMatchObject([{ to: 1, code: 13 }]);
    expect(talk.serverGot().map(contentOf)).toMatchObject([{ killCursors: 'people' }]);
  });

  it('ends the session when it is not what it began as', () => {
    const talk = new Conversation({ readReply });
    talk.wantsDocuments = false;
    talk.client(1, FIND);
    const wrong = Buffer.from(large);
    // The length of the second document.
    wrong.writeInt32LE(3, 53 + 3 + contentLength(large) + 3);
    expect(() => talk.serverChunk(wrong)).toThrow(ProtocolError);
  });
});

/** Of the first document of a batch. */
function contentLength(message: Buffer): number {
  return message.readInt32LE(53 + 3);
}

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

function broken(message: Buffer): Buffer {
  const bytes = Buffer.from(message);
  // The length of the first string.
  bytes.writeInt32LE(1000, 16 + 4 + 1 + 4 + 3);
  return bytes;
}
