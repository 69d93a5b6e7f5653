import { expect, test } from 'vitest';
import { Delivery } from '../../../protocols/mysql/delivery.ts';
import { Exchange } from '../../../protocols/mysql/exchange.ts';
import { OwnAnswers } from '../../../protocols/mysql/own-answers.ts';
import { encodePacket } from '../../../protocols/mysql/packet.ts';
import { Message } from '../../../protocols/mysql/packets.ts';
import { SessionState } from '../../../protocols/mysql/session-state.ts';
import { begin, type OwnStep } from '../../../protocols/mysql/steps.ts';
import { ProtocolError } from '../../../src/errors.ts';
import { be } from './conversation.ts';
import { FACTS } from './facts.ts';

function play(step: Partial<OwnStep>, payloads: readonly Buffer[]): SessionState {
  const state = new SessionState({ facts: FACTS, analyse: () => [], policy: { localInfile: 'deny' } });
  const answers = new OwnAnswers(state, new Exchange(state, new Delivery()));
  const own: OwnStep = { ...begin(1), kind: 'own', columns: 0, expects: 'ok', ...step };
  state.queue.push(own);
  for (const [i, payload] of payloads.entries()) answers.take(own, new Message([encodePacket(i + 1, payload)]));
  return state;
}

test('cells of a row are told, and the end is the end', () => {
  const rows: unknown[] = [];
  const payloads = [be.columns(2), be.column('a'), be.column('b'), be.row('x', null), be.end()];
  expect(play({ expects: 'row', onRow: (cells) => rows.push(cells) }, payloads).queue.isEmpty).toBe(true);
  expect(rows).toEqual([['x', null]]);
});

test('an error ends every question', () => {
  expect(play({ expects: 'row' }, [be.err(1064, 'x')]).queue.isEmpty).toBe(true);
  expect(play({}, [be.err(1064, 'x')]).queue.isEmpty).toBe(true);
});

test('an OK is waited for', () => {
  expect(play({}, [be.ok()]).queue.isEmpty).toBe(true);
  expect(() => play({}, [be.columns(1)])).toThrow(ProtocolError);
});
