import { reasonOf } from '../../src/core/pipeline.ts';
import { deny, type Verdict } from '../../src/core/verdict.ts';
import { type Ending, waitForDecision } from './decision.ts';
import { HOLDS_PER_SESSION_MAX, TOO_MANY_HOLDS } from './hold.ts';
import type { OpenWindows } from './open-windows.ts';
import { minApprovalsOf, personCountsOf, rowsMaxOf } from './policy.ts';
import type { Held } from './request.ts';
import type { OpenWindow, WindowRequest, WindowReview, Windows } from './window-ports.ts';
import { accessOf, windowSecOf } from './window-terms.ts';
import { accessRequiredMessage, firstWindowNotice, windowNote, windowProgressNotice } from './window-wording.ts';
import { approvalNotice, askedHint, because, formatDuration, rejection, waitingHint } from './wording.ts';

/** Where windows are asked for, and those that are open. */
export interface WindowParts {
  readonly store: Pick<Windows, 'request' | 'count'>;
  readonly open: Pick<OpenWindows, 'find' | 'use' | 'learn' | 'leave'>;
}

/**
 * The verdict on a command by the access its user has to the connection, or has to wait for; undefined where the command
 * itself has to be approved, because the connection wants that, there is no access, or a rule wants it besides.
 */
export async function byWindow(held: Held, windows: WindowParts, isFailFast: boolean): Promise<Verdict | undefined> {
  const { session, hold } = held;
  const access = accessOf(session.connection.policy);
  const needsItsOwn = hold.needsApproval !== undefined;
  // Access that would not be enough anyway is left alone, so that the session does not end with it.
  if (access === 'command' || (access === 'command_or_window' && needsItsOwn)) return undefined;
  let window = await useOpen(held, windows);
  // Nobody is asked for a client that left meanwhile.
  if (window === undefined && hold.signal.aborted) return { allow: false, reason: reasonOf(hold.signal) };
  if (window === undefined && access === 'window') {
    const asked = isFailFast ? await answerForAccess(held, windows) : await waitForAccess(held, windows);
    if ('allow' in asked) return asked;
    window = asked;
  }
  if (window === undefined || needsItsOwn) return undefined;
  held.memory.windows.release(held.query.id, window.id);
  return allowed(window, held);
}

/** The rows that approvals cover on the connection are limited for each command of a window, too. */
function allowed(window: OpenWindow, { rowChanges, session }: Held): Verdict {
  const note = windowNote(window);
  const max = rowsMaxOf(session);
  if (max === undefined || rowChanges.kind !== 'counted') return { allow: true, note };
  return { allow: true, note: `${note} for at most ${max} rows`, rowLimit: { max, rule: `window:${window.id}` } };
}

async function useOpen({ session, hold, memory }: Held, { open }: WindowParts): Promise<OpenWindow | undefined> {
  const window = open.find(session);
  if (window === undefined || !(await open.use(window, session))) return undefined;
  if (memory.windows.isOver) {
    // It closed meanwhile; nobody else would take it off the window's list.
    open.leave(session);
    return undefined;
  }
  memory.windows.join(window.id);
  return hold.signal.aborted ? undefined : window;
}

function request(held: Held, { store }: WindowParts, tellsRefusal: boolean): Promise<WindowRequest> {
  const { session, clock, timeoutMs } = held;
  const { connection, user } = session;
  return store.request({
    sessionId: session.id,
    connectionId: connection.id,
    connectionName: connection.name,
    userId: user.id,
    userName: user.name,
    groups: connection.reviewers,
    minApprovals: minApprovalsOf(session),
    personCounts: personCountsOf(session),
    expiresAt: new Date(clock.now() + timeoutMs),
    window: { durationSec: windowSecOf(connection.policy), reviewers: connection.reviewers },
    isForCommand: true,
    tellsRefusal,
  });
}

