import { describe, expect, it } from 'vitest';
import {
  LEFT_ALONE,
  meaningsOf,
  REPLIES,
  REPLY,
  WRITES_CURSOR,
} from '../../../../protocols/mongodb/results/meanings.ts';

describe('what fields of replies mean', () => {
  it('leaves alone only commands that no other list reads', () => {
    for (const command of LEFT_ALONE) expect(REPLIES.has(command)).toBe(false);
    for (const command of ['find', 'explain', 'currentOp', 'getLog']) expect(LEFT_ALONE.has(command)).toBe(false);
  });

  it('takes every message for a text, and every key for values', () => {
    expect([REPLY.errmsg, REPLY.keyValue, REPLY.ok]).toEqual(['text', 'keys', 'harmless']);
    expect(JSON.stringify([REPLY.writeErrors, WRITES_CURSOR])).toContain('"errmsg":"text"');
  });

  it('knows in which fields of a reply texts of the server may stand', () => {
    const errors = ['$err', 'errmsg', 'writeConcernError', 'writeConcernErrors', 'writeErrors'];
    for (const command of ['find', 'insert', 'getLog']) {
      expect([...meaningsOf(command, false).withTexts].sort()).toEqual(errors);
    }
    for (const command of ['bulkWrite', 'getMore', 'ping']) {
      expect([...meaningsOf(command, true).withTexts].sort()).toEqual([...errors, 'cursor'].sort());
    }
    expect([...meaningsOf('bulkWrite', false).withTexts]).toContain('cursor');
  });
});
