import { expect, test } from 'vitest';
import { SessionState, unknownStatement } from '../../../protocols/mysql/session-state.ts';
import { analyseMysql } from '../../../src/sql/mysql/index.ts';
import { FACTS } from './facts.ts';

const state = new SessionState({ facts: FACTS, analyse: analyseMysql, policy: { localInfile: 'deny' } });

test('capabilities say how answers are laid out', () => {
  expect([state.hasDeprecatedEof, state.hasAttributes, state.hasProgress]).toEqual([true, false, false]);
});

test('a text under a foreign reading is unknown', () => {
  const reading = state.mode.readingOf('select 1');
  expect(state.analysisOf('select 1', reading)()[0]?.operation).toBe('select');
  expect(state.analysisOf('select 1', { ...reading, isForeign: true })()).toEqual(unknownStatement('select 1'));
});
