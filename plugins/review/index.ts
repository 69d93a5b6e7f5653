import type { Hold, Plugin, SessionEvent } from '../../src/core/plugin.ts';
import type { Query } from '../../src/core/query.ts';
import type { Session } from '../../src/core/session.ts';
import { type WrittenFingerprint, writtenFingerprints } from '../../src/core/shown.ts';
import { ALLOW, type Reason, type Verdict } from '../../src/core/verdict.ts';
import { SYSTEM_CLOCK } from './clock.ts';
import { answerAtOnce } from './fail-fast.ts';
import { holdForReview } from './hold.ts';
import { isOwnRequest, passOwnRequest } from './own-request.ts';
import { isCursorUse, isHousekeeping } from './passes.ts';
import { failsFast, reviewsOnlyByRule, rowsMaxOf, timeoutMsOf } from './policy.ts';
import type { Clock, Log, Reviews } from './ports.ts';
import { type Held, uncountable } from './request.ts';
import { rowChangesOf } from './row-changes.ts';
import { SessionMemory } from './session-memory.ts';
import { byWindow, type WindowParts } from './window.ts';
import { noteWindowEvent } from './window-end.ts';

export { OpenWindows } from './open-windows.ts';
export { REVIEW_POLICY_KEYS, ROWS_MAX, reviewProblems } from './policy.ts';
export type * from './ports.ts';
export { type WindowOffer, windowOffer } from './window-offer.ts';
export type * from './window-ports.ts';

export interface ReviewOptions {
  readonly reviews: Reviews;
  /** Where people see the request with this id. */
  readonly link: (reviewId: string) => string;
  /** How long a request waits before it expires, where its connection does not say. */
  readonly timeoutMs: number;
  /** How often the waiting client is told that it still waits. */
  readonly noticeIntervalMs: number;
  /** Admins' own requests are approved automatically, where an admin is in one of the groups that would be asked. */
  readonly adminsPass: boolean;
  /** Session set-up and catalogue reads need no approval. */
  readonly housekeepingPasses: boolean;
  /** The normal form of a text of this protocol's dialect, shown beside the text; left out: never shown. */
  readonly normalForm?: Held['normalForm'];
  /** What a text of this protocol's dialect does, shown beside the text; left out: never shown. */
  readonly effects?: Held['effects'];
  /** What an approval is bound to, as it is written down; left out: under a key of this process. */
  readonly fingerprintOf?: WrittenFingerprint;
  /** Records `query.held`; awaited before the client is told. */
  readonly emitHeld: (query: Query, reviewId: string, session: Session) => Promise<void>;
  readonly log: Log;
  readonly clock?: Clock;
  /** Access for a time; left out: nobody gives any, and each command is asked for. */
  readonly windows?: WindowParts;
}

/**
 * Lets a query of a connection that has reviewers run only when each of the groups approved it: holds it until then, or,
 * where the connection's policy says so, answers at once and lets it pass when it is sent again.
 */
