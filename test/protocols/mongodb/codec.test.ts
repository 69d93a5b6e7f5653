import type { Document } from 'bson';
import { describe, expect, it, vi } from 'vitest';
import { createMongodbCodec } from '../../../protocols/mongodb/codec.ts';
import { Cursors } from '../../../protocols/mongodb/cursors.ts';
import { LogicalSessions } from '../../../protocols/mongodb/logical-sessions.ts';
import { type Lineage, unknownLineage } from '../../../protocols/mongodb/results/lineage/lineage.ts';
import type { ReplyContext } from '../../../protocols/mongodb/results/reply.ts';
import type { Reason } from '../../../src/core/verdict.ts';
import {
  answer,
  BOB,
  batch,
  Conversation,
  codecOptions,
  contentOf,
  DENIAL,
  DENIED,
  FIND,
  getMore,
  inTransaction,
  lsid,
  messagesIn,
  OK,
  plainReply,
  request,
} from './conversation.ts';

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

describe('where it must be looked up where documents come from', () => {
  it('a command waits for that, and is decided then; what reads on does not', async () => {
    const contexts: ReplyContext[] = [];
    const looked = Promise.withResolvers<Lineage>();
    const cursors = new Cursors();
    const readReply = (body: Buffer, context: ReplyContext) => {
      contexts.push(context);
      return plainReply(body, context);
    };
    const codec = createMongodbCodec(codecOptions({ cursors, readReply, lineageOf: () => looked.promise }));
    const parts = codec.fromClient(request(1, FIND))[Symbol.iterator]();
    const { value: wait } = parts.next();
    if (wait?.kind !== 'wait') throw new Error('nobody waits');
    const lineage = unknownLineage();
    looked.resolve(lineage);
    await wait.until;
    const { value: part } = parts.next();
    if (part?.kind !== 'query') throw new Error('no query');
    codec.allow(part);
    expect([...codec.fromServer(answer(1, batch(5)))]).toHaveLength(2);
    const [more] = codec.fromClient(request(2, getMore(5)));
    if (more?.kind !== 'query') throw new Error('no query');
    codec.allow(more);
    expect([...codec.fromServer(answer(2, batch(0)))]).toHaveLength(2);
    expect(contexts.map((context) => context.lineage === lineage)).toEqual([true, true]);
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

  it('the end of its transaction at the server ends that, in time for the client to be told', () => {
    vi.useFakeTimers();
    try {
      const ended: string[] = [];
      const logicalSessions = new LogicalSessions();
      const options = { logicalSessions, endHold: ({ message }: Reason) => void ended.push(message), now: Date.now };
      // What is held as the first command may wait for as long as it takes.
      const first = held({ ...FIND, ...inTransaction(1, true) }, options);
      vi.advanceTimersByTime(3_600_000);
      expect(ended).toEqual([]);
      first.codec.allow(first.part);
      vi.advanceTimersByTime(20_000);
      held({ ...FIND, ...inTransaction(1) }, options);
      vi.advanceTimersByTime(34_999);
      expect(ended).toEqual([]);
      vi.advanceTimersByTime(1);
      expect(ended).toEqual([expect.stringContaining('ends transactions after 60 s')]);
    } finally {
      vi.useRealTimers();
    }
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
