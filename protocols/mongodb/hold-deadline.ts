import type { Reason } from '../../src/core/verdict.ts';

/** So long before its transaction's end a held command is given up: the client can still be told, and act. */
const MARGIN_MS = 5_000;
/** No hold is given up sooner: what is decided at once must not be hurt by two clocks that differ. */
const GRACE_MS = 2_000;

/**
 * Ends the hold of a command in a transaction shortly before the server ends the transaction: approved later it could only
 * fail. Returns what is to be called when it is decided.
 */
export function limitHold(
  startedAt: number,
  now: number,
  transactionMs: number,
  endHold: (reason: Reason) => unknown,
): () => void {
  const leftMs = startedAt + transactionMs - MARGIN_MS - now;
  const timer = setTimeout(() => endHold(tooLong(transactionMs)), Math.max(leftMs, GRACE_MS));
  timer.unref();
  return () => clearTimeout(timer);
}

function tooLong(transactionMs: number): Reason {
  return {
    code: 'review_expired',
    message: `not approved in time: the server ends transactions after ${Math.round(transactionMs / 1000)} s, and this one was aborted`,
    hint: 'Get what needs approval approved outside of a transaction, or have it be the first command of one.',
  };
}
