import { messageOf } from '../../src/errors.ts';
import { estimates } from './policy.ts';
import type { Held } from './request.ts';

/**
 * Adds to a request what the planner expects its command to change. A courtesy to whoever decides: what cannot be
 * estimated is decided without. Never rejects.
 */
export async function addEstimate(id: string, { query, session, reviews, log }: Held): Promise<void> {
  if (session.estimateRows === undefined || !estimates(session)) return;
  try {
    const estimate = await session.estimateRows(query);
    if (estimate.length > 0) await reviews.addEstimate(id, estimate);
  } catch (error) {
    log.warn({ review: id, reason: messageOf(error) }, 'a request has no row estimate');
  }
}
