import { Double, Int32, Long } from 'bson';
import { describe, expect, it } from 'vitest';
import { Cursors } from '../../../protocols/mongodb/cursors.ts';
import { BOB, batch, Conversation, contentOf, FIND, getMore, OK } from './conversation.ts';

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
