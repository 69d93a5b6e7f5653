import type { Denial } from '../../src/core/codec.ts';
import type { Query } from '../../src/core/query.ts';
import type { Reason } from '../../src/core/verdict.ts';
import { ProtocolError } from '../../src/errors.ts';
import { denialPayload } from './denial.ts';
import { encodePacket, nextSequence } from './packet.ts';
import type { SessionState } from './session-state.ts';
import type { Unit } from './unit.ts';

/** Lets the command run: the bytes for the server. What the client was told meanwhile is counted into its answer. */
export function allowUnit(unit: Unit, state: SessionState): Buffer {
  if (unit.plan.query.refused !== undefined) {
    throw new ProtocolError('a query the protocol refuses must not be forwarded');
  }
  return unit.plan.allow(settle(unit, state));
}

/** One error in the place of the answer. The server knows nothing of it, and an error ends no transaction of MySQL. */
export function denyUnit(unit: Unit, query: Query, reason: Reason, state: SessionState): Denial {
  if (query !== unit.plan.query) throw new ProtocolError('a query was denied that is not of its unit');
  const notices = settle(unit, state);
  unit.plan.deny?.();
  return { toClient: encodePacket(nextSequence(unit.plan.replySeq, notices), denialPayload(reason)) };
}

function settle(unit: Unit, state: SessionState): number {
  unit.settle();
  const notices = state.held?.unit === unit ? state.held.notices : 0;
  state.held = undefined;
  return notices;
}
