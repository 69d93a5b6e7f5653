import { askColumns } from './copy-columns.ts';
import { join } from './join.ts';
import { describePortal } from './messages/encode.ts';
import type { PostgresQuery } from './query.ts';
import type { SessionState } from './session-state.ts';
import type { Step } from './steps.ts';

/**
 * Sends steps that need no verdict, or have it: returns the bytes for the server and expects its answers. While the
 * client's messages are skipped, everything but the Sync that ends the skip is dropped.
 */
export function forward(steps: readonly Step[], state: SessionState): Buffer {
  const pieces: Buffer[] = [];
  for (const step of steps) {
    if (state.skip === 'server' && step.kind !== 'sync') {
      cancel(step);
      reportSkipped(step, state);
      continue;
    }
    if (step.kind === 'sync') state.skip = undefined;
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
  return join(pieces);
}

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