export function review(options: ReviewOptions): Plugin {
  const clock = options.clock ?? SYSTEM_CLOCK;
  const fingerprintOf = options.fingerprintOf ?? writtenFingerprints();
  const memories = new WeakMap<Session, SessionMemory>();
  const memoryOf = (session: Session): SessionMemory => {
    const known = memories.get(session);
    if (known !== undefined) return known;
    const memory = new SessionMemory();
    memories.set(session, memory);
    return memory;
  };
  return {
    name: 'review',
    onQuery(query, session, hold) {
      if (query.phase !== 'execute') return ALLOW;
      const memory = memoryOf(session);
      const { reviewers } = session.connection;
      const isWanted = hold.needsApproval !== undefined || !reviewsOnlyByRule(session);
      if (reviewers.length > 0 && isWanted) return judge(query, session, memory, hold);
      memory.passedUnseen();
      return ALLOW;
    },
    onEvent(event, session) {
      const memory = memories.get(session);
      if (memory !== undefined && event.type === 'session.close') memory.windows.isOver = true;
      if (memory === undefined || (memory.released.size === 0 && !memory.windows.isUsed)) return undefined;
      return noteEvent(event, session, memory, options);
    },
  };

  async function judge(query: Query, session: Session, memory: SessionMemory, hold: Hold): Promise<Verdict> {
    const { needsApproval } = hold;
    // What a rule sends here is no housekeeping, whatever it looks like.
    const housekeepingPasses = options.housekeepingPasses && needsApproval === undefined;
    const timeoutMs = timeoutMsOf(session, options.timeoutMs);
    const asking = { ...options, timeoutMs, clock, fingerprintOf, query, session, memory, hold };
    let verdict = passWithoutReview(query, memory, { ...options, housekeepingPasses });
    if (verdict === undefined && options.adminsPass && isOwnRequest(session)) {
      verdict = await passOwnRequest({ ...asking, rowChanges: UNLIMITED });
    }
    if (verdict === undefined) {
      const rowChanges = rowChangesOf(query, (text) => options.effects?.(session.protocol, text));
      const rowsMax = rowsMaxOf(session);
      // Nobody is asked to approve what no limit can be put on.
      if (rowsMax !== undefined && rowChanges.kind === 'uncountable') {
        return uncountable(rowChanges.why, rowsMax, 'review_rows_max');
      }
      for (const reason of needsApproval ?? []) hold.notice(reason.message);
      const held: Held = { ...asking, rowChanges };
      const { windows } = options;
      verdict = windows === undefined ? undefined : await byWindow(held, windows, failsFast(session));
      verdict ??= await ask(held, failsFast(session));
    }
    if (!verdict.allow) return verdict;
    memory.passed(query);
    return needsApproval === undefined ? verdict : { ...verdict, isApproved: true };
  }
}

/** Of admins' own requests no rows are counted. */
const UNLIMITED = { kind: 'none' } as const;

function ask(held: Held, isFailFast: boolean): Promise<Verdict> {
  return isFailFast ? answerAtOnce(held) : holdForReview(held);
}

/** The verdict of a query that nobody has to be asked about. */
function passWithoutReview(
  query: Query,
  memory: SessionMemory,
  options: Pick<ReviewOptions, 'housekeepingPasses'>,
): Verdict | undefined {
  if (isCursorUse(query, memory)) return { allow: true, note: 'review: cursor of a query that was let pass' };
  if (options.housekeepingPasses && isHousekeeping(query, memory)) return { allow: true, note: 'review: housekeeping' };
  return undefined;
}

async function noteEvent(
  event: SessionEvent,
  session: Session,
  memory: SessionMemory,
  options: ReviewOptions,
): Promise<void> {
  const { windows, log } = options;
  if (windows !== undefined) await noteWindowEvent(event, session, memory.windows, { windows, log });
  if (memory.released.size > 0) await finishReleased(event, memory, options);
}

/** Notes on the review how its query ended. The audit log is the record; this is for whoever looks at the request. */
async function finishReleased(event: SessionEvent, memory: SessionMemory, options: ReviewOptions): Promise<void> {
  switch (event.type) {
    case 'query.ended': {
      const { outcome, masked, blocked, query } = event;
      const id = memory.released.get(query.id);
      if (id === undefined) return;
      // A portal that stopped at its row limit goes on under the same query.
      if (outcome.status !== 'suspended') memory.released.delete(query.id);
      const { rows, tag, error, exceeded } = outcome;
      const status = exceeded === undefined ? outcome.status : 'rolled_back';
      const counted = exceeded === undefined ? { rows } : exceeded;
      await finish(id, { status, ...counted, tag, errorCode: error?.code, masked, blocked }, options);
      return;
    }
    case 'query.decided': {
      const id = memory.released.get(event.query.id);
      if (id === undefined || event.verdict.allow) return;
      memory.released.delete(event.query.id);
      await finish(id, notRun(event.verdict.reason), options);
      return;
    }
    case 'session.close': {
      const left = [...memory.released.values()];
      memory.released.clear();
      for (const id of left) await finish(id, { status: 'lost', rows: 0 }, options);
      return;
    }
    default:
      return;
  }
}

function notRun(reason: Reason): Readonly<Record<string, unknown>> {
  return { status: 'not_run', reason: reason.message };
}

async function finish(id: string, outcome: Readonly<Record<string, unknown>>, options: ReviewOptions): Promise<void> {
  try {
    await options.reviews.finish(id, outcome);
  } catch (error) {
    options.log.warn({ review: id, err: error }, 'the outcome could not be noted on the request');
  }
}
