import { Long } from 'bson';
import { describe, expect, it } from 'vitest';
import { FLAG, readOpMsg } from '../../../protocols/mongodb/messages/op-msg.ts';
import { readRequest } from '../../../protocols/mongodb/request.ts';
import { toUpstream } from '../../../protocols/mongodb/upstream-request.ts';
import { contentOf, FIND, inTransaction, lsid, request, withChecksum } from './conversation.ts';

describe('what the server is to answer', () => {
  it('is sent as it came where it asks for one answer', () => {
    const asked = readRequest(request(1, FIND));
    expect(toUpstream(asked, true)).toBe(asked.frame);
  });

  it.each([FLAG.moreToCome, FLAG.exhaustAllowed, FLAG.moreToCome | FLAG.exhaustAllowed])(
    'is asked for one where the flags are %i, with a checksum or without',
    (flags) => {
      const plain = request(1, FIND, flags);
      for (const frame of [plain, withChecksum(plain)]) {
        const sent = toUpstream(readRequest(frame), false);
        expect(readOpMsg(sent)).toEqual({ ...readOpMsg(plain), flags: 0 });
        expect(sent).toHaveLength(plain.length);
        expect(frame.readUInt32LE(16) & flags).toBe(flags);
      }
    },
  );

  it('has no number of a write where the server stands alone', () => {
    const write = { insert: 'a', txnNumber: Long.fromNumber(7), lsid: lsid(1) };
    const asked = readRequest(request(4, write, 0, { documents: [{ a: 1 }] }));
    expect(toUpstream(asked, false)).toBe(asked.frame);
    expect(contentOf(toUpstream(asked, true))).toEqual({
      to: 0,
      flags: 0,
      insert: 'a',
      lsid: lsid(1),
      $db: 'shop',
      documents: [{ a: 1 }],
    });
  });

  it('keeps the number of a transaction: the server is to say that it has none', () => {
    const asked = readRequest(request(4, { ...FIND, ...inTransaction(1, true) }));
    expect(toUpstream(asked, true)).toBe(asked.frame);
  });
});
