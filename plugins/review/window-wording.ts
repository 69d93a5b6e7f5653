import type { Reason } from '../../src/core/verdict.ts';
import type { OpenWindow, WindowReview } from './window-ports.ts';
import { firstNotice, formatDuration, progressNotice } from './wording.ts';

/** `30 min`: how long the access lasts that is asked for. */
export function durationOf({ window }: WindowReview): string {
  return formatDuration((window?.durationSec ?? 0) * 1000);
}

/** What a client reads at once whose command waits for access. */
export function firstWindowNotice(review: WindowReview, link: string): string {
  return aboutAccess(firstNotice(review, link), review);
}

/** What it reads from time to time. */
export function windowProgressNotice(review: WindowReview, link: string, elapsedMs: number, leftMs: number): string {
  return aboutAccess(progressNotice(review, link, elapsedMs, leftMs), review);
}

/** The same words as of commands, about what is waited for here. */
function aboutAccess(notice: string, review: WindowReview): string {
  return notice.replace('waiting for approval', `waiting for access for ${durationOf(review)}`);
}

/** The error of a command that may run when it is sent again while there is access. */
export function accessRequiredMessage(review: WindowReview, link: string): string {
  return `access required, request ${review.id}: ${link}; repeat the statement once access for ${durationOf(review)} is approved`;
}

/** By which approval a command runs, for the audit. */
export function windowNote({ id, until }: OpenWindow): string {
  return `window:${id} until ${timeOf(until)}`;
}

/** How a window came to its end: in time, taken away, or nobody here heard how. */
export type WindowEnding = 'ended' | 'revoked' | 'over';

/** Why a session ends that used a window. */
export function overReason({ id, until }: OpenWindow, how: WindowEnding, connectionName: string): Reason {
  const words = { ended: `ended at ${timeOf(until)}`, revoked: 'was revoked', over: 'is over' }[how];
  return {
    code: 'killed',
    message: `access window ${words} (request ${id})`,
    hint: `Ask for access again: sluice request access ${connectionName}`,
  };
}

/** To the second, in UTC. */
function timeOf(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z');
}
