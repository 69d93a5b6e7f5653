import { expect, test } from 'vitest';
import { MysqlQuery } from '../../../protocols/mysql/query.ts';
import { SessionState } from '../../../protocols/mysql/session-state.ts';
import { Unit } from '../../../protocols/mysql/unit.ts';
import { allowUnit, denyUnit } from '../../../protocols/mysql/verdicts.ts';
import { ProtocolError } from '../../../src/errors.ts';
import { DENIED } from './conversation.ts';
import { FACTS } from './facts.ts';

const state = new SessionState({ facts: FACTS, analyse: () => [], policy: { localInfile: 'deny' } });
const make = (more: { refused?: typeof DENIED } = {}): Unit => {
  const query = new MysqlQuery({ via: 'COM_QUERY', phase: 'execute', text: 'x', analyse: () => [], ...more });
  return new Unit({ query, bytes: Buffer.from('x'), replySeq: 1, allow: (shift) => Buffer.from(`allowed ${shift}`) });
};

test('notices are counted into both verdicts', () => {
  const allowed = make();
  state.held = { unit: allowed, notices: 2 };
  expect(allowUnit(allowed, state).toString()).toBe('allowed 2');
  const denied = make();
  state.held = { unit: denied, notices: 3 };
  expect(denyUnit(denied, denied.plan.query, DENIED, state).toClient?.[3]).toBe(4);
});

test('what the protocol refuses is not forwarded, and nothing is decided twice', () => {
  expect(() => allowUnit(make({ refused: DENIED }), state)).toThrow(ProtocolError);
  const unit = make();
  allowUnit(unit, state);
  expect(() => allowUnit(unit, state)).toThrow(ProtocolError);
  expect(() => denyUnit(make(), unit.plan.query, DENIED, state)).toThrow(ProtocolError);
});