/** Answers at once, with access that opened just now, or with the request that has to be approved. */
async function answerForAccess(held: Held, windows: WindowParts): Promise<Verdict | OpenWindow> {
  const { kind, review } = await request(held, windows, true);
  const rule = `review:${review.id}`;
  switch (kind) {
    case 'open':
      return opened(review.id, held, windows);
    case 'refused':
      return deny('review_rejected', `${refusalOf(review)} (request ${review.id})`, {
        rule,
        hint: 'Submit the command again to ask once more.',
      });
    case 'created':
    case 'pending':
      if (kind === 'created') await held.emitHeld(held.query, review.id, held.session);
      if (held.hold.signal.aborted) return { allow: false, reason: reasonOf(held.hold.signal) };
      return deny('review_required', accessRequiredMessage(review, held.link(review.id)), {
        rule,
        hint: kind === 'created' ? askedHint(review) : waitingHint(review),
      });
  }
}

/** Waits for access with the command. The request is for more than this command, so it stays when its client leaves. */
async function waitForAccess(held: Held, windows: WindowParts): Promise<Verdict | OpenWindow> {
  const { memory, hold, query, session } = held;
  if (memory.holds >= HOLDS_PER_SESSION_MAX) return TOO_MANY_HOLDS;
  memory.holds += 1;
  try {
    const { kind, review } = await request(held, windows, false);
    if (kind === 'open') return await opened(review.id, held, windows);
    if (hold.signal.aborted) return { allow: false, reason: reasonOf(hold.signal) };
    await held.emitHeld(query, review.id, session);
    const ending = await waitFor(review, held);
    if (ending.kind !== 'approved') return refusedBy(ending, review, held);
    const reasons = approvalNotice(ending.review);
    if (reasons !== undefined) hold.notice(reasons);
    return await opened(review.id, held, windows);
  } finally {
    memory.holds -= 1;
  }
}

async function waitFor(review: WindowReview, { hold, clock, reviews, link, noticeIntervalMs }: Held): Promise<Ending> {
  const startedAt = clock.now();
  const expiresAt = review.expiresAt.getTime();
  let latest: Pick<WindowReview, 'groups'> = review;
  const tell = (): void => {
    const current = { ...review, groups: latest.groups };
    hold.notice(windowProgressNotice(current, link(review.id), clock.now() - startedAt, expiresAt - clock.now()));
  };
  hold.notice(firstWindowNotice(review, link(review.id)));
  const stopNotices = clock.every(noticeIntervalMs, tell);
  try {
    return await waitForDecision({
      reviews,
      id: review.id,
      expiresAt,
      signal: hold.signal,
      clock,
      onPending: (current) => {
        const isFurther = approvalsOf(current) > approvalsOf(latest);
        latest = current;
        if (isFurther) tell();
      },
    });
  } finally {
    stopNotices();
  }
}

function approvalsOf({ groups }: Pick<WindowReview, 'groups'>): number {
  return groups.filter(({ status }) => status === 'APPROVED').length;
}

/** The window that was approved just now, used by this session. */
async function opened(id: string, held: Held, windows: WindowParts): Promise<Verdict | OpenWindow> {
  await windows.open.learn(id);
  const window = await useOpen(held, windows);
  if (window !== undefined) return window;
  if (held.hold.signal.aborted) return { allow: false, reason: reasonOf(held.hold.signal) };
  return deny('review_expired', `the access of request ${id} ended before the command ran`, {
    rule: `review:${id}`,
    hint: 'Submit the command again.',
  });
}

function refusedBy(ending: Ending, review: WindowReview, held: Held): Verdict {
  const { id } = review;
  const more = { rule: `review:${id}` };
  switch (ending.kind) {
    case 'rejected':
    case 'revoked':
      return deny('review_rejected', `${refusalOf(ending.review)} (request ${id})`, more);
    case 'approved':
    case 'used':
      return deny('review_expired', `the access of request ${id} ended before the command ran`, more);
    case 'expired':
      return deny(
        'review_expired',
        `access was not approved within ${formatDuration(held.timeoutMs)} (request ${id})`,
        {
          ...more,
          hint: 'Submit the command again.',
        },
      );
    case 'aborted':
      return { allow: false, reason: reasonOf(held.hold.signal) };
  }
}

function refusalOf(review: Pick<WindowReview, 'status' | 'groups' | 'reason'> & { readonly id: string }): string {
  if (review.status === 'REJECTED') return `access ${rejection(review)}`;
  return `the request for access was withdrawn${because(review.reason)}`;
}
