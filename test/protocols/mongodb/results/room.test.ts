import { describe, expect, it } from 'vitest';
import { Edits } from '../../../../protocols/mongodb/bson/edits.ts';
import { MESSAGE_BYTES_MAX } from '../../../../protocols/mongodb/messages/header.ts';
import { DOCUMENT_BYTES_MAX, Room } from '../../../../protocols/mongodb/results/room.ts';
import { ResultBlocked } from '../../../../src/core/verdict.ts';

describe('the room of a document', () => {
  it('is what is left of the largest', () => {
    const room = new Room(new Edits(Buffer.alloc(100)), DOCUMENT_BYTES_MAX - 10);
    expect([room.has(10), room.has(11), room.has(-5)]).toEqual([true, false, true]);
    room.took(8);
    expect([room.has(2), room.has(3)]).toEqual([true, false]);
  });

  it('is none in one that came larger, or in a message that is full', () => {
    expect(new Room(new Edits(Buffer.alloc(100)), DOCUMENT_BYTES_MAX + 1).has(1)).toBe(false);
    expect(new Room(new Edits(Buffer.alloc(MESSAGE_BYTES_MAX)), 100).has(1)).toBe(false);
  });

  it('that is used up blocks the result', () => {
    const room = new Room(new Edits(Buffer.alloc(100)), DOCUMENT_BYTES_MAX - 10);
    room.took(9);
    room.check();
    room.took(2);
    expect(() => room.check()).toThrow(ResultBlocked);
  });
});
