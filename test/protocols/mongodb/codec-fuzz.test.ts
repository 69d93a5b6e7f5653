import { type Document, Double, Int32, Long } from 'bson';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Cursors } from '../../../protocols/mongodb/cursors.ts';
import { LogicalSessions } from '../../../protocols/mongodb/logical-sessions.ts';
import { FLAG, readOpMsg } from '../../../protocols/mongodb/messages/op-msg.ts';
import { readReply } from '../../../protocols/mongodb/results/read-reply.ts';
import { ProtocolError } from '../../../src/errors.ts';
import { documents, EVERY_TYPE } from './bson/values.ts';
import {
  answer,
  batch,
  Conversation,
  DENIED,
  FIND,
  getMore,
  inTransaction,
  lsid,
  messagesIn,
  OK,
  oldQuery,
  request,
} from './conversation.ts';

type Turn = readonly ['client' | 'server', Buffer];

const client = (...bytes: readonly Buffer[]): Turn => ['client', Buffer.concat(bytes)];
const server = (...bytes: readonly Buffer[]): Turn => ['server', Buffer.concat(bytes)];
const failed = { ok: new Double(0), code: new Int32(11000), errmsg: 'dup key: { name: "secret" }' };
const drop = { drop: 'people' };

/** Conversations that between them come to every kind of command, answer and verdict. */
const CORPUS: Record<string, readonly Turn[]> = {
  'commands and their answers': [
    client(request(1, { hello: 1 }), oldQuery(2, { isMaster: 1 }), request(3, FIND), request(4, drop)),
    server(answer(3, batch(5, [EVERY_TYPE, { name: 'secret' }]))),
    client(request(5, getMore(5), FLAG.exhaustAllowed)),
    server(answer(5, batch(0, [{ name: 'secret' }], 'nextBatch'))),
    client(request(6, { insert: 'people' }, 0, { documents: [EVERY_TYPE, {}] })),
    server(answer(6, { n: new Int32(1), writeErrors: [{ ...failed, index: new Int32(1) }], ...OK })),
    client(request(7, getMore(99)), request(8, { killCursors: 'people', cursors: [Long.fromNumber(99)] })),
    client(request(9, { ...FIND, comment: 'withheld' })),
    server(answer(9, batch(6, [{ a: 1 }]))),
    // The gateway's own, which closes the cursor of what is withheld.
    server(answer(7, OK)),
  ],
  'commands that are not answered': [
    client(
      request(1, { insert: 'people', documents: [{ a: 1 }] }, FLAG.moreToCome),
      request(2, drop, FLAG.moreToCome),
      request(3, { endSessions: [lsid(1)] }, FLAG.moreToCome),
      request(4, { ping: 1 }),
    ),
    server(answer(1, OK), answer(3, failed), answer(4, OK)),
  ],
  'a transaction': [
    client(request(1, { ...FIND, ...inTransaction(1, true) })),
    server(answer(1, batch(0))),
    client(request(2, { ...drop, ...inTransaction(1) }), request(3, { commitTransaction: 1, ...inTransaction(1) })),
    // The gateway's own, which ends the transaction.
    server(answer(2, OK)),
    client(request(4, { abortTransaction: 1, ...inTransaction(1) })),
    server(answer(4, OK)),
  ],
};

/** Plays a conversation with each turn cut into the given pieces; says what reached whom, and what was told of it. */
function play(turns: readonly Turn[], cut: (bytes: Buffer, turn: number) => Buffer[]) {
  const talk = new Conversation({ readReply, onText: (text) => text.replaceAll('secret', '***'), now: () => 0 });
  talk.verdict = ({ text }) => (text.startsWith('{"drop"') ? DENIED : undefined);
  talk.onDocuments = ({ text }) => (text.includes('withheld') ? DENIED : undefined);
  const toServer: Buffer[] = [];
  const toClient: Buffer[] = [];
  const look = (): void => {
    toServer.push(...talk.serverGot());
    toClient.push(...talk.clientGot());
  };
  try {
    for (const [n, [who, bytes]] of turns.entries()) {
      for (const piece of cut(bytes, n)) {
        // A piece lies in memory of its own, as a socket's chunk does.
        if (who === 'client') talk.clientChunk(Buffer.from(piece));
        else talk.serverChunk(Buffer.from(piece));
        look();
      }
    }
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    look();
    return { ...told(talk, toServer, toClient), error: error.message };
  }
  return told(talk, toServer, toClient);
}

