import { expect, test } from 'vitest';
import { planPipeline, planQuery } from '../../../protocols/postgres/plan.ts';
import { SessionState } from '../../../protocols/postgres/session-state.ts';
import { ProtocolError } from '../../../src/errors.ts';
import { analyseRoughly } from './conversation.ts';
import { fe } from './frames.ts';

const state = new SessionState({ txStatus: 'I', analyse: analyseRoughly, policy: { functionCalls: 'deny' } });

test('holds the bytes of its messages and its queries in order', () => {
  const frames = [fe.parse('a', 'one'), fe.parse('b', 'two'), fe.bind('', 'a'), fe.execute(), fe.sync()];
  const unit = planPipeline(frames, state);
  expect(unit.bytes).toEqual(Buffer.concat(frames));
  expect(unit.queries.map(({ text, phase }) => `${phase} ${text}`)).toEqual(['prepare two', 'execute one']);
  expect(unit.members.map(({ firstStep, decidedAt }) => [firstStep, decidedAt])).toEqual([
    [1, 1],
    [0, 3],
  ]);
  expect(unit.queries.map(({ id }) => id)).toEqual([1, 2]);
  expect(unit.isExtended).toBe(true);
});

test('is settled once', () => {
  const unit = planQuery(fe.query('x'), state);
  expect(unit.isExtended).toBe(false);
  unit.settle();
  expect(() => unit.settle()).toThrow(ProtocolError);
});
