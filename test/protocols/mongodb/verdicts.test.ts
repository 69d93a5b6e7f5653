import { type Document, Double, Int32, Long } from 'bson';
import { describe, expect, it } from 'vitest';
import { LogicalSessions } from '../../../protocols/mongodb/logical-sessions.ts';
import { BOB, Conversation, contentOf, DENIAL, DENIED, inTransaction, lsid, OK } from './conversation.ts';

describe('a write that is sent again', () => {
  const write = { insert: 'people', documents: [{}], lsid: lsid(1), txnNumber: Long.fromNumber(3) };

  it('is refused where the server stands alone, which would do it twice', () => {
    const logicalSessions = new LogicalSessions();
    const options = { logicalSessions, isStandalone: true };
    expect(new Conversation(options).client(1, write)).toHaveLength(1);
    const again = new Conversation(options);
    expect(again.client(1, write)).toEqual([]);
    expect(again.clientGot().map(contentOf)).toMatchObject([
      { code: 13, errmsg: expect.stringContaining('sent before') },
    ]);
    expect(again.client(2, { ...write, txnNumber: Long.fromNumber(4) })).toHaveLength(1);
  });

  it('reaches a replica set, which knows what it has done', () => {
    const logicalSessions = new LogicalSessions();
    expect(new Conversation({ logicalSessions }).client(1, write)).toHaveLength(1);
    expect(new Conversation({ logicalSessions }).client(1, write)).toHaveLength(1);
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
