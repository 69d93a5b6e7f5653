import { sql } from 'kysely';
import type { Db } from './database.ts';
import type { Review } from './review.ts';
import { type ReviewQuery, reviewCondition } from './review-filter.ts';
import { selectReviews, toReview } from './review-rows.ts';

/** A request may be 1 MiB long; so many of them at a time are read into memory. */
const BATCH_ROWS = 50;

/** Every review of the query, newest first. What is asked for meanwhile stands before where the reading began. */
export async function* eachReview(db: Db, query: ReviewQuery): AsyncGenerator<Review> {
  const condition = reviewCondition(query);
  for (let last: string | undefined; ; ) {
    let batch = selectReviews(db).where(condition);
    // The database compares its own times: in JavaScript they have lost their microseconds.
    if (last !== undefined) {
      batch = batch.where(sql<boolean>`(created_at, id) < (select created_at, id from reviews where id = ${last})`);
    }
    const rows = await batch.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(BATCH_ROWS).execute();
    for (const row of rows) yield toReview(row);
    last = rows.at(-1)?.id;
    if (rows.length < BATCH_ROWS) return;
  }
}
