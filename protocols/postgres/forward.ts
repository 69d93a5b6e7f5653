import type { Reason, RowLimit } from '../../src/core/verdict.ts';
import { join } from '../../src/net/join.ts';
import { askColumns } from './copy-columns.ts';
import { CountedExecute, type Rest } from './counted-execute.ts';
import { CountedQuery } from './counted-query.ts';
import { poisonQuery } from './denial.ts';
import { describePortal, flushMessage } from './messages/encode.ts';
import type { PostgresQuery } from './query.ts';
import type { SessionState } from './session-state.ts';
import type { ExecuteStep, QueryStep, Step } from './steps.ts';

/**
 * Sends steps that need no verdict, or have it: returns the bytes for the server and expects its answers. While the
 * client's messages are skipped, everything but the Sync that ends the skip is dropped.
 */
export function forward(steps: readonly Step[], state: SessionState): Buffer {
  const sent = state.skip === 'server' ? unskipped(steps, state) : steps;
  if (sent.at(-1)?.kind === 'sync') state.skip = undefined;
  for (const step of sent) {
    const query = startedBy(step);
    if (query !== undefined) state.noteForwarded(query);
  }
  return send(sent, state);
}

/** The Sync ends the skip, and is the last step of its unit. */
function unskipped(steps: readonly Step[], state: SessionState): readonly Step[] {
  return steps.filter((step) => {
    if (step.kind === 'sync') return true;
    cancel(step);
    reportSkipped(step, state);
    return false;
  });
}

/** Sends everything up to the first command whose rows must be counted: what follows waits for that. */
function send(steps: readonly Step[], state: SessionState): Buffer {
  const pieces: Buffer[] = [];
  for (let at = 0; at < steps.length; at += 1) {
    const step = steps[at];
    if (step === undefined) break;
    if ((step.kind === 'execute' || step.kind === 'query') && step.query?.rowLimit !== undefined) {
      if (!state.serverSkips) {
        pieces.push(count(step, step.query.rowLimit, steps.slice(at + 1), state));
        break;
      }
    }
    sendOne(step, pieces, state);
  }
  return join(pieces);
}

function sendOne(step: Step, pieces: Buffer[], state: SessionState): void {
  if (step.kind === 'execute' && step.describeFirst) {
    const frame = describePortal(step.portalName);
    pieces.push(frame);
    expect({ kind: 'describe', frame, changes: [], of: 'portal', target: step.portal, isOwn: true }, state);
  }
  const question = step.kind === 'query' || step.kind === 'execute' ? askColumns(step, state) : undefined;
  if (question !== undefined) {
    pieces.push(question.frame);
    expect(question, state);
  }
  pieces.push(step.frame);
  expect(step, state);
}

/** Sends a command and holds back what would commit it. */
function count(step: QueryStep | ExecuteStep, limit: RowLimit, behind: readonly Step[], state: SessionState): Buffer {
  if (step.kind === 'query') return countQuery(step, limit, state);
  const rest: Rest = {
    steps: behind,
    forward: () => send(behind, state),
    forwardSync: () => {
      for (const other of behind) {
        if (other.kind === 'sync') continue;
        cancel(other);
        reportSkipped(other, state);
      }
      return send(
        behind.filter(({ kind }) => kind === 'sync'),
        state,
      );
    },
  };
  state.counting = new CountedExecute(step, limit, rest, state);
  const pieces: Buffer[] = [];
  sendOne(step, pieces, state);
  // The server keeps its answer to itself until it is asked for it.
  return join([...pieces, flushMessage()]);
}

function countQuery(step: QueryStep, limit: RowLimit, state: SessionState): Buffer {
  if (state.isUnsynced) {
    // The transaction of a pipeline without its Sync would end with this command, whatever it changes.
    cancel(step);
    reportSkipped(step, state);
    const frame = poisonQuery(UNFINISHED);
    expect({ kind: 'query', frame, changes: [], denied: UNFINISHED, tags: [], rows: 0 }, state);
    return frame;
  }
  const counted = new CountedQuery(step, limit, state, (begun) => expect(begun, state));
  state.counting = counted;
  return counted.start();
}

const UNFINISHED: Reason = Object.freeze({
  code: 'policy',
  message: 'rows cannot be limited of a simple query that follows a pipeline without its Sync',
});

/** Queues the step for the server's answer, if there will be one. */
export function expect(step: Step, state: SessionState): void {
  if (step.kind === 'flush') return;
  if (step.kind === 'sync') {
    if (state.isCopyIn) {
      step.isDoubtful = true;
    } else {
      state.serverSkips = false;
      state.isUnsynced = false;
    }
    state.queue.push(step);
    return;
  }
  if (state.serverSkips) {
    cancel(step);
    reportSkipped(step, state);
    return;
  }
  state.isUnsynced = step.kind !== 'query' && step.kind !== 'function';
  state.queue.push(step);
}

/** The step will not be carried out. */
export function cancel(step: Step): void {
  for (const change of step.changes) change.cancel();
}

/** A query that may run and will not: its end is reported with the next ReadyForQuery. */
function reportSkipped(step: Step, state: SessionState): void {
  const query = startedBy(step);
  if (query !== undefined && !query.isOver) state.skipped.push(query);
}

/** The query whose run or preparation this step is. */
export function startedBy(step: Step): PostgresQuery | undefined {
  switch (step.kind) {
    case 'query':
    case 'function':
    case 'parse':
    case 'bind':
      return step.query;
    case 'execute':
      return step.isFirst ? step.query : undefined;
    default:
      return undefined;
  }
}