function told(talk: Conversation, toServer: readonly Buffer[], toClient: readonly Buffer[]) {
  return {
    toServer: toServer.map((bytes) => bytes.toString('latin1')),
    toClient: toClient.map((bytes) => bytes.toString('latin1')),
    queries: talk.queries.map(({ id, text }) => `${id} ${text}`),
    ends: talk.endings,
    shown: talk.shown,
    error: '',
  };
}

/** What reaches the client, and the server, are whole messages that can be read; errors that came apart are none. */
function expectReadable({ toClient, toServer }: { toClient: readonly string[]; toServer: readonly string[] }): void {
  for (const text of [...toClient, ...toServer]) {
    const bytes = Buffer.from(text, 'latin1');
    if (bytes.readInt32LE(12) === 2013) readOpMsg(bytes);
    else expect(bytes.readInt32LE(12)).toBe(1);
  }
}

describe.each(Object.entries(CORPUS))('%s', (_name, turns) => {
  const whole = play(turns, (bytes) => [bytes]);

  test('lead to readable messages, and to queries', () => {
    expectReadable(whole);
    expect(whole.error).toBe('');
    expect(whole.queries.length).toBeGreaterThan(2);
  });

  test('read the same byte by byte', () => {
    expect(play(turns, (bytes) => Array.from(bytes, (_, i) => bytes.subarray(i, i + 1)))).toEqual(whole);
  });

  test('read the same cut anywhere', () => {
    for (const [n, [, bytes]] of turns.entries()) {
      for (let at = 1; at < bytes.length; at += 3) {
        const cut = (all: Buffer, turn: number) => (turn === n ? [all.subarray(0, at), all.subarray(at)] : [all]);
        expect(play(turns, cut), `turn ${n} cut at ${at}`).toEqual(whole);
      }
    }
  });

  test('with bytes changed or missing raise nothing but a ProtocolError, and lead to readable messages', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        fc.option(fc.tuple(fc.nat(), fc.nat())),
        (changes, truncated) => {
          const mutated = turns.map(([who, bytes]): Turn => [who, Buffer.from(bytes)]);
          for (const [turn, at, byte] of changes) {
            const bytes = mutated[turn % mutated.length]?.[1];
            if (bytes !== undefined) bytes[at % bytes.length] = byte;
          }
          if (truncated !== null) {
            const n = truncated[0] % mutated.length;
            const [who, bytes] = mutated[n] ?? ['client', Buffer.alloc(0)];
            mutated[n] = [who, bytes.subarray(0, truncated[1] % Math.max(bytes.length, 1))];
          }
          expectReadable(play(mutated, (bytes) => [bytes]));
        },
      ),
      { numRuns: 1000, seed: 20_261_122 },
    );
  });

  test('with any bit of a length flipped end the session, or lead to readable messages', () => {
    for (const [n, [, bytes]] of turns.entries()) {
      for (const at of lengthsIn(bytes)) {
        for (let bit = 0; bit < 32; bit += 1) {
          const mutated = turns.map(([who, all]): Turn => [who, Buffer.from(all)]);
          const changed = mutated[n]?.[1];
          if (changed !== undefined) changed[at + (bit >> 3)] = (changed[at + (bit >> 3)] ?? 0) ^ (1 << (bit & 7));
          expectReadable(play(mutated, (all) => [all]));
        }
      }
    }
  });
});

/** Where the lengths of messages and of their bodies are. */
function lengthsIn(bytes: Buffer): number[] {
  let at = 0;
  return messagesIn(bytes).flatMap((message) => {
    const start = at;
    at += message.length;
    return [start, start + 21];
  });
}

