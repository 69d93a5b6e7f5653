import { Double, Int32 } from 'bson';
import { expect, it } from 'vitest';
import { readOpMsg } from '../../../protocols/mongodb/messages/op-msg.ts';
import { saysNotPrimary, withoutTopology } from '../../../protocols/mongodb/not-primary.ts';
import { bson } from './bson/values.ts';
import { answer, contentOf, OK } from './conversation.ts';

const FAILED = { ok: new Double(0) };

it.each([
  [{ ...FAILED, code: new Int32(10107) }, true],
  [{ ...FAILED, code: new Int32(91) }, true],
  [{ ...FAILED, code: new Int32(11000) }, false],
  [{ ok: new Double(1), code: new Int32(10107) }, false],
  [{ ok: new Double(1), writeConcernError: { code: new Int32(189) } }, true],
  [{ ok: new Double(1), writeConcernError: { code: new Int32(64) } }, false],
  [{ ok: new Double(1) }, false],
])('reads %o as %s', (document, expected) => {
  expect(saysNotPrimary(bson(document))).toBe(expected);
});

it('tells a client of no other topology than the gateway', () => {
  const told = answer(1, { topologyVersion: { counter: 5 }, ...FAILED, code: new Int32(10107) });
  const { frame, message } = withoutTopology(told, readOpMsg(told));
  expect(contentOf(frame)).toEqual({ to: 1, flags: 0, ok: 0, code: 10107 });
  expect(message).toEqual(readOpMsg(frame));
  const other = answer(1, OK);
  expect(withoutTopology(other, readOpMsg(other)).frame).toBe(other);
});
