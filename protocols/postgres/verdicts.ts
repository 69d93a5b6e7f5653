import type { Denial } from '../../src/core/codec.ts';
import type { Query } from '../../src/core/query.ts';
import type { Reason } from '../../src/core/verdict.ts';
import { ProtocolError } from '../../src/errors.ts';
import { denialError, poisonParse, poisonQuery } from './denial.ts';
import { cancel, forward } from './forward.ts';
import { readyForQuery } from './messages/encode.ts';
import type { SessionState } from './session-state.ts';
import type { Step } from './steps.ts';
import type { Unit } from './unit.ts';

/** Lets the unit run: the bytes for the server, with a Describe put in before rows whose columns nobody knows. */
export function allowUnit(unit: Unit, state: SessionState): Buffer {
  if (unit.queries.some(({ refused }) => refused !== undefined)) {
    throw new ProtocolError('a query the protocol refuses must not be forwarded');
  }
  unit.settle();
  return forward(unit.steps, state);
}

/**
 * Puts an error in the place of `query`, so that the transaction is as failed as the client believes. At rest the
 * error is ours alone; else the server is given something it cannot parse, and its error is replaced when it comes.
 * Never adds a Sync: that would commit the first half of a pipeline.
 */
export function denyUnit(unit: Unit, query: Query, reason: Reason, state: SessionState): Denial {
  const at = unit.members.findIndex((member) => member.query === query);
  if (at < 0) throw new ProtocolError('a query was denied that is not of its unit');
  unit.settle();
  // Nothing of the denied query leaves, nor of those behind it; what they share the unit with may come before.
  const cut = Math.min(...unit.members.slice(at).map(({ firstStep }) => firstStep));
  for (const step of unit.steps.slice(cut)) cancel(step);
  for (const { query: allowed, decidedAt } of unit.members.slice(0, at)) {
    if (decidedAt >= cut) state.skipped.push(allowed);
  }
  const last = unit.steps.at(-1);
  const sync = last?.kind === 'sync' ? [last] : [];
  if (state.skip === undefined && state.isAtRest() && state.txStatus !== 'T' && cut === 0 && at === 0) {
    return { toClient: answerHere(unit, reason, sync.length > 0, state) };
  }
  const bytes = forward([...unit.steps.slice(0, cut), poison(unit, reason, state), ...sync], state);
  if (unit.isExtended && sync.length === 0) state.skip = 'server';
  return bytes.length === 0 ? {} : { toServer: bytes };
}

/** Nothing is outstanding and no transaction open: the server need not know. */
function answerHere(unit: Unit, reason: Reason, hasSync: boolean, state: SessionState): Buffer {
  const error = denialError(reason, state.encoding);
  if (unit.isExtended && !hasSync) {
    state.skip = 'local';
    return error;
  }
  return Buffer.concat([error, readyForQuery(state.txStatus)]);
}

function poison(unit: Unit, reason: Reason, state: SessionState): Step {
  // Even a text that cannot be parsed makes the server drop the unnamed statement.
  const unnamed = state.statements.remove('', state.segment);
  if (unit.isExtended) return { kind: 'parse', frame: poisonParse(reason), changes: [unnamed], denied: reason };
  const changes = [unnamed, state.portals.remove('', state.segment)];
  return { kind: 'query', frame: poisonQuery(reason), changes, denied: reason, tags: [], rows: 0 };
}
