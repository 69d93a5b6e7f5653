import type { Clock, HeldReview, Reviews } from './ports.ts';
import { Wakeup } from './wakeup.ts';

/** How often a held request is read again although nobody said that it changed. */
export const POLL_INTERVAL_MS = 10_000;
/** How long after its time a request may still be read as pending, before the hold gives up waiting for the store. */
export const EXPIRY_MARGIN_MS = 10_000;
/** How often a request that is due is read again. */
const EXPIRY_POLL_MS = 1_000;
/** A store that cannot be read so often in a row ends the hold. */
export const READ_FAILURES_MAX = 5;

/** How a wait ended. */
export type Ending =
  | { readonly kind: 'approved' | 'rejected' | 'revoked' | 'used'; readonly review: HeldReview }
  | { readonly kind: 'expired' }
  | { readonly kind: 'aborted' };

export interface Waiting {
  readonly reviews: Reviews;
  readonly id: string;
  readonly expiresAt: number;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Called with every reading of the review while it is pending. */
  onPending(review: HeldReview): void;
}

/**
 * Waits until a review is decided or out of time, or the hold is aborted, and leaves no timer and no listener behind.
 * Rejects when the store cannot be read.
 */
export async function waitForDecision(waiting: Waiting): Promise<Ending> {
  const { reviews, id, expiresAt, signal, clock } = waiting;
  const wakeup = new Wakeup();
  const up = (): void => wakeup.up();
  const stops = [
    // Before the first reading, so that no decision falls between the two.
    reviews.onChange((change) => {
      if (change.id === id) up();
    }),
    clock.every(POLL_INTERVAL_MS, up),
    clock.after(expiresAt - clock.now(), up),
  ];
  signal.addEventListener('abort', up, { once: true });
  try {
    for (let failures = 0; ; await wakeup.next()) {
      if (signal.aborted) return { kind: 'aborted' };
      try {
        const ending = await readEnding(waiting);
        failures = 0;
        if (signal.aborted) return { kind: 'aborted' };
        if (ending !== undefined) return ending;
      } catch (error) {
        failures += 1;
        if (failures >= READ_FAILURES_MAX) throw error;
      }
      if (clock.now() >= expiresAt + EXPIRY_MARGIN_MS) return { kind: 'expired' };
      if (clock.now() >= expiresAt) stops.push(clock.after(EXPIRY_POLL_MS, up));
    }
  } finally {
    signal.removeEventListener('abort', up);
    for (const stop of stops) stop();
  }
}

async function readEnding({ reviews, id, expiresAt, clock, onPending }: Waiting): Promise<Ending | undefined> {
  if (clock.now() >= expiresAt) await reviews.expireDue();
  const review = await reviews.get(id);
  if (review === undefined) throw new Error(`the request ${id} is gone`);
  switch (review.status) {
    case 'PENDING':
      onPending(review);
      return undefined;
    case 'APPROVED':
      return { kind: 'approved', review };
    case 'REJECTED':
      return { kind: 'rejected', review };
    case 'REVOKED':
      return { kind: 'revoked', review };
    case 'EXECUTED':
      return { kind: 'used', review };
    case 'EXPIRED':
      return { kind: 'expired' };
  }
}
