import { describe, expect, it } from 'vitest';
import { LEFT_ALONE, REPLIES, REPLY, WRITES_CURSOR } from '../../../../protocols/mongodb/results/meanings.ts';

describe('what fields of replies mean', () => {
  it('leaves alone only commands that no other list reads', () => {
    for (const command of LEFT_ALONE) expect(REPLIES.has(command)).toBe(false);
    for (const command of ['find', 'explain', 'currentOp', 'getLog']) expect(LEFT_ALONE.has(command)).toBe(false);
  });

  it('takes every message for a text, and every key for values', () => {
    expect([REPLY.errmsg, REPLY.keyValue, REPLY.ok]).toEqual(['text', 'keys', 'harmless']);
    expect(JSON.stringify([REPLY.writeErrors, WRITES_CURSOR])).toContain('"errmsg":"text"');
  });
});