test('random bytes raise nothing but a ProtocolError', () => {
  const message = fc
    .tuple(fc.integer(), fc.constantFrom(2013, 2004, 2012, 1, 2002), fc.uint8Array({ maxLength: 200 }))
    .map(([id, opCode, rest]) => {
      const bytes = Buffer.concat([Buffer.alloc(16), rest]);
      bytes.writeInt32LE(bytes.length);
      bytes.writeInt32LE(id, 4);
      bytes.writeInt32LE(opCode, 12);
      return bytes;
    });
  const any = fc.oneof(
    message,
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  );
  fc.assert(
    fc.property(any, any, (fromClient, fromServer) => {
      const talk = new Conversation({ readReply });
      for (const [chunk, take] of [
        [fromClient, (bytes: Buffer) => talk.clientChunk(bytes)],
        [fromServer, (bytes: Buffer) => talk.serverChunk(bytes)],
      ] as const) {
        try {
          take(chunk);
        } catch (error) {
          if (!(error instanceof ProtocolError)) throw error;
        }
      }
      expect(talk.serverGot().length).toBeLessThanOrEqual(talk.queries.length);
    }),
    { numRuns: 2000, seed: 20_261_123 },
  );
});

const names = fc.constantFrom(
  'find',
  'insert',
  'drop',
  'getMore',
  'killCursors',
  'commitTransaction',
  'abortTransaction',
  'killSessions',
  'hello',
  'nobodyKnowsThis',
);

test('when everything is denied, nothing of the client leaves, whatever it sends', () => {
  const flags = fc.constantFrom(0, FLAG.moreToCome, FLAG.exhaustAllowed);
  const added = fc.constantFrom({}, { lsid: lsid(1) }, inTransaction(1), inTransaction(1, true), inTransaction(2));
  fc.assert(
    fc.property(fc.array(fc.tuple(names, documents, flags, added), { maxLength: 20 }), (commands) => {
      const talk = new Conversation();
      talk.verdict = () => DENIED;
      let waiting = 0;
      for (const [i, [name, more, flag, fields]] of commands.entries()) {
        const command = { [name]: Long.fromNumber(5), more, ...fields };
        if (flag !== FLAG.moreToCome) waiting += 1;
        for (const sent of talk.client(i + 1, command, flag)) {
          // Only the gateway's own end of a transaction does.
          expect(readOpMsg(sent).body.toString('latin1')).toContain('abortTransaction');
          talk.serverChunk(answer(sent.readInt32LE(4), OK));
        }
      }
      // Everybody who waits was answered, once, in order.
      const answered = talk.clientGot().map((bytes) => bytes.readInt32LE(8));
      expect(answered).toHaveLength(waiting);
      expect(answered).toEqual([...answered].sort((one, other) => one - other));
      expect(talk.codec.isWaiting).toBe(false);
    }),
    { numRuns: 500, seed: 20_261_124 },
  );
});

test('every command that is allowed is answered once, in order, whoever shares cursors and sessions', () => {
  const command = fc.tuple(names, fc.boolean(), fc.nat(2), fc.boolean());
  fc.assert(
    fc.property(fc.array(command, { maxLength: 30 }), (commands) => {
      const shared = { cursors: new Cursors(), logicalSessions: new LogicalSessions() };
      const talks = ['alice', 'bob', 'alice'].map(
        (userId) => new Conversation({ ...shared, owner: { userId, connectionId: 'shop' } }),
      );
      for (const [i, [name, isDenied, who, isSilent]] of commands.entries()) {
        const talk = talks[who];
        if (talk === undefined) continue;
        talk.verdict = () => (isDenied ? DENIED : undefined);
        const document: Document = { [name]: Long.fromNumber(5), cursors: [Long.fromNumber(5)], ...inTransaction(who) };
        for (const sent of talk.client(i + 1, document, isSilent ? FLAG.moreToCome : 0)) {
          talk.serverChunk(answer(sent.readInt32LE(4), batch(5)));
          // Of cursors nobody learns of, the end is answered, too.
          for (const own of talk.serverGot()) talk.serverChunk(answer(own.readInt32LE(4), OK));
        }
        expect(talk.clientGot().map((bytes) => bytes.readInt32LE(8))).toEqual(isSilent ? [] : [i + 1]);
        expect(talk.codec.isWaiting).toBe(false);
      }
    }),
    { numRuns: 300, seed: 20_261_125 },
  );
});
