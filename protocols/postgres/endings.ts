import type { Outcome } from '../../src/core/query.ts';
import { cancel, startedBy } from './forward.ts';
import { Portal } from './objects.ts';
import type { PostgresQuery } from './query.ts';
import type { SessionState } from './session-state.ts';
import type { FunctionStep, QueryStep, Step, SyncStep } from './steps.ts';

/** A query that is over, and how. */
export interface Ended {
  readonly query: PostgresQuery;
  readonly outcome: Outcome;
}

/** The server carried the step out: settles its names; returns the suspended portals that ended with it. */
export function carriedOut(step: Step): Ended[] {
  const ended: Ended[] = [];
  for (const change of step.changes) {
    for (const object of change.confirm()) if (object instanceof Portal) ended.push(...suspendedOutcome(object));
  }
  return ended;
}

/** The end of a portal that goes away before it was read to its end. */
export function suspendedOutcome(portal: Portal): Ended[] {
  if (!portal.isSuspended || portal.query === undefined) return [];
  portal.isSuspended = false;
  return [{ query: portal.query, outcome: { status: 'suspended', rows: portal.rows } }];
}

/** How what ends with a ReadyForQuery went. */
export function outcomeOf(step: QueryStep | FunctionStep | SyncStep): Ended[] {
  switch (step.kind) {
    case 'query':
      return outcomeOfQuery(step);
    case 'function':
      return [{ query: step.query, outcome: withError({ status: 'ok', rows: 0 }, step.error) }];
    case 'sync':
      return step.ending === undefined ? [] : [step.ending];
  }
}

/**
 * The step at the head failed: the server skips everything up to the next Sync. Its query, or the one it was
 * preparing, ends with the error, those behind it as skipped.
 */
export function failPipeline(head: Step, error: NonNullable<Outcome['error']>, state: SessionState): Ended[] {
  const { taken, hasSync } = state.queue.takeUntilSync();
  state.serverSkips = !hasSync;
  const outcome: Outcome = { status: 'error', rows: 0, error, ...exceededOf(head) };
  return taken.flatMap((step): Ended[] => {
    cancel(step);
    const query = step === head && step.kind === 'execute' ? step.query : startedBy(step);
    if (query === undefined) return [];
    if (step === head || isPartOf(head, step)) return [{ query, outcome }];
    return [{ query, outcome: { status: 'skipped', rows: 0 } }];
  });
}

/** Whether `step` was the run of what `failed` was to prepare, bind or describe. */
function isPartOf(failed: Step, step: Step): boolean {
  if (step.kind !== 'execute') return false;
  if (failed.kind === 'askColumns') return failed.query === step.query;
  if (failed.kind === 'parse') return failed.prepared === step.portal.prepared;
  if (failed.kind === 'bind') return failed.portal === step.portal;
  return failed.kind === 'describe' && (failed.target === step.portal || failed.target === step.portal.prepared);
}

function outcomeOfQuery(step: QueryStep): Ended[] {
  // Which statements of a failed text were carried out is not known for all kinds: both states stay possible.
  if (step.error !== undefined) for (const change of step.changes) change.blur();
  const dropped = step.error === undefined ? carriedOut(step) : [];
  if (step.query === undefined) return dropped;
  const tag = step.tags.length === 0 ? {} : { tag: step.tags.join('; ') };
  const outcome: Outcome = { status: 'ok', rows: step.rows, ...tag, ...exceededOf(step) };
  return [...dropped, { query: step.query, outcome: withError(outcome, step.error) }];
}

function exceededOf({ exceeded }: Step): Pick<Outcome, 'exceeded'> {
  return exceeded === undefined ? {} : { exceeded };
}

function withError(outcome: Outcome, error: Outcome['error']): Outcome {
  return error === undefined ? outcome : { ...outcome, status: 'error', error };
}
